"""Even steps out of a record: a day's or an hour's likes from a counter that was read now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.case.record import Case, Series, Span
from groundswell.errors import DataError

__all__ = ["EvenSeries", "even_series", "middle_of", "names_of"]

Floats = NDArray[np.float64]
#: Readings further apart than this many steps leave the steps between them missing.
FURTHEST = 1.5
MOST_STEPS = 5000


@dataclass(frozen=True, slots=True, eq=False)
class EvenSeries:
    """Amounts of even steps.

    Attributes:
        name, unit: of the series.
        begin: when the first step begins; ``step``: its length.
        values (float64[T]): NaN where nothing was seen.
        period: steps of a day for hours, of a week for days.
    """

    name: str
    unit: str
    begin: datetime
    step: timedelta
    values: Floats
    period: int

    def at(self, moment: datetime) -> int:
        """The step in which a moment lies; it may lie outside the series."""
        return int((moment - self.begin) // self.step)

    @property
    def step_name(self) -> str:
        """``hour`` or ``day``."""
        return "hour" if self.step < timedelta(days=1) else "day"


def middle_of(span: Span) -> datetime:
    """The middle of the time in which something lies."""
    return span.earliest + (span.latest - span.earliest) / 2


def names_of(case: Case) -> tuple[str, ...]:
    """What ``even_series`` knows by name in a case."""
    metrics = sorted(
        {row.metric for row in case.engagement if row.value is not None and row.time is not None}
    )
    views = ("views",) if any(row.value is not None for row in case.views) else ()
    return (*views, *metrics, *(series.name for series in case.series))


def even_series(case: Case, name: str) -> EvenSeries:
    """Views, a counter of engagement or an outside series of a case, in hours or days.

    Raises:
        DataError: the case has no such series, or too few readings that lie close together.
    """
    for series in case.series:
        if series.name == name:
            return _from_intervals(series)
    if name == "views":
        readings = [
            (middle_of(row.time), row.value) for row in case.views
            if row.time is not None and row.value is not None and row.low == row.value == row.high
            and row.scope == "original"
        ]  # fmt: skip
    else:
        readings = [
            (middle_of(row.time), row.value) for row in case.engagement
            if row.metric == name and row.time is not None and row.value is not None
        ]  # fmt: skip
    if not readings:
        known = names_of(case)
        raise DataError(
            f"there is no series {name!r} in the record; it has {', '.join(known) if known else 'none'}"
        )
    return _from_counter(name, sorted(readings))


def _from_intervals(series: Series) -> EvenSeries:
    lengths = np.array(
        [(end - start).total_seconds() for start, end in zip(series.start, series.end, strict=True)]
    )
    step = float(np.median(lengths))
    if not np.allclose(lengths, step, rtol=0.05):
        raise DataError(
            f"series {series.name!r}: its intervals are {lengths.min() / 3600:g} to {lengths.max() / 3600:g} hours long; even ones are needed"
        )
    begin, length = min(series.start), timedelta(seconds=round(step))
    places = [round((start - begin) / length) for start in series.start]
    values = np.full(max(places) + 1, np.nan)
    values[places] = series.values
    return EvenSeries(series.name, series.unit or series.name, begin, length, values, _period(length))


def _from_counter(name: str, readings: list[tuple[datetime, float]]) -> EvenSeries:
    first = readings[0][0]
    seconds = np.array([(moment - first).total_seconds() for moment, _ in readings])
    seconds, places = np.unique(seconds, return_index=True)
    counts = np.array([value for _, value in readings])[places]
    if seconds.size < 3:
        raise DataError(
            f"{name}: {seconds.size} readings; a series of even steps needs many, an hour or a day apart"
        )
    step = 3600.0 if np.median(np.diff(seconds)) <= 5400.0 and seconds[-1] / 3600.0 <= MOST_STEPS else 86400.0
    edges = np.arange(0.0, seconds[-1] + 1e-6, step)
    if edges.size < 3:
        raise DataError(f"{name}: its readings span less than three steps")
    after = np.clip(np.searchsorted(seconds, edges), 0, seconds.size - 1)
    before = np.clip(np.searchsorted(seconds, edges, side="right") - 1, 0, seconds.size - 1)
    near = seconds[after] - seconds[before] <= FURTHEST * step
    at_edges = np.where(near, np.interp(edges, seconds, counts), np.nan)
    length = timedelta(seconds=step)
    return EvenSeries(name, name, first, length, np.diff(at_edges), _period(length))


def _period(step: timedelta) -> int:
    if step == timedelta(hours=1):
        return 24
    return 7 if step == timedelta(days=1) else 0
