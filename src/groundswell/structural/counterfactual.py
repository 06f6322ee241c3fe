"""What a series would have done without an event: learned before it, carried past it.

Source: Brodersen and others (2015), Inferring causal impact using Bayesian structural time-series models; here with a
grid in place of sampling, so that the answer is deterministic and takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.structural.model import Filtered, filter_series, transition

__all__ = ["Counterfactual", "PlaceboTest", "counterfactual", "placebo_tests"]

Floats = NDArray[np.float64]

SEED = 20140313
LEAST_BEFORE = 10
LEAST_CYCLES = 3  # of a cycle before the event, without which none is fitted
#: Two-sided 5 % test seen with 80 % power: 1.96 + 0.84 standard errors.
DETECTABLE = 2.80


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A series beside what it would have been.

    Attributes:
        first: step at which the event begins.
        observed (float64[P]): values from ``first`` on; NaN where missing.
        draws (float64[R, P]): values without the event, R equally likely courses.
        logarithmic: whether the model is one of logarithms, and effects are factors.
        before: number of values seen before the event.
    """

    first: int
    observed: Floats
    draws: Floats
    logarithmic: bool
    before: int

    @property
    def effect(self) -> Floats:
        """Observed less expected, added up over the steps seen, float64[R]."""
        seen = np.isfinite(self.observed)
        return np.asarray((self.observed[seen] - self.draws[:, seen]).sum(axis=1))

    @property
    def per_cent(self) -> Floats:
        """The effect in per cent of what would have been, float64[R]."""
        expected = self.draws[:, np.isfinite(self.observed)].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(100.0 * self.effect / np.abs(expected))

    @property
    def tail(self) -> float:
        """Share of courses without the event that went as far: a two-sided probability of so much by chance."""
        total = float(np.nansum(self.observed))
        expected = self.draws[:, np.isfinite(self.observed)].sum(axis=1)
        above = (float((expected >= total).sum()) + 1.0) / (expected.size + 1.0)
        below = (float((expected <= total).sum()) + 1.0) / (expected.size + 1.0)
        return float(min(1.0, 2.0 * min(above, below)))

    def band(self, level: float = 0.8) -> tuple[Floats, Floats]:
        """Central band of the course without the event (float64[P] each)."""
        low, high = np.quantile(self.draws, [0.5 - level / 2.0, 0.5 + level / 2.0], axis=0)
        return low, high

    @property
    def duration(self) -> int:
        """Steps from the event until the series is back within its 80 % band; all of them when it never is."""
        low, high = self.band()
        inside = (self.observed >= low) & (self.observed <= high)
        back = np.flatnonzero(inside)
        return int(back[0]) if back.size else int(self.observed.size)

    @property
    def peak(self) -> tuple[int, float]:
        """Step, from the event on, at which observed and expected lie furthest apart, and by how much (median)."""
        gap = self.observed - np.median(self.draws, axis=0)
        if not np.isfinite(gap).any():
            return 0, float("nan")
        place = int(np.nanargmax(np.abs(gap)))
        return place, float(gap[place])

    @property
    def smallest_detectable(self) -> float:
        """Smallest total, in per cent of what would have been, that could have been seen (80 % power, two-sided 5 %)."""
        expected = self.draws[:, np.isfinite(self.observed)].sum(axis=1)
        middle = float(np.median(expected))
        spread = float(np.quantile(expected, 0.8413) - np.quantile(expected, 0.1587)) / 2.0
        return 100.0 * DETECTABLE * spread / abs(middle) if middle else float("inf")


@dataclass(frozen=True, slots=True)
class PlaceboTest:
    """The same question asked at a step where nothing is said to have happened: effect in per cent, and its tail."""

    first: int
    per_cent: float
    low: float
    high: float
    tail: float


