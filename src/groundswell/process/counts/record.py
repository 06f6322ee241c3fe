"""Counts of intervals, checked once; and how step functions fall into the intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.response import numbers

__all__ = ["CountRecord", "Segments", "interval_ends"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LARGEST_COUNT = 2.0**53


@dataclass(frozen=True, slots=True, eq=False)
class CountRecord:
    """What was counted.

    Attributes:
        starts, ends (float64[N]): intervals (start, end], ascending, without overlap; only those with any count.
        counts (float64[N, D]): NaN where a dimension was not counted.
        origin: when the process began, with nothing before it.
    """

    starts: Floats
    ends: Floats
    counts: Floats
    origin: float

    @classmethod
    def of(cls, counts: ArrayLike, edges: ArrayLike | None, origin: float | None) -> CountRecord:
        """Check counts and edges.

        Raises:
            DataError: a count is negative, not whole or infinite; edges do not ascend, or do not match.
        """
        try:
            given = np.asarray(counts, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(f"counts: not an array of numbers ({error})") from error
        if given.ndim not in (1, 2) or not given.size:
            raise DataError(f"counts: shape {given.shape}; give float64[N], or float64[N, D] for D series")
        table = given[:, None] if given.ndim == 1 else given
        check_counts(table)
        starts, ends = interval_ends(np.arange(len(table) + 1.0) if edges is None else edges, len(table))
        first = float(starts[0]) if origin is None else float(origin)
        if not first <= starts[0]:
            raise DataError(f"start: {first:g} lies after the first interval's start ({starts[0]:g})")
        used = ~np.isnan(table).all(axis=1)
        if not used.any():
            raise DataError("counts: all are missing (NaN); there is nothing to fit")
        return cls(starts[used], ends[used], table[used], first)

    @property
    def widths(self) -> Floats:
        """Length of each interval."""
        return self.ends - self.starts

    @property
    def span(self) -> float:
        """From the origin to the last interval's end."""
        return float(self.ends[-1]) - self.origin

    @property
    def unit(self) -> float:
        """The unit of time of all inner work: the usual interval, or more where the record is very long."""
        return max(float(np.median(self.widths)), self.span / 1e4)


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Stretches on which every background function is constant, and which of them form each interval.

    Attributes:
        edges (float64[M + 1]): times.
        heights (float64[M, P]): the functions.
        first, last (int64[N]): interval i consists of segments first[i] to last[i] - 1.
    """

    edges: Floats
    heights: Floats
    first: Whole
    last: Whole

    @classmethod
    def of(cls, background: Background, starts: Floats, ends: Floats, origin: float) -> Segments:
        """Cut background and intervals into common segments."""
        steps, heights = background.steps(origin, float(ends[-1]))
        edges = np.unique(np.concatenate([steps, starts, ends, [origin]]))
        column = np.clip(np.searchsorted(steps, edges[:-1], side="right") - 1, 0, len(heights) - 1)
        return cls(edges, heights[column], np.searchsorted(edges, starts), np.searchsorted(edges, ends))

    def total(self, values: Floats) -> Floats:
        """Sums over each interval's segments (float64[M, ...] to float64[N, ...])."""
        padded = np.concatenate([values, np.zeros((1, *values.shape[1:]))])
        places = np.column_stack([self.first, self.last]).ravel()
        return np.asarray(np.add.reduceat(padded, places, axis=0)[::2])


def check_counts(table: Floats) -> None:
    """Raise DataError unless every number is NaN or a count."""
    with np.errstate(invalid="ignore"):
        for wrong, why in (
            (np.isinf(table), "is infinite"),
            (table < 0.0, "is negative; where a counter was corrected downwards give NaN for that interval"),
            (table != np.floor(table), "is not whole; give counts, not rates or shares (NaN where missing)"),
            (table > LARGEST_COUNT, "is too large to be exact"),
        ):
            bad = np.argwhere(wrong & ~np.isnan(table))
            if bad.size:
                row, column = bad[0]
                place = f"{row}" if table.shape[1] == 1 else f"{row}, {column}"
                raise DataError(f"counts[{place}]: {table[row, column]:g} {why}; {len(bad)} such counts")


def interval_ends(edges: ArrayLike, count: int) -> tuple[Floats, Floats]:
    """Starts and ends of intervals from edges (float64[N + 1]) or pairs (float64[N, 2])."""
    given = np.asarray(edges, dtype=np.float64)
    times = numbers("edges", given, given.ndim if given.ndim in (1, 2) else 1)
    if times.ndim == 1:
        if times.size != count + 1:
            raise DataError(f"edges: {times.size} for {count} counts; give one edge more than counts")
        starts, ends = times[:-1].copy(), times[1:].copy()
    else:
        if times.shape != (count, 2):
            raise DataError(f"edges: shape {times.shape} for {count} counts; give pairs (start, end)")
        starts, ends = times[:, 0].copy(), times[:, 1].copy()
    empty = np.flatnonzero(ends <= starts)
    if empty.size:
        place = empty[0]
        raise DataError(
            f"edges: interval {place} ends at {ends[place]:g}, not after its start ({starts[place]:g}); sort the "
            "rows by time and drop doubles"
        )
    overlap = np.flatnonzero(starts[1:] < ends[:-1])
    if overlap.size:
        place = overlap[0] + 1
        raise DataError(
            f"edges: interval {place} starts at {starts[place]:g}, before interval {place - 1} ends "
            f"({ends[place - 1]:g}); intervals must not overlap"
        )
    return starts, ends
