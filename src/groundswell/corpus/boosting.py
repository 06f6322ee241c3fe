"""Boosted trees on log ratios: the rival to beat (LightGBM, extra ``rivals``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.conformal import LEAST_VIDEOS, around, error_quantiles, learnable, log_ratio
from groundswell.corpus.features import features
from groundswell.corpus.forecaster import Forecasts, forecasts_of, take_off_base
from groundswell.corpus.persistence import last_week
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError, MissingExtra

__all__ = ["Boosting"]

Floats = NDArray[np.float64]
SHARES = ("none", "past", "future")
TREES: dict[str, Any] = {
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
LEAST_SCALE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    centre: Any  # trees for the median of the log ratio
    scale: Any  # trees for the size of its error
    take_off: Any  # trees for the chance of a take-off, or None
    errors: Floats  # quantiles of the error over its size


@dataclass(frozen=True, slots=True)
class Boosting:
    """Median of the log ratio of the total to the last week, by boosted trees with absolute error.

    Trees learn at the age itself and at earlier cut-offs of the same training videos (down to two thirds of the
    age). A second set of trees gives the size of the error; on a fifth of the training videos, seen by
    neither, the errors over their size give the bands (normalised split conformal). Take-off has a classifier of
    its own.

    Attributes:
        shares: ``none``, ``past``, or ``future`` (those of the days ahead must then be declared).
        rounds: trees in a set.
        cutoffs: how many ages to learn at.
        trees: settings of LightGBM.
    """

    shares: str = "none"
    rounds: int = 500
    cutoffs: int = 6
    trees: Mapping[str, Any] = field(default_factory=lambda: dict(TREES), repr=False)
    learned: Mapping[tuple[int, int], _Learned] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check the setting of the shares."""
        if self.shares not in SHARES:
            raise DataError(f"shares: {self.shares!r}; one of {', '.join(SHARES)}")

    @property
    def name(self) -> str:
        """As printed."""
        return {"none": "lightgbm", "past": "lightgbm-past-shares", "future": "lightgbm-shares-declared"}[
            self.shares
        ]

    @property
    def needs_future_shares(self) -> bool:
        """When they are declared."""
        return self.shares == "future"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Boosting:
        """See ``Forecaster``."""
        _lightgbm()
        learned = dict(self.learned)
        for age in ages:
            learned[age, horizon] = self._learn(
                batch.take(learnable(batch, age, horizon)), age, horizon, seed
            )
        return replace(self, learned=learned)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,
    ) -> Forecasts:
        """See ``Forecaster``."""
        learned = self.learned.get((age, horizon))
        if learned is None:
            raise DataError(f"{self.name} has not learned age {age} and horizon {horizon}: call learn first")
        if self.needs_future_shares and future_shares is None:
            raise DataError(f"{self.name}: give the shares of the {horizon} days ahead")
        table = features(batch, age, horizon, self.shares, future_shares)
        base = horizon * np.nan_to_num(last_week(batch, age))
        centre = np.expm1(np.log1p(base) + learned.centre.predict(table))
        scale = np.maximum(learned.scale.predict(table), LEAST_SCALE)
        chance = None
        if learned.take_off is not None:
            told = np.isfinite(take_off_base(batch, age, horizon))
            chance = np.where(told, learned.take_off.predict(table), np.nan)
        return forecasts_of(
            batch, age, around(centre, scale[:, None] * learned.errors), levels, take_off=chance
        )

    def _learn(self, batch: Batch, age: int, horizon: int, seed: int) -> _Learned:
        if len(batch) < 4 * LEAST_VIDEOS:
            raise DataError(
                f"{len(batch)} training videos reach day {age + horizon}; trees need {4 * LEAST_VIDEOS}"
            )
        order = np.random.default_rng([seed, 23]).permutation(len(batch))
        fifth = len(batch) // 5
        bands, sizes, rest = order[:fifth], order[fifth : 2 * fifth], order[2 * fifth :]
        # errors that size and bands are learned from are made by trees that saw neither part
        rough = self._fit(self._cases(batch.take(rest), age, horizon), "l1", seed)
        table, target, _ = self._cases(batch.take(np.concatenate([sizes, bands])), age, horizon, cutoffs=1)
        error = np.abs(target - rough.predict(table))
        small = {"num_leaves": 7, "min_data_in_leaf": max(min(80, len(error) // 10), 5)}
        scale = self._fit((table[: sizes.size], error[: sizes.size], np.zeros(0)), "l1", seed, small, 0.4)
        size = np.maximum(scale.predict(table[sizes.size :]), LEAST_SCALE)
        signed = (target - rough.predict(table))[sizes.size :] / size
        everything = self._cases(batch, age, horizon)
        centre = self._fit(everything, "l1", seed)
        came = everything[2]
        known = np.isfinite(came)
        chance = None
        if known.any() and 0.0 < came[known].mean() < 1.0:
            chance = self._fit(
                (everything[0][known], came[known], came), "binary", seed, {"num_leaves": 7}, 0.4
            )
        return _Learned(centre, scale, chance, error_quantiles(signed))

    def _cases(
        self, batch: Batch, age: int, horizon: int, cutoffs: int | None = None
    ) -> tuple[Floats, Floats, Floats]:
        """Features, log ratios, and whether a take-off came (NaN where the record is too short to say)."""
        count = self.cutoffs if cutoffs is None else cutoffs
        ages = sorted({round(cut) for cut in np.linspace(age, max(2.0 * age / 3.0, 1.0), count)})
        tables, targets, take_offs = [], [], []
        for cut in ages:
            part = batch.take(learnable(batch, cut, horizon))
            future = part.window(cut, cut + horizon, of="shares") if self.needs_future_shares else None
            truth = part.total(cut, horizon)
            tables.append(features(part, cut, horizon, self.shares, future))
            targets.append(log_ratio(truth, horizon * last_week(part, cut)))
            recent = take_off_base(part, cut, horizon)
            take_offs.append(np.where(np.isfinite(recent), (truth > 2.0 * recent).astype(np.float64), np.nan))
        return np.concatenate(tables), np.concatenate(targets), np.concatenate(take_offs)

    def _fit(
        self,
        cases: tuple[Floats, Floats, Floats],
        objective: str,
        seed: int,
        settings: Mapping[str, Any] | None = None,
        share: float = 1.0,
    ) -> Any:
        lightgbm = _lightgbm()
        chosen = {**self.trees, **(settings or {}), "objective": objective, "seed": seed % 2**31}
        data = lightgbm.Dataset(cases[0], cases[1], free_raw_data=False)
        return lightgbm.train(chosen, data, max(int(self.rounds * share), 1))


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtra("LightGBM is not installed: pip install 'groundswell[rivals]'") from error
    return lightgbm
