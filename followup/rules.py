"""What the engine decides by: the calendar, the ladders and the settings, read once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.errors import Refused
from config.settings import CONFIG_FOLDER, Settings
from followup.calendar import Hours, WorkingCalendar, read_rules
from followup.ladder import Ladders, read_ladders


@dataclass(frozen=True, slots=True)
class Rules:
    calendar: WorkingCalendar
    ladders: Ladders
    settings: Settings

    @classmethod
    def load(cls, settings: Settings) -> Rules:
        """Rules of the configuration folder; read again only after a file changed. Raises Refused for a wrong file."""
        hours = Hours(settings.day_start, settings.day_end)
        days, ladders = (file_of(settings, name) for name in ("holidays.csv", "ladder.toml"))
        try:
            calendar = _calendar(days, days.stat().st_mtime_ns, hours)
            return cls(calendar, _ladders(ladders, ladders.stat().st_mtime_ns), settings)
        except OSError as error:
            raise Refused(
                f"Không đọc được tệp cấu hình {error.filename}", f"cannot read a configuration file: {error}"
            ) from error


def file_of(settings: Settings, name: str) -> Path:
    """What was changed on the pages, else the office's own file, else the standard one."""
    folders = (settings.office_files, settings.config_folder, CONFIG_FOLDER)
    return next((path for folder in folders if (path := folder / name).exists()), CONFIG_FOLDER / name)


@lru_cache(maxsize=8)
def _calendar(path: Path, _changed: int, hours: Hours) -> WorkingCalendar:
    return WorkingCalendar(read_rules(path), hours)


@lru_cache(maxsize=8)
def _ladders(path: Path, _changed: int) -> Ladders:
    return read_ladders(path)
