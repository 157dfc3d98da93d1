"""What a person must look at: short stable codes, each with its reason in Vietnamese.

A task without a flag is one that the reader vouches for. So every field that was read in only one uncertain way, every
name of unknown shape, every list that breaks off at a word nobody understood, and every date that cannot be right
gives a flag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plans.fields.reading import LONGEST
from plans.fold import fold
from plans.proposal import Header, TaskProposal

REASONS = {
    "lead-unclear": "Không thấy rõ cơ quan chủ trì trong câu và đề mục",
    "second-subject": "Câu sau trong cùng nhiệm vụ giao việc cho cơ quan khác",
    "name-unknown": "Có tên cơ quan lạ hoặc có thể in sai",
    "name-alternatives": "Tên cơ quan ghi hai cách, ngăn bằng dấu gạch chéo",
    "group-unclear": "Chưa rõ là một nhóm hay nhiều cơ quan, tổ chức",
    "partners-unclear": "Danh sách cơ quan phối hợp có thể chưa đọc hết",
    "report-unclear": "Câu có báo cáo nhưng chưa rõ nơi nhận",
    "due-unclear": "Câu có mốc thời gian nhưng chưa rõ có phải là thời hạn",
    "due-before-plan": "Thời hạn trước ngày ban hành văn bản",
    "due-outside-period": "Thời hạn nằm ngoài giai đoạn của văn bản",
    "due-impossible": "Ngày tháng của thời hạn không tồn tại",
    "recurrence-unclear": "Chưa rõ nhiệm vụ có lặp lại theo kỳ hay không",
    "list-as-one": "Danh sách dưới câu này được gộp thành một nhiệm vụ",
    "item-is-fragment": "Ý này là một phần của câu dẫn phía trên",
    "row-shared": "Ô cơ quan chủ trì của dòng này được gộp với dòng trên",
    "text-long": "Đoạn văn dài bất thường, chỉ phần đầu được đọc",
    "ocr": "Văn bản được nhận dạng từ ảnh quét",
    "page-without-text": "Văn bản có trang quét không có lớp chữ, có thể thiếu nhiệm vụ",
}
_USUAL = re.compile(
    r"(?:các |những |đề nghị )?(?:sở|ban|bộ|ngành|ủy ban|ubnd|hđnd|cơ quan|đơn vị|phòng|vụ|cục"
    r"|viện|tổ chức|cấp|thủ trưởng|giám đốc|chủ tịch|trưởng|văn phòng|trung tâm|báo|đài"
    r"|công an|trường"
    r"|hội|liên|đoàn|chi cục|thanh tra|quỹ|kho bạc|ngân hàng|hội đồng|đảng ủy|tỉnh|thành|huyện"
    r"|xã|phường|thôn|mặt trận|chi|đảng|cấp ủy)\b"
)
_UNSURE = {
    "lead": "name-unknown",
    "coordinators": "name-unknown",
    "report_to": "name-unknown",
    "advises": "name-unknown",
}
# Periods that no recurrence can say.
_DAILY = re.compile(
    r"(?:hằng|hàng|mỗi) (?:ngày|tuần)|lần/(?:ngày|tuần)|tuần/lần|(?:hai|ba|0?[2-9]) năm(?:/| một | 0?1 )lần"
    r"|(?:hai|ba|0?[2-9]) lần/(?:năm|quý|tháng)|\b(?:9|chín) tháng\b|hai tuần|nửa tháng"
)
_LOOSE_PERIOD = re.compile(r"(?:cuối|đầu) (?:quý|tháng|năm(?! học))|quý sau|tháng sau")
# Dates that no due term can say: a day of the last month of every quarter, days before an event, a review "năm 2028".
_UNSAID = re.compile(
    r"tháng (?:cuối|đầu) (?:của )?(?:mỗi |hằng |hàng )?quý|quý sau|tháng sau"
    r"|\d (?:\([^)]*\) )?ngày(?: làm việc)? trước\b|trước(?: ít nhất)? \d+ (?:\([^)]*\) )?ngày\b"
    r"|\d (?:\([^)]*\) )?(?:tháng|tuần|năm),? (?:kể từ|tính từ|từ (?:ngày|khi)|sau khi)"
    r"|(?:sơ kết|tổng kết)(?: giữa kỳ| chương trình| kế hoạch| đề án)* năm 20\d\d"
)
_DEADLINE = re.compile(
    r"\b(?:chậm nhất|trước ngày|hoàn thành trước|hoàn thành trong|thời hạn|xong trước"
    r"|hạn chót)\b"
)
_NO_DATE = re.compile(
    r"thời hạn (?:quy định|theo quy định|được giao|sử dụng|bảo hành|giải quyết)|đúng thời hạn"
    r"|có thời hạn|không thời hạn|trước thời hạn"
)
_LAST_DAY = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def judge(tasks: list[TaskProposal], header: Header, doubts: Sequence[str]) -> None:
    """Adds flags to every task, each once, in the order of `REASONS` where the document gives none before."""
    for task in tasks:
        long = ["text-long"] if len(task.text) > LONGEST else []
        found = [*task.flags, *doubts, *long, *_names(task), *_dates(task, header), *_times(task)]
        task.flags = list(dict.fromkeys(found))


def _names(task: TaskProposal) -> list[str]:
    out: list[str] = []
    if not task.lead:
        out.append("lead-unclear")
    out.extend(
        _UNSURE[reason.field] for reason in task.reasons if reason.rule.endswith("?") and reason.field in _UNSURE
    )
    everyone = (*task.lead, *task.coordinators)
    if "/" in (task.heading or "") or any("/" in name for name in everyone):
        out.append("name-alternatives")
    if re.search(r"\([^)]*[A-ZĐ][^)]*,", task.heading or "") or any(_odd_group(name) for name in everyone):
        out.append("group-unclear")
    if any(len(name.split()) > 16 for name in (*task.lead, *task.coordinators, *task.report_to)):
        out.append("name-unknown")
    return out


def _odd_group(name: str) -> bool:
    """A list of several kinds that is no usual group of offices: "doanh nghiệp, hợp tác xã, hộ kinh doanh"."""
    return "," in name and not _USUAL.match(fold(name))


def _dates(task: TaskProposal, header: Header) -> list[str]:
    out: list[str] = []
    for value in task.due:
        year = next((int(part) for part in re.findall(r"20\d\d", value)), None)
        if not _exists(value):
            out.append("due-impossible")
        if year is None:
            continue
        if header.date and _before(value, header.date):
            out.append("due-before-plan")
        if header.period and not header.period[0] - 1 <= year <= header.period[1] + 1:
            out.append("due-outside-period")
    return out


def _exists(value: str) -> bool:
    if hit := re.fullmatch(r"(?:(\d{4})-)?(\d\d)-(\d\d)", value):
        return 1 <= int(hit.group(2)) <= 12 and int(hit.group(3)) <= _LAST_DAY[int(hit.group(2))]
    return True


def _before(value: str, date: str) -> bool:
    """Whether a deadline ends before the document's own date; compares as far as both are known."""
    if hit := re.fullmatch(r"Q([1-4])-(\d{4})", value):
        value = f"{hit.group(2)}-{int(hit.group(1)) * 3:02d}"
    width = min(len(value), len(date))
    return value[:width] < date[:width]


def _times(task: TaskProposal) -> list[str]:
    low = fold(task.text)
    out: list[str] = []
    in_text = not task.ref.startswith("PL")
    loose = bool(_LOOSE_PERIOD.search(low)) and not task.recurrence and not task.due
    if in_text and (loose or _DAILY.search(low)):
        out.append("recurrence-unclear")
    if in_text and _UNSAID.search(low) and "reviewed-in-the-year" not in {reason.rule for reason in task.reasons}:
        out.append("due-unclear")
    if not task.due and _DEADLINE.search(low) and not _NO_DATE.search(low):
        out.append("due-unclear")
    return out
