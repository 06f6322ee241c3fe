"""Event times and counts as the arrays of the core, and the log-likelihood as a function of one vector.

All parameters stand in one vector, scaled so that its entries are near 1 whatever the units: weights as
shares of what their dimension shows in total, decays and sizes as logarithms. The core walks once through
the merged break points forwards, and once backwards for the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.process.background import Background

__all__ = ["Layout", "MixedProblem", "MixedTrace", "build_problem"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Record = tuple[Floats, Integers, Integers, Integers, Integers, Floats, Integers, Integers, Floats]

SIZE_RANGE = (1e-3, 1e8)
SLOWEST = 1.0  # decays times the length of the window
FASTEST = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where each parameter stands in the vector, and how the vector becomes natural parameters.

    Attributes:
        names: one for each entry, such as ``branching[tweets, views]`` ([to, from]).
        factor (float64[P]): natural value = factor * entry, or factor * exp(entry) where ``logarithmic``.
        logarithmic (bool[P]): decays and sizes.
        low, high (float64[P]): box of the vector; equal where a parameter is held.
        weights, launch, branching, decay, size: the stretches of the vector.
        owner (int64[M]): dimension of each background weight.
        launched (int64[L]): dimension of each launch impulse.
        decay_of (int64[K]): the decay of each state; ``source`` (int64[K]) the dimension that drives it.
        column (int64[D, D]): the state through which [to, from] acts.
    """

    names: tuple[str, ...]
    factor: Floats
    logarithmic: NDArray[np.bool_]
    low: Floats
    high: Floats
    weights: slice
    launch: slice
    branching: slice
    decay: slice
    size: slice
    owner: Integers
    launched: Integers
    decay_of: Integers
    source: Integers
    column: Integers

    def natural(self, vector: Floats) -> Floats:
        """Every parameter in the units of the data."""
        return self.factor * np.where(self.logarithmic, np.exp(np.where(self.logarithmic, vector, 0)), vector)

    def scaled(self, natural: Floats) -> Floats:
        """The vector of given parameters."""
        ratio = natural / self.factor
        return np.where(self.logarithmic, np.log(np.where(self.logarithmic, ratio, 1.0)), ratio)


