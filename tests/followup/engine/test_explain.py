""" "Vì sao" is answered in sentences, in the order of time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.errors import NotFound
from followup.explain import why
from models import Hold, MessageItem, OccurrenceState
from models.session import reading
from tests.followup.engine.world import World


def test_why(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-04",))
    world.extend()
    world.step()
    world.move(date(2026, 11, 27))
    world.change(1, state=OccurrenceState.SUBMITTED, hold=Hold.SUBMISSION)
    world.step()
    with reading(world.engine) as session:
        said = why(session, 1, world.rules)
        item = session.exec(select(MessageItem.id)).one()
        about = why(session, 1, world.rules, item_id=item)
    assert said == [
        "Thời hạn là ngày 04/12/2026, ghi trong kế hoạch.",
        "08:00 ngày 23/11/2026: bậc “nhắc trước 10 ngày” không gửi riêng "
        "(mốc này trước ngày giao, gộp vào bậc “giao nhiệm vụ”).",
        "08:00 ngày 23/11/2026: đến bậc “giao nhiệm vụ” của thang nhắc việc.",
        "Thông báo cho Cơ quan so-a (so-a@example.test, dự kiến 07:30 ngày 25/11/2026): chờ gửi.",
        "05:30 ngày 27/11/2026: bậc “nhắc trước 5 ngày” không gửi (đang chờ xác nhận hoàn thành).",
        "05:30 ngày 27/11/2026: bậc “nhắc tiếp nhận” không gửi (đang chờ xác nhận hoàn thành).",
        "Lần xem xét tiếp theo: 05:00 ngày 03/12/2026.",
    ]
    assert len(about) == 4


def test_unknown(world: World) -> None:
    with reading(world.engine) as session, pytest.raises(NotFound):
        why(session, 99, world.rules)
