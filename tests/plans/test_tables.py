"""Task tables of web-converted text, and tables that are none."""

from __future__ import annotations

import pytest

from plans.proposal import TaskProposal
from tests.plans.reading import read

LISTS = ("lead", "coordinators", "recurrence", "report_to", "due")

BODY = "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nTheo dõi, đôn đốc việc thực hiện Kế hoạch.\n\n"
HEAD = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"]


def bars(*rows: list[str]) -> str:
    return "\n".join("|\n" + "\n|\n".join(row) + "\n|" for row in rows).replace("\n\n", "\n")


def rows_of(*rows: list[str], title: str = "DANH MỤC NHIỆM VỤ") -> list[TaskProposal]:
    tasks = read(f"{BODY}**PHỤ LỤC**\n\n**{title}**\n\n{bars(*rows)}").tasks
    return [task for task in tasks if task.ref.startswith("PL.")]


def test_rows_groups_and_columns() -> None:
    tasks = rows_of(
        HEAD,
        ["**I**", "**Chuẩn bị**"],
        ["1", "Ban hành quy chế", "Sở Nội vụ", "Các sở, ngành; Công an tỉnh", "Quý II/2026", "Quy chế"],
        ["**II**", "**Thực hiện**"],
        ["2", "Mở lớp tập huấn", "Thư viện tỉnh, Sở Y tế", "", "Hằng năm", ""],
    )
    first, second = tasks
    assert (first.ref, first.lead, first.coordinators) == ("PL.1", ["Sở Nội vụ"], ["Các sở, ngành", "Công an tỉnh"])
    assert (first.due, first.product, first.kind, first.role) == (["Q2-2026"], "Quy chế", "duty", "lead")
    assert (second.lead, second.coordinators, second.recurrence) == (["Thư viện tỉnh", "Sở Y tế"], [], ["annual"])


def test_a_cell_merged_from_above_holds_for_every_row() -> None:
    tasks = rows_of(
        HEAD,
        ["1", "Xây dựng kho sách", "Thư viện tỉnh", "Sở Nội vụ", "Quý IV/2026", "Kho sách"],
        ["Xây dựng kho dự phòng", "Sở Tài chính"],
        ["2", "Kiểm kê kho sách", "Sở Nội vụ", "Sở Y tế", "Năm 2026 - 2027", "Biên bản"],
    )
    assert (tasks[1].lead, tasks[1].coordinators, tasks[1].due) == (["Sở Tài chính"], ["Sở Nội vụ"], ["Q4-2026"])
    assert (tasks[1].product, tasks[2].due) == ("Kho sách", ["2027"])


def test_a_head_of_two_storeys() -> None:
    tasks = rows_of(
        ["**TT**", "**Nội dung**", "**Phân công**", "**Thời hạn**"],
        ["**Chủ trì**", "**Phối hợp**"],
        ["1", "Rà soát danh mục", "Sở Nội vụ", "UBND các xã, phường", "Tháng 5/2026"],
    )
    assert (tasks[0].lead, tasks[0].coordinators, tasks[0].due) == (["Sở Nội vụ"], ["UBND các xã, phường"], ["2026-05"])


def test_targets_take_the_year_of_their_column() -> None:
    tasks = rows_of(
        ["TT", "Chỉ tiêu đến năm 2027", "Cơ quan chủ trì", "Cơ quan phối hợp"],
        ["1", "90% xã có tủ sách", "Sở Nội vụ", "UBND các xã, phường"],
    )
    assert (tasks[0].kind, tasks[0].due) == ("target", ["2027"])


def test_targets_of_several_years_are_due_in_each() -> None:
    tasks = rows_of(
        ["TT", "Chỉ tiêu", "Năm 2026", "Năm 2028", "Đơn vị chịu trách nhiệm"],
        ["1", "Tỷ lệ xã có tủ sách", "50%", "90%", "Sở Nội vụ"],
    )
    assert (tasks[0].kind, tasks[0].due) == ("target", ["2026", "2028"])


