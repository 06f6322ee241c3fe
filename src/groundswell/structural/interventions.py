"""A structural time series with dated interventions: level, trend, week, and what events added.

    y_t = level_t + week_t + sum over events of  effect_e shape_e(t) + noise_t
    level_{t+1} = level_t + slope_t + noise          slope_{t+1} = slope_t + noise

For series that do not excite themselves (likes, searches, votes), where the attention model has no place. The initial level and
slope, the days of the week and the effects are regression coefficients; what is left is a Kalman filter with two states. The
two ratios of variances, and how long pulses last, lie on a fixed grid: every point has an exact restricted likelihood, and the
posterior is their mixture of Student distributions. No optimiser and no chain, so the same input gives the same bytes.

Sources: Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter; de Jong (1991), The Annals of
Statistics 19, for initial states and interventions as regressors; Brodersen et al. (2015), doi:10.1214/14-AOAS788, for the use.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError

__all__ = ["Intervention", "Interventions", "interventions"]

Floats = NDArray[np.float64]

#: One-off pulse that fades, or a change that stays.
EFFECT_KINDS = ("pulse", "level")
#: Variances of the level's and the slope's steps over that of the noise.
LEVEL_STEPS = (0.0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 30.0)
SLOPE_STEPS = (0.0, 1e-5, 1e-3, 0.03)
#: Mean durations of a pulse, in steps of the series.
DURATIONS = (0.5, 1.0, 2.0, 4.0, 8.0)
DRAWS = 2000
SEED = 1989
LEAST_FREE = 3  # observations beyond the coefficients


@dataclass(frozen=True, slots=True)
class Intervention:
    """A dated event: its name, the step of the series at which it began, and what kind of effect is asked about."""

    name: str
    start: int
    kind: str = "pulse"


@dataclass(frozen=True, eq=False)
class Interventions:
    """What dated events did to a series, each given the others.

    Attributes:
        effects (float64[R, E]): draws of the coefficients: height of a pulse at its first step, or change of level.
        shapes (float64[R, E, T]): what multiplies them.
        probability (float64[E]): posterior probability that an effect is above zero.
        error (float64[E]): posterior standard deviation of an effect.
        innovations (float64[T]): standardised one-step errors at the most probable point, nan where nothing was seen.
        steps: most probable ratios of variances, level and slope.
        durations (float64[R]): mean duration of pulses, in steps.
    """

    asked: tuple[Intervention, ...]
    effects: Floats
    shapes: Floats
    probability: Floats
    error: Floats
    innovations: Floats
    steps: tuple[float, float]
    durations: Floats

    def added(self) -> Floats:
        """What each event added to the series at every step, float64[R, E, T]."""
        result: Floats = self.effects[:, :, None] * self.shapes
        return result

    def by_chance(self, event: int) -> float:
        """Two-sided probability of so much by chance: how far the posterior is from being even about zero."""
        above = float(self.probability[event])
        return 2.0 * min(above, 1.0 - above)


def interventions(
    values: ArrayLike,
    asked: Sequence[Intervention],
    *,
    season: int = 7,
    durations: Sequence[float] = DURATIONS,
    draws: int = DRAWS,
) -> Interventions:
    """Fit level, trend, season and the effects of events to an evenly spaced series.

    Args:
        values (float64[T]): on the scale on which effects add up (the log of counts); nan where nothing was seen.
        season: length of the cycle in steps; 1 for none. Left out where fewer than three cycles were seen.
        durations: mean durations of pulses to average over, in steps.
        draws: number of draws, R.
    Raises:
        DataError: fewer observations than coefficients, an event outside the series, or one whose effect cannot be told
            from another's (the same kind at the same step).
    """
    series = np.asarray(values, dtype=np.float64)
    seen = np.isfinite(series)
    events = tuple(asked)
    _check(series, seen, events)
    season = season if seen.sum() >= 3 * season else 1
    base = _base(series.size, season)
    needed = base.shape[1] + len(events) + LEAST_FREE
    if seen.sum() < needed:
        raise DataError(
            f"the series has {int(seen.sum())} values; {len(events)} events need at least {needed}"
        )
    lengths = tuple(durations) if any(event.kind == "pulse" for event in events) else (1.0,)
    shapes = [_shapes(events, series.size, duration) for duration in lengths]
    centred = np.where(seen, series - float(np.nanmean(series)), 0.0)
    errors, log_variance = _filtered(np.column_stack([centred, base, *shapes]), seen)
    common, own = base.shape[1] + 1, len(events)
    points = [
        _solve(
            np.concatenate(
                [errors[:, :, :common], errors[:, :, common + k * own : common + (k + 1) * own]], axis=2
            ),
            log_variance,
            seen,
            own,
        )
        for k in range(len(lengths))
    ]
    log_weight = np.array([point.log_likelihood for point in points])  # [durations, G]
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    means = np.array([point.mean for point in points])  # [durations, G, E]
    spreads = np.array([point.spread for point in points])  # [durations, G, E, E]
    free = int(seen.sum()) - base.shape[1] - len(events)
    effects, chosen = _draw(weight, means, spreads, free, draws)
    all_shapes = np.array([shape.T for shape in shapes])
    spread = np.sqrt(np.einsum("dgee->dge", spreads))
    above = _student(means / np.maximum(spread, 1e-300), free)
    mean = np.einsum("dg,dge->e", weight, means)
    scale = free / max(free - 2.0, 1.0)
    variance = np.einsum("dg,dge->e", weight, scale * spread**2 + (means - mean) ** 2)
    best = np.unravel_index(int(weight.argmax()), weight.shape)
    return Interventions(
        events,
        effects,
        all_shapes[chosen],
        np.einsum("dg,dge->e", weight, above),
        np.sqrt(variance),
        points[best[0]].innovations[int(best[1])],
        _grid()[int(best[1])],
        np.array(lengths)[chosen],
    )


def _check(series: Floats, seen: NDArray[np.bool_], events: tuple[Intervention, ...]) -> None:
    if series.ndim != 1 or not seen.any():
        raise DataError("a series is one row of numbers, at least some of them known")
    for index, event in enumerate(events):
        if event.kind not in EFFECT_KINDS:
            raise DataError(
                f"{event.name}: kind {event.kind!r} of effect; use one of {', '.join(EFFECT_KINDS)}"
            )
        if (
            not 0 < event.start < series.size
            or not seen[: event.start].any()
            or not seen[event.start :].any()
        ):
            raise DataError(f"{event.name}: it needs values of the series before and after it")
        for other in events[:index]:
            if (other.kind, other.start) == (event.kind, event.start):
                raise DataError(
                    f"{other.name} and {event.name} begin at the same step with the same kind of effect: nothing in the series tells "
                    "them apart; ask about one of them and read its effect as that of both"
                )


def _base(size: int, season: int) -> Floats:
    """Initial level, initial slope, and the days of the cycle as differences from their mean."""
    step = np.arange(size)
    columns = [np.ones(size), step / max(size - 1.0, 1.0)]
    for day in range(season - 1):
        columns.append((step % season == day) * 1.0 - (step % season == season - 1))
    return np.column_stack(columns)


def _shapes(events: tuple[Intervention, ...], size: int, duration: float) -> Floats:
    """Unit effects, float64[T, E]."""
    step = np.arange(size, dtype=np.float64)
    columns = [np.zeros((size, 0))]
    for event in events:
        since = step - event.start
        course = np.exp(-np.maximum(since, 0.0) / duration) if event.kind == "pulse" else np.ones(size)
        columns.append(np.where(since >= 0.0, course, 0.0)[:, None])
    return np.concatenate(columns, axis=1)


def _grid() -> list[tuple[float, float]]:
    return [(level, slope) for level in LEVEL_STEPS for slope in SLOPE_STEPS]


@dataclass(frozen=True, slots=True)
class _Solved:
    """At every point of the grid: restricted log likelihood [G], effects [G, E], their scale [G, E, E], errors [G, T]."""

    log_likelihood: Floats
    mean: Floats
    spread: Floats
    innovations: Floats


def _solve(errors: Floats, log_variance: Floats, seen: NDArray[np.bool_], events: int) -> _Solved:
    """Least squares on standardised errors float64[G, T, C]: the series, then its regressors, the events last."""
    outcome, design = errors[:, :, 0], errors[:, :, 1:]
    normal = design.transpose(0, 2, 1) @ design
    # a hair of ridge keeps an event that nothing was seen of from breaking the rest
    ridge = 1e-10 * np.einsum("gpp->gp", normal).max(axis=1)[:, None, None] * np.eye(normal.shape[1])
    inverse = np.linalg.inv(normal + ridge)
    coefficients = (inverse @ (design.transpose(0, 2, 1) @ outcome[:, :, None]))[:, :, 0]
    rest = outcome - (design @ coefficients[:, :, None])[:, :, 0]
    squares = np.maximum((rest**2).sum(axis=1), 1e-12 * np.maximum((outcome**2).sum(axis=1), 1e-12))
    free = int(seen.sum()) - design.shape[2]
    determinant = np.linalg.slogdet(normal + ridge)[1]
    likelihood = -0.5 * (log_variance + determinant + free * np.log(squares))
    own = slice(normal.shape[1] - events, None)
    variance = squares / free
    rest = np.where(seen[None, :], rest / np.sqrt(variance)[:, None], np.nan)
    return _Solved(likelihood, coefficients[:, own], variance[:, None, None] * inverse[:, own, own], rest)


def _filtered(columns: Floats, seen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Standardised one-step errors of every column at every grid point, float64[G, T, C], and sums of log variances.

    The variances do not depend on the data, so one pass serves the series and all regressors.
    """
    ratios = np.array(_grid())
    level_step, slope_step = ratios[:, 0], ratios[:, 1]
    level = np.zeros((ratios.shape[0], columns.shape[1]))
    slope = np.zeros_like(level)
    errors = np.zeros((columns.shape[0], *level.shape))
    log_variance = np.zeros(ratios.shape[0])
    first = cross = second = np.zeros(ratios.shape[0])
    for step, row in enumerate(columns):
        if seen[step]:
            variance = first + 1.0
            error = row - level
            errors[step] = error / np.sqrt(variance)[:, None]
            log_variance += np.log(variance)
            slope += (cross / variance)[:, None] * error
            level += (first / variance)[:, None] * error
            first, cross, second = first / variance, cross / variance, second - cross**2 / variance
        level += slope
        first, cross, second = (
            first + 2.0 * cross + second + level_step,
            cross + second,
            second + slope_step,
        )
    return np.ascontiguousarray(errors.transpose(1, 0, 2)), log_variance


