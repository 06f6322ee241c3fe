"""A learned prior: what the days ahead brought other videos, seen from their level, shape, age and horizon.

A prior is a small bank of models. Each was trained on many pairs of age and horizon, or on one pair and the ages before
it; a forecast comes from the narrowest model that has seen its age and horizon. Beyond all of them the nearest is
used, its bands are widened, and the prediction says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned.calibration import chance_above
from groundswell.forecast.learned.caution import (
    WORTH_SAYING,
    cautious,
    earlier_origins,
    misses_of,
    normal_scores,
    width_by_gaps,
    width_by_size,
)
from groundswell.forecast.learned.features import SMALL, WEEK, filled, level_of, take_off_limit
from groundswell.forecast.learned.file import read_models, write_models
from groundswell.forecast.learned.model import Model, inputs_of
from groundswell.forecast.learned.network import QUANTILES
from groundswell.forecast.totals import PROBABILITIES, exceedance, quantile_at

__all__ = ["LearnedPrior", "Prediction"]

Floats = NDArray[np.float64]

REACH = 4  # beyond so many times what was learned bands span many powers of ten and say nothing
_MEDIAN = QUANTILES.index(0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Predictive laws of the totals of the days ahead, for N videos.

    Attributes:
        quantiles (float64[N, Q]): of the total at ``PROBABILITIES``, ascending.
        take_off (float64[N]): probability that it exceeds twice the total of as many days before; NaN where the
            record is shorter than the horizon or those days brought no view.
        notes: why bands were widened, a sentence each; empty where they were not.
    """

    quantiles: Floats
    take_off: Floats
    notes: tuple[str, ...]

    def quantile(self, probability: float) -> Floats:
        """The total that is not exceeded with this probability, 0.001 to 0.999 (float64[N])."""
        return quantile_at(self.quantiles, probability)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Lower and upper ends of the central interval of this level, between 0 and 0.998."""
        return self.quantile(0.5 - level / 2.0), self.quantile(0.5 + level / 2.0)

    @property
    def note(self) -> str:
        """Why bands were widened: the different sentences of the videos, one after another."""
        return "; ".join(dict.fromkeys(note for note in self.notes if note))

    @property
    def median(self) -> Floats:
        """The total that is as likely to be exceeded as not (float64[N])."""
        return self.quantile(0.5)

    def exceed(self, thresholds: ArrayLike) -> Floats:
        """Probability that the total exceeds a number of each video, within 0.0005 and 0.9995 (float64[N])."""
        return exceedance(self.quantiles, thresholds)


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPrior:
    """A bank of models with where they come from.

    Attributes:
        models: see ``Model``.
        provenance: plain data: ``sets`` (name, licence, videos), ``date``, ``seed``, ``score``, ``note``.
    """

    models: tuple[Model, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Models and videos."""
        said = ", ".join(
            f"{one.kind} {_range(one.ages)} -> {_range(one.horizons)} days" for one in self.models
        )
        return f"<LearnedPrior: {said}; {self.provenance.get('videos', '?')} videos>"

    def summary(self) -> list[str]:
        """Where it comes from and how far it was from the truth on videos that it had not learned from: sentences."""
        facts = self.provenance
        sets = "; ".join(f"{one['name']} (licence {one['licence']})" for one in facts.get("sets", ()))
        lines = [f"learned from {facts.get('videos', 0):,} videos{': ' if sets else ''}{sets}"]
        for score in facts.get("score", ()):
            ages, horizons = tuple(score["ages"]), tuple(score["horizons"])
            lines.append(
                f"{score['kind']}, ages {_range(ages)}, horizons {_range(horizons)}: mean |log error| on videos not "
                f"learned from {score['abs_log']:.3f}, of the last week going on {score['abs_log_last_week']:.3f}"
            )
        return [*lines, *([facts["note"]] if facts.get("note") else [])]

    def save(self, path: str | Path) -> None:
        """Write one compressed file; the same prior gives the same bytes."""
        write_models(Path(path), self.models, self.provenance)

    @classmethod
    def load(cls, path: str | Path) -> LearnedPrior:
        """Read what ``save`` wrote.

        Raises:
            DataError: the file is missing or is no prior of this version.
        """
        return cls(*read_models(Path(path)))

    @classmethod
    def default(cls) -> LearnedPrior:
        """The prior that ships with the package: learned from simulated videos alone."""
        return _default()

    @property
    def furthest(self) -> int:
        """The longest horizon that tables are forecast over, days: so many times the longest that was learned."""
        return REACH * max(one.horizons[1] for one in self.models)

    def knows(self, kind: str) -> bool:
        """Whether it has a model of this kind."""
        return any(one.kind == kind for one in self.models)

    def predict(
        self,
        views: ArrayLike,
        horizon: int,
        *,
        shares: ArrayLike | None = None,
        future_shares: ArrayLike | None = None,
    ) -> Prediction:
        """The law of the total of the ``horizon`` days after the last column.

        Past shares are looked at where the prior has learned from them, and left alone where it has not; those of the
        days ahead only when they are declared.

        Args:
            views (float64[N, A]): daily counts of N videos from their first day on, NaN where missing.
            horizon: days ahead, at least 1.
            shares (float64[N, A]): of the same days.
            future_shares (float64[N, horizon]): of the days ahead, as declared.
        Raises:
            DataError: shapes do not fit, a count is negative, or the prior knows nothing of shares.
        """
        known = _matrix("views", views)
        if horizon < 1 or known.shape[1] < 1:
            raise DataError(
                f"horizon: {horizon}, days on record: {known.shape[1]}; both must be at least one"
            )
        kind, past, ahead = self._shares(known, horizon, shares, future_shares)
        days = filled(known)
        age = days.shape[1]
        model = self._model(kind, age, horizon)
        law, leaning = _law(model, days, horizon, past, ahead)
        limit = take_off_limit(days, horizon)
        cell = model.calibration.nearest(age, horizon)
        take_off = model.calibration.chance(chance_above(law, limit), leaning, cell)
        law, notes = self._caution(model, law, known, days, horizon, past)
        age_ratio, horizon_ratio = model.beyond(age, horizon)
        if age_ratio > 1.0 or horizon_ratio > 1.0:
            note = f"the prior was learned at ages of {_range(model.ages)} days for {_range(model.horizons)} days ahead"
            wider = _beyond(model, age, horizon)
            if wider >= WORTH_SAYING:
                note += f"; bands are {wider:.2g} times as wide for it"
            notes = tuple("; ".join(part for part in (note, one) if part) for one in notes)
        return Prediction(_totals(law, days, horizon), take_off, notes)

    def as_learned(self, views: ArrayLike, horizon: int) -> tuple[Floats, list[Floats]]:
        """What is forecast from views alone without any caution, and how that did on the videos' own earlier days.

        Args:
            views, horizon: as of ``predict``.

        Returns:
            Quantiles of the totals at ``PROBABILITIES`` (float64[N, Q]), and normal scores of up to three earlier totals within what
            would have been forecast of them (float64[N] each, NaN where one is not known).
        """
        known = _matrix("views", views)
        days = filled(known)
        model = self._model("views", days.shape[1], horizon)
        law, _ = _law(model, days, horizon, None, None)
        return _totals(law, days, horizon), self._earlier_scores(model, known, days, horizon, None)

    def _caution(
        self, model: Model, law: Floats, known: Floats, days: Floats, horizon: int, past: Floats | None
    ) -> tuple[Floats, tuple[str, ...]]:
        """The law of each video widened as far as it may be of another kind, and why."""
        count = len(days)
        specialised = model.horizons[0] == model.horizons[1]
        by_size = width_by_size((np.log(level_of(days) + SMALL) - model.centre[0]) / model.scale[0])
        by_gaps = width_by_gaps(np.isfinite(known[:, -WEEK:]))
        scores = self._earlier_scores(model, known, days, horizon, past)
        return cautious(law, by_size, by_gaps, misses_of(scores, count), specialised)

    def _earlier_scores(
        self, model: Model, known: Floats, days: Floats, horizon: int, past: Floats | None
    ) -> list[Floats]:
        """Where the video's own earlier days fell in what would have been forecast of them, as learned."""
        scores = []
        specialised = model.horizons[0] == model.horizons[1]
        for origin, span in earlier_origins(days.shape[1], horizon, specialised):
            came = known[:, origin : origin + span]
            # a total of days that were filled in says nothing
            whole = np.isfinite(came).all(axis=1)
            if not whole.any():
                continue
            before = None if past is None else past[:, :origin]
            ahead = None if past is None or model.kind != "declared" else past[:, origin : origin + span]
            then = model if specialised else self._model(model.kind, origin, span)
            earlier = days[:, :origin]
            totals = _totals(_law(then, earlier, span, before, ahead)[0], earlier, span)
            total = np.where(whole, days[:, origin : origin + span].sum(axis=1), np.nan)
            scores.append(normal_scores(totals, total))
        return scores

    def predict_ragged(self, values: ArrayLike, offsets: ArrayLike, horizon: int) -> Prediction:
        """As ``predict``, for videos of different age: the origin of each is the end of its record.

        Args:
            values (float64[total]): daily counts, video after video, NaN where missing.
            offsets (int64[N + 1]): where each video begins and ends in ``values``.
        """
        flat, places = np.asarray(values, dtype=np.float64), np.asarray(offsets, dtype=np.int64)
        lengths = np.diff(places)
        quantiles = np.full((lengths.size, PROBABILITIES.size), np.nan)
        take_off = np.full(lengths.size, np.nan)
        notes = np.full(lengths.size, "", dtype=object)
        for age in np.unique(lengths):
            rows = np.flatnonzero(lengths == age)
            one = self.predict(flat[places[rows][:, None] + np.arange(age)], horizon)
            quantiles[rows], take_off[rows] = one.quantiles, one.take_off
            notes[rows] = one.notes
        return Prediction(quantiles, take_off, tuple(notes.tolist()))

    def _shares(
        self, known: Floats, horizon: int, shares: ArrayLike | None, future_shares: ArrayLike | None
    ) -> tuple[str, Floats | None, Floats | None]:
        """The kind of model to ask, and the shares that it looks at."""
        if future_shares is None and (shares is None or not self.knows("shares")):
            return "views", None, None
        if shares is None:
            raise DataError("future_shares: give the shares of the past too")
        past = filled(_matrix("shares", shares))
        if past.shape != known.shape:
            raise DataError(f"shares: {past.shape}; views are {known.shape}, and they must agree")
        if future_shares is None:
            return "shares", past, None
        ahead = filled(_matrix("future_shares", future_shares))
        if ahead.shape != (len(known), horizon):
            raise DataError(
                f"future_shares: {ahead.shape}; give one column for each of the {horizon} days ahead"
            )
        return "declared", past, ahead

    def _model(self, kind: str, age: int, horizon: int) -> Model:
        some = [one for one in self.models if one.kind == kind]
        if not some:
            raise DataError(
                f"the prior has learned nothing from {kind} shares; learn one from a table with a column of shares, or leave "
                "the shares out"
            )

        def rank(one: Model) -> tuple[float, float]:
            outside = sum(math.log(ratio) for ratio in one.beyond(age, horizon))
            spans = math.log(one.ages[1] / one.ages[0]) + math.log(one.horizons[1] / one.horizons[0])
            return outside, spans

        return min(some, key=rank)


