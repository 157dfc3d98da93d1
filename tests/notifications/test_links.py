"""A signed link opens one thing, for one contact, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from notifications import links

PAYLOAD = {"occurrence": 7, "contact": 3, "generation": 1}


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_link_gives_back_what_was_signed(settings: Settings, now: datetime) -> None:
    url = links.make(settings, "answer", PAYLOAD, now=now)
    assert url.startswith(settings.base_url + "/a/")
    assert links.read(settings, "answer", token_of(url), now + timedelta(days=44)) == PAYLOAD


def test_an_old_link_says_so_and_names_the_contact(settings: Settings, now: datetime) -> None:
    url = links.make(settings, "answer", PAYLOAD, now=now, days=2)
    with pytest.raises(links.LinkExpired) as caught:
        links.read(settings, "answer", token_of(url), now + timedelta(days=3))
    assert caught.value.payload == PAYLOAD


def test_a_link_serves_one_purpose(settings: Settings, now: datetime) -> None:
    token = links.token(settings, "agency", PAYLOAD, now=now)
    with pytest.raises(links.LinkInvalid):
        links.read(settings, "answer", token, now)


def test_another_key_opens_nothing(settings: Settings, now: datetime) -> None:
    token = links.token(settings, "answer", PAYLOAD, now=now)
    other = Settings(home=settings.home, secret_key="other" * 9)  # type: ignore[arg-type]
    with pytest.raises(links.LinkInvalid):
        links.read(other, "answer", token, now)


@given(at=st.integers(0, 200), to=st.characters(codec="ascii"))
def test_no_change_of_a_letter_survives(at: int, to: str) -> None:
    settings = Settings(secret_key="k" * 40)  # type: ignore[arg-type]
    now = datetime.fromisoformat("2026-11-23T01:00:00+00:00")
    token = links.token(settings, "answer", PAYLOAD, now=now)
    place = at % len(token)
    changed = token[:place] + to + token[place + 1 :]
    if changed == token:
        return
    # The last letter of base64 carries unused bits: what decodes to the same bytes is the same token.
    try:
        assert links.read(settings, "answer", changed, now) == PAYLOAD
    except links.LinkInvalid:
        return
    assert place == len(token) - 1


def test_logs_show_no_token(settings: Settings, now: datetime) -> None:
    url = links.make(settings, "answer", PAYLOAD, now=now)
    assert token_of(url) not in links.mask(f"GET {url} HTTP/1.1")
