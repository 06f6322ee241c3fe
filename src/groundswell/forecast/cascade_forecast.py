"""The final size of a repost cascade from its first minutes or hours, with a true interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast.cascade_features import features_of
from groundswell.forecast.cascade_mechanism import ENDLESS, Mechanism, fit_mechanism
from groundswell.forecast.cascade_prior import LEVELS, SHARES, WEEK, CascadePrior
from groundswell.forecast.cascade_record import Cascade

__all__ = ["CascadeForecast", "forecast_cascade", "law_of_features"]

Floats = NDArray[np.float64]
Status = Literal["finite", "supercritical so far"]

SCHEMA_VERSION = 1
DRAWS = 4000
#: Standard deviations outside of what a prior was learned from that are worth a word.
FAR = 0.5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CascadeForecast:
    """Where a cascade will end.

    Attributes:
        observed: reposts so far, the first post not counted.
        age: of the record, seconds.
        until: age in seconds up to which reposts are counted: the final size when ``status`` is ``finite``, else a
            stated horizon.
        status: ``finite``, or ``supercritical so far``: a repost has lately brought one or more further ones on average.
        branching: expected direct reposts of an average repost made now.
        branching_interval: its 80 % interval.
        levels: of the bands that are printed, between 0 and 1.
        provenance: of the learned prior; None when the mechanism answers by itself.
        caveats: what a careful reader must know.
    """

    observed: int
    age: float
    until: float
    status: Status
    branching: float
    branching_interval: tuple[float, float]
    levels: tuple[float, ...]
    provenance: str | None
    caveats: tuple[str, ...]
    _law: Floats
    _reached: Floats

    @property
    def median(self) -> int:
        """Size that is passed with probability one half."""
        return self.quantile(0.5)

    @property
    def expected(self) -> float:
        """Mean size; the farthest quarter of a per cent of the law is left out, for it would rule the mean."""
        return self.observed + float(np.mean(np.expm1(_even(self._law))))

    def quantile(self, share: float) -> int:
        """Size that is not passed with probability ``share``.

        Raises:
            DataError: the share does not lie between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise DataError(f"share: {share:g}; it must lie between 0 and 1")
        return self.observed + round(math.expm1(max(0.0, float(np.interp(share, SHARES, self._law)))))

    def band(self, level: float) -> tuple[int, int]:
        """Lowest and highest size of the central band that holds with probability ``level``.

        Raises:
            DataError: the level does not lie between 0 and 1.
        """
        if not 0.0 < level < 1.0:
            raise DataError(f"level: {level:g}; it must lie between 0 and 1")
        asked = min(float(np.interp(level, LEVELS, self._reached)), 0.998)
        return self.quantile(0.5 * (1.0 - asked)), self.quantile(0.5 * (1.0 + asked))

    def passes(self, threshold: float) -> float:
        """Probability that more than ``threshold`` reposts come in all, up to ``until``.

        Raises:
            DataError: the threshold is no finite number.
        """
        if not math.isfinite(threshold):
            raise DataError(f"threshold: {threshold}; give a finite number of reposts")
        if threshold < self.observed:
            return 1.0
        # more than x reposts: at least half a repost beyond it, since the law stands for rounded counts
        place = math.log1p(math.floor(threshold) - self.observed + 0.5)
        return 1.0 - float(np.interp(place, self._law, SHARES, left=0.0, right=1.0))

    @property
    def least_relative_error(self) -> float:
        """The size whose median relative error of the reposts to come is least: the point to be scored by it."""
        left = np.expm1(np.maximum(_even(self._law), 0.0))
        errors = np.abs(left[:, None] - left[None, :]) / np.maximum(left[None, :], 1.0)
        return self.observed + float(left[int(np.argmin(np.median(errors, axis=1)))])

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in words."""
        bands = "; ".join(
            f"{level * 100:g} %: {low:,} to {high:,}"
            for level in self.levels
            for low, high in [self.band(level)]
        )
        low, high = self.branching_interval
        seen = f"{self.observed:,} reposts in the first {told(self.age).removeprefix('1 ')}"
        lately = f"a repost made now brings {self.branching:.2g} further ones directly (80 %: {low:.2g} to {high:.2g})"
        if self.status == "finite":
            return (
                f"{seen}; about {self.median:,} by {told(self.until)} after the first post ({bands}).",
                f"So far {lately}.",
            )
        return (
            f"Supercritical so far: {lately}, so the record names no final size.",
            f"{seen}; by {told(self.until)} after the first post about {self.median:,} ({bands}).",
        )

    def summary(self, thresholds: Sequence[float] = ()) -> str:
        """The answer, the chance of passing each threshold, and the caveats, a sentence a line."""
        chances = [f"More than {stone:,.0f}: {self.passes(stone):.0%}." for stone in thresholds]
        return "\n".join([*self.sentences, *chances, *self.caveats])

    def to_dict(self, thresholds: Sequence[float] = ()) -> dict[str, Any]:
        """The answer as plain data."""
        bands = [
            {
                "level": level,
                "low": low,
                "high": high,
                "low_to_come": low - self.observed,
                "high_to_come": high - self.observed,
            }
            for level in self.levels
            for low, high in [self.band(level)]
        ]
        return {
            "schema_version": SCHEMA_VERSION,
            "status": self.status,
            "observed": self.observed,
            "age_seconds": self.age,
            "until_seconds": self.until,
            "final": self.status == "finite",
            "median": self.median,
            "expected": self.expected,
            "bands": bands,
            "passes": [{"threshold": stone, "probability": self.passes(stone)} for stone in thresholds],
            "branching": {
                "value": self.branching,
                "level": 0.8,
                "low": self.branching_interval[0],
                "high": self.branching_interval[1],
            },
            "prior": self.provenance,
            "sentences": list(self.sentences),
            "caveats": list(self.caveats),
        }

    def __repr__(self) -> str:
        """The answer in words."""
        return f"<CascadeForecast: {self.sentences[0]}>"


def forecast_cascade(
    cascade: Cascade,
    *,
    at: float | None = None,
    until: float | None = None,
    prior: CascadePrior | Literal["none"] | None = None,
    population: str | None = None,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 0,
) -> CascadeForecast:
    """Forecast a cascade.

    Args:
        cascade: the record.
        at: age in seconds from which to forecast; the end of the record when left out.
        until: age in seconds up to which reposts count; seven days, or the prior's horizon, when left out.
        prior: learned from other cascades; the one that ships when left out, ``"none"`` for the mechanism alone.
        population: the prior's collection that the cascade belongs to; weighed by its size so far when left out.
        levels: of the bands in the text, between 0 and 1.
        seed: of the mechanism's draws.
    Raises:
        DataError: an argument lies outside its range, or the record is too old for a forecast until then.
    """
    if not levels or not all(0.0 < level < 1.0 for level in levels):
        raise DataError(f"levels: {tuple(levels)}; give at least one, each between 0 and 1")
    record = cascade.until(cascade.end if at is None else at)
    learned = None if prior == "none" else CascadePrior.default() if prior is None else prior
    horizon = WEEK if learned is None else learned.horizon
    asked = horizon if until is None else until
    if not (math.isfinite(asked) and asked > record.end):
        raise DataError(
            f"until: {told(asked)}; the record is {told(record.end)} old already. Give a later age to count reposts up to"
        )
    mechanism = fit_mechanism(record)
    status: Status = "supercritical so far" if mechanism.branching >= 1.0 else "finite"
    caveats: list[str] = []
    found = None if learned is None else law_of(learned, record, mechanism, population, caveats)
    if found is None:
        if learned is not None:
            caveats.append("The prior was not learned for such a record; the mechanism answers by itself.")
        if status != "finite" and until is None:
            asked = min(2.0 * record.end, horizon)
        law = np.quantile(np.log1p(mechanism.draws(asked, DRAWS, seed)), SHARES)
        found = law, LEVELS
        if law[-1] >= math.log(0.5 * ENDLESS):
            caveats.append(
                "Within this time the mechanism allows growth without an end; the upper ends stand for that."
            )
        learned = None
    elif asked != horizon:
        law, reached = found
        found = _carried(mechanism, law, asked, horizon, seed), reached
        caveats.append(
            f"Learned for {told(horizon)} after the first post and carried to {told(asked)} by the mechanism."
        )
    return CascadeForecast(
        len(record),
        record.end,
        asked,
        status,
        mechanism.branching,
        mechanism.branching_interval(0.8),
        tuple(levels),
        None if learned is None else learned.provenance,
        tuple(caveats),
        *found,
    )


def law_of(
    prior: CascadePrior, record: Cascade, mechanism: Mechanism, population: str | None, caveats: list[str]
) -> tuple[Floats, Floats] | None:
    """The learned law of ``log(1 + reposts to come)`` and its calibration; None where nothing was learned."""
    if population is not None and population not in prior.populations:
        raise DataError(f"population: {population!r}; the prior knows {', '.join(prior.populations)}")
    clock, followers = record.hour is not None, record.followers is not None
    for has_clock, has_followers in ((clock, followers), (False, followers), (clock, False), (False, False)):
        if prior.rung(record.end, clock=has_clock, followers=has_followers) is None:
            continue
        if followers and not has_followers:
            record = Cascade(record.times, None, end=record.end, hour=record.hour)
            mechanism = fit_mechanism(record)
        features = features_of(record, float(mechanism.expected(prior.horizon)[0]), clock=has_clock)
        law, reached, beyond = law_of_features(
            prior, features, record.end, population, clock=has_clock, followers=has_followers
        )
        if beyond > FAR:
            caveats.append(
                f"This record lies outside of what the prior was learned from ({beyond:.1f} standard deviations); "
                "its bands may be too narrow."
            )
        return law, reached
    return None


def _carried(mechanism: Mechanism, law: Floats, until: float, horizon: float, seed: int) -> Floats:
    """The law of the reposts by another time than the prior's.

    The mechanism knows the next minutes best and the prior the end: between the record and the horizon their quantiles are
    averaged, weighed by the logarithm of the time. No more come by an earlier time than by the horizon.
    """
    carried = np.log1p(np.maximum(np.expm1(law), 0.0) * mechanism.share(until, horizon))
    if until > horizon:
        return np.maximum(carried, law)
    soon = np.quantile(np.log1p(mechanism.draws(until, DRAWS, seed)), SHARES)
    weight = math.log(until / mechanism.age) / math.log(horizon / mechanism.age)
    return np.asarray(np.minimum((1.0 - weight) * soon + weight * carried, law))


def law_of_features(
    prior: CascadePrior, features: Floats, age: float, population: str | None, *, clock: bool, followers: bool
) -> tuple[Floats, Floats, float]:
    """Law, calibration, and how far outside of what was learned from, for features at hand.

    Raises:
        DataError: nothing was learned for such records.
    """
    rung = prior.rung(age, clock=clock, followers=followers)
    if rung is None:
        raise DataError("prior: nothing was learned for such records")
    rungs = next(rows for rows in prior.rungs.values() if rung in rows.values())
    nearest = next(at for at, mine in rungs.items() if mine is rung)
    row = np.concatenate([features, [math.log(age / nearest)]])
    place = None if population is None else prior.populations.index(population)
    law, reached = rung.law(row, place)
    return np.maximum.accumulate(law), reached, rung.regression.beyond(row)


def told(seconds: float) -> str:
    """A span in words."""
    for size, name in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= 2.0 * size or seconds == size:
            count = seconds / size
            return f"{count:.3g} {name}{'' if count == 1.0 else 's'}"
    return f"{seconds:.3g} seconds"


def _even(law: Floats) -> Floats:
    """Quantiles at evenly spread shares, each standing for the same probability."""
    return np.asarray(np.interp((np.arange(200) + 0.5) / 200.0, SHARES, law))
