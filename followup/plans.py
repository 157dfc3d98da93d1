"""Finding a plan by what people call it."""

from __future__ import annotations

from sqlmodel import Session, col, select

from config.errors import NotFound
from config.names import fold
from models import Plan, PlanState


def find(session: Session, name: str) -> Plan:
    """The plan with this id or số ký hiệu; of several with one number the active, then the newest.

    Raises NotFound.
    """
    name = name.strip()
    if name.isdecimal() and len(name) < 10 and (plan := session.get(Plan, int(name))):
        return plan
    wanted = fold(name)
    found = [
        plan for plan in session.exec(select(Plan).order_by(col(Plan.id).desc())) if fold(plan.number or "") == wanted
    ]
    if not found or not wanted:
        raise NotFound(f"Không tìm thấy kế hoạch “{name}”.", f"There is no plan “{name}”.")
    return next((plan for plan in found if plan.state == PlanState.ACTIVE), found[0])


def get(session: Session, plan_id: int) -> Plan:
    """Raises NotFound."""
    if plan := session.get(Plan, plan_id):
        return plan
    raise NotFound(f"Không có kế hoạch số {plan_id}.", f"There is no plan {plan_id}.")


def label(plan: Plan) -> str:
    """What a sentence calls the plan: "Kế hoạch số 144/KH-UBND" or its title."""
    kind = (plan.kind or "kế hoạch").capitalize()
    return f"{kind} số {plan.number}" if plan.number else plan.title or f"{kind} (mã {plan.id})"
