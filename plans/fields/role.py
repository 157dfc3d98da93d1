"""As what: lead, coordinate or perform."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading

_LEAD = re.compile(
    r"\bchủ trì\b|\b(?:là|làm) (?:cơ quan |đơn vị |bộ phận )?(?:thường trực|đầu mối)\b"
    r"|- (?:cơ quan|đơn vị|bộ phận) (?:thường trực|đầu mối)\b|^đầu mối\b"
    r"|^thực hiện (?:nhiệm vụ|vai trò|chức năng) (?:của )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối)\b"
)
_NOT_LEAD = re.compile(
    r"(?:được (?:phân công|giao)(?: nhiệm vụ)?(?: là)?|vai trò|(?<!là )(?:cơ quan|đơn vị)"
    r"|(?:cử|phân công|bố trí) [^.;,]{1,60}|các ngành|(?:sở|ban), ngành|người|do [^,.;:]{2,45}|được) $"
)
_OPENS = re.compile(
    r"(?:(?:hằng|hàng|mỗi|định kỳ)(?: (?:hằng|hàng))? (?:năm|quý|tháng|tuần)[, ]+)?"
    r"(?:(?:chủ động|tích cực|thường xuyên|tăng cường|tiếp tục|kịp thời|khẩn trương|tham gia|sẵn sàng)"
    r"[, ]+(?:và )?)*phối(?: kết)? hợp\b"
)


def role(reading: Reading, subject_end: int) -> Hit:
    """`subject_end` is where the sentence's own subject ends, 0 where it has none."""
    for hit in _LEAD.finditer(reading.outside):
        if not _NOT_LEAD.search(reading.outside[: hit.start()]):
            return Hit("lead", hit.start(), hit.end(), "says-lead")
    text = reading.low[subject_end:]
    offset = subject_end + len(text) - len(text.lstrip(" ,:"))
    if opens := _OPENS.match(reading.low, offset):
        return Hit("coordinate", opens.start(), opens.end(), "opens-with-coordinate")
    return Hit("perform", 0, 0, "neither")