def _draw(
    weight: Floats, means: Floats, spreads: Floats, free: int, draws: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Draws of the effects float64[R, E] and the duration of each, from the mixture of Student distributions."""
    generator = np.random.default_rng(SEED)
    events = means.shape[2]
    place = np.searchsorted(np.cumsum(weight.ravel()), (np.arange(draws) + 0.5) / draws).clip(
        0, weight.size - 1
    )
    normal = generator.standard_normal((draws, events))
    stretch = np.sqrt(free / generator.chisquare(free, draws))
    flat = spreads.reshape(-1, events, events)
    used, where = np.unique(place, return_inverse=True)
    factors = np.linalg.cholesky(flat[used] + 1e-300 * np.eye(events)) if events else flat[used]
    moved = np.einsum("ref,rf->re", factors[where], normal) * stretch[:, None]
    effects: Floats = means.reshape(-1, events)[place] + moved
    return effects, np.asarray(place // weight.shape[1], dtype=np.int64)


def _student(values: Floats, free: int) -> Floats:
    """Distribution function of Student's law by its normal equivalent (Wallace 1959), within 1e-3 from 5 degrees on."""
    size = np.sqrt(free * np.log1p(values**2 / free)) * (8.0 * free + 1.0) / (8.0 * free + 3.0)
    normal = np.vectorize(lambda z: 0.5 * math.erfc(-z / math.sqrt(2.0)))
    result: Floats = normal(np.sign(values) * size)
    return result
