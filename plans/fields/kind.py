"""Which sort of duty: a report is one whose whole content is to report."""

from __future__ import annotations

import re

from plans.fields.reading import Reading

_REPORTS = re.compile(
    r"(?:(?:thực hiện|chấp hành)(?: nghiêm| tốt| đầy đủ)? (?:nghiêm "
    r"|tốt )?chế độ (?:thông tin,? ?)?báo cáo|(?:(?:theo dõi|tổng hợp|gửi|lập|xây dựng|kịp thời"
    r"|định kỳ)[, ]+(?:và )?){0,3}báo cáo|phản ánh(?! (?:các|những|gương|nét)\b)|gửi (?:báo cáo|kết quả)"
    r"|tổng hợp (?:kết quả|tình hình|số liệu)|phải (?:báo cáo|gửi báo cáo))"
)
_FILLER = re.compile(
    r"(?:[,:.()/\-]|\d+|ngày|tuần|tháng|quý|năm|hằng|hàng|mỗi|định kỳ|thường xuyên|kịp thời|trước"
    r"|chậm nhất|là|và|hoặc|khi có yêu cầu|đột xuất|có trách nhiệm|chịu trách nhiệm|chủ trì"
    r"|đầu mối|tổng kết|sơ kết|đầu|cuối|cả"
    r"|các đơn vị|được phân công|được giao|theo yêu cầu|tham mưu|về việc|nếu có)\s*"
)
_WORRIES = re.compile(
    r"(?:trong )?(?:quá trình|khi)? ?(?:tổ chức )?(?:triển khai"
    r"|thực hiện)?[^.;]{0,60}(?:khó khăn|vướng mắc|phát sinh|cần (?:sửa đổi|điều chỉnh|bổ sung))"
)
_WHEN = re.compile(
    r"(?:khi|nếu|trường hợp) [^.;]{0,80}?(?:phải |thì |, )(?:kịp thời |ngay |lập tức |báo cáo ngay )*báo cáo\b"
)
_OTHER_DUTY = re.compile(
    r"(?:^|[;.] *)(?:xây dựng|tổ chức|triển khai|thực hiện (?!chế độ)|chủ động|hướng dẫn"
    r"|kiểm tra|theo dõi|đôn đốc|rà soát|tham mưu|bố trí|phối hợp|chỉ đạo|tuyên truyền"
    r"|tăng cường)"
)
_SECOND_SENTENCE = re.compile(r"[a-zà-ỹ)]\. (?!thời gian|hạn|báo cáo|trường hợp|nội dung)[a-zà-ỹ]")


def _behind_filler(low: str, at: int) -> int:
    at += len(low[at:]) - len(low[at:].lstrip())
    while hit := _FILLER.match(low, at):
        at = hit.end()
    return at


def is_report(reading: Reading, subject_end: int) -> bool:
    """The first verb behind the subject reports, and no clause lays another duty."""
    low = reading.low
    if _WHEN.match(low) and not _OTHER_DUTY.search(low):
        return True
    if _WORRIES.match(low) and re.search(r"phản ánh|báo cáo|kiến nghị", low) and not _OTHER_DUTY.search(low):
        return True
    at = len(low) - len(low[subject_end:].lstrip())
    at = _behind_filler(low, at)
    if not subject_end and (found := reading.bodies(at)) and found[0].start == at:
        at = _behind_filler(low, found[-1].end)
    if not _REPORTS.match(low, at):
        return False
    return not _OTHER_DUTY.search(low[at:]) and not _SECOND_SENTENCE.search(low[at:])