class MixedTrace(NamedTuple):
    """Log-likelihood; ``mass`` float64[P, D], ``intensity`` float64[N] of each event, ``last`` float64[K]."""

    loglikelihood: float
    mass: Floats
    intensity: Floats
    last: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MixedProblem:
    """What was observed, as pieces between merged break points.

    Attributes:
        breaks (float64[P + 1]): event times, ends of intervals, steps of the backgrounds.
        step (int64[P]): row of ``heights`` that holds in a piece.
        heights (float64[G, M]): one unit of each background weight of the vector, in units of its dimension.
        interval (int64[P, D]): interval that counts a piece, or -1.
        edges (float64[I, 2]), count (float64[I]), interval_dimension (int64[I]): the intervals.
        first_event (int64[P + 1]), event_dimension (int64[N]), event_time (float64[N]): events by time.
        is_count (int64[D]), unit (float64[D]): events or counts that make one unit.
        layout: where the parameters stand.
    """

    breaks: Floats
    width: Floats
    step: Integers
    heights: Floats
    interval: Integers
    edges: Floats
    count: Floats
    interval_dimension: Integers
    first_event: Integers
    event_dimension: Integers
    event_time: Floats
    is_count: Integers
    unit: Floats
    layout: Layout

    @property
    def span(self) -> float:
        """Length of the window."""
        return float(self.breaks[-1] - self.breaks[0])

    @property
    def record(self) -> Record:
        """The data in the order of the core's arguments."""
        return (
            self.width,
            self.step,
            self.interval,
            self.first_event,
            self.event_dimension,
            self.count,
            self.is_count,
            self.layout.source,
            self.unit,
        )

    def parameters(self, vector: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Weights by state, decays, background rates, launch impulses and sizes as the core takes them."""
        layout = self.layout
        dimensions = self.unit.size
        weight = np.zeros((dimensions, layout.source.size))
        np.put_along_axis(weight, layout.column, vector[layout.branching].reshape(dimensions, dimensions), 1)
        decay = (np.exp(vector[layout.decay]) / self.span)[layout.decay_of]
        rate = np.zeros((len(self.heights), dimensions))
        np.add.at(rate.T, layout.owner, (self.heights * vector[layout.weights]).T)
        launch = np.zeros(dimensions)
        launch[layout.launched] = vector[layout.launch]
        size = np.full(dimensions, np.inf)
        if layout.size.stop > layout.size.start:
            size[self.is_count == 1] = np.exp(vector[layout.size])
        return weight, decay, rate, launch, size

    def cost(self, vector: Floats) -> tuple[float, Floats]:
        """Negative log-likelihood and its gradient (float64[P]); not finite where it cannot be followed."""
        layout = self.layout
        given = self.parameters(vector)
        with np.errstate(over="ignore"):
            value, by_weight, by_decay, by_rate, by_launch, by_size = _core.mixed_gradient(
                *self.record, *given
            )
        slope = np.empty(vector.size)
        slope[layout.weights] = np.einsum("gm,gm->m", self.heights, by_rate[:, layout.owner])
        slope[layout.launch] = by_launch[layout.launched]
        slope[layout.branching] = np.take_along_axis(by_weight, layout.column, 1).ravel()
        decays = layout.decay.stop - layout.decay.start
        slope[layout.decay] = np.bincount(layout.decay_of, by_decay * given[1], minlength=decays)
        if layout.size.stop > layout.size.start:
            slope[layout.size] = by_size[self.is_count == 1] * np.exp(vector[layout.size])
        return -value, -slope

    def trace(self, vector: Floats, first: Floats | None = None) -> MixedTrace:
        """Rates along the way, in events a unit of time and counts, from states ``first`` (float64[K])."""
        states = np.zeros(self.layout.source.size) if first is None else first
        return MixedTrace(*_core.mixed_trace(*self.record, *self.parameters(vector), states))

    def means(self, mass: Floats) -> Floats:
        """Mean of each interval (float64[I]) from the mass of each piece."""
        total = np.zeros(self.count.size)
        for dimension in range(self.unit.size):
            cells = self.interval[:, dimension]
            inside = cells >= 0
            np.add.at(total, cells[inside], mass[inside, dimension])
        return total


def build_problem(
    names: tuple[str, ...],
    times: list[Floats],
    counts: list[tuple[Floats, Floats]],
    backgrounds: list[Background],
    launch: tuple[str, ...],
    decay: str,
    overdispersed: bool,
    start: float,
    end: float,
) -> MixedProblem:
    """Merge break points and lay out the parameters; the arguments are checked already.

    Args:
        names: of the dimensions, those of events first.
        times: events of each event dimension, ascending, in (start, end].
        counts: edges (float64[N, 2]) and counts (float64[N]) of the other dimensions.
        backgrounds: one for each dimension.
        launch: count dimensions with an impulse at the start.
        decay: "shared", "source" or "pair".
    """
    dimensions, seen = len(names), len(times)
    totals = [float(part.size) for part in times] + [float(count.sum()) for _, count in counts]
    unit = np.maximum(np.array(totals), 1.0)
    pieces = [part.steps(start, end) for part in backgrounds]
    whole = [np.array([start, end]), *times, *(edges.ravel() for edges, _ in counts)]
    breaks = np.unique(np.concatenate([*whole, *(edges for edges, _ in pieces)]))
    width, left = np.diff(breaks), breaks[:-1]

    steps = np.unique(np.concatenate([edges for edges, _ in pieces]))[:-1]
    heights, owner, factor, labels = [], [], [], []
    for dimension, (edges, columns) in enumerate(pieces):
        masses = np.diff(edges) @ columns
        scale = unit[dimension] / np.where(masses > 0.0, masses, 1.0)
        rows = np.clip(np.searchsorted(edges, steps, side="right") - 1, 0, len(columns) - 1)
        heights.append(columns[rows] * scale / unit[dimension])
        owner += [dimension] * columns.shape[1]
        factor.append(scale)
        labels += weight_names(names[dimension], backgrounds[dimension])

    interval = np.full((width.size, dimensions), -1, dtype=np.int64)
    offset = 0
    for place, (edges, _) in enumerate(counts):
        cell = np.searchsorted(edges[:, 0], left, side="right") - 1
        inside = (cell >= 0) & (left < edges[np.maximum(cell, 0), 1]) if len(edges) else cell > 0
        interval[inside, seen + place] = offset + cell[inside]
        offset += len(edges)

    when = np.concatenate([np.zeros(0), *times])
    dimension_of = np.repeat(np.arange(seen), [part.size for part in times]).astype(np.int64)
    order = np.argsort(when, kind="stable")
    first_event = np.concatenate([[0], np.searchsorted(when[order], breaks[1:], side="right")])
    launched = np.array([names.index(name) for name in launch], dtype=np.int64)
    held = [weight for part in backgrounds for weight in part.weights]
    return MixedProblem(
        breaks,
        width,
        np.searchsorted(steps, left, side="right") - 1,
        np.ascontiguousarray(np.concatenate(heights, axis=1)),
        interval,
        np.concatenate([np.zeros((0, 2)), *(edges for edges, _ in counts)]),
        np.concatenate([np.zeros(0), *(count for _, count in counts)]),
        np.repeat(np.arange(seen, dimensions), [len(edges) for edges, _ in counts]).astype(np.int64),
        first_event.astype(np.int64),
        dimension_of[order],
        when[order],
        (np.arange(dimensions) >= seen).astype(np.int64),
        unit,
        lay_out(
            names,
            tuple(labels),
            np.array(owner, dtype=np.int64),
            np.concatenate(factor),
            held,
            launched,
            decay,
            seen,
            overdispersed,
            unit,
            fastest(times, counts, end - start),
            end - start,
        ),
    )


def fastest(times: list[Floats], counts: list[tuple[Floats, Floats]], span: float) -> Floats:
    """Largest decay of each source times the window: beyond it, the data do not tell one from another."""
    limits = []
    for part in times:
        gaps = np.diff(part)
        gaps = gaps[gaps > 0.0]
        limits.append(20.0 * span / np.quantile(gaps, 0.1) if gaps.size else 1e3)
    for edges, _ in counts:
        limits.append(20.0 * span / np.median(np.diff(edges, axis=1)) if len(edges) else 1e3)
    limits_of_all: Floats = np.clip(np.array(limits, dtype=np.float64), 1e2, FASTEST)
    return limits_of_all


def weight_names(dimension: str, background: Background) -> list[str]:
    """``background[views]``, or numbered where there are several of one name."""
    out = []
    for place, name in enumerate(background.names):
        same = background.names.count(name)
        position = place - background.names.index(name)
        out.append(f"{name}[{dimension}]" if same == 1 else f"{name}[{dimension}, {position}]")
    return out


def lay_out(
    names: tuple[str, ...],
    labels: tuple[str, ...],
    owner: Integers,
    factor: Floats,
    held: list[float | None],
    launched: Integers,
    decay: str,
    seen: int,
    overdispersed: bool,
    unit: Floats,
    most: Floats,
    span: float,
) -> Layout:
    """Positions, scales and boxes of all parameters."""
    d = len(names)
    to, source = np.divmod(np.arange(d * d), d)
    if decay == "pair":
        decay_names = [f"decay[{names[i]}, {names[j]}]" for i, j in zip(to, source, strict=True)]
        decay_of, driven, column = np.arange(d * d), source, np.arange(d * d).reshape(d, d)
        ceiling = most[source]
    else:
        shared = decay == "shared"
        decay_names = ["decay"] if shared else [f"decay[{name}]" for name in names]
        decay_of, driven = np.zeros(d, np.int64) if shared else np.arange(d), np.arange(d)
        column = np.tile(np.arange(d), (d, 1))
        ceiling = most.max(keepdims=True) if shared else most
    sizes = [f"size[{name}]" for name in names[seen:]] if overdispersed else []
    parts = [
        list(labels),
        [f"launch[{names[i]}]" for i in launched],
        [f"branching[{names[i]}, {names[j]}]" for i, j in zip(to, source, strict=True)],
        decay_names,
        sizes,
    ]
    ends = np.cumsum([0, *(len(part) for part in parts)])
    weights, impulses, branching, decays, all_sizes = (slice(int(a), int(b)) for a, b in pairwise(ends))
    low, high = np.zeros(ends[-1]), np.full(ends[-1], np.inf)
    low[decays], high[decays] = np.log(SLOWEST), np.log(ceiling)
    low[all_sizes], high[all_sizes] = np.log(SIZE_RANGE[0]), np.log(SIZE_RANGE[1])
    logarithmic = np.zeros(ends[-1], dtype=np.bool_)
    logarithmic[decays] = logarithmic[all_sizes] = True
    scales = np.concatenate(
        [
            factor,
            unit[launched],
            (unit[:, None] / unit).ravel(),
            np.full(len(decay_names), 1.0 / span),
            np.ones(len(sizes)),
        ]
    )
    for place, weight in enumerate(held):
        if weight is not None:
            low[place] = high[place] = weight / factor[place]
    return Layout(
        tuple(name for part in parts for name in part),
        scales,
        logarithmic,
        low,
        high,
        weights,
        impulses,
        branching,
        decays,
        all_sizes,
        owner,
        launched,
        np.ascontiguousarray(decay_of, dtype=np.int64),
        np.ascontiguousarray(driven, dtype=np.int64),
        np.ascontiguousarray(column, dtype=np.int64),
    )
