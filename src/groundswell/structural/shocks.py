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
from groundswell.structural.model import Filtered, filter_series

__all__ = ["Shock", "find_shocks"]

Floats = NDArray[np.float64]

MOST = 20
#: Mean durations in steps of the jumps that are looked for; with hours, also of a day and of half a day.
DURATIONS = (0.3, 2.0, 6.0)
LONG_CYCLE = 12
CLOSE = 3
ECHO = 12  # steps round a jump in which another may be its echo until the jump is taken out
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
        error: probability of finding any in a series that has none (Bonferroni); at 0.05 it was 0.00 to 0.03 in simulated
            series of five kinds.
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
    cycle = period if period > 1 and known.sum() >= LEAST_CYCLES * period else 0
    durations = (*DURATIONS, cycle / 2.0, float(cycle)) if cycle >= LONG_CYCLE else DURATIONS
    # scores of one step under several durations go together: in simulated series they are worth some two looks
    looks = 2.0 * known.sum() * (2.0 if falls else 1.0)
    limit = NormalDist().inv_cdf(1.0 - error / looks)
    found: dict[int, float] = {}
    while len(found) < MOST:
        # the level may jump to what was found, and the step after back from it
        breaks = sorted({step + back for step in found for back in (0, 1)})
        score, plain = _scan(_filtered(series, cycle, tuple(breaks)), durations)
        score[: _opening(known)] = np.nan
        for step in found:
            # the steps before a jump see it coming in their templates
            score[max(step - CLOSE + 1, 0) : step + 1] = np.nan
        # a normal score of a filter whose variances are estimated has the tails of a t
        free = max(int(known.sum()) - len(found) - 2, 1)
        fresh = _clearest(np.abs(score) if falls else score, limit * (1.0 + limit**2 / (4.0 * free)), ECHO)
        if not fresh:
            break
        for place in fresh[: MOST - len(found)]:
            # a long jump is seen together from a step or two before it begins: it begins where the one-step error is largest
            window = plain[place : place + CLOSE] * np.sign(score[place])
            begin = place + int(np.argmax(np.where(np.isfinite(window), window, -np.inf)))
            found[place if begin in found else begin] = float(score[place])
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


def _filtered(series: Floats, period: int, breaks: tuple[int, ...]) -> Filtered:
    """The series on the scale on which its noise is even: logarithms, or roots where small counts vary by chance.

    Of the three the one under which the filter finds the record most probable, the jumps found so far left aside (Box and Cox 1964).
    """
    counts = np.where(np.isfinite(series), np.maximum(np.nan_to_num(series), 0.0), np.nan)
    least = np.maximum(counts, 0.5)
    tried = []
    # each scale, and how much one more count moves it
    for scaled, slope in (
        (np.log(least), 1.0 / least),
        (np.cbrt(counts), np.cbrt(least) ** -2.0 / 3.0),
        (np.sqrt(counts), 0.5 / np.sqrt(least)),
    ):
        found = filter_series(scaled, period, breaks=breaks)
        tried.append((found.evidence + float(np.log(slope[np.isfinite(found.innovation[0])]).sum()), found))
    return max(tried, key=lambda one: one[0])[1]


def _clearest(score: Floats, limit: float, near: int) -> list[int]:
    """Steps whose scores reach the limit, the clearest first, none so near another that it may be its echo."""
    left, places = score.copy(), []
    while np.isfinite(left).any():
        place = int(np.nanargmax(left))
        if left[place] < limit:
            break
        places.append(place)
        left[max(place - near, 0) : place + near + 1] = np.nan
    return places


def _scan(found: Filtered, durations: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Evidence of a jump that begins at each step, in standard errors: the largest over the durations, with its sign; and errors.

    A jump of one hour is seen in one error of the filter, one of half a day only in all of its errors together. What a unit
    pulse leaves in the errors does not depend on when it comes once the filter has settled, so one template serves all steps.
    """
    best = int(np.argmax(found.log_weight))
    scale = np.sqrt(found.squares[best] / max(found.count, 1))
    errors = found.innovation[best] / (found.spread[best] * scale)
    settled = max(4 * found.period, 40)
    length = int(4.0 * max(durations)) + 1
    seen = np.isfinite(errors)
    filled = np.concatenate([np.where(seen, errors, 0.0), np.zeros(length)])
    mask = np.concatenate([seen.astype(np.float64), np.zeros(length)])
    chosen = np.where(seen, 0.0, np.nan)
    for duration in durations:
        pulse = np.zeros(settled + length)
        pulse[settled:] = np.exp(-np.arange(length) / duration)
        answer = filter_series(pulse, found.period, only=best)
        template = np.nan_to_num(answer.innovation[0, settled:] / answer.spread[0, settled:])
        together = np.correlate(filled, template, "valid")[: errors.size]
        norm = np.sqrt(np.correlate(mask, template**2, "valid")[: errors.size])
        score = together / np.maximum(norm, 1e-9)
        # a pulse begins where it is seen, and most of it must have been seen
        score = np.where(seen & (norm > 0.5 * np.sqrt((template**2).sum())), score, np.nan)
        with np.errstate(invalid="ignore"):
            chosen = np.where(np.abs(score) > np.abs(chosen), score, chosen)
    return chosen, errors


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
