"""How many events are still to come over a horizon, given those so far: mean, variance, and the whole distribution.

The mean and the variance are closed forms (``groundswell.process.outlook.moments``), the distribution is that of exact
simulations of what follows (``groundswell.process.outlook.continuation``). For the total when nothing comes from outside, ask
``final_size``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.kernels import Kernel, require_positive
from groundswell.process.marks import GivenMarks, ParetoMarks, check_marks
from groundswell.process.outlook.continuation import components_of, continuations
from groundswell.process.outlook.final_size import FinalSize, final_size
from groundswell.process.outlook.moments import moments
from groundswell.process.sequence import Events

__all__ = ["EventForecast", "final_size_of_events", "forecast_events"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Kernels = Kernel | Sequence[Sequence[Kernel | None]]
Backgrounds = Background | Sequence[Background]
MarkLaw = ParetoMarks | GivenMarks

# events of one batch of continuations, which bounds the memory, and of all of them, which bounds the wait
BATCH_EVENTS = 1_000_000
MOST_EVENTS = 500_000_000
KNOWN = (
    "Parameters are taken as known: their uncertainty is not in the bands. Give parameter_draws to mix it in."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventForecast:
    """Events to come, counted from the end of the history.

    Attributes:
        start: the end of the history.
        times (float64[P]): ascending times after it; the last is the end of the horizon.
        expected (float64[P, D]): expected events up to each time, exact.
        variance (float64[D]): of the count over the whole horizon, exact; None where there is no closed form at hand.
        counts (int64[N, P, D]): events up to each time in simulated continuations.
        levels: of the bands, as asked.
        caveats: what stands between the bands and a conclusion.
    """

    start: float
    times: Floats
    expected: Floats
    variance: Floats | None
    counts: Integers
    levels: tuple[float, ...]
    caveats: tuple[str, ...]

    @property
    def total(self) -> float:
        """Expected events over the whole horizon, all dimensions together."""
        return float(self.expected[-1].sum())

    def draws(self, dimension: int | None = None) -> Integers:
        """Simulated counts up to each time (int64[N, P]) of one dimension, or of all together.

        Raises:
            DataError: there is no such dimension.
        """
        if dimension is None:
            return np.asarray(self.counts.sum(axis=2))
        if not 0 <= dimension < self.counts.shape[2]:
            raise DataError(f"dimension: {dimension}; there are {self.counts.shape[2]}, counted from 0")
        return np.asarray(self.counts[:, :, dimension])

    def quantile(self, share: float, dimension: int | None = None) -> Integers:
        """The count up to each time (int64[P]) that is not exceeded with probability ``share``.

        Raises:
            DataError: the share does not lie between 0 and 1, or there is no such dimension.
        """
        if not 0.0 < share < 1.0:
            raise DataError(f"share: {share:g}; it must lie between 0 and 1")
        return np.asarray(np.quantile(self.draws(dimension), share, axis=0, method="inverted_cdf"))

    def band(self, level: float, dimension: int | None = None) -> tuple[Integers, Integers]:
        """Lowest and highest count up to each time (int64[P] each) of the equal-tailed band of a level."""
        return (
            self.quantile(0.5 * (1.0 - level), dimension),
            self.quantile(0.5 * (1.0 + level), dimension),
        )

    def exceeds(self, threshold: float, dimension: int | None = None) -> float:
        """Probability that more than ``threshold`` events come over the whole horizon; a share of the draws."""
        if not math.isfinite(threshold):
            raise DataError(f"threshold: {threshold}; give a finite number of events")
        return float((self.draws(dimension)[:, -1] > threshold).mean())

    @property
    def sentence(self) -> str:
        """The forecast of all dimensions in words."""
        level = max(self.levels)
        low, high = (int(edge[-1]) for edge in self.band(level))
        mean = f"{self.total:,.0f}" if self.total >= 100.0 else f"{self.total:.3g}"
        return (
            f"{mean} more events expected from {self.start:g} to {self.times[-1]:g} "
            f"({level:.0%}: {low:,} to {high:,})"
        )

    def summary(self) -> str:
        """The forecast and its caveats, a sentence a line."""
        return "\n".join([self.sentence + ".", *self.caveats])

    def __repr__(self) -> str:
        """The forecast in words."""
        return f"<EventForecast: {self.sentence}>"


def forecast_events(
    kernels: Kernels,
    background: Backgrounds,
    history: Events,
    horizon: float,
    *,
    seed: int = 0,
    draws: int = 2000,
    levels: Sequence[float] = (0.5, 0.8, 0.95),
    parameter_draws: Sequence[tuple[Kernels, Backgrounds]] | None = None,
    marks: MarkLaw | None = None,
    mark_exponent: float = 0.0,
    points: int = 50,
) -> EventForecast:
    """Events from the end of the history over a horizon.

    Args:
        kernels: one kernel, or D rows of D: ``kernels[to][from]``, None where there is no excitation. Every parameter
            must be given.
        background: one, or D of them; every weight must be given, and each must cover the horizon.
        history: events so far; observation ended at ``history.end``.
        horizon: length of the forecast, in the unit of the events, above 0.
        seed: of the continuations; the same seed gives the same counts.
        draws: number of simulated continuations.
        levels: of the bands, between 0 and 1.
        parameter_draws: pairs of kernels and background that stand for the parameters' uncertainty, such as refits of
            simulations; each gets its share of the continuations, and mean and variance become those of the mixture.
        marks, mark_exponent: law of the marks of events to come, as in ``simulate_events``.
        points: times, evenly spaced, at which counts are given.
    Raises:
        DataError: a parameter is free, shapes disagree, an argument lies outside its range, or there would be too many
            events to simulate.
    Slow twin: thinning, event by event, beside the tests.
    """
    require_positive("horizon", horizon)
    if draws < 1 or points < 1 or seed < 0:
        raise DataError(
            f"draws {draws}, points {points}, seed {seed}: give a draw and a point at least, a seed from 0"
        )
    if not levels or not all(0.0 < level < 1.0 for level in levels):
        raise DataError(f"levels: {tuple(levels)}; give at least one, each between 0 and 1")
    if parameter_draws is not None and not 1 <= len(parameter_draws) <= draws:
        raise DataError(
            f"parameter_draws: {len(parameter_draws)} for {draws} continuations; give at least one, and a draw for each"
        )
    check_marks(marks, mark_exponent)
    models = [(kernels, background)] if parameter_draws is None else list(parameter_draws)
    times = horizon * np.arange(1, points + 1) / points
    rng = np.random.default_rng(seed)
    means, spreads, counts = [], [], []
    for place, (model, outside) in enumerate(models):
        share = draws // len(models) + (place < draws % len(models))
        part = _Model.of(model, outside, history, horizon, marks, mark_exponent)
        found = part.moments(times)
        means.append(found[0])
        spreads.append(found[1])
        counts.append(part.continuations(times, share, float(found[0][-1].sum()), rng))
    dimensions = {mean.shape[1] for mean in means}
    if len(dimensions) > 1:
        raise DataError(f"parameter_draws: models of {sorted(dimensions)} dimensions; give the same for all")
    known = [spread for spread in spreads if spread is not None]
    # the variance of a mixture: the mean of the variances and the variance of the means
    variance = (
        np.mean(known, axis=0) + np.var([mean[-1] for mean in means], axis=0)
        if len(known) == len(spreads)
        else None
    )
    caveats = [] if parameter_draws is not None else [KNOWN]
    if variance is None:
        caveats.append("The variance has no closed form at hand here; take it from the simulated counts.")
    return EventForecast(
        history.end,
        history.end + times,
        np.mean(means, axis=0),
        variance,
        np.concatenate(counts),
        tuple(levels),
        tuple(caveats),
    )


def final_size_of_events(
    kernel: Kernel,
    history: Events,
    *,
    background: Background | None = None,
    background_ends: float | None = None,
    marks: MarkLaw | None = None,
    mark_exponent: float = 0.0,
    levels: Sequence[float] = (0.5, 0.8, 0.95),
    draws: int = 20_000,
    seed: int = 0,
) -> FinalSize:
    """The final size of a cascade of one dimension, the events so far included.

    Args:
        kernel: every parameter given.
        history: events so far; observation ended at ``history.end``.
        background: what arrives from outside; nothing when left out.
        background_ends: time at which it ends; without it a background has no end, and the size neither.
        marks, mark_exponent: law of the marks of events to come, as in ``simulate_events``.
        levels, draws, seed: as in ``final_size``.
    Raises:
        DataError: a parameter is free, or an argument lies outside its range.
    """
    check_marks(marks, mark_exponent)
    ages, _, factors = past_of(history, 1, marks, mark_exponent)
    left = kernel.branching_factor - kernel.integral(ages)
    direct, endless = float(factors @ np.maximum(left, 0.0)), False
    if background is not None:
        # without an end given, a stretch of any length tells whether anything arrives at all
        until = history.end + 1.0 if background_ends is None else background_ends
        if until > history.end:
            edges, rates = background.rate(history.end, until)
            endless = background_ends is None and bool(rates.any())
            direct += 0.0 if background_ends is None else float(np.diff(edges) @ rates)
    branching = kernel.branching_factor
    second = second_moment(marks, mark_exponent)
    if math.isinf(second):
        raise DataError(
            f"mark_exponent: {mark_exponent:g}; the number of offspring has no variance, so the size has no known law"
        )
    return final_size(
        direct,
        branching,
        observed=len(history),
        endless=endless,
        offspring_variance=branching + branching**2 * (second - 1.0) if second > 1.0 + 1e-12 else None,
        levels=levels,
        draws=draws,
        seed=seed,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """One set of parameters and the past, checked."""

    kernels: list[list[Kernel | None]]
    ages: Floats
    dimensions: Integers
    factors: Floats
    edges: Floats
    rates: Floats
    marks: MarkLaw | None
    mark_exponent: float

    @classmethod
    def of(
        cls,
        kernels: Kernels,
        background: Backgrounds,
        history: Events,
        horizon: float,
        marks: MarkLaw | None,
        mark_exponent: float,
    ) -> _Model:
        """Check everything; times count from the end of the history."""
        given: Sequence[Sequence[Kernel | None]] = [[kernels]] if isinstance(kernels, Kernel) else kernels
        rows = [list(row) for row in given]
        if not rows or any(len(row) != len(rows) for row in rows):
            raise DataError("kernels: give one kernel, or D rows of D kernels: kernels[to][from]")
        parts = [background] if isinstance(background, Background) else list(background)
        if len(parts) != len(rows):
            raise DataError(f"background: {len(parts)} given for {len(rows)} dimensions; give one for each")
        past = past_of(history, len(rows), marks, mark_exponent)
        begin = history.end
        pieces = [part.rate(begin, begin + horizon) for part in parts]
        edges = np.unique(np.concatenate([own for own, _ in pieces]))
        rates = np.stack(
            [heights[np.searchsorted(own, edges[:-1], side="right") - 1] for own, heights in pieces], axis=1
        )
        own = edges - begin
        # the ends exactly, whatever the subtraction rounded
        own[0], own[-1] = 0.0, horizon
        return cls(rows, *past, own, rates, marks, mark_exponent)

    def moments(self, times: Floats) -> tuple[Floats, Floats | None]:
        """Mean counts up to each time, and the variance of the last."""
        second = second_moment(self.marks, self.mark_exponent)
        found = moments(
            self.kernels, self.ages, self.dimensions, self.factors, self.edges, self.rates, times, second
        )
        if found.variance is None or not np.isfinite(found.variance).all():
            return found.expected, None
        return found.expected, found.variance

    def continuations(self, times: Floats, draws: int, expected: float, rng: np.random.Generator) -> Integers:
        """Simulated counts, batch by batch."""
        if draws * expected > MOST_EVENTS:
            raise DataError(
                f"forecast: {draws:,} continuations of {expected:,.4g} expected events each are more than "
                f"{MOST_EVENTS:,}; give fewer draws or a shorter horizon"
            )
        components = components_of(self.kernels)
        size = max(1, int(BATCH_EVENTS / max(1.0, expected)))
        batches = [min(size, draws - first) for first in range(0, draws, size)]
        past = (self.ages, self.dimensions, self.factors)
        factors = None if self.marks is None or self.mark_exponent == 0.0 else self._factors
        return np.concatenate(
            [
                continuations(components, *past, self.edges, self.rates, times, batch, rng, factors)
                for batch in batches
            ]
        )

    def _factors(self, count: int, rng: np.random.Generator) -> Floats:
        assert self.marks is not None
        if isinstance(self.marks, GivenMarks):
            drawn = rng.choice(self.marks.values, size=count)
        else:
            drawn = self.marks.least * np.exp(rng.exponential(size=count) / (self.marks.tail - 1.0))
        return np.asarray(drawn**self.mark_exponent / self.marks.mean_power(self.mark_exponent))


def past_of(
    history: Events, count: int, marks: MarkLaw | None, exponent: float
) -> tuple[Floats, Integers, Floats]:
    """Ages, dimensions and factors of the events so far; DataError when they do not fit the kernels."""
    if not isinstance(history, Events):
        raise DataError("history: give Events(times, start=..., end=...)")
    if len(history) and history.dimensions.max() >= count:
        place = int(np.argmax(history.dimensions >= count))
        raise DataError(
            f"history: event {place} is of dimension {history.dimensions[place]}, but the kernels have {count} "
            "dimensions (from 0)"
        )
    factors = np.ones(len(history))
    if marks is not None and exponent != 0.0:
        if history.marks is None:
            raise DataError("history: has no marks, and with mark_exponent= its events need them; give them")
        factors = history.marks**exponent / marks.mean_power(exponent)
    return history.end - history.times, history.dimensions, factors


def second_moment(marks: MarkLaw | None, exponent: float) -> float:
    """Mean square of the factor of an event to come; infinite where there is none."""
    if marks is None or exponent == 0.0:
        return 1.0
    if isinstance(marks, ParetoMarks) and not 2.0 * exponent < marks.tail - 1.0:
        return math.inf
    return marks.mean_power(2.0 * exponent) / marks.mean_power(exponent) ** 2
