"""An agency's clerk with a phone and no JavaScript opens the link of a mail and answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import mailed

pytestmark = pytest.mark.browser
PDF = {"name": "Báo cáo 215.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
BROKEN = {"name": "lỗi.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"}


@pytest.fixture
def addresses(base: str, tmp_path: Path, started: datetime) -> dict[str, str]:
    return mailed(tmp_path / "home", base, started)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_result_with_a_file_after_a_mistake(phone: Page, addresses: dict[str, str]) -> None:
    phone.goto(addresses["duty"])
    phone.get_by_role("button", name="Nhận việc").click()
    expect(phone.get_by_role("status")).to_contain_text("Đã tiếp nhận nhiệm vụ")
    phone.locator("summary", has_text="Báo cáo kết quả").click()
    phone.fill("#submit-text", "Đã khám cho người cao tuổi tại 56 thôn, bản.")
    phone.set_input_files("#submit-files", [PDF, BROKEN])  # type: ignore[list-item]
    phone.get_by_role("button", name="Gửi báo cáo kết quả").click()
    expect(phone.get_by_role("alert")).to_contain_text("lỗi.pdf")
    expect(phone.locator("#submit-text")).to_have_value("Đã khám cho người cao tuổi tại 56 thôn, bản.")
    expect(phone.get_by_label("Báo cáo 215.pdf")).to_be_checked()
    phone.get_by_role("button", name="Gửi báo cáo kết quả").click()
    expect(phone.get_by_role("status")).to_contain_text("Đã gửi báo cáo kết quả")
    expect(phone.get_by_role("link", name="Báo cáo 215.pdf")).to_be_visible()


def test_list_and_extension(phone: Page, addresses: dict[str, str]) -> None:
    phone.goto(addresses["list"])
    phone.locator("ul.duties a").first.click()
    phone.locator("summary", has_text="Xin gia hạn").click()
    phone.fill("#extend-due", "2027-02-26")
    phone.fill("#extend-reason", "Chưa đủ số liệu của các xã.")
    phone.get_by_role("button", name="Gửi đề nghị gia hạn").click()
    expect(phone.get_by_role("status")).to_contain_text("Đã gửi đề nghị gia hạn")
    expect(phone.locator("main")).to_contain_text("Đề nghị gia hạn đến 26/02/2027 đang chờ ý kiến")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_and_nothing_scrolls_sideways(
    browser: Browser, addresses: dict[str, str], scheme: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)  # type: ignore[arg-type]
    found: list[str] = []
    for name, address in {**addresses, "wrong": addresses["duty"] + "x"}.items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in Axe().run(page)["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            found.append(f"{name}: scrolls sideways")
    page.close()
    assert found == []