def test_the_year_of_a_group_row_holds_for_the_rows_below() -> None:
    tasks = rows_of(
        ["TT", "Chỉ tiêu", "Mức", "Cơ quan chủ trì"],
        ["I", "Đến năm 2028", "", ""],
        ["1", "Xã có tủ sách", "90%", "Sở Nội vụ"],
    )
    assert [task.due for task in tasks] == [["2028"]]


@pytest.mark.parametrize(
    ("heading", "due"),
    [
        ("Đến hết năm 2028", "2028"),
        ("Giai đoạn 2026 - 2028", "2028"),
        ("Quý IV/2026", "Q4-2026"),
        ("Trong quý II năm 2027", "Q2-2027"),
    ],
)
def test_a_group_row_dates_its_rows_up_to_the_next_group(heading: str, due: str) -> None:
    tasks = rows_of(
        ["TT", "Chỉ tiêu", "Mức", "Cơ quan chủ trì"],
        ["I", heading, "", ""],
        ["1", "Nhóm xã", "", ""],
        ["1.1", "Xã có tủ sách", "90%", "Sở Nội vụ"],
        ["II", "Chỉ tiêu khác", "", ""],
        ["2", "Xã có thư viện", "90%", "Sở Nội vụ"],
    )
    assert [task.due for task in tasks] == [[due], []]


def test_two_leads_of_one_merged_task_are_two_rows() -> None:
    tasks = rows_of(
        HEAD[:5],
        ["1", "Mở tủ sách lưu động", "Sở Nội vụ", "Các sở, ngành; Công an tỉnh", "2030"],
        ["UBND các xã, phường", "Các đơn vị tại địa phương"],
        ["2", "Số hóa kho sách", "Sở Y tế", "Các sở, ngành", "2030"],
    )
    assert [(task.text, task.lead, task.due) for task in tasks] == [
        ("Mở tủ sách lưu động", ["Sở Nội vụ"], ["2030"]),
        ("Mở tủ sách lưu động", ["UBND các xã, phường"], ["2030"]),
        ("Số hóa kho sách", ["Sở Y tế"], ["2030"]),
    ]


def test_tabbed_rows_go_on_behind_a_group_row() -> None:
    row = ["Ban hành quy chế", "Sở Nội vụ", "Sở Y tế", "Quý II/2026", "Quy chế"]
    lines = ["\t".join(HEAD), "I\tTuyên truyền", "\t".join(["1", *row]), "II\tKiểm tra", "\t".join(["2", *row])]
    tasks = read(f"{BODY}PHỤ LỤC\n\n" + "\n".join(lines)).tasks
    assert [task.ref for task in tasks if task.lead == ["Sở Nội vụ"]][-2:] == ["PL.1", "PL.2"]


def test_a_column_of_performers_is_no_lead() -> None:
    tasks = rows_of(
        ["TT", "Công việc", "Đơn vị thực hiện", "Thời gian"], ["1", "In tài liệu", "Phòng Kinh tế", "21/4/2026"]
    )
    assert (tasks[0].lead, tasks[0].role, tasks[0].due) == (["Phòng Kinh tế"], "perform", ["2026-04-21"])


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        (
            "LỊCH THĂM THƯ VIỆN",
            (["STT", "Thời gian", "Địa điểm", "Đơn vị chủ trì"], ["1", "01/10/2026", "Xã Đông", "Sở Y tế"]),
        ),
        ("MẪU BÁO CÁO", (["STT", "Nội dung", "Cơ quan thực hiện", "Kết quả"], ["1", "Số sách", "Sở Y tế", "10"])),
        ("DANH MỤC NHIỆM VỤ", (HEAD, ["1", "", "", "", "", ""])),
        ("SỐ LIỆU", (["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2026"], ["1", "Số sách mới", "Cuốn", "500"])),
    ],
)
def test_schedules_forms_and_statistics_are_no_tasks(title: str, rows: tuple[list[str], ...]) -> None:
    assert rows_of(*rows, title=title) == []


