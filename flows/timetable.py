"""Which flow runs when. prefect.yaml says the same for a work pool; a test compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prefect.flows import Flow
from prefect.schedules import Cron, Schedule

from config.clock import ZONE_NAME
from flows import clockwork, follow

DEPLOYMENT = "dondoc"


@dataclass(frozen=True, slots=True)
class Turn:
    """`cron` in Vietnamese time; empty where runs are made by dondoc itself."""

    flow: Flow[Any, Any]
    cron: str
    description: str

    @property
    def schedule(self) -> Schedule | None:
        return Cron(self.cron, timezone=ZONE_NAME) if self.cron else None


#: Minutes differ, so that not everything starts at once. Visits are planned at 05:00, digests go out from 07:30.
TURNS = (
    Turn(follow.follow_plan, "", "Lượt theo dõi một kế hoạch trong một ngày"),
    Turn(clockwork.sweep, "4-59/15 5-17 * * *", "Quét những gì đến hạn mà chưa được xử lý"),
    Turn(clockwork.deliver, "1-59/2 7-17 * * *", "Gửi thông báo đang chờ"),
    Turn(clockwork.webhooks, "3-59/5 * * * *", "Báo cho phần mềm khác điều đã xảy ra"),
    Turn(clockwork.chores, "12-59/15 6-17 * * *", "Báo cáo lãnh đạo, thư phản hồi, liên kết Zalo, mã truy cập"),
    Turn(clockwork.horizon, "17 3 * * *", "Lập các kỳ thực hiện sắp tới, kết thúc kế hoạch hết thời gian"),
    Turn(clockwork.invariants, "38 * * * *", "Tự kiểm tra dữ liệu"),
    Turn(clockwork.seal, "9-59/15 * * * *", "Niêm phong nhật ký thành khối nối nhau"),
    Turn(clockwork.retention, "43 2 * * *", "Dọn dữ liệu hết thời hạn lưu"),
)
