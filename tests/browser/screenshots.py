"""Pictures of every page, desktop and phone, light and dark: `python -m tests.browser.screenshots FOLDER [NAME…]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from config import clock
from tests.browser.house import LOGIN, PASSWORD, chromium, mailed, served

PAGES = {
    "board": "/",
    "board-plan": "/board?plan=1",
    "mentions": "/mentions",
    "person": "/people/1",
    "plans": "/plans",
    "plan": "/plans/1",
    "plans-nothing": "/plans?state=over",
    "preview": "/plans/1/messages",
    "review": "/plans/1/review",
    "list": "/occurrences",
    "list-nothing": "/occurrences?text=qqq",
    "task": "/tasks/1",
    "occurrence": "/occurrences/1",
    "agencies": "/agencies",
    "agencies-nothing": "/agencies?text=qqq",
    "agency": "/agencies/1",
    "succession": "/succession",
    "confirm": "/todo/confirm",
    "extensions": "/todo/extensions",
    "names": "/todo/names",
    "hand-backs": "/todo/hand-backs",
    "orphans": "/todo/orphans",
    "leaders": "/leaders",
    "messages": "/messages",
    "message": "/messages/1",
    "messages-nothing": "/messages?state=failed",
    "letters": "/messages/previews",
    "drafts": "/drafts",
    "exports": "/exports",
    "feeds": "/feeds",
    "sheet": "/plans/import-sheet",
    "status": "/status",
    "search": "/search?q=dan+toc",
    "search-nothing": "/search?q=qqq",
    "search-start": "/search",
    "help": "/help",
    "account": "/account",
    "accounts": "/accounts",
    "webhooks": "/webhooks",
    "audit": "/audit",
    "audit-filtered": "/audit?person=dieuphoi&kind=confirmed",
    "audit-nothing": "/audit?person=khong-ai",
    "master": "/master",
    "master-agencies": "/master/agencies",
    "master-agency": "/master/agencies/rows/3",
    "master-new": "/master/agencies/new",
    "master-nothing": "/master/people?text=khong+ai",
    "master-contacts": "/master/contacts",
    "master-days": "/master/days",
    "master-history": "/master/agencies/history",
    "master-ladders": "/master/ladder",
    "master-ladder": "/master/ladder/show/duty",
    "master-templates": "/master/templates",
    "master-template": "/master/templates/show/digest.txt",
    "master-users": "/accounts/data/users",
    "error": "/plans/99",
}
SIZES = {"desktop": (1360, 900), "phone": (360, 740)}


def log_in(page: Page, base: str) -> None:
    page.goto(f"{base}/login")
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        served(Path(home), clock.now(), lived=True) as base,
        chromium() as browser,
    ):
        answers = {f"answer-{name}": path for name, path in mailed(Path(home), base, clock.now()).items()}
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    locale="vi-VN",
                )
                page.goto(f"{base}/login")
                page.screenshot(path=folder / f"login-{size}-{scheme}.png")
                log_in(page, base)
                for name, path in {**PAGES, **answers}.items():
                    if not wanted or name in wanted:
                        page.goto(path if name in answers else base + path)
                        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
                page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
