"""Random mutations of good files of every format: each must give a proposal or one clear line, in bounded time.

Runs in worker processes with a bound on memory and a clock for each file; native parsers run in processes of their
own. What fell over is kept in `--keep`, named by its seed, so that it can be read again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.mutate import mutant, seeds
from plans.errors import Unreadable
from plans.read import read_plan
from plans.safety import MB

_MEMORY = 3_072 * MB
_SECONDS = 60
_BATCH = 50


@dataclass
class Outcome:
    mutations: int = 0
    read: int = 0
    refused: int = 0
    tracebacks: int = 0
    slowest_s: float = 0.0
    slowest_seed: int = 0
    peak_mb: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.mutations += other.mutations
        self.read += other.read
        self.refused += other.refused
        self.tracebacks += other.tracebacks
        self.slower(other.slowest_s, other.slowest_seed)
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        self.faults += other.faults

    def slower(self, seconds: float, seed: int) -> None:
        if seconds > self.slowest_s:
            self.slowest_s, self.slowest_seed = seconds, seed


def _start() -> None:
    """No outside program is called: what is fuzzed is ours."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.environ["PATH"] = ""
    signal.signal(signal.SIGALRM, _too_late)


def _too_late(*_: object) -> None:
    raise TimeoutError(f"more than {_SECONDS} s")


def run(first: int, count: int, keep: str) -> Outcome:
    """The mutants `first` to `first + count`."""
    outcome, good = Outcome(), seeds()
    names = sorted(good)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            dice = random.Random(seed)
            name = dice.choice(names)
            path = Path(folder) / name
            path.write_bytes(mutant(name, good[name], dice))
            _read(path, seed, keep, outcome)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    outcome.peak_mb = round(peak * (1 if sys.platform == "darwin" else 1024) / MB, 1)
    return outcome


def _read(path: Path, seed: int, keep: str, outcome: Outcome) -> None:
    start = time.perf_counter()
    outcome.mutations += 1
    signal.alarm(_SECONDS)
    try:
        read_plan(path)
        outcome.read += 1
    except Unreadable as refusal:
        outcome.refused += 1
        if "\n" in str(refusal):
            outcome.faults.append(f"{seed}: more than one line")
            outcome.tracebacks += 1
    except Exception:  # noqa: BLE001 - to find the exceptions that nobody expected is what this is for
        outcome.tracebacks += 1
        outcome.faults.append(f"{seed} {path.name}: {traceback.format_exc(limit=-3)}")
        if keep:
            Path(keep).mkdir(parents=True, exist_ok=True)
            (Path(keep) / f"{seed}-{path.name}").write_bytes(path.read_bytes())
    finally:
        signal.alarm(0)
    outcome.slower(round(time.perf_counter() - start, 2), seed)


def outcomes(mutations: int, first: int, workers: int, keep: str) -> Iterator[Outcome]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start) as pool:
        starts = range(first, first + mutations, _BATCH)
        jobs = [pool.submit(run, start, min(_BATCH, first + mutations - start), keep) for start in starts]
        for job in jobs:
            yield job.result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="400 mutations, for CI")
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the number of the first mutant")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    parser.add_argument("--keep", default="", help="folder for the files that fell over")
    given = parser.parse_args()
    whole = Outcome()
    for outcome in outcomes(400 if given.small else given.mutations, given.seed, given.workers, given.keep):
        whole.add(outcome)
    for fault in whole.faults[:40]:
        print(fault)
    print(json.dumps({key: value for key, value in asdict(whole).items() if key != "faults"}))
    return 1 if whole.tracebacks else 0


if __name__ == "__main__":
    sys.exit(main())
