"""Are drivers and effects found where they are, and not where they are not? Cases and series whose truth is known.

    python -m studies.known_truth                     510 cases, 2,400 series; then the tables
    python -m studies.known_truth --cases 60          fewer cases
    python -m studies.known_truth --report            only writes the tables of what is done

Resumable: every case is one line of a file under ``build/known-truth``. The tables go to ``studies/results``. What is scored is what
``drivers`` tells (``groundswell.answers.shares``) and what ``impact`` tests. The cases are described in ``studies/driver_cases.py``.
The settings of the answers (``IDLE`` and ``STRETCH`` of shares, ``STRETCH`` of placebo dates) were chosen on 260 and 400 cases of seed
20260505; the tables are of another seed.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

# one thread a process: set before NumPy starts its own
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray
from studies.driver_cases import driver_case

from groundswell.answers.changes import apply, drop, promotion_days
from groundswell.answers.effects import told_course
from groundswell.answers.placebo import level_tests
from groundswell.answers.shares import ATTRIBUTED, driver_shares
from groundswell.attention.alternatives import alternatives
from groundswell.attention.fit import Fit, Level, fit, refit
from groundswell.structural import Intervention, counterfactual, interventions

__all__ = ["main", "score_case", "simulated_series"]

Floats = NDArray[np.float64]

SEED = 20261123
CASES, SERIES, LEVELS = 510, 2400, 2100
LARGE_SHARE, MOST_INFLATION = 0.25, 5.0
SMALLEST_SHARE = 0.02
HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "known-truth"
RESULTS = HERE / "results"


def score_case(index: int) -> dict[str, Any]:
    """Fit one case, and score every driver's share and up to eight placebo dates."""
    made = driver_case(SEED, index)
    started = time.process_time()
    fitted = fit(made.case)
    told = driver_shares(fitted)
    drivers = []
    for column, item in enumerate(fitted.inputs):
        true = made.shares[item.kind]
        drivers.append(
            {
                "kind": item.kind,
                "truth": true,
                "inflation": made.inflation[item.kind],
                "rank": float((told.told[:, column] < true).mean()),
                "lowest": float(np.quantile(told.told[:, column], 0.05)),
                "lowest_if_it_followed": told.lowest(column),
                "alone": (column,) in told.groups,
                "width": float(np.subtract(*np.quantile(told.told[:, column], [0.9, 0.1]))),
                **(_without(fitted, item.kind, made.missing[item.kind]) if item.parts else {}),
            }
        )
    return {
        "kind": made.kind,
        "press": made.press,
        "within_day": made.within_day > 0.0,
        "told_apart": len(told.groups) > 1,
        "drivers": drivers,
        "placebos": _placebos(fitted),
        "seconds": time.process_time() - started,
    }


def _without(fitted: Fit, kind: str, truth: float) -> dict[str, float]:
    """What would be missing without a driver, as ``whatif`` tells it, in shares of all views."""
    base = alternatives(fitted, fitted.horizon, promotion_days(fitted))
    course = base.changed(apply(fitted, (drop(kind),)).inputs)
    now = base.cumulative[:, -1]
    share = 1.0 - told_course(now, course[:, -1]) / now
    return {
        "missing": truth,
        "missing_rank": float((share < truth).mean()),
        "missing_width": float(np.subtract(*np.quantile(share, [0.9, 0.1]))),
    }


def score_levels(index: int) -> dict[str, Any]:
    """One placebo date of a case of its own, so that dates are independent: estimate over error, as ``impact`` tells it."""
    tested = _placebos(fit(driver_case(SEED, CASES + index).case))
    chosen = int(np.random.default_rng([SEED, index, 2]).integers(len(tested))) if tested else 0
    return {"scores": tested[chosen : chosen + 1]}


def _placebos(fitted: Fit) -> list[float]:
    """Estimates over their errors at up to eight dates where nothing happened."""
    middle = 0.45 * fitted.horizon
    asked = refit(fitted, fitted.inputs, (Level("placebo", "placebo", middle, middle),), draws=20)
    return [test.score for test in level_tests(asked, 0) if test.placebo]


