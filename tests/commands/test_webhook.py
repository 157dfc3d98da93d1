"""`dondoc webhook`: an address comes and goes, its secret is printed once."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Dondoc


def test_from_add_to_revoke(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dondoc("webhook", "add", "kho", "https://127.0.0.1/").code == 2
    monkeypatch.setenv("DONDOC_OUTGOING_ALLOWED", "127.0.0.0/8")
    added = dondoc("webhook", "add", "kho", "http://127.0.0.1:9/", "--event", "plan.activated")
    number, secret = added.out.split()
    assert secret.startswith("whsec_")
    listed = dondoc("webhook", "list").out
    assert "http://127.0.0.1:9/" in listed
    assert secret not in listed
    assert dondoc("webhook", "again", number).code == 0
    assert dondoc("webhook", "revoke", number).code == 0
    assert dondoc("webhook", "revoke", number).code == 2
