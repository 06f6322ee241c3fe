"""A recorded sequence of events: when, in which dimension, with which mark, and in which window."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.response import no_dates

__all__ = ["Events"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PIECE = 1 << 18  # events checked at once: keeps what the checks need small


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of one realisation, observed from ``start`` (not included) to ``end`` (included).

    Attributes:
        times (float64[N]): ascending, inside the window; ties are allowed, as rounded clocks make them.
        dimensions (int64[N]): the dimension of each event, from 0; all 0 when univariate.
        marks (float64[N]): the size of each event, or None.
        start, end: the window, in the unit of the times. The end is when observation ended, not the last
            event.
    Raises:
        DataError: an array is not as described; the message names the first event at fault.
    """

    times: Floats
    dimensions: Integers
    marks: Floats | None
    start: float
    end: float

    def __init__(
        self,
        times: ArrayLike,
        dimensions: ArrayLike | None = None,
        marks: ArrayLike | None = None,
        *,
        start: float = 0.0,
        end: float,
    ) -> None:
        """Check everything once, so that the calls that follow need not."""
        if not (math.isfinite(start) and math.isfinite(end) and start < end):
            raise DataError(
                f"window: from {start:g} to {end:g}; give two finite times, the end after the start"
            )
        moments = _column("times", times)
        _check_times(moments, start, end)
        object.__setattr__(self, "times", moments)
        object.__setattr__(self, "dimensions", _dimensions(dimensions, moments.size))
        object.__setattr__(self, "marks", None if marks is None else _marks(marks, moments.size))
        object.__setattr__(self, "start", float(start))
        object.__setattr__(self, "end", float(end))

    def __len__(self) -> int:
        return self.times.size

    def __repr__(self) -> str:
        parts = [f"{len(self):,} events in ({self.start:g}, {self.end:g}]"]
        highest = int(self.dimensions.max(initial=0))
        if highest:
            parts.append(f"dimensions 0 to {highest}")
        if self.marks is not None:
            parts.append("with marks")
        return f"<Events: {', '.join(parts)}>"

    def of(self, dimension: int) -> Floats:
        """Times of one dimension's events (float64)."""
        times: Floats = self.times[self.dimensions == dimension]
        return times


def _column(name: str, values: ArrayLike) -> Floats:
    no_dates(name, values)
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name}: not an array of numbers ({error})") from error
    if np.ndim(values) != 1:
        raise DataError(f"{name}: has {np.ndim(values)} dimensions; give one number for each event")
    return array


def _check_times(times: Floats, start: float, end: float) -> None:
    """Finite, ascending and inside the window, piece by piece."""
    for first in range(0, times.size, PIECE):
        piece = times[max(first - 1, 0) : first + PIECE]
        # with the order, the two ends tell about everything between; nan fails every comparison
        if (piece[1:] >= piece[:-1]).all() and piece[0] > start and piece[-1] <= end:
            continue
        _explain_times(times, start, end)


def _explain_times(times: Floats, start: float, end: float) -> None:
    bad = np.flatnonzero(~np.isfinite(times))
    if bad.size:
        raise DataError(
            f"times[{bad[0]}]: {times[bad[0]]} is not finite; {bad.size} of {times.size} are not.\n"
            "Find them: np.flatnonzero(~np.isfinite(times))"
        )
    back = np.flatnonzero(np.diff(times) < 0.0) + 1
    if back.size:
        raise DataError(
            f"times: event {back[0]} ({times[back[0]]:g}) lies before event {back[0] - 1} "
            f"({times[back[0] - 1]:g}); {back.size} of {times.size} events are out of order.\n"
            "Remedy: np.sort(times) if the order means nothing (dimensions and marks go along: np.argsort)"
        )
    outside = np.flatnonzero((times <= start) | (times > end))
    raise DataError(
        f"times: event {outside[0]} ({times[outside[0]]:.17g}) lies outside the window "
        f"({start:g}, {end:g}]; {outside.size} of {times.size} events do.\n"
        "Remedy: give the window that was observed; an event that set everything off at its start is history"
    )


def _dimensions(values: ArrayLike | None, count: int) -> Integers:
    if values is None:
        return np.zeros(count, dtype=np.int64)
    given = np.asarray(values)
    if given.shape != (count,):
        raise DataError(f"dimensions: shape {given.shape} for {count} events; give one for each")
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    if given.dtype.kind not in "iu":
        raise DataError(f"dimensions: numbers of type {given.dtype}; give whole numbers from 0")
    whole = np.ascontiguousarray(given, dtype=np.int64)
    if whole.min() < 0:
        first = int(np.argmax(whole < 0))
        raise DataError(f"dimensions[{first}]: {whole[first]}; dimensions count from 0")
    return whole


def _marks(values: ArrayLike, count: int) -> Floats:
    marks = _column("marks", values)
    if marks.size != count:
        raise DataError(f"marks: {marks.size} for {count} events; give one for each")
    bad = np.flatnonzero(~(np.isfinite(marks) & (marks > 0.0)))
    if bad.size:
        raise DataError(
            f"marks[{bad[0]}]: {marks[bad[0]]:g}; marks are finite and above zero, and {bad.size} of {count} are "
            "not.\nFind them: np.flatnonzero(~(np.isfinite(marks) & (marks > 0)))"
        )
    return marks
