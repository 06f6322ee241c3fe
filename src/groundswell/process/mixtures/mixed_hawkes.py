"""Mixtures: some dimensions are seen as event times, others as counts of intervals.

A dimension of counts is replaced by its mean given the events of the others. With E the dimensions of
counts and F those of events,

    xi_E = s_E + phi_EE * xi_E + what each event of F brings,
    lambda_F = s_F + phi_FE * xi_E + what each earlier event of F brings,

and the likelihood is that of the counts (negative binomial or Poisson around the integral of xi) times that
of the events given the past. Without counts this is the ordinary Hawkes likelihood, without events the
mean-behaviour likelihood. Kernels are exponential, so xi obeys a linear differential equation between break
points and is followed exactly, without a grid.

Source: Calderon, Soen and Rizoiu, "Linking across data granularity" (PMBP); Rizoiu et al., JMLR 23 (2022).
Slow twin: ``tests/process/mixed_reference.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background, Constant
from groundswell.process.mixtures.mixed_fit import MixedFit, fitted
from groundswell.process.mixtures.problem import MixedProblem, build_problem
from groundswell.process.response import numbers

__all__ = ["MixedHawkes"]

Floats = NDArray[np.float64]
Decay = Literal["shared", "source", "pair"]
Dispersion = Literal["negative binomial", "Poisson"]

MOST_COUNT = 2.0**53


@dataclass(frozen=True, slots=True)
class MixedHawkes:
    """Exponential Hawkes processes that excite each other, seen as event times or as counts.

    Attributes:
        events: names of the dimensions with event times.
        counts: names of the dimensions with counts of intervals.
        decay: one decay for all, one for each source, or one for each pair.
        dispersion: of counts round their mean: variance ``mean + mean**2 / size``, or that of Poisson.
        background: for each dimension what comes from outside; ``Constant()`` where it is left out.
        launch: count dimensions that begin with an impulse of unknown size at the start.
    Raises:
        DataError: there is no dimension, two have one name, or an option is unknown.
    """

    events: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    decay: Decay = "source"
    dispersion: Dispersion = "negative binomial"
    background: Mapping[str, Background] = field(default_factory=dict)
    launch: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check names and options; any sequences become tuples."""
        for name in ("events", "counts", "launch"):
            given = getattr(self, name)
            if isinstance(given, str):
                raise DataError(f"{name}: {given!r} is one text; give a tuple of names, ({given!r},)")
            object.__setattr__(self, name, tuple(given))
        names = self.names
        if not names:
            raise DataError("MixedHawkes: no dimension; name some in events= or counts=")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DataError(f"MixedHawkes: {', '.join(twice)} named twice; each dimension needs its own name")
        for option, known in (("decay", ("shared", "source", "pair")), ("dispersion", DISPERSIONS)):
            if getattr(self, option) not in known:
                raise DataError(
                    f"{option}: {getattr(self, option)!r} is unknown; give one of {', '.join(known)}"
                )
        unknown = [name for name in self.background if name not in names]
        if unknown:
            raise DataError(f"background: {unknown[0]!r} is no dimension; there are {', '.join(names)}")
        wrong = [name for name in self.launch if name not in self.counts]
        if wrong or len(set(self.launch)) < len(self.launch):
            raise DataError(
                f"launch: {', '.join(self.launch)}; give each dimension of counts ({', '.join(self.counts)}) at most once"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """All dimensions in the order of arrays: events first, then counts."""
        return (*self.events, *self.counts)

    def background_of(self, name: str) -> Background:
        """What comes to a dimension from outside."""
        return self.background.get(name, Constant())

    def problem(
        self,
        times: Mapping[str, ArrayLike] | None,
        counts: Mapping[str, tuple[ArrayLike, ArrayLike]] | None,
        start: float,
        end: float,
    ) -> MixedProblem:
        """Checked data as the arrays of the core; raises DataError as ``fit`` does."""
        if not (np.isfinite(start) and np.isfinite(end) and start < end):
            raise DataError(f"window: {start:g} to {end:g}; start and end must be finite, and the end later")
        check_names("times", self.events, {} if times is None else times)
        check_names("counts", self.counts, {} if counts is None else counts)
        seen = [event_times(name, (times or {})[name], start, end) for name in self.events]
        counted = [interval_counts(name, (counts or {})[name], start, end) for name in self.counts]
        return build_problem(
            self.names,
            seen,
            counted,
            [self.background_of(name) for name in self.names],
            self.launch,
            self.decay,
            self.dispersion == "negative binomial",
            start,
            end,
        )

    def fit(
        self,
        times: Mapping[str, ArrayLike] | None = None,
        counts: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
        *,
        end: float,
        start: float = 0.0,
    ) -> MixedFit:
        """Maximum likelihood from deterministic starts.

        Args:
            times: for each dimension of events, float64[N] in (start, end], ascending; ties are allowed and do
                not excite each other.
            counts: for each dimension of counts, edges and counts (whole numbers from 0; nan where missing).
                Edges are float64[I + 1], or float64[I, 2] (left, right) where intervals have gaps.
            start, end: the window of observation, in the unit of the times. Nothing happened before it.
        Raises:
            DataError: a dimension is missing or unknown, times do not ascend or leave the window, counts are not
                whole numbers, or a background does not cover the window.
        """
        return fitted(self, self.problem(times, counts, start, end))


DISPERSIONS = ("negative binomial", "Poisson")


def check_names(what: str, names: Sequence[str], given: Mapping[str, object]) -> None:
    """Raise DataError unless each dimension has its data."""
    if not isinstance(given, Mapping):
        raise DataError(f"{what}: give a dictionary from names ({', '.join(names) or 'none'}) to arrays")
    missing = [name for name in names if name not in given]
    unknown = [name for name in given if name not in names]
    if missing:
        raise DataError(f"{what}: nothing for {missing[0]!r}; the model has {', '.join(names)} there")
    if unknown:
        raise DataError(
            f"{what}: {unknown[0]!r} is not among the model's {what} ({', '.join(names) or 'none'})"
        )


def event_times(name: str, values: ArrayLike, start: float, end: float) -> Floats:
    """Event times that ascend within (start, end]."""
    times = numbers(f"times[{name!r}]", values, 1)
    back = np.flatnonzero(np.diff(times) < 0.0)
    if back.size:
        first = int(back[0]) + 1
        raise DataError(
            f"times[{name!r}]: event {first} ({times[first]:g}) lies before event {first - 1} "
            f"({times[first - 1]:g}); {back.size} of {times.size} are out of order.\nRemedy: np.sort(times)"
        )
    outside = np.flatnonzero((times <= start) | (times > end))
    if outside.size:
        first = int(outside[0])
        raise DataError(
            f"times[{name!r}]: event {first} ({times[first]:g}) is not in ({start:g}, {end:g}]; {outside.size} of "
            f"{times.size} are not.\nRemedy: leave them out, or move start= before the first event"
        )
    return times


def interval_counts(
    name: str, values: tuple[ArrayLike, ArrayLike], start: float, end: float
) -> tuple[Floats, Floats]:
    """Intervals (float64[I, 2]) and their counts, without those that are missing."""
    label = f"counts[{name!r}]"
    if not isinstance(values, tuple | list) or len(values) != 2:
        raise DataError(f"{label}: give a pair, (edges, counts)")
    given = np.asarray(values[0])
    edges = numbers(f"{label} edges", given, 2 if given.ndim == 2 else 1)
    if edges.ndim == 1:
        edges = np.column_stack([edges[:-1], edges[1:]])
    if edges.shape[1] != 2:
        raise DataError(f"{label}: edges of shape {edges.shape}; give float64[I + 1], or float64[I, 2]")
    try:
        count = np.asarray(values[1], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{label}: not an array of numbers ({error})") from error
    if count.shape != (len(edges),):
        raise DataError(
            f"{label}: counts of shape {count.shape} for {len(edges)} intervals; give one for each"
        )
    flat = edges.ravel()
    backward = np.flatnonzero(edges[:, 1] <= edges[:, 0])
    overlap = np.flatnonzero(edges[1:, 0] < edges[:-1, 1])
    if backward.size or overlap.size:
        first = int(backward[0]) if backward.size else int(overlap[0]) + 1
        raise DataError(
            f"{label}: interval {first} ({edges[first, 0]:g} to {edges[first, 1]:g}) has no width or begins before "
            "the one before it ends; intervals must ascend without overlap"
        )
    if flat.size and (flat[0] < start or flat[-1] > end):
        raise DataError(f"{label}: edges {flat[0]:g} to {flat[-1]:g} leave the window {start:g} to {end:g}")
    present = ~np.isnan(count)
    bad = np.flatnonzero(present & ~((count >= 0.0) & (count <= MOST_COUNT) & (count == np.floor(count))))
    if bad.size:
        first = int(bad[0])
        raise DataError(
            f"{label}: count {first} is {count[first]:g}; counts are whole numbers from 0, nan where missing. "
            f"{bad.size} of {count.size} are not"
        )
    return np.ascontiguousarray(edges[present]), np.ascontiguousarray(count[present])
