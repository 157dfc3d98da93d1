"""Accounts: who may log in, as what. Passwords are given on the accounts page, never here."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import update
from sqlmodel import Session, col, delete, func, select

from config.errors import Refused
from followup import admins
from followup.contacts import is_email
from followup.keys import key
from followup.masterdata.base import Desk, Field, Kind, Noun, Values, drop, number
from followup.masterdata.bodies import YES
from followup.masterdata.reach import agency_of
from models import Agency, ApiToken, LoginSession, User, UserRole


class Users(Noun):
    name, title, file = "users", "Tài khoản", "users.csv"
    fields = (
        Field("login", "Tên đăng nhập", Kind.CODE, required=True, most=80, fixed=True),
        Field("name", "Họ tên", required=True, most=120),
        Field("role", "Vai trò", Kind.CHOICE, required=True, choices=tuple(UserRole), words="user_role"),
        Field("agency", "Cơ quan (mã), với tài khoản của cơ quan", Kind.CODE, suggest="agencies"),
        Field("email", "Thư công vụ", most=200),
        Field("active", "Được đăng nhập", Kind.YES, default="yes"),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        query = select(User, Agency.code).outerjoin(Agency, col(Agency.id) == User.agency_id)
        for user, code in desk.session.exec(query.order_by(User.login)):
            yield str(user.id), self._values(user, code)

    def find(self, desk: Desk, row: str) -> Values | None:
        user = desk.session.get(User, number(row))
        if user is None:
            return None
        return self._values(user, desk.session.get_one(Agency, user.agency_id).code if user.agency_id else "")

    def same(self, desk: Desk, values: Values) -> str | None:
        found = desk.session.exec(select(User.id).where(User.login == values["login"])).first()
        return str(found) if found else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        other = self.same(desk, values)
        if other is not None and other != row:
            raise Refused(f"Đã có tài khoản {values['login']}", f"the account {values['login']} exists")
        user = desk.session.get(User, number(row)) if row else None
        user = user or User(login=values["login"], name="", role=UserRole.LEADER, password="")
        role, active = UserRole(values["role"]), values["active"] == "yes"
        if user.id is not None and desk.actor == f"user:{user.login}" and (not active or role is not user.role):
            raise Refused("Không thể tự khóa hoặc tự đổi vai trò của mình", "you cannot close or change yourself")
        if role is UserRole.AGENCY and not values["agency"]:
            raise Refused("Tài khoản cơ quan cần mã cơ quan", "an agency's account needs its agency")
        email = values["email"].lower()
        if email and not is_email(email):
            raise Refused(f"“{email}” không phải địa chỉ thư điện tử", f"{email!r} is no e-mail address")
        taken = select(User.id).where(func.lower(User.email) == email, User.login != values["login"])
        if email and desk.session.exec(taken).first():
            raise Refused("Địa chỉ thư này thuộc tài khoản khác", "another account has that address")
        if user.email != email:
            user.subject = None  # whoever was linked by the old address is no longer
        if user.id is not None and (not active or role is not user.role):
            _end_sessions(desk.session, user, desk)
        user.name, user.role, user.email, user.active = values["name"], role, email, active
        user.agency_id = key(agency_of(desk.session, values["agency"])) if values["agency"] else None
        desk.session.add(user)
        desk.session.flush()
        _keep_an_admin(desk.session)
        return str(key(user))

    def delete(self, desk: Desk, row: str) -> None:
        user = desk.session.get(User, number(row))
        if user is not None and user.last_seen_at is not None:
            raise Refused("Tài khoản đã từng dùng thì chỉ khóa, không xóa", "a used account is closed instead")
        drop(desk.session, user)
        _keep_an_admin(desk.session)

    def _values(self, user: User, code: str | None) -> Values:
        return {
            "login": user.login,
            "name": user.name,
            "role": user.role.value,
            "agency": code or "",
            "email": user.email,
            "active": YES[user.active],
        }


def _end_sessions(session: Session, user: User, desk: Desk) -> None:
    session.exec(delete(LoginSession).where(col(LoginSession.user_id) == user.id))
    standing = col(ApiToken.revoked_at).is_(None)
    session.exec(update(ApiToken).where(col(ApiToken.user_id) == user.id, standing).values(revoked_at=desk.now))


def _keep_an_admin(session: Session) -> None:
    if not admins.there_is(session):
        raise Refused("Phải còn ít nhất một tài khoản quản trị được đăng nhập", "one administrator must remain")
