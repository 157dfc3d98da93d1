"""What grows how: step, delivery, board and simulation over many open occurrences, bytes and CPU hours of a year.

python -m bench.scale [--open 10000,100000,1000000] [--database URL] [--small]

On a PostgreSQL server (a scratch database each); 1,000,000 open occurrences are some 34 provinces. A year's looks,
messages and rows for one occurrence come from a simulated year (bench.years); Prefect's cost from real runs on a real
server. docs/scale.md is written from this bench's figures. The last line is one JSON object; `sizes` holds one
object for each number of open occurrences, `growth` how often each time is as long where there is ten times as much.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.scaling import big, visits, year

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
WORKING_DAYS = 250
#: Turns of the clock on any day: sweeps, deliveries, chores, and the rest (flows/timetable.py).
TURNS = 52 + 330 + 48 + 26
GROWING = ("step_s", "delivery_all_s", "board_ms", "late_list_ms", "simulate_plan_s", "simulate_week_all_s")


def yearly(one: dict[str, Any], lived: year.Year, cost: dict[str, Any]) -> dict[str, Any]:
    """Bytes and CPU hours of a year over so many open occurrences, by the grain of Prefect's runs."""
    count = one["open"]
    plans = count / 100
    per_run = cost["process_cpu_s"] + cost["sweep_cpu_s"] + cost["sweep_server_cpu_s"]
    per_visit = cost["process_cpu_s"] + cost["visit_cpu_s"] + cost["visit_server_cpu_s"]
    stepping = count * lived.looks * one["step_cpu_ms_each"] / 1000
    sending = count * lived.messages * one["delivery_cpu_ms_each"] / 1000
    turns, looking = 365 * TURNS * per_run, plans * lived.visits_a_plan * per_visit
    text = lived.messages * one["bytes_of_a_sent_text"]
    return {
        "open": count,
        "bytes_per_occurrence_year": round(lived.bytes + text),
        "gb_a_year": round(count * (lived.bytes + text) / 2**30, 2),
        "visits_a_working_day": round(plans * lived.visits_a_plan / WORKING_DAYS),
        "prefect_gb_kept_plan": round(
            (plans * lived.visits_a_plan / 12 * cost["visit_bytes"] + 30 * TURNS * cost["sweep_bytes"]) / 2**30, 2
        ),
        "prefect_gb_kept_sweep": round(30 * TURNS * cost["sweep_bytes"] / 2**30, 2),
        "cpu_hours_step": round(stepping / 3600, 1),
        "cpu_hours_delivery": round(sending / 3600, 1),
        "cpu_hours_clock": round(turns / 3600, 1),
        "cpu_hours_visits": round(looking / 3600, 1),
        "cpu_hours_plan": round((stepping + sending + turns + looking) / 3600, 1),
        "cpu_hours_sweep": round((stepping + sending + turns) / 3600, 1),
    }


def growth(sizes: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Times as long from one size to the next."""
    return {
        name: [round(after[name] / max(before[name], 1e-3), 2) for before, after in pairwise(sizes)] for name in GROWING
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", default="10000,100000,1000000", help="numbers of open occurrences")
    parser.add_argument("--database", default=SERVER, help="PostgreSQL server for scratch databases")
    parser.add_argument("--small", action="store_true", help="2,000 and 4,000, for a look whether it works")
    given = parser.parse_args()
    counts = [2_000, 4_000] if given.small else [int(one) for one in given.open.split(",")]

    def tell(name: str, what: object) -> None:
        print(f"{name}: {what}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="dondoc-scale-") as folder:
        cost = visits.measure(given.database, Path(folder))
        tell("prefect", cost)
        lived = year.live(given.database)
        tell("year", lived)
        sizes = []
        for count in counts:
            sizes.append(big.measure(given.database, count, lived.looks / WORKING_DAYS, Path(folder)))
            tell("size", sizes[-1])
    print(
        json.dumps(
            {
                "bench": "scale",
                "database": "postgresql",
                "looks_per_occurrence_year": round(lived.looks, 2),
                "messages_per_occurrence_year": round(lived.messages, 2),
                "visits_per_plan_year": round(lived.visits_a_plan, 1),
                "prefect": cost,
                "sizes": sizes,
                "growth": growth(sizes),
                "years": [yearly(one, lived, cost) for one in sizes],
            }
        )
    )


if __name__ == "__main__":
    main()
