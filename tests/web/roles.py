"""Who may do what, as a page: `make roles` writes docs/roles.md from the routes themselves."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from fastapi import FastAPI

from models import UserRole
from web import texts
from web.access import ALLOWED, Action, may

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
HEAD = """# Vai trò và quyền (roles)

Written by `make roles` from the routes; tests/web/test_access.py walks through every route with every role.

✓: được phép. Người dùng của cơ quan chỉ thấy phần của cơ quan mình (`look_own`). `public`: không cần đăng nhập;
đường dẫn trả lời, lịch và webhook mang khóa riêng trong địa chỉ hoặc chữ ký.

"""


def written(app: FastAPI) -> str:
    from tests.web.test_access import OPEN_TO_ALL, actions_of, routes

    names = texts.words("vi")["user_role"]
    roles = " | ".join(names[role] for role in UserRole)
    lines = [f"{HEAD}| quyền | {roles} |", "|---|" + "---|" * len(UserRole)]
    for action in ALLOWED:
        marks = " | ".join("✓" if may(role, action) else "–" for role in UserRole)
        lines.append(f"| `{action}` | {marks} |")
    of_action: dict[str, list[str]] = defaultdict(list)
    for route in routes(app):
        action = "public" if route.path in OPEN_TO_ALL else str(next(iter(actions_of(route.dependant))))
        of_action[action] += [f"{method} {route.path}" for method in sorted(route.methods - {"HEAD"})]
    lines += ["", "| quyền | đường dẫn |", "|---|---|"]
    for action in sorted(of_action, key=list(map(str, Action)).index):
        lines += [f"| `{action}` | `{one}` |" for one in sorted(of_action[action], key=lambda one: one.split()[::-1])]
    return "\n".join(lines) + "\n"


def main() -> None:
    from config.settings import Settings
    from models.session import connect
    from web.app import create_app

    PAGE.write_text(written(create_app(Settings(), connect("sqlite://"))), "utf-8")


if __name__ == "__main__":
    main()
