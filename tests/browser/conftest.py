"""One server and one Chromium for all browser tests; skipped with a reason where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.house import CHROMIUM, chromium, served
from tests.browser.screenshots import log_in
from tests.conftest import MONDAY

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while Playwright runs, no other test of this process may start an event loop."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed here")
    with chromium() as found:
        yield found


@pytest.fixture
def outside() -> list[str]:
    """Addresses beyond the server that pages asked for."""
    return []


@pytest.fixture
def started() -> datetime:
    return MONDAY


@pytest.fixture
def base(tmp_path: Path, started: datetime) -> Iterator[str]:
    with served(tmp_path / "home", started) as address:
        yield address


@pytest.fixture(scope="session")
def shared_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for the tests that only look."""
    with served(tmp_path_factory.mktemp("shared"), MONDAY, lived=True) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str, outside: list[str]) -> Iterator[Page]:
    """A logged-in page over a province of its own."""
    yield from watched(browser, base, outside)


@pytest.fixture
def looking(browser: Browser, shared_base: str, outside: list[str]) -> Iterator[Page]:
    """A logged-in page over the shared province: it may change nothing there."""
    yield from watched(browser, shared_base, outside)


def watched(browser: Browser, base: str, outside: list[str]) -> Iterator[Page]:
    """What a page asks of other machines is noted; a script error or a breach of the CSP fails the test."""
    errors: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((base, "data:")):
            outside.append(request.url)

    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("request", note)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    opened.set_default_timeout(15_000)
    log_in(opened, base)
    yield opened
    opened.close()
    assert errors == []
    assert outside == []
