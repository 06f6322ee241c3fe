"""Persistence: the last week goes on. The forecast that the literature forgot and seldom beats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.conformal import around, error_quantiles, learnable, log_ratio
from groundswell.corpus.forecaster import (
    GRID,
    RECENT_DAYS,
    Forecasts,
    check_horizon,
    forecasts_of,
    known_before,
)
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError

__all__ = ["OwnHistory", "Persistence", "last_week"]

Floats = NDArray[np.float64]
MOST_TIMES = 3.0  # the own errors count for no more than so many times the assumed spread
RULES = ("mean", "median", "last")
FURTHEST = 730  # days: a random walk of the assumed spread is uncertain by a factor of ten by then
LOGISTIC = math.pi / (2.0 * math.sqrt(3.0) * math.log(2.0))  # standard deviation over mean absolute error


def last_week(batch: Batch, age: int, rule: str = "mean") -> Floats:
    """Views a day by the last counted days of the week before the origin; NaN without any (float64[N])."""
    week = batch.window(max(age - RECENT_DAYS, 0), age)
    known = np.isfinite(week)
    count = known.sum(axis=1)
    out = np.full(len(batch), np.nan)
    some = count > 0
    if rule == "mean":
        out[some] = np.where(known, week, 0.0).sum(axis=1)[some] / count[some]
    elif rule == "median":
        out[some] = np.nanmedian(week[some], axis=1)
    else:
        last = week.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        out[some] = week[some, last[some]]
    return out


@dataclass(frozen=True, slots=True)
class Persistence:
    """The mean, median or last day of the last seven days, times the horizon, with conformal bands.

    Attributes:
        rule: ``mean``, ``median`` or ``last``.
        recentre: shift the point to the median of the learned errors; the published rule does not.
        errors: learned quantiles of the log ratio for each (age, horizon).
    """

    rule: str = "mean"
    recentre: bool = False
    errors: Mapping[tuple[int, int], Floats] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check the rule."""
        if self.rule not in RULES:
            raise DataError(f"rule: {self.rule!r}; one of {', '.join(RULES)}")

    @property
    def name(self) -> str:
        """As printed."""
        return f"persistence-{self.rule}" + ("-recentred" if self.recentre else "")

    @property
    def needs_future_shares(self) -> bool:
        """Never."""
        return False

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Persistence:  # noqa: ARG002
        """Learn the bands: the errors of the rule on these videos; it has no other parameter."""
        errors = dict(self.errors)
        for age in ages:
            part = batch.take(learnable(batch, age, horizon))
            point = horizon * last_week(part, age, self.rule)
            errors[age, horizon] = error_quantiles(log_ratio(part.total(age, horizon), point))
        return replace(self, errors=errors)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,  # noqa: ARG002
    ) -> Forecasts:
        """See ``Forecaster``."""
        learned = self.errors.get((age, horizon))
        if learned is None:
            raise DataError(f"{self.name} has not learned age {age} and horizon {horizon}: call learn first")
        point = horizon * last_week(batch, age, self.rule)
        return forecasts_of(
            batch, age, around(point, learned), levels, point=None if self.recentre else point
        )

    def to_plain(self) -> dict[str, Any]:
        """As plain data, for a file."""
        return {
            "rule": self.rule,
            "recentre": self.recentre,
            "errors": [
                {"age": age, "horizon": horizon, "quantiles": values.tolist()}
                for (age, horizon), values in sorted(self.errors.items())
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Persistence:
        """From plain data."""
        errors = {
            (int(one["age"]), int(one["horizon"])): np.asarray(one["quantiles"], dtype=np.float64)
            for one in plain["errors"]
        }
        if any(values.shape != GRID.shape for values in errors.values()):
            raise DataError(f"errors: each needs {GRID.size} quantiles")
        return cls(str(plain["rule"]), bool(plain["recentre"]), errors)


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """The last week goes on, with bands from the video's own past: nothing is learned from other videos.

    At each day of its recent past the same rule is tried on the video itself. The squared log errors over as much of
    the horizon as the record allows grow in proportion to time (a random walk of the level) and are mixed with
    ``spread`` squared, worth ``weight`` independent trials; errors follow a logistic law.

    Attributes:
        spread: standard deviation of the log ratio over 30 days before anything is seen of the video, an
            assumption: a total of 30 days is missed by a factor of 1.6.
        weight: independent trials that it is worth.
    """

    spread: float = 0.45
    weight: float = 2.0

    @property
    def name(self) -> str:
        """As printed."""
        return "own-history"

    @property
    def needs_future_shares(self) -> bool:
        """Never."""
        return False

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> OwnHistory:  # noqa: ARG002
        """Nothing is learned from other videos."""
        return self

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,  # noqa: ARG002
    ) -> Forecasts:
        """See ``Forecaster``."""
        check_horizon(self.name, horizon, FURTHEST)
        point = horizon * last_week(batch, age)
        variance = np.full(len(batch), self.spread**2 * horizon / 30.0)
        ahead = min(horizon, (age - RECENT_DAYS) // 2)
        if ahead >= 1:
            past = known_before(batch, age)[
                :, -(RECENT_DAYS + 2 * ahead) :
            ]  # what is older says little of now
            sums = np.concatenate([np.zeros((len(batch), 1)), np.cumsum(past, axis=1)], axis=1)
            week = (sums[:, RECENT_DAYS:-ahead] - sums[:, : -RECENT_DAYS - ahead]) / RECENT_DAYS
            came = (sums[:, RECENT_DAYS + ahead :] - sums[:, RECENT_DAYS:-ahead]) / ahead
            errors = log_ratio(np.maximum(came, 0.0) * ahead, np.maximum(week, 0.0) * ahead)
            trials = errors.shape[1] / ahead  # those that overlap tell the same story
            # from mean absolute errors, which one jump does not rule
            own = (LOGISTIC * np.abs(errors).mean(axis=1)) ** 2 * (horizon / ahead)
            own = np.minimum(own, MOST_TIMES**2 * variance)
            variance = (trials * own + self.weight * variance) / (trials + self.weight)
        logistic = np.log(GRID / (1.0 - GRID)) * (math.sqrt(3.0) / math.pi)
        return forecasts_of(batch, age, around(point, np.sqrt(variance)[:, None] * logistic), levels)

    def to_plain(self) -> dict[str, Any]:
        """As plain data, for a file."""
        return {"spread": self.spread, "weight": self.weight}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> OwnHistory:
        """From plain data."""
        return cls(float(plain["spread"]), float(plain["weight"]))