def simulated_series(index: int) -> tuple[Floats, int]:
    """Counts a day of a series that nothing happened to, and a step to ask about.

    The level wanders from not at all to a tenth a day; days of the week differ; noise is a twentieth to a fifth.
    """
    generator = np.random.default_rng([SEED, index, 1])
    steps = int(generator.integers(60, 240))
    level = np.cumsum(generator.normal(0.0, generator.choice([0.0, 0.02, 0.05, 0.1]), steps))
    week = np.tile(generator.normal(0.0, 0.1, 7), steps // 7 + 1)[:steps]
    noise = generator.normal(0.0, generator.uniform(0.05, 0.2), steps)
    values: Floats = np.round(np.exp(generator.uniform(4.0, 9.0) + level + week + noise)).astype(np.float64)
    return values, int(generator.integers(30, steps - 7))


def score_series(index: int) -> dict[str, Any]:
    """The probability by chance of what came in the week after a step at which nothing happened, and of effects that begin at it."""
    values, first = simulated_series(index)
    started = time.process_time()
    found = counterfactual(values, first, last=first + 7)
    seconds = time.process_time() - started
    asked = [Intervention("pulse", first), Intervention("level", first + 3, "level")]
    fitted = interventions(np.log(np.maximum(values, 0.5)), asked)
    return {
        "tail": found.tail,
        "joint": [fitted.by_chance(place) for place in range(len(asked))],
        "seconds": seconds,
    }


def _line(task: tuple[str, int]) -> str:
    name, index = task
    score = {"cases": score_case, "series": score_series, "levels": score_levels}[name]
    try:
        result = score(index)
    except Exception as error:  # noqa: BLE001 - a fit that breaks is a result, and counted
        result = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps({"index": index, **result})


def _rows(name: str) -> list[dict[str, Any]]:
    place = WORK / f"{name}.jsonl"
    if not place.exists():
        return []
    rows = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: row["index"])


