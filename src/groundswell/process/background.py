"""Backgrounds: what arrives from outside, whoever passed anything on.

Every background is a sum of known step functions of time, each with a weight that is at least zero. A weight
left out is free, for ``Hawkes`` to fit; a weight that is given is held. Steps keep everything exact:
integrals, likelihoods and simulation need no grid. Backgrounds of different names add: ``Constant() +
InputSeries(edges, shares)``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.kernels import require_positive, require_range
from groundswell.process.response import numbers

__all__ = ["Background", "Constant", "InputSeries", "Periodic", "Piecewise", "Together"]

Floats = NDArray[np.float64]
Weights = tuple[float | None, ...]

MOST_STEPS = 10_000_000


class Background(ABC):
    """What every background can do. Times are in the unit of the events."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Name of each weight's parameter; weights of one name form one array."""

    @property
    @abstractmethod
    def weights(self) -> Weights:
        """One for each name, at least 0; None where free."""

    @abstractmethod
    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """The functions between two times, as steps.

        Returns:
            edges (float64[E + 1], ascending, from ``start`` to ``end``) and heights (float64[E, P]).
        Raises:
            DataError: the background does not cover the stretch.
        """

    @abstractmethod
    def weighted(self, weights: Weights) -> Background:
        """The same background with these weights."""

    def __add__(self, other: Background) -> Together:
        """Both side by side."""
        return Together((*parts_of(self), *parts_of(other)))

    def at(self, times: ArrayLike, start: float, end: float) -> Floats:
        """Each function at each time (float64[N, P]); a time on an edge belongs to the step before it."""
        edges, heights = self.steps(start, end)
        moments = numbers("times", times, 1)
        place = np.searchsorted(edges, moments, side="left") - 1
        return np.asarray(heights[np.clip(place, 0, len(heights) - 1)])

    def integral(self, start: float, end: float) -> Floats:
        """Each function's integral between two times (float64[P])."""
        edges, heights = self.steps(start, end)
        return np.asarray(np.diff(edges) @ heights)

    def rate(self, start: float, end: float) -> tuple[Floats, Floats]:
        """The weighted sum as steps: edges (float64[E + 1]) and heights (float64[E], events a unit of time).

        Raises:
            DataError: a weight is free.
        """
        for name, weight in zip(self.names, self.weights, strict=True):
            if weight is None:
                raise DataError(
                    f"background: the weight of {name!r} is free, and here it must be a number; give it"
                )
        edges, heights = self.steps(start, end)
        return edges, heights @ np.array(self.weights, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Constant(Background):
    """The same rate all the time.

    Attributes:
        level: events a unit of time, at least 0; free when left out.
    Raises:
        DataError: the level is negative or not finite.
    """

    level: float | None = None

    def __post_init__(self) -> None:
        """Check the level."""
        check_weights("level", (self.level,))

    @property
    def names(self) -> tuple[str, ...]:
        """One weight."""
        return ("background",)

    @property
    def weights(self) -> Weights:
        """The level."""
        return (self.level,)

    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """One step of height 1."""
        return np.array([start, end]), np.ones((1, 1))

    def weighted(self, weights: Weights) -> Constant:
        """Another level."""
        return Constant(*weights)


@dataclass(frozen=True, slots=True)
class Piecewise(Background):
    """A rate of its own in each of several stretches.

    Attributes:
        edges: times between which the rate is constant, ascending; they must cover the window.
        levels: events a unit of time in each stretch, at least 0; all free when left out, None where free.
    Raises:
        DataError: edges do not ascend, or their number and that of the levels do not match.
    """

    edges: tuple[float, ...]
    levels: Weights = ()

    def __post_init__(self) -> None:
        """Check edges and levels; any sequences become tuples."""
        edges = numbers("edges", self.edges, 1)
        check_ascending("Piecewise", edges)
        object.__setattr__(self, "edges", tuple(edges.tolist()))
        object.__setattr__(self, "levels", weights_for("levels", self.levels, edges.size - 1))

    @property
    def names(self) -> tuple[str, ...]:
        """One weight for each stretch."""
        return ("background",) * (len(self.edges) - 1)

    @property
    def weights(self) -> Weights:
        """The levels."""
        return self.levels

    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """Indicators of the stretches."""
        return cut(np.array(self.edges), np.eye(len(self.edges) - 1), start, end, "Piecewise")

    def weighted(self, weights: Weights) -> Piecewise:
        """Other levels."""
        return replace(self, levels=weights)


@dataclass(frozen=True, slots=True)
class Periodic(Background):
    """A rate that repeats: a day in hours, a week in days.

    Attributes:
        period: length of the cycle, above 0.
        bins: equal parts of the cycle, each with a rate of its own.
        start: a time at which a cycle begins.
        levels: events a unit of time in each part, at least 0; all free when left out, None where free.
    Raises:
        DataError: the period is not above zero, there is no bin, or the levels do not match the bins.
    """

    period: float
    bins: int = 24
    start: float = 0.0
    levels: Weights = ()

    def __post_init__(self) -> None:
        """Check the cycle and the levels."""
        require_positive("period", self.period)
        if self.bins < 1:
            raise DataError(f"bins: {self.bins}; a cycle needs at least one part")
        object.__setattr__(self, "levels", weights_for("levels", self.levels, self.bins))

    @property
    def names(self) -> tuple[str, ...]:
        """One weight for each part of the cycle."""
        return ("background",) * self.bins

    @property
    def weights(self) -> Weights:
        """The levels."""
        return self.levels

    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """Indicators of the parts, cycle after cycle."""
        width = self.period / self.bins
        first, last = np.floor((start - self.start) / width), np.ceil((end - self.start) / width)
        if last - first > MOST_STEPS:
            raise DataError(
                f"Periodic: {last - first:.3g} steps between {start:g} and {end:g}; check that the period "
                f"({self.period:g}) has the unit of the events"
            )
        parts = np.arange(first, max(last, first + 1) + 1)
        heights = np.eye(self.bins)[(parts[:-1] % self.bins).astype(np.int64)]
        edges = self.start + width * parts
        edges[0], edges[-1] = min(edges[0], start), max(edges[-1], end)
        return cut(edges, heights, start, end, "Periodic")

    def weighted(self, weights: Weights) -> Periodic:
        """Other levels."""
        return replace(self, levels=weights)


@dataclass(frozen=True, slots=True, eq=False)
class InputSeries(Background):
    """Series from outside, each with a weight: shares, articles, adverts, what others do.

    Attributes:
        edges (float64[E + 1]): times between which the series are constant; they must cover the window.
        rates (float64[E] or float64[E, M]): the series, a unit of time, at least 0. Counts of intervals are
            divided by the intervals' lengths first.
        levels: events that one unit of each series brings directly, at least 0; None where free.
        labels: a name for each series; they show in reports, while ``params["input"]`` holds the weights.
    Raises:
        DataError: edges do not ascend, a rate is negative or not finite, or the numbers do not match.
    """

    edges: Floats
    rates: Floats
    levels: Weights = ()
    labels: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Check edges, rates and weights."""
        edges = numbers("edges", self.edges, 1)
        check_ascending("InputSeries", edges)
        given = np.asarray(self.rates, dtype=np.float64)
        rates = numbers("rates", given[:, None] if given.ndim == 1 else given, 2)
        if len(rates) != edges.size - 1 or not rates.shape[1]:
            raise DataError(
                f"InputSeries: {len(rates)} rates and {edges.size} edges; give one edge more than rates"
            )
        if (rates < 0.0).any():
            raise DataError(f"InputSeries: a rate is {rates.min():g}; rates are never negative")
        labels = self.labels or tuple(f"input {place + 1}" for place in range(rates.shape[1]))
        if len(labels) != rates.shape[1]:
            raise DataError(
                f"InputSeries: {len(labels)} labels and {rates.shape[1]} series; give one for each"
            )
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "rates", rates)
        object.__setattr__(self, "labels", tuple(labels))
        object.__setattr__(self, "levels", weights_for("levels", self.levels, rates.shape[1]))

    @property
    def names(self) -> tuple[str, ...]:
        """One weight for each series."""
        return ("input",) * len(self.labels)

    @property
    def weights(self) -> Weights:
        """The levels."""
        return self.levels

    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """The series themselves."""
        return cut(self.edges, self.rates, start, end, "InputSeries")

    def weighted(self, weights: Weights) -> InputSeries:
        """Other weights."""
        return replace(self, levels=weights)


@dataclass(frozen=True, slots=True)
class Together(Background):
    """Several backgrounds that add up; made by ``+``.

    Attributes:
        parts: backgrounds of different names.
    Raises:
        DataError: two parts have one name, so the data could not tell them apart.
    """

    parts: tuple[Background, ...]

    def __post_init__(self) -> None:
        """Check that the names differ."""
        names = [name for part in self.parts for name in sorted(set(part.names))]
        if len(names) != len(set(names)):
            raise DataError(
                f"background: parts of one name ({', '.join(names)}) cannot be told apart; use one of "
                "Constant, Piecewise and Periodic, and put all series into one InputSeries"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the parts."""
        return tuple(name for part in self.parts for name in part.names)

    @property
    def weights(self) -> Weights:
        """Those of the parts."""
        return tuple(weight for part in self.parts for weight in part.weights)

    def steps(self, start: float, end: float) -> tuple[Floats, Floats]:
        """The parts' functions on their common edges."""
        pieces = [part.steps(start, end) for part in self.parts]
        edges = np.unique(np.concatenate([piece[0] for piece in pieces]))
        columns = [
            heights[np.clip(np.searchsorted(own, edges[:-1], side="right") - 1, 0, len(heights) - 1)]
            for own, heights in pieces
        ]
        return edges, np.concatenate(columns, axis=1)

    def weighted(self, weights: Weights) -> Together:
        """Other weights, part by part."""
        ends = np.cumsum([0, *(len(part.names) for part in self.parts)])
        return Together(
            tuple(
                part.weighted(tuple(weights[low:high]))
                for part, (low, high) in zip(self.parts, pairwise(ends.tolist()), strict=True)
            )
        )


def parts_of(background: Background) -> tuple[Background, ...]:
    """The parts of a sum, or the background itself."""
    return background.parts if isinstance(background, Together) else (background,)


def cut(edges: Floats, heights: Floats, start: float, end: float, name: str) -> tuple[Floats, Floats]:
    """Steps between two times; DataError when they do not cover the stretch."""
    if edges[0] > start or edges[-1] < end:
        raise DataError(
            f"{name}: covers {edges[0]:g} to {edges[-1]:g}, but the window is {start:g} to {end:g}; "
            "give edges that cover the window"
        )
    first = int(np.searchsorted(edges, start, side="right")) - 1
    last = max(int(np.searchsorted(edges, end, side="left")), first + 1)
    inner = edges[first : last + 1].copy()
    inner[0], inner[-1] = start, end
    return inner, heights[first:last]


def check_ascending(name: str, edges: Floats) -> None:
    """Raise DataError unless there are two edges at least and they ascend."""
    if edges.size < 2 or (np.diff(edges) <= 0.0).any():
        raise DataError(f"{name}: edges must ascend and be at least two; got {edges.size} edges")


def check_weights(name: str, weights: Weights) -> None:
    """Raise DataError unless every weight is None or a finite number from zero."""
    for weight in weights:
        if weight is not None:
            require_range(name, weight, 0.0, np.inf)


def weights_for(name: str, weights: Weights, count: int) -> Weights:
    """One weight for each function, all free when none is given."""
    whole = tuple(None if weight is None else float(weight) for weight in weights) or (None,) * count
    if len(whole) != count:
        raise DataError(f"{name}: {len(whole)} numbers for {count} steps or series; give one for each")
    check_weights(name, whole)
    return whole
