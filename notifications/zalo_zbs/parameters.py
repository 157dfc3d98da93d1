"""Template parameters as Zalo wants them: NFC, within the lengths that the template itself states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from notifications.errors import TransportError

#: Where the template says nothing: the shortest maximum that any kind of parameter has.
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    required: bool
    shortest: int
    longest: int


def read(info: dict[str, Any]) -> tuple[Parameter, ...]:
    """`data` of template/info/v2."""
    return tuple(
        Parameter(
            str(entry["name"]),
            bool(entry.get("require", True)),
            int(entry.get("minLength", 0)),
            int(entry.get("maxLength", LONGEST)),
        )
        for entry in info.get("listParams", [])
    )


def fit(wanted: tuple[Parameter, ...], given: dict[str, str]) -> dict[str, str]:
    """The values that the template asks for, cut at its lengths. Raises TransportError for one we do not have.

    Decomposed Vietnamese is longer than it looks: lengths are counted after NFC.
    """
    found = {}
    for parameter in wanted:
        value = " ".join(normalize("NFC", given.get(parameter.name, "")).split())
        if parameter.name not in given or (len(value) < parameter.shortest and parameter.required):
            why = f"Mẫu ZBS cần tham số {parameter.name} mà thông báo không có"
            raise TransportError(why, code="parameters", permanent=True, alarm=True)
        found[parameter.name] = _cut(value, parameter.longest)
    return found


def _cut(value: str, longest: int) -> str:
    return value if len(value) <= longest else value[: longest - 1].rstrip() + "…"
