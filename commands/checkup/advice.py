"""What to do about data that breaks an invariant."""

from __future__ import annotations

_CLOCK = (
    "Kiểm tra dondoc-worker (hoặc dondoc run) và trang Prefect: tiến trình có chạy, lịch có bị tạm dừng không; "
    "cần ngay thì chạy dondoc tick"
)
_HEALS = "Không phải làm gì: lượt tự kiểm tra hằng giờ lập lại; lặp lại nhiều lần thì báo người phát triển"
_AUTHORS = "Dữ liệu lệch do lỗi phần mềm: sao lưu, mở nhiệm vụ đó trên trang web xem lại, và báo người phát triển"

ADVICE = {
    "tick": _CLOCK,
    "step-behind": _CLOCK,
    "lease": f"Lượt gửi kế tiếp nhận lại thông báo này. Vẫn còn sau 15 phút: {_CLOCK[0].lower()}{_CLOCK[1:]}",
    "no-channel": "Thêm địa chỉ nhận của cơ quan ở trang Danh mục, mục Cơ quan, hoặc trong contacts.csv",
    "ended-agency": "Ghi cơ quan tiếp nhận ở trang Danh mục, mục Kế thừa, hoặc giao lại từng nhiệm vụ",
    "calendar": "Thêm ngày nghỉ, ngày làm bù vào holidays.csv hoặc trang Danh mục, mục Ngày nghỉ",
    "kept-counts": _HEALS,
    "search-finds": _HEALS,
    "next-date": _AUTHORS,
    "step": "Sửa theo lý do ghi ở nhiệm vụ đó; lượt quét sau làm tiếp. Không rõ lý do thì báo người phát triển",
    "closed": _AUTHORS,
    "hold": _AUTHORS,
}
