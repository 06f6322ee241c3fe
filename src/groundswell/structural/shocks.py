"""Where something happened to a series: jumps that its own noise and wandering do not explain.

Source: interventions in structural models as in Harvey and Koopman (1992); one is added at a time, the clearest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.structural.counterfactual import LEAST_BEFORE, LEAST_CYCLES, counterfactual
from groundswell.structural.model import filter_series

__all__ = ["Shock", "find_shocks"]

Floats = NDArray[np.float64]

MOST = 20
HORIZON = 60  # steps over which a shock's size is added up at most


@dataclass(frozen=True, slots=True)
class Shock:
    """One jump.

    Attributes:
        step: at which it is first seen.
        score: one-step error over its standard deviation.
        factor: value over what was expected there (median).
        low, high: 80 % interval of the factor.
        size: values beyond expectation until the series is back in its band, the next shock or 60 steps (median).
        duration: steps until then.
    """

    step: int
    score: float
    factor: float
    low: float
    high: float
    size: float
    duration: int


def find_shocks(
    values: ArrayLike, *, period: int = 7, error: float = 0.05, falls: bool = False
) -> tuple[Shock, ...]:
    """Jumps of a series, in order of time.

    Args:
        values (float64[T]): counts or amounts of even steps, none negative; NaN where missing. At least 10 are seen
            before the first step that can be a shock.
        period: steps of a cycle; left out when fewer than three of them were seen.
        error: probability of finding any in a series that has none (Bonferroni).
        falls: whether sudden falls count too.
    Raises:
        DataError: a negative value.
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.isfinite(series)
    if (series[known] < 0.0).any():
        step = int(np.flatnonzero(known & (np.nan_to_num(series) < 0.0))[0])
        raise DataError(f"step {step}: {series[step]:g}; give counts of steps, not a counter that falls")
    if known.sum() <= LEAST_BEFORE:
        return ()
    scaled = np.where(known, np.log(np.maximum(np.nan_to_num(series), 0.5)), np.nan)
    cycle = period if period > 1 and known.sum() >= LEAST_CYCLES * period else 0
    limit = NormalDist().inv_cdf(1.0 - error / known.sum() / (2.0 if falls else 1.0))
    found: dict[int, float] = {}
    while len(found) < MOST:
        score = filter_series(scaled, cycle, breaks=tuple(found)).score
        score[: _opening(known)] = np.nan
        score[list(found)] = np.nan
        clear = np.abs(score) if falls else score
        if not np.isfinite(clear).any():
            break
        place = int(np.nanargmax(clear))
        # a normal score of a filter whose variances are estimated has the tails of a t
        if clear[place] < limit * (1.0 + limit**2 / (4.0 * max(int(known.sum()) - len(found) - 2, 1))):
            break
        found[place] = float(score[place])
    places = sorted(found)
    return tuple(
        _measured(
            series,
            place,
            found[place],
            cycle,
            places[number + 1] if number + 1 < len(places) else series.size,
        )
        for number, place in enumerate(places)
    )


def _opening(known: NDArray[np.bool_]) -> int:
    """First step with enough before it."""
    return int(np.searchsorted(np.cumsum(known), LEAST_BEFORE)) + 1


def _measured(series: Floats, place: int, score: float, period: int, end: int) -> Shock:
    """A shock beside what would have been without it."""
    course = counterfactual(series, place, last=min(end, place + HORIZON), period=period, draws=1000)
    ratio = course.observed[0] / np.maximum(course.draws[:, 0], 1e-9)
    low, middle, high = np.quantile(ratio, [0.1, 0.5, 0.9])
    duration = max(course.duration, 1)
    gap = (course.observed - np.median(course.draws, axis=0))[:duration]
    return Shock(place, score, float(middle), float(low), float(high), float(np.nansum(gap)), duration)
