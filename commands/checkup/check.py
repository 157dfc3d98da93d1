"""What a look at one part found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Check:
    part: str
    result: Literal["ok", "warn", "bad"]
    said: str
    advice: str = ""
    unreachable: bool = False
