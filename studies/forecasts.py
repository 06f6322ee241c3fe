"""Score every forecaster of tables on a folder of daily views, for the page on how good the forecasts are.

    python -m studies.forecasts data/active_recovered            all tasks, into studies/results/forecasts.json
    python -m studies.forecasts data/active_recovered --task day-7 --folds 2

Each task is one call of ``groundswell.corpus.score``: the same videos, folds and origins for every forecaster. A task
that is finished is kept, so that a run that was ended goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.corpus import (
    Forecaster,
    Scoreboard,
    board_data,
    board_text,
    forecasters_of,
    read_table,
    score,
)
from groundswell.corpus.hip_forecaster import HIPForecaster
from groundswell.corpus.score import MEASURES

OUT = Path(__file__).parent / "results" / "forecasts.json"
#: Held-out videos that are scored where a model is fitted to each by itself: minutes instead of hours.
HIP, CLASSICAL = 400, 4000
#: Ours, and the rival that sees the same: by how much our errors are smaller.
PAIRS = (("learned", "lightgbm"), ("learned-past-shares", "lightgbm-past-shares"),
         ("learned-shares-declared", "lightgbm-shares-declared"))  # fmt: skip
AGAINST = ("abs_log_mean", "abs_log_median", "ape_mean", "ape_median", "pinball_log")
RESAMPLES = 1000
RIVALS = ("szabo-huberman", "pinto-ml", "pinto-mrbf", "lightgbm")
PERSISTENCE = ("persistence-mean", "persistence-median", "persistence-last", "persistence-mean-recentred")
#: Name: forecasters, settings of ``score``, and what the page calls it.
TASKS: dict[str, dict[str, Any]] = {
    "month": {
        "title": "Days 90 to 119 from days 0 to 89, views alone",
        "names": ("learned", "shipped", *PERSISTENCE, "own-history", *RIVALS, "hip-shares-last-week",
                  "auto-ets", "auto-theta"),
        "settings": {"ages": [90], "horizon": 30},
    },
    "declared": {
        "title": "Days 90 to 119 from days 0 to 89, true shares of those days declared",
        "names": ("learned-shares-declared", "learned", "lightgbm-shares-declared", "hip-shares-declared",
                  "persistence-mean"),
        "settings": {"ages": [90], "horizon": 30, "assume_shares": True},
    },
    "week": {
        "title": "Day 30 from days 0 to 6 (the protocol of Pinto et al.)",
        "names": ("learned", "learned-past-shares", "szabo-huberman", "pinto-ml", "pinto-mrbf", "lightgbm",
                  "lightgbm-past-shares", "persistence-mean-recentred"),
        "settings": {"ages": [7], "horizon": 23},
    },
    **{
        f"day-{age}": {
            "title": f"What is left up to day 119, after {age} days",
            "names": ("learned", "learned-past-shares", "shipped", "persistence-mean-recentred", *RIVALS,
                      "lightgbm-past-shares"),
            "settings": {"ages": [age], "until": 120},
        }
        for age in (1, 3, 7, 14, 30, 60)
    },
}  # fmt: skip


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Score forecasters on a folder of daily views.")
    parser.add_argument("data", type=Path, help="folder with daily.parquet")
    parser.add_argument("--task", choices=TASKS, action="append", help="only this one")
    parser.add_argument("--folds", type=int, help="of every task; 10 when absent")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    batch = read_table(given.data / "daily.parquet")
    for name in given.task or TASKS:
        task = TASKS[name]
        done = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
        if name in done and not given.task:
            continue
        begin = time.process_time()
        board = score(
            batch,
            [_affordable(one) for one in forecasters_of(task["names"])],
            samples={"auto-ets": CLASSICAL} | {one: HIP for one in task["names"] if one.startswith("hip")},
            progress=lambda step: print(step, file=sys.stderr, flush=True),
            **{"folds": 10, **task["settings"], **({} if given.folds is None else {"folds": given.folds})},
        )
        print(board_text(board), "\n", flush=True)
        done = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
        done[name] = {
            "title": task["title"],
            "table": given.data.name,
            "cpu_seconds": round(time.process_time() - begin),
            **board_data(board),
            "against": [one for pair in PAIRS for one in _against(board, *pair)],
        }
        given.out.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _against(board: Scoreboard, ours: str, rival: str) -> list[dict[str, Any]]:
    """By how many per cent our errors are below a rival's that sees the same, on the videos that both forecast."""
    results = {(one.name, one.age): one for one in board.results if one.measures}
    rows: list[dict[str, Any]] = []
    for name, age in results:
        if name != ours or (rival, age) not in results:
            continue
        one, other = results[ours, age], results[rival, age]
        both = np.flatnonzero(one.scored & other.scored)
        random = np.random.default_rng([int(str(board.settings["seed"])), 4, age])
        drawn = [both, *(random.choice(both, both.size) for _ in range(RESAMPLES))]
        for measure in AGAINST:
            _, loss, how = MEASURES[measure]
            some = np.median if how == "median" else np.mean
            less = [
                100.0 * (1.0 - some(one.losses[loss][use]) / some(other.losses[loss][use])) for use in drawn
            ]
            low, high = np.quantile(less[1:], [0.025, 0.975])
            rows.append({"ours": ours, "rival": rival, "age": age, "videos": int(both.size), "measure": measure,
                         "less": float(less[0]), "low": float(low), "high": float(high)})  # fmt: skip
    return rows


def _affordable(forecaster: Forecaster) -> Forecaster:
    """HIP is fitted to each video anew: fewer videos for its bands."""
    return replace(forecaster, sample=40) if isinstance(forecaster, HIPForecaster) else forecaster


if __name__ == "__main__":
    main()
