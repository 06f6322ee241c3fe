"""What a forecaster of many videos is, and what it gives: one predictive distribution for each video.

A forecaster states the distribution of the *total* of the days from an age on. Everything else follows from it:
median, mean, bands at any level, the probability of passing a threshold, the best point for each measure of error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.corpus.ragged import Batch, SeriesStatus, filled
from groundswell.errors import DataError
from groundswell.forecast.totals import PROBABILITIES, exceedance, quantile_at

__all__ = [
    "GRID",
    "RECENT_DAYS",
    "Forecaster",
    "Forecasts",
    "check_horizon",
    "forecasts_of",
    "known_before",
    "origin_status",
    "take_off_base",
]

Floats = NDArray[np.float64]

#: Probabilities at which every predictive distribution is stated (float64[Q]); between them its logarithm is linear.
GRID: Floats = PROBABILITIES
RECENT_DAYS = 7
# probability that each point of the grid stands for: halfway to its neighbours, tails to the last points
_WEIGHTS = np.diff(np.concatenate([[0.0], (GRID[1:] + GRID[:-1]) / 2.0, [1.0]]))


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """Predictive distributions of the totals of N videos.

    Attributes:
        ids: names of the videos.
        quantiles (float64[N, Q]): of the total at the probabilities ``GRID``, ascending; NaN without a forecast.
        status (int8[N]): a ``SeriesStatus`` each.
        messages: one sentence each, empty when there is nothing to say.
        levels: of the intervals ``lower`` and ``upper``, between 0 and 1.
        take_off (float64[N] or None): probability that the total exceeds twice the total of as many days before
            the origin, where the forecaster states one of its own; NaN where those brought none or are fewer.
        point (float64[N] or None): the forecaster's own single number, where it does not come from the
            distribution (published rules such as "last day times 30").
    """

    ids: tuple[str, ...]
    quantiles: Floats
    status: NDArray[np.int8]
    messages: tuple[str, ...]
    levels: tuple[float, ...] = (0.8, 0.95)
    take_off: Floats | None = None
    point: Floats | None = None

    def __len__(self) -> int:
        """How many videos."""
        return len(self.ids)

    def quantile(self, probability: float) -> Floats:
        """The total that is not exceeded with this probability (float64[N]).

        Raises:
            DataError: the probability lies outside 0.001 to 0.999.
        """
        return quantile_at(self.quantiles, probability)

    @property
    def median(self) -> Floats:
        """The total that is as likely to be exceeded as not (float64[N])."""
        return self.quantile(0.5)

    @property
    def mean(self) -> Floats:
        """Expected total within the stated probabilities (float64[N])."""
        return np.asarray((self.quantiles * _WEIGHTS).sum(axis=1))

    @property
    def log_mean(self) -> Floats:
        """``exp(E log(1 + total)) - 1``: the best point for squared errors of logarithms (float64[N])."""
        return np.asarray(np.expm1((np.log1p(self.quantiles) * _WEIGHTS).sum(axis=1)))

    def relative_point(self, known: ArrayLike = 0.0) -> Floats:
        """The total that makes the mean squared *relative* error of ``known + total`` least (float64[N])."""
        base = np.broadcast_to(np.asarray(known, dtype=np.float64), (len(self),))[:, None]
        inverse = 1.0 / np.maximum(base + self.quantiles, 1e-9)
        best = (inverse * _WEIGHTS).sum(axis=1) / ((inverse**2) * _WEIGHTS).sum(axis=1)
        return np.asarray(np.maximum(best - base[:, 0], 0.0))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Central interval of this level, between 0 and 1: its lower and upper ends."""
        if not 0.0 < level < 1.0:
            raise DataError(f"level: {level:g}; it must lie between 0 and 1, as in 0.8")
        return self.quantile(0.5 - level / 2.0), self.quantile(0.5 + level / 2.0)

    @property
    def lower(self) -> Floats:
        """Lower ends of the intervals, one column a level (float64[N, L])."""
        ends = [self.interval(level)[0] for level in self.levels]
        return np.stack(ends, axis=1) if ends else np.empty((len(self), 0))

    @property
    def upper(self) -> Floats:
        """Upper ends of the intervals, one column a level (float64[N, L])."""
        ends = [self.interval(level)[1] for level in self.levels]
        return np.stack(ends, axis=1) if ends else np.empty((len(self), 0))

    def exceed(self, thresholds: ArrayLike) -> Floats:
        """Probability that the total exceeds a number of each video, within 0.0005 and 0.9995 (float64[N])."""
        return exceedance(self.quantiles, thresholds)