def _law(
    model: Model, days: Floats, horizon: int, past: Floats | None, ahead: Floats | None
) -> tuple[Floats, Floats]:
    """Quantiles of the log ratio of the days ahead to the level, as learned, and the logits of a take-off."""
    age = days.shape[1]
    raw, leaning = model.raw(inputs_of(days, horizon, past, ahead))
    middle = raw[:, _MEDIAN : _MEDIAN + 1]
    raw = middle + _beyond(model, age, horizon) * (raw - middle)
    return model.calibration.quantiles(raw, model.calibration.nearest(age, horizon)), leaning


def _totals(law: Floats, days: Floats, horizon: int) -> Floats:
    """Totals from log ratios to the level."""
    level = level_of(days)[:, None] + SMALL
    return np.asarray(np.maximum(horizon * (level * np.exp(np.clip(law, -50.0, 50.0)) - SMALL), 0.0))


def _beyond(model: Model, age: int, horizon: int) -> float:
    """How much wider bands are beyond what was learned: errors of a walk grow with the square root of time."""
    age_ratio, horizon_ratio = model.beyond(age, horizon)
    return float(math.sqrt(horizon_ratio if horizon > model.horizons[1] else 1.0) * age_ratio**0.25)


@lru_cache(maxsize=1)
def _default() -> LearnedPrior:
    return LearnedPrior.load(Path(__file__).with_name("default_prior.npz"))


def _range(known: tuple[int, int]) -> str:
    return f"{known[0]}" if known[0] == known[1] else f"{known[0]} to {known[1]}"


def _matrix(name: str, values: ArrayLike) -> Floats:
    made = np.array(values, dtype=np.float64, order="C")
    if made.ndim == 1:
        made = made[None, :]
    if made.ndim != 2:
        raise DataError(f"{name}: has {made.ndim} dimensions; give one row a video and one column a day")
    wrong = np.argwhere((made < 0.0) | np.isinf(made))
    if wrong.size:
        row, day = wrong[0]
        raise DataError(f"{name}[{row}, {day}]: {made[row, day]:g}; a count is finite and never negative")
    return made
