"""What is declared of the days ahead: series that go on as last week, or as a plan says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from groundswell.attention.fit import Fit
from groundswell.attention.inputs import Input, age_in_days
from groundswell.case.cells import read_grid
from groundswell.case.mistakes import Mistakes
from groundswell.case.record import Series
from groundswell.case.series import build_series
from groundswell.case.table import SERIES
from groundswell.errors import DataError

__all__ = ["declared_inputs"]

WEEK = 7.0


def declared_inputs(
    fit: Fit, assumed: Mapping[str, str], until: float
) -> tuple[tuple[Input, ...], tuple[str, ...]]:
    """The fit's inputs with their declared future, and what is declared in words.

    Args:
        assumed: for names of series of the case ``last-week`` (the mean of the last seven days goes on), ``none``, or the path of a
            file with the columns of ``series/NAME.csv``, of which the part after the record is used.
        until: age in days to which last week goes on.

    Raises:
        DataError: the fit has no such series as an input, or the file cannot be read.
    """
    inputs, said = list(fit.inputs), []
    for name, how in assumed.items():
        place = next((k for k, item in enumerate(inputs) if item.kind == f"series:{name}"), None)
        if place is None:
            known = [item.kind.removeprefix("series:") for item in inputs if item.kind.startswith("series:")]
            raise DataError(
                f"there is no series {name!r} among what drives the video; it has {', '.join(known) if known else 'no series'}"
            )
        if how == "none":
            said.append(f"no {name} after the record")
            continue
        series = next(one for one in fit.case.series if one.name == name)
        scale = _mass_of_one(fit, inputs[place], series)
        if how == "last-week":
            mean = _last_week(fit, series)
            steps = [(fit.horizon, until, mean * (until - fit.horizon))]
            said.append(f"{name} go on at {mean:,.3g} a day, as in the last week")
        else:
            steps = _planned(fit, Path(how), name)
            said.append(
                f"{name} as planned in {Path(how).name}: {sum(step[2] for step in steps):,.3g} in all"
            )
        steps = [(start, end, value * scale) for start, end, value in steps if end > start and value > 0.0]
        inputs[place] = replace(
            inputs[place],
            step_starts=(*inputs[place].step_starts, *(step[0] for step in steps)),
            step_ends=(*inputs[place].step_ends, *(step[1] for step in steps)),
            step_masses=(*inputs[place].step_masses, *(step[2] for step in steps)),
        )
    return tuple(inputs), tuple(said)


def _mass_of_one(fit: Fit, item: Input, series: Series) -> float:
    """What one count of the series is to the input, whose mass on record is one."""
    total = sum(
        value
        for start, value in zip(series.start, series.values, strict=True)
        if age_in_days(start, fit.origin) < fit.horizon
    )
    if total <= 0.0:
        raise DataError(
            f"series {series.name!r} is zero throughout the record, so nothing is known of what one of it brings"
        )
    return sum(item.step_masses) / total


def _last_week(fit: Fit, series: Series) -> float:
    """Counts a day in the last seven days of the record."""
    first = max(fit.horizon - WEEK, 0.0)
    found = covered = 0.0
    for start, end, value in zip(series.start, series.end, series.values, strict=True):
        begin, stop = age_in_days(start, fit.origin), age_in_days(end, fit.origin)
        inside = min(stop, fit.horizon) - max(begin, first)
        if inside > 0.0 and stop > begin:
            found += value * inside / (stop - begin)
            covered += inside
    if covered <= 0.0:
        raise DataError(f"series {series.name!r} says nothing of the last week of the record")
    return found / covered


def _planned(fit: Fit, path: Path, name: str) -> list[tuple[float, float, float]]:
    """Intervals after the record with their counts, ages in days."""
    mistakes = Mistakes()
    grid = read_grid(path, path.name, SERIES, (), mistakes) if path.exists() else None
    if grid is None:
        raise DataError(
            f"{path}: no such file; give last-week, none, or a table with the columns of series/{name}.csv"
        )
    series = build_series(name, grid, fit.case.zone, mistakes)
    if mistakes.errors:
        raise DataError(f"{path}: {mistakes.errors[0]}")
    if series is None:
        raise DataError(f"{path}: holds no usable interval")
    found = []
    for start, end, value in zip(series.start, series.end, series.values, strict=True):
        begin, stop = age_in_days(start, fit.origin), age_in_days(end, fit.origin)
        if stop > fit.horizon:
            part = (stop - max(begin, fit.horizon)) / max(stop - begin, 1e-9)
            found.append((max(begin, fit.horizon), stop, value * part))
    if not np.sum([step[2] for step in found]) > 0.0:
        raise DataError(f"{path}: declares nothing after the record's end")
    return found
