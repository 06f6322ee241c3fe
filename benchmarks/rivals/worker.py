"""Runs one work of one program in a process of its own: ``python -m benchmarks.rivals.worker MODULE INDEX DATA LIMIT``.

Prints its CPU time when a run begins, by which ``bench_hawkes`` ends runs that take too long, and at the end a line of
JSON: CPU seconds of each run and what was found.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rivals import Case, Work

BEGIN, MARK = "BEGIN ", "RESULT "
LEAST_SECONDS, LEAST_RUNS, MOST_RUNS = 1.0, 3, 25


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return np.asarray(value).tolist() if isinstance(value, np.ndarray | np.generic) else value


def main() -> None:
    module, index, path, limit = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])
    warnings.simplefilter("ignore")
    work: Work = importlib.import_module(f"benchmarks.rivals.{module}").WORKS[index]
    case = Case.load(path)
    small, _ = work.prepare(case.shortened())
    try:
        small()
    except Exception as error:  # noqa: BLE001 - the warm-up may be too short for it; the run itself is judged
        print(f"warm-up: {error!r}", file=sys.stderr)
    run, read = work.prepare(case)
    taken: list[float] = []
    found: Any = None
    while len(taken) < LEAST_RUNS or (sum(taken) < LEAST_SECONDS and len(taken) < MOST_RUNS):
        began = time.process_time()
        print(f"{BEGIN}{began}", flush=True)
        began = time.process_time()
        found = run()
        taken.append(time.process_time() - began)
        if sum(taken) > limit / 3.0:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(MARK + json.dumps({"seconds": taken, "found": plain(read(found)), "megabytes": peak}))


if __name__ == "__main__":
    main()
