"""The calendar address that an agency makes for itself from the list of its duties."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from config.settings import Settings
from followup import history
from models import Feed
from web import feeds
from web.answers.gate import Holder


def address(session: Session, settings: Settings, holder: Holder) -> str:
    """The address that stands; "" where none was made or it was revoked."""
    feed = _standing(session, holder)
    return feeds.address(settings, feed) if feed else ""


def make(session: Session, holder: Holder, now: datetime) -> None:
    """Makes one where none stands."""
    if _standing(session, holder):
        return
    feed = Feed(agency_id=holder.agency_id, label=holder.agency, made_by=holder.actor, made_at=now)
    session.add(feed)
    session.flush()
    history.record(session, "feed_made", actor=holder.actor, now=now, agency_id=holder.agency_id, feed=feed.id)


def _standing(session: Session, holder: Holder) -> Feed | None:
    query = select(Feed).where(
        Feed.agency_id == holder.agency_id, Feed.made_by == holder.actor, col(Feed.revoked_at).is_(None)
    )
    return session.exec(query.order_by(col(Feed.id))).first()