def run(name: str, count: int, processes: int) -> None:
    """Score what is not scored yet."""
    WORK.mkdir(parents=True, exist_ok=True)
    done = {row["index"] for row in _rows(name)}
    tasks = [(name, index) for index in range(count) if index not in done]
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool, (WORK / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        for line in pool.imap(_line, tasks, chunksize=4):
            file.write(line + "\n")
            file.flush()


def _covered(drivers: Sequence[dict[str, Any]], level: float = 80.0) -> float:
    tail = 0.5 - level / 200.0
    return _mean(drivers, lambda one: tail <= one["rank"] <= 1.0 - tail)


def _mean(drivers: Sequence[dict[str, Any]], asked: Callable[[dict[str, Any]], bool]) -> float:
    return float(np.mean([asked(one) for one in drivers])) if drivers else math.nan


def _drivers(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for one in row["drivers"]:
            yield {**one, "press": row["press"], "observed": row["kind"], "within_day": row["within_day"],
                   "told_apart": row["told_apart"], "case": row["index"]}  # fmt: skip


def report() -> str:
    """Write the tables as Markdown and return them."""
    rows = [row for row in _rows("cases") if "error" not in row]
    series = [row for row in _rows("series") if "error" not in row]
    broken = len(_rows("cases")) + len(_rows("series")) - len(rows) - len(series)
    text = (
        "# Known truth: drivers and effects\n\n"
        f"Written by `python -m studies.known_truth`, seed {SEED}: {len(rows):,} cases, {len(series):,} series, {broken} that broke.\n"
    )
    if rows:
        text += _shares_text(rows)
    if rows or series:
        text += _placebo_text(rows, series)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "known-truth.md").write_text(text, encoding="utf-8")
    return text


def _shares_text(rows: Sequence[dict[str, Any]]) -> str:
    every = list(_drivers(rows))
    scored = [one for one in every if SMALLEST_SHARE <= one["truth"] <= 1.0 - SMALLEST_SHARE]
    idle = [one for one in every if one["truth"] == 0.0]
    following = [one for one in idle if one["press"] == "following" and one["kind"] == "press"]
    large = [one for one in every if one["truth"] >= LARGE_SHARE and one["inflation"] < MOST_INFLATION]
    alone = [one for one in large if one["alone"]]

    def false(one: dict[str, Any]) -> bool:
        return bool(one["lowest_if_it_followed"] > ATTRIBUTED)

    wrong_cases = {one["case"] for one in idle if false(one)}
    lines = [
        ("intervals at 80 % that hold the true share (2 to 98 %)", _covered(scored), len(scored), "0.75 to 0.85"),
        ("the same at 50 %", _covered(scored, 50), len(scored), ""),
        ("the same at 90 %", _covered(scored, 90), len(scored), ""),
        ("the same at 80 %, cases whose drivers are told apart", _covered([one for one in scored if one["told_apart"]]),
         sum(one["told_apart"] for one in scored), ""),
        ("the same at 80 %, passing-on within the day", _covered([one for one in scored if one["within_day"]]),
         sum(one["within_day"] for one in scored), ""),
        ("drivers without effect that are attributed views", _mean(idle, false), len(idle), "at most 0.05"),
        ("cases with such a driver", len(wrong_cases) / len(rows), len(rows), "at most 0.05"),
        ("press that only follows the views and is attributed some", _mean(following, false), len(following), "at most 0.05"),
        ("the same without the part that follows taken off", _mean(following, lambda one: one["lowest"] > ATTRIBUTED),
         len(following), ""),
        ("shares of a quarter and more, inflation below 5: attributed", _mean(large, lambda one: one["lowest"] > ATTRIBUTED),
         len(large), "at least 0.80"),
        ("the same with the part that follows taken off", _mean(large, false), len(large), ""),
        ("the same, of those that are not merged", _mean(alone, false), len(alone), ""),
        ("merged with others", 1.0 - len(alone) / max(len(large), 1), len(large), "at most 0.25"),
    ]  # fmt: skip
    text = (
        "\n## Shares\n\nAttributed: the lower end of the 90 % interval lies above 5 % of all views.\n\n"
        "| what | share | of | wanted |\n|---|---|---|---|\n"
    )
    for name, value, count, wanted in lines:
        text += f"| {name} | {value:.3f} | {count:,} | {wanted} |\n"
    text += "\n| observed | scored | cover 50 | cover 80 | cover 90 | mean rank | median width |\n|---|---|---|---|---|---|---|\n"
    for kind in ("counter", "mixed", "rounded", "bounded"):
        part = [one for one in scored if one["observed"] == kind]
        ranks, widths = [one["rank"] for one in part], [one["width"] for one in part]
        if part:
            text += (
                f"| {kind} | {len(part)} | {_covered(part, 50):.3f} | {_covered(part):.3f} | {_covered(part, 90):.3f} | "
                f"{np.mean(ranks):.3f} | {np.median(widths):.3f} |\n"
            )
    text += _missing_text(every)
    return (
        text
        + f"\nA fit with its shares and placebo dates takes {np.median([row['seconds'] for row in rows]):.2f} s (median).\n"
    )


def _missing_text(every: Sequence[dict[str, Any]]) -> str:
    scored = [
        {**one, "rank": one["missing_rank"]}
        for one in every
        if SMALLEST_SHARE <= one.get("missing", 0.0) <= 1.0 - SMALLEST_SHARE
    ]
    text = (
        "\n## What would be missing without a driver\n\nWhat-ifs and pulses of `impact`; drivers made of events.\n\n"
        "| observed | scored | cover 50 | cover 80 | cover 90 | mean rank | median width |\n|---|---|---|---|---|---|---|\n"
    )
    for kind in ("counter", "mixed", "rounded", "bounded", "all"):
        part = [one for one in scored if kind in ("all", one["observed"])]
        text += (
            f"| {kind} | {len(part)} | {_covered(part, 50):.3f} | {_covered(part):.3f} | {_covered(part, 90):.3f} | "
            f"{np.mean([one['rank'] for one in part]):.3f} | {np.median([one['missing_width'] for one in part]):.3f} |\n"
        )
    return text


def _placebo_text(rows: Sequence[dict[str, Any]], series: Sequence[dict[str, Any]]) -> str:
    scores = np.abs([score for row in rows for score in row["placebos"]])
    tails = np.array([row["tail"] for row in series])
    text = (
        "\n## Placebo dates\n\nEffects found where nothing happened.\n\n"
        "| test | dates | at 5 % | at 10 % | at 20 % | wanted at 5 % |\n|---|---|---|---|---|---|\n"
    )
    levels = np.abs([score for row in _rows("levels") for score in row.get("scores", ())])
    for name, found in (
        ("change of level of views, one date a case", levels),
        ("the same, up to eight dates of one case", scores),
    ):
        if found.size:
            rates = [f"{float((found > limit).mean()):.3f}" for limit in (1.96, 1.645, 1.282)]
            text += f"| {name} | {found.size:,} | {' | '.join(rates)} | 0.04 to 0.06 |\n"
    if tails.size:
        rates = [f"{float((tails < limit).mean()):.3f}" for limit in (0.05, 0.1, 0.2)]
        text += (
            f"| the week after a step of a series | {tails.size:,} | {' | '.join(rates)} | 0.04 to 0.06 |\n"
        )
        for place, kind in enumerate(
            ("a pulse at a step of a series", "a change of level three steps later, asked with it")
        ):
            joint = np.array([row["joint"][place] for row in series])
            rates = [f"{float((joint < limit).mean()):.3f}" for limit in (0.05, 0.1, 0.2)]
            text += f"| {kind} | {joint.size:,} | {' | '.join(rates)} | 0.04 to 0.06 |\n"
        text += f"\nA counterfactual takes {1000.0 * np.median([row['seconds'] for row in series]):.0f} ms (median).\n"
    return text


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for, then write and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--series", type=int, default=SERIES)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", action="store_true", help="fit nothing, only write the tables")
    chosen = parser.parse_args(arguments)
    if not chosen.report:
        run("series", chosen.series, chosen.processes)
        run("cases", chosen.cases, chosen.processes)
        run("levels", min(LEVELS, round(chosen.cases * LEVELS / CASES)), chosen.processes)
    print(report())


if __name__ == "__main__":
    main()
