"""Counterfactuals of series beside CausalImpact: false alarms, coverage, power and time on the same series.

    python -m benchmarks.bench_impact [DATA]

Simulated series hold nothing, or a week that was raised by 30 per cent. With DATA, the folder ``hipie_ted_vevo_daily`` in it gives real
series, asked at dates at which nothing is known to have happened. The rival is ``bsts_causalimpact`` (the published model with
its Gibbs sampler), where it is installed, told the days of the week: with its own settings, and with a level that wanders ten
times as much, which its manual advises for restless series; on counts and on their logarithms.
"""

from __future__ import annotations

import argparse
import importlib
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet
from studies.known_truth import simulated_series

from groundswell.structural import counterfactual

__all__ = ["main"]

Floats = NDArray[np.float64]

NUMBER = 300  # simulated series
WEEK = 7
RAISED = 0.3
LEARNED, EVERY = 180, 60  # days before a real date that are learned from, and between dates
#: Relative effect on the week in per cent: 2.5 % end, middle, 97.5 % end.
Interval = tuple[float, float, float]


def ours(values: Floats, first: int) -> Interval:
    """The week from ``first`` on against what would have come."""
    found = counterfactual(values, first, last=first + WEEK)
    low, middle, high = np.quantile(found.per_cent, [0.025, 0.5, 0.975])
    return float(low), float(middle), float(high)


def causal_impact(module: Any, level: float, logarithmic: bool, values: Floats, first: int) -> Interval:
    """The same of the rival; effects on logarithms are turned into per cent of the week's mean factor."""
    pandas = importlib.import_module("pandas")
    series = np.log(np.maximum(values, 0.5)) if logarithmic else values
    frame = pandas.DataFrame({"y": series[: first + WEEK]})
    settings = {"nseasons": WEEK, "prior_level_sd": level}
    found = module.CausalImpact(
        frame, [0, first - 1], [first, first + WEEK - 1], model_args=settings
    ).inferences
    effect = [float(found[f"cumulative_effect{end}"].iloc[-1]) for end in ("_lower", "", "_upper")]
    if logarithmic:
        low, middle, high = (100.0 * float(np.expm1(one / WEEK)) for one in effect)
    else:
        expected = float(found["predicted_mean"].iloc[-WEEK:].sum())
        low, middle, high = (100.0 * one / expected for one in effect)
    return low, middle, high


def real_dates(folder: Path) -> Iterator[tuple[Floats, int]]:
    """Half a year of daily views before a date and the week from it on, for dates of each video."""
    rows = parquet.read_table(folder / "daily.parquet", columns=["video_id", "day", "views"]).to_pydict()
    videos: dict[str, dict[int, float]] = defaultdict(dict)
    for video, day, views in zip(rows["video_id"], rows["day"], rows["views"], strict=True):
        videos[video][int(day)] = float(views)
    for daily in videos.values():
        series = np.array([daily.get(day, np.nan) for day in range(max(daily) + 1)])
        for first in range(LEARNED, series.size - WEEK + 1, EVERY):
            window = series[first - LEARNED : first + WEEK]
            if np.isfinite(window).all():
                yield window, LEARNED


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", help="folder of the sets")
    chosen = parser.parse_args(arguments)
    methods: dict[str, Callable[[Floats, int], Interval]] = {"groundswell": ours}
    try:
        module = importlib.import_module("causal_impact")
    except ImportError:
        print("(bsts_causalimpact is not installed)")
    else:
        for level in (0.01, 0.1):
            for logarithmic in (False, True):
                name = f"bsts_causalimpact, level {level:g}, {'logarithms' if logarithmic else 'counts'}"
                methods[name] = partial(causal_impact, module, level, logarithmic)
    cases = [simulated_series(index) for index in range(NUMBER)]
    real = list(real_dates(chosen.data / "hipie_ted_vevo_daily")) if chosen.data else []
    print(
        f"{NUMBER} simulated series; the week raised by {RAISED:.0%}; {len(real)} real dates at which nothing is known to have happened.\n"
    )
    print("| method | found where nothing was, % | 95 % interval holds the rise, % | its width, points | rise found, % | median error, points | "
          "found at real dates, % | ms |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    for name, method in methods.items():
        started = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nothing = np.array([method(values, first) for values, first in cases])
            seconds = (time.perf_counter() - started) / NUMBER
            rise = np.array([method(_raised(values, first), first) for values, first in cases])
            known = np.array([method(values, first) for values, first in real]).reshape(-1, 3)
        truth = 100.0 * RAISED
        print(
            f"| {name} | {_found(nothing):.1f} | {100.0 * np.mean((rise[:, 0] <= truth) & (truth <= rise[:, 2])):.1f} | "
            f"{np.median(rise[:, 2] - rise[:, 0]):.0f} | {_found(rise):.1f} | {np.median(np.abs(rise[:, 1] - truth)):.1f} | "
            f"{_found(known) if known.size else float('nan'):.1f} | {1000.0 * seconds:.1f} |",
            flush=True,
        )


def _raised(values: Floats, first: int) -> Floats:
    raised = values.copy()
    raised[first : first + WEEK] *= 1.0 + RAISED
    return raised


def _found(intervals: Floats) -> float:
    """Per cent of intervals that exclude zero."""
    return float(100.0 * np.mean((intervals[:, 0] > 0.0) | (intervals[:, 2] < 0.0)))


if __name__ == "__main__":
    main()