@runtime_checkable
class Forecaster(Protocol):
    """Forecasts totals of many videos; anything with these members takes part in scoring and batch runs.

    ``forecast`` must treat each video by itself: the same video gives the same numbers in any batch.
    """

    @property
    def name(self) -> str:
        """As printed in the scoreboard."""
        ...

    @property
    def needs_future_shares(self) -> bool:
        """Whether ``forecast`` must be given the shares of the days ahead."""
        ...

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Forecaster:
        """A forecaster that has learned from these videos, futures included; self is unchanged.

        Args:
            batch: whole records of training videos.
            ages: origins at which it will be asked, days.
            horizon: days ahead.
            seed: of everything random.
        """
        ...

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,
    ) -> Forecasts:
        """Distributions of the totals of the days ``age`` to ``age + horizon - 1``.

        Args:
            batch: only days before ``age`` are looked at.
            age: origin, days since each video's first day.
            horizon: days ahead.
            levels: of the intervals, between 0 and 1.
            future_shares (float64[N, horizon] or None): shares of the days ahead, when they are declared.
        """
        ...


def known_before(batch: Batch, age: int) -> Floats:
    """Days before the origin, missing ones filled in (float64[N, age])."""
    return filled(batch.window(0, age))


def check_horizon(name: str, horizon: int, furthest: int) -> None:
    """Refuse a horizon over which a forecaster has nothing to say.

    Raises:
        DataError: no day ahead, or more than ``furthest`` days.
    """
    if horizon < 1:
        raise DataError(f"horizon: {horizon}; at least one day")
    if horizon > furthest:
        raise DataError(
            f"horizon: {horizon} days; {name} knows nothing so far ahead, and its bands would span many powers of ten. "
            f"Give at most {furthest} days"
        )


def take_off_base(batch: Batch, age: int, horizon: int) -> Floats:
    """Views of as many days before the origin, whose double a take-off exceeds (float64[N]).

    NaN where there are fewer days, and where they brought no view at all: any single view would then be "more than
    twice as many", so that no chance of a take-off is given, learned or scored.
    """
    if age < horizon:
        return np.full(len(batch), np.nan)
    recent = known_before(batch, age)[:, age - horizon :].sum(axis=1)
    return np.asarray(np.where(batch.usable & (recent > 0.0), recent, np.nan))


def origin_status(batch: Batch, age: int) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    """Status and message of each video at an origin: it needs a count within the week before."""
    status = batch.status.copy()
    messages = list(batch.messages)
    recent = np.isfinite(batch.window(max(age - RECENT_DAYS, 0), age)).any(axis=1)
    for row in np.flatnonzero(batch.usable & ~recent):
        status[row] = SeriesStatus.SHORT
        messages[row] = (
            f"no count in the {min(age, RECENT_DAYS)} days before day {age} "
            f"({int(min(batch.lengths[row], age))} days are on record); ask from an age at which it was counted"
        )
    return status, tuple(messages)


def forecasts_of(
    batch: Batch,
    age: int,
    quantiles: Floats,
    levels: Sequence[float],
    *,
    take_off: Floats | None = None,
    point: Floats | None = None,
    notes: Sequence[str] = (),
) -> Forecasts:
    """Forecasts from quantiles: those of unusable videos become NaN, those that are no numbers ``FAILED``.

    Args:
        quantiles (float64[N, Q]): at ``GRID``; below zero is cut to zero, and order is enforced.
        notes: a sentence for each video, added to the message of those that have a forecast.
    """
    if age < 1:
        raise DataError(f"age: {age}; a forecast needs at least one day")
    status, messages = origin_status(batch, age)
    values = np.maximum(np.maximum.accumulate(quantiles, axis=1), 0.0)
    broken = (status <= SeriesStatus.GAPS) & ~np.isfinite(values).all(axis=1)
    if broken.any():
        status[broken] = SeriesStatus.FAILED
        said = list(messages)
        for row in np.flatnonzero(broken):
            said[row] = "the forecaster gave no finite number"
        messages = tuple(said)
    unusable = status > SeriesStatus.GAPS
    if notes:
        messages = tuple(
            said if dead else "; ".join(filter(None, (said, note)))
            for said, dead, note in zip(messages, unusable, notes, strict=True)
        )
    values[unusable] = np.nan
    if point is not None:
        point = np.where(unusable, np.nan, point)
    if take_off is not None:
        take_off = np.where(unusable, np.nan, take_off)
    return Forecasts(
        batch.ids, values, status, messages, tuple(float(level) for level in levels), take_off, point
    )
