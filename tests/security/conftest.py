"""The people, pages and visitors of the other rooms' tests."""

from __future__ import annotations

from tests.commands.conftest import dondoc, home  # noqa: F401
from tests.notifications.conftest import mail, office, send  # noqa: F401
from tests.web.answers.conftest import contact, duty, visitor  # noqa: F401
from tests.web.conftest import anybody, app, moved, people, sample  # noqa: F401
