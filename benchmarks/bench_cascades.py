"""Cascades: our forecast beside SEISMIC, TiDeH and the naive rule; coverage of its intervals.

    python -m benchmarks.bench_cascades DATA_FOLDER [--shipped]

DATA_FOLDER holds cascades_tideh_twitter, cascades_forest and cascades_twitter15_16 (Parquet). The reposts to come are
those up to seven days after the first post. Everything learned is out of fold by cascade, the calibration included:
ten folds, in each of which the prior is learned anew, with its own inner folds, from the other nine. Cascades of FOREST
that began less than seven days before its window ends are left out. Equal root ids share a fold.
The population of a cascade (its collection) counts as known; with ``--shipped`` the cascades are those that the shipped
prior is learned from, large ones and simulated ones, and the population is unknown.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.cascade_rivals import naive, seismic, tideh
from numpy.typing import NDArray
from pyarrow import parquet
from tools.learn_cascade_prior import both

from groundswell.forecast import Cascade, forecast_cascade
from groundswell.forecast.cascade_learning import cascade_table, folds_of, learn_from_table
from groundswell.forecast.cascade_prior import WEEK

Floats = NDArray[np.float64]
AGES = {"10 min": 600.0, "1 h": 3600.0, "6 h": 21600.0, "12 h": 43200.0, "24 h": 86400.0}
LARGE = "tideh"


@dataclass
class Collection:
    """Cascades with their populations and groups."""

    cascades: list[Cascade]
    populations: list[str]
    groups: list[str]


def columns(path: Path, *names: str) -> list[NDArray[np.generic]]:
    table = parquet.read_table(path, columns=list(names))
    return [table.column(name).to_numpy(zero_copy_only=False) for name in names]


def runs(keys: NDArray[np.generic]) -> list[NDArray[np.int64]]:
    """Rows of each key, in order of appearance."""
    _, first, inverse = np.unique(keys.astype(str), return_index=True, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    return [parts[place] for place in np.argsort(first)]


def load(folder: Path) -> Collection:
    found = Collection([], [], [])

    def add(name: str, key: str, cascade: Cascade) -> None:
        found.cascades.append(cascade)
        found.populations.append(name)
        found.groups.append(f"{name} {key}")

    ids, starts = columns(folder / "cascades_tideh_twitter/cascades.parquet", "cascade_id", "header_start")
    hours = {str(key): float(start) % 1.0 * 24.0 for key, start in zip(ids, starts, strict=True)}
    keys, seconds, followers = columns(
        folder / "cascades_tideh_twitter/events.parquet", "cascade_id", "t_seconds", "followers"
    )
    for rows in runs(keys):
        key = str(keys[rows[0]])
        add(LARGE, key, Cascade(seconds[rows].astype(float), followers[rows].astype(float), hour=hours[key]))
    keys, unix = columns(folder / "cascades_forest/twitter.parquet", "cascade_id", "t_unix")
    last = float(unix.max())
    for rows in runs(keys):
        when = np.sort(unix[rows].astype(float))
        if when[0] + WEEK <= last:
            add("forest", str(keys[rows[0]]), Cascade(when - when[0], hour=when[0] % 86400.0 / 3600.0))
    roots, times = columns(folder / "cascades_twitter15_16/cascades.parquet", "root_id", "root_time")
    clock = {
        str(key): float(np.datetime64(when, "s").astype(np.int64)) % 86400.0 / 3600.0
        for key, when in zip(roots, times, strict=True)
    }
    table = parquet.read_table(folder / "cascades_twitter15_16/events.parquet")
    names = table.column_names
    table = table.group_by(names).aggregate([])  # exact duplicates
    keys, minutes, root = (
        table.column(name).to_numpy(zero_copy_only=False) for name in ("root_id", "t_minutes", "is_root")
    )
    for rows in runs(keys):
        delays = 60.0 * minutes[rows][~root[rows].astype(bool)].astype(float)
        when = np.concatenate([[0.0], np.sort(delays[delays >= 0.0])])
        key = str(keys[rows[0]])
        add("twitter15", key, Cascade(when, hour=clock[key]))
        # a tree that stands in several collections has one root id
        found.groups[-1] = key
    return found


def known_at(cascade: Cascade, age: float) -> Cascade:
    """The record at an age, also where the cascade had ended before."""
    whole = Cascade(cascade.times, cascade.followers, end=max(cascade.end, WEEK), hour=cascade.hour)
    return whole.until(age)


def score(found: Collection, known: bool) -> None:
    names = np.array(found.populations)
    large = names == LARGE
    truth = {
        label: np.array([np.sum((c.times > age) & (c.times <= WEEK)) for c in found.cascades], dtype=float)
        for label, age in AGES.items()
    }
    begin = time.process_time()
    ladder = sorted({age * factor for age in AGES.values() for factor in (0.7, 1.0, 1.4)})
    table = cascade_table(found.cascades, ages=ladder)
    print(
        f"features of {len(names)} cascades at {len(ladder)} ages: {time.process_time() - begin:.0f} s of CPU"
    )
    begin = time.process_time()
    fold = folds_of(found.groups, 1)
    shape = (len(AGES), len(names))
    median, relative = np.zeros(shape), np.zeros(shape)
    low, high, pure = np.zeros((*shape, 2)), np.zeros((*shape, 2)), np.zeros((len(AGES), len(names), 3))
    for part in np.unique(fold):
        prior = learn_from_table(
            table,
            np.flatnonzero(fold != part),
            populations=found.populations,
            groups=found.groups,
            provenance="fold",
        )
        for place in np.flatnonzero(fold == part):
            for step, age in enumerate(AGES.values()):
                record = known_at(found.cascades[place], age)
                made = forecast_cascade(record, prior=prior, population=str(names[place]) if known else None)
                median[step, place] = made.median - made.observed
                relative[step, place] = made.least_relative_error - made.observed
                for which, level in enumerate((0.8, 0.95)):
                    ends = made.band(level)
                    low[step, place, which], high[step, place, which] = (end - made.observed for end in ends)
                if large[place]:
                    alone = forecast_cascade(record, prior="none", until=WEEK)
                    pure[step, place] = (
                        alone.median - alone.observed,
                        *(end - alone.observed for end in alone.band(0.8)),
                    )
    print(f"learning and forecasting, ten folds: {time.process_time() - begin:.0f} s of CPU\n")
    chosen = np.flatnonzero(large)
    print("Median ARE of the reposts to come, 47 large cascades (all forecasts out of fold)")
    print(f"{'age':8s}{'ours':>8s}{'(median)':>9s}{'alone':>8s}{'SEISMIC':>9s}{'naive':>8s}{'TiDeH':>8s}")
    for step, (label, age) in enumerate(AGES.items()):
        left = truth[label][chosen]
        records = [known_at(found.cascades[place], age) for place in chosen]
        rivals = [
            np.array([seismic(r.times, np.asarray(r.followers), age) for r in records]),
            naive(np.array([float(len(r)) for r in records]), left),
        ]
        if age >= 43200.0:
            rivals.append(np.array([tideh(r.times, np.asarray(r.followers), age, WEEK) for r in records]))
        shown = [relative[step, chosen], median[step, chosen], pure[step, chosen, 0], *rivals]
        errors = [np.median(np.abs(f - left) / np.maximum(left, 1.0)) for f in shown]
        print(
            f"{label:8s}"
            + "".join(f"{error:{width}.3f}" for error, width in zip(errors, (8, 9, 8, 9, 8, 8), strict=False))
        )
    print(
        "\nCoverage in per cent of the 80 and 95 % intervals, and their median width (high / low of the size to come)"
    )
    kinds = ["all", LARGE, *sorted(set(found.populations) - {LARGE})]
    print(
        f"{'age':8s}"
        + "".join(f"{kind:>16s}" for kind in kinds)
        + f"{'width ' + LARGE:>16s}{'alone, ' + LARGE:>16s}"
    )
    for step, label in enumerate(AGES):
        cells = []
        for kind in kinds:
            mine = np.ones(len(names), bool) if kind == "all" else names == kind
            held = [
                100.0
                * np.mean(
                    (low[step, mine, k] <= truth[label][mine]) & (truth[label][mine] <= high[step, mine, k])
                )
                for k in (0, 1)
            ]
            cells.append(f"{held[0]:9.1f} {held[1]:6.1f}")
        width = np.median((high[step, chosen, 0] + 1.0) / (low[step, chosen, 0] + 1.0))
        alone = 100.0 * np.mean(
            (pure[step, chosen, 1] <= truth[label][chosen]) & (truth[label][chosen] <= pure[step, chosen, 2])
        )
        print(f"{label:8s}" + "".join(f"{cell:>16s}" for cell in cells) + f"{width:16.1f}{alone:16.1f}")


def main(arguments: list[str]) -> None:
    if not arguments or arguments[1:] not in ([], ["--shipped"]):
        print("no folder of data given: nothing to measure")
        return
    folder = Path(arguments[0])
    if len(arguments) == 1:
        score(load(folder), known=True)
        return
    cascades, names = both(folder)
    names = [LARGE if name == "large cascades" else name for name in names]
    score(Collection(cascades, names, [str(place) for place in range(len(names))]), known=False)


if __name__ == "__main__":
    main(sys.argv[1:])