def test_markdown_tables_and_tabs() -> None:
    head, row = HEAD, ["1", "Ban hành quy chế", "Sở Nội vụ", "Sở Y tế", "Quý II/2026", "Quy chế"]
    markdown = f"| {' | '.join(head)} |\n|{'---|' * 6}\n| {' | '.join(row)} |"
    tabs = "\t".join(head) + "\n" + "\t".join(row)
    for table in (markdown, tabs):
        tasks = read(f"{BODY}PHỤ LỤC\n\n{table}").tasks
        assert tasks[-1].lead == ["Sở Nội vụ"]


def test_a_row_that_repeats_a_duty_of_the_text_points_at_it() -> None:
    tasks = rows_of(HEAD, ["1", "Theo dõi, đôn đốc việc thực hiện Kế hoạch", "Sở Nội vụ", "", "Hằng năm", ""])
    assert tasks[0].points_to == ["1"]


@pytest.mark.parametrize(
    "cell",
    [
        "Chủ trì: Sở Nội vụ; Phối hợp: Sở Y tế, Công an tỉnh",
        "- Chủ trì: Sở Nội vụ\n- Phối hợp: Sở Y tế, Công an tỉnh",
        "Sở Nội vụ chủ trì, phối hợp với Sở Y tế, Công an tỉnh",
        "Sở Nội vụ (chủ trì); Sở Y tế, Công an tỉnh (phối hợp)",
    ],
)
def test_one_column_for_lead_and_partners(cell: str) -> None:
    tasks = rows_of(
        ["TT", "Nội dung", "Cơ quan chủ trì/phối hợp", "Thời gian"], ["1", "Rà soát danh mục", cell, "2027"]
    )
    assert (tasks[0].lead, tasks[0].coordinators) == (["Sở Nội vụ"], ["Sở Y tế", "Công an tỉnh"])


def test_the_head_that_a_page_repeats_is_no_row() -> None:
    row = ["1", "Ban hành quy chế", "Sở Nội vụ", "Sở Y tế", "Quý II/2026", "Quy chế"]
    assert len(rows_of(HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], row, HEAD, ["2", *row[1:]])) == 2


def test_every_field_that_was_read_has_its_reason() -> None:
    """Of a row, of a labelled task and of a sentence: `dondoc read --explain` leaves nothing unexplained."""
    labelled = (
        "2. Xây dựng cổng dữ liệu dược liệu.\n\n- Cơ quan chủ trì: Sở Khoa học và Công nghệ.\n\n"
        "- Thời gian hoàn thành: Quý III/2027.\n\n- Sản phẩm: Cổng dữ liệu.\n\n"
    )
    said = "3. Sở Y tế\n\nTham mưu UBND tỉnh ban hành chính sách, báo cáo UBND tỉnh trước ngày 15/12 hằng năm.\n\n"
    row = ["1", "Xây dựng vườn ươm giống", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Quý I/2027", "Vườn ươm"]
    tasks = read(BODY + labelled + said + "**PHỤ LỤC**\n\n**DANH MỤC NHIỆM VỤ**\n\n" + bars(HEAD, row)).tasks
    assert [task.product for task in tasks if task.product] == ["Cổng dữ liệu", "Vườn ươm"]
    for task in tasks:
        explained = {reason.field for reason in task.reasons}
        read_fields = {name for name in (*LISTS, "advises", "product") if getattr(task, name)}
        assert read_fields | {"kind", "role"} <= explained, task.ref


def test_rows_parted_by_tabs_right_below_a_line_of_text() -> None:
    rows = [HEAD, ["1", "Mở lớp tập huấn", "Thư viện tỉnh", "Sở Y tế; Công an tỉnh", "Quý III/2026", "Lớp học"]]
    table = "\n".join("\t".join(row) for row in rows)
    tasks = read(f"{BODY}**PHỤ LỤC**\n\n*(Kèm theo Kế hoạch của UBND tỉnh)*\n{table}").tasks
    row = next(task for task in tasks if task.ref == "PL.1")
    assert (row.lead, row.coordinators, row.due) == (["Thư viện tỉnh"], ["Sở Y tế", "Công an tỉnh"], ["Q3-2026"])
