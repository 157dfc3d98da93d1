"""The pages in a real browser over the real server: whole flows, accessibility, nothing leaves the machine."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from axe_core_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from config.settings import Settings
from models import Event, Occurrence, Task
from models.session import connect, writing
from tests.browser.house import mailed
from tests.browser.screenshots import PAGES
from tests.conftest import MONDAY
from tests.web.test_stories import PLAN
from web.board.routes import LEADERS_AGENCIES, LEADERS_LATE

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page, path: str) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}})
    return [f"{path}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("part", range(6))
def test_no_page_breaks_an_accessibility_rule(
    looking: Page, shared_base: str, scheme: str, width: int, part: int
) -> None:
    looking.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    looking.set_viewport_size({"width": width, "height": 800})
    found: list[str] = []
    for path in list(PAGES.values())[part::6]:
        looking.goto(shared_base + path)
        found += violations(looking, path)
        too_wide = looking.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found += [f"{path}: scrolls sideways at {width} px"] if too_wide else []
    assert found == []


def activate(page: Page, base: str, tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach-77.txt"
    file.write_text(PLAN, encoding="utf-8")
    page.goto(f"{base}/plans")
    page.set_input_files("input[name=file]", file)
    page.get_by_role("button", name="Đọc kế hoạch").click()
    expect(page.get_by_role("heading", name="Rà soát kế hoạch")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".review-item.current")).to_have_count(1)
    dead = page.locator("form", has_text="“Sở Lao động - Thương binh và Xã hội” là cơ quan nào?").first
    dead.get_by_role("button", name="Sở Nội vụ").click()
    expect(page.locator(".notice").first).to_contain_text("Đã chọn Sở Nội vụ")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Kích hoạt kế hoạch").click()
    expect(page.locator(".notice").first).to_contain_text("Đã kích hoạt")


def test_from_the_file_to_the_confirmed_result(
    browser: Browser, page: Page, base: str, tmp_path: Path, started: datetime
) -> None:
    """Import, review, activate; the agency answers from its link on a phone without scripts; the office confirms."""
    activate(page, base, tmp_path)
    page.goto(f"{base}/board?plan=2")
    assert page.locator(".classes .done_in_time .count").inner_text() == "0"
    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    answering = phone.new_page()
    answering.goto(mailed(tmp_path / "home", base, started, "Sở Khoa học và Công nghệ", plan=2)["duty"])
    answering.locator("summary", has_text="Báo cáo kết quả").click()
    answering.fill("#submit-text", "Đã mở đủ các lớp theo kế hoạch.")
    answering.get_by_role("button", name="Gửi báo cáo kết quả").click()
    expect(answering.get_by_role("status")).to_contain_text("Đã gửi báo cáo kết quả")
    phone.close()
    page.goto(f"{base}/todo/confirm")
    page.locator("li", has_text="Sở Khoa học và Công nghệ").locator(".what").click()
    expect(page.locator("main")).to_contain_text("Đã mở đủ các lớp theo kế hoạch.")
    page.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(page.locator(".notice").first).to_contain_text("Đã xác nhận hoàn thành")
    page.goto(f"{base}/board?plan=2")
    assert page.locator(".classes .done_in_time .count").inner_text() == "1"


def test_confirm_by_keyboard_alone(page: Page, base: str) -> None:
    page.goto(f"{base}/todo/confirm")
    page.locator(".what").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Xác nhận hoàn thành").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_contain_text("Đã xác nhận hoàn thành")
    expect(page.locator(".head .tag.done").first).to_be_visible()


def test_extension_is_granted(page: Page, base: str) -> None:
    page.goto(f"{base}/todo/extensions")
    page.get_by_role("button", name="Đồng ý", exact=True).click()
    expect(page.locator(".notice").first).to_contain_text("Đã đồng ý gia hạn")
    expect(page.locator(".empty")).to_be_visible()


def test_group_grid_reminds_in_one_click(page: Page, base: str) -> None:
    page.goto(f"{base}/occurrences?timing=open_in_time")
    page.goto(f"{base}/plans/1")
    page.locator("tr", has_text="Căn cứ chức năng, nhiệm vụ").get_by_role("link").first.click()
    page.get_by_role("button", name="Nhắc").first.click()
    expect(page.locator(".notice").first).to_contain_text("Đã lập nhắc việc cho")


def test_the_leaders_page_prints_on_one_sheet(page: Page, base: str, tmp_path: Path) -> None:
    """Also where everything is late and every duty is long."""
    engine = connect(Settings(home=tmp_path / "home").database)
    with writing(engine) as session:
        session.execute(update(Task).values(text="Rà soát, tổng hợp nhu cầu của đồng bào các dân tộc thiểu số " * 9))
        session.execute(update(Occurrence).values(due_on=date(2026, 10, 1), starts_on=date(2026, 1, 1)))
        session.add(Event(at=MONDAY, actor="system", kind="due_set"))
    engine.dispose()
    page.goto(f"{base}/leaders")
    assert page.locator("tbody").first.locator("tr").count() == LEADERS_LATE
    with pdfium.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as printed:
        assert len(printed) == 1
        said = printed[0].get_textpage().get_text_bounded()
    assert "Tình hình thực hiện nhiệm vụ" in said
    assert "Cơ quan có nhiều nhiệm vụ quá hạn" in said
    assert page.locator("table.with-bar tbody tr").count() == LEADERS_AGENCIES


def test_a_sheet_in_the_making_shows_a_bar_and_says_what_the_board_says(
    looking: Page, shared_base: str, tmp_path: Path
) -> None:
    shown = looking.locator(".classes .count").all_inner_texts()
    looking.goto(f"{shared_base}/exports")
    with looking.expect_download() as coming:
        looking.get_by_role("link", name="Bảng theo dõi (.xlsx)").click()
        expect(looking.locator("#taking")).to_be_visible()
    expect(looking.locator("#taking")).to_be_hidden()
    coming.value.save_as(tmp_path / "sheet.xlsx")
    book = load_workbook(tmp_path / "sheet.xlsx")
    total = [row for row in book["Tổng hợp"].iter_rows(values_only=True) if row[1] == "Tổng cộng"]
    assert [str(value) for value in total[0][3:8]] == shown
    rows = [row for row in book["Theo dõi nhiệm vụ"].iter_rows(min_row=4, values_only=True) if row[0]]
    assert len(rows) == sum(map(int, shown))


def test_works_without_javascript(page: Page, base: str) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"{base}/todo/extensions")
    plain.get_by_role("button", name="Không đồng ý").click()
    assert plain.locator("h1").inner_text() == "Cần ghi lý do từ chối."
    context.close()


def test_pages_are_light(looking: Page, shared_base: str) -> None:
    """The board and a duty arrive in under 60 KB each, style and script apart."""
    for path in ("/", "/occurrences/1", "/agencies/1"):
        answer = looking.goto(shared_base + path)
        assert answer
        assert len(answer.body()) < 60_000, path