def counterfactual(
    values: ArrayLike,
    first: int,
    *,
    last: int | None = None,
    period: int = 7,
    controls: ArrayLike | None = None,
    draws: int = 2000,
) -> Counterfactual:
    """What the series would have done from a step on, learned from all steps before.

    Args:
        values (float64[T]): evenly spaced; NaN where missing. A series of positive values is modelled on the log scale.
        first: step at which the event begins; at least 10 values lie before it.
        last: end of the steps asked about, excluded; by default the end of the series.
        period: steps of a cycle, as 7 for days of the week; left out when fewer than three were seen; 0 for none.
        controls (float64[T, K]): other series that the event did not touch, without gaps.
        draws: number of courses.
    Raises:
        DataError: too little before the event, or controls that do not fit.
    """
    series = np.asarray(values, dtype=np.float64)
    end = series.size if last is None else min(last, series.size)
    if not 0 <= first < end:
        raise DataError(f"first: {first}; it must lie within the series' {series.size} steps, before {end}")
    seen = int(np.isfinite(series[:first]).sum())
    if seen < LEAST_BEFORE:
        raise DataError(
            f"{seen} values before the event; {LEAST_BEFORE} are needed to say what it would have done"
        )
    known = series[np.isfinite(series)]
    logarithmic = bool((known > 0.0).all()) or bool((known >= 0.0).all() and np.median(known) >= 5.0)
    with np.errstate(invalid="ignore"):
        scaled = np.log(np.maximum(series, 0.5)) if logarithmic else series
    scaled = np.where(np.isfinite(series), scaled, np.nan)
    others = _checked(controls, series.size)
    cycle = period if period > 1 and seen >= LEAST_CYCLES * period else 0
    found = filter_series(scaled[:first], cycle, None if others is None else others[:first])
    courses = _continued(found, end - first, None if others is None else others[first:end], draws)
    return Counterfactual(
        first,
        series[first:end],
        np.exp(np.clip(courses, -700.0, 700.0)) if logarithmic else courses,
        logarithmic,
        seen,
    )


def placebo_tests(
    values: ArrayLike, first: int, *, steps: int, period: int = 7, most: int = 12
) -> tuple[PlaceboTest, ...]:
    """The question asked at up to ``most`` steps before the event, over windows of ``steps`` that end before it."""
    series = np.asarray(values, dtype=np.float64)
    begin = next((k for k in range(first) if np.isfinite(series[:k]).sum() >= LEAST_BEFORE), first)
    places = (
        np.unique(np.linspace(begin, first - steps, most).round().astype(int))
        if first - steps >= begin
        else ()
    )
    tests = []
    for place in places:
        found = counterfactual(series[:first], int(place), last=int(place) + steps, period=period, draws=1000)
        if np.isfinite(found.observed).any():
            low, middle, high = np.quantile(found.per_cent, [0.1, 0.5, 0.9])
            tests.append(PlaceboTest(int(place), float(middle), float(low), float(high), found.tail))
    return tuple(tests)


def _checked(controls: ArrayLike | None, steps: int) -> Floats | None:
    if controls is None:
        return None
    others = np.asarray(controls, dtype=np.float64)
    others = others[:, None] if others.ndim == 1 else others
    if others.shape[0] != steps or not np.isfinite(others).all():
        raise DataError(f"controls: {others.shape[0]} rows for {steps} steps, or gaps; fill or cut them")
    spread = others.std(axis=0)
    return np.asarray((others - others.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def _continued(found: Filtered, steps: int, controls: Floats | None, count: int) -> Floats:
    """Courses of the series after its last filtered step, float64[R, steps], with the doubt about the variances."""
    generator = np.random.default_rng(SEED)
    ladder = np.cumsum(np.exp(found.log_weight))
    pair = np.searchsorted(ladder / ladder[-1], (np.arange(count) + 0.5) / count)
    freedom = max(found.count, 1)
    noise = np.sqrt(found.squares[pair] / generator.chisquare(freedom, count))
    states = found.state.shape[1]
    root = np.linalg.cholesky(found.covariance + 1e-10 * np.eye(states))[pair]
    state = found.state[pair] + noise[:, None] * np.einsum(
        "rij,rj->ri", root, generator.standard_normal((count, states))
    )
    carry = transition(states, found.period)
    level, cycle = np.sqrt(found.level_step[pair]) * noise, np.sqrt(found.cycle_step[pair]) * noise
    first_control = max(found.period, 1)
    courses = np.empty((count, steps))
    for step in range(steps):
        state = state @ carry.T
        state[:, 0] += level * generator.standard_normal(count)
        value = state[:, 0].copy()
        if found.period:
            state[:, 1] += cycle * generator.standard_normal(count)
            value += state[:, 1]
        if controls is not None:
            value += state[:, first_control:] @ controls[step]
        courses[:, step] = value + noise * generator.standard_normal(count)
    return courses
