"""Rules for the total so far at a later day, learned on other videos: Szabo and Huberman; Pinto et al.

Both minimise the mean squared *relative* error of the views from publication to the target day; the forecast of
the days ahead is that total less what is known. Bands come from errors on held-out training videos.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.threads import one_thread
from groundswell.corpus.conformal import LEAST_VIDEOS, around, error_quantiles, held_out_errors, learnable
from groundswell.corpus.forecaster import Forecasts, forecasts_of, known_before
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError

__all__ = ["ConstantScaling", "MultivariateLinear"]

Floats = NDArray[np.float64]
Rule = Callable[[Batch], Floats]
Learned = Mapping[tuple[int, int], tuple[Rule, Floats]]


class _GrowthModel:
    """What the rules share: learning with bands, and forecasting."""

    __slots__ = ()
    name: str
    learned: Learned

    def _fit(self, batch: Batch, age: int, horizon: int, seed: int) -> Rule:
        raise NotImplementedError

    @property
    def needs_future_shares(self) -> bool:
        """Never."""
        return False

    def _learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int) -> Learned:
        learned = dict(self.learned)
        for age in ages:
            part = batch.take(learnable(batch, age, horizon))
            if len(part) < LEAST_VIDEOS:
                raise DataError(
                    f"{len(part)} training videos reach day {age + horizon}; {LEAST_VIDEOS} are needed"
                )
            with one_thread():
                learned[age, horizon] = self._learn_one(part, age, horizon, seed)
        return learned

    def _learn_one(self, part: Batch, age: int, horizon: int, seed: int) -> tuple[Rule, Floats]:
        errors = held_out_errors(part, age, horizon, seed, lambda train: self._fit(train, age, horizon, seed))
        return self._fit(part, age, horizon, seed), error_quantiles(errors)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,  # noqa: ARG002
    ) -> Forecasts:
        """See ``Forecaster``."""
        if (age, horizon) not in self.learned:
            raise DataError(f"{self.name} has not learned age {age} and horizon {horizon}: call learn first")
        rule, errors = self.learned[age, horizon]
        point = rule(batch)
        return forecasts_of(batch, age, around(point, errors), levels, point=point)


@dataclass(frozen=True, slots=True)
class ConstantScaling(_GrowthModel):
    """``N(tr) = alpha N(ti)`` with ``alpha = sum r / sum r^2``, ``r = N(ti) / N(tr)`` of the training videos.

    Source: Szabo and Huberman (2010), "Predicting the popularity of online content", constant scaling.
    """

    learned: Learned = field(default_factory=dict, repr=False)
    name: str = "szabo-huberman"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> ConstantScaling:
        """See ``Forecaster``."""
        return replace(self, learned=self._learn(batch, ages, horizon, seed))

    def _fit(self, batch: Batch, age: int, horizon: int, seed: int) -> Rule:  # noqa: ARG002
        known = known_before(batch, age).sum(axis=1)
        whole = known + batch.total(age, horizon)
        share = (known / np.maximum(whole, 1e-9))[whole > 0.0]
        alpha = float(share.sum() / max(float((share**2).sum()), 1e-12))
        return lambda other: (alpha - 1.0) * known_before(other, age).sum(axis=1)


@dataclass(frozen=True, slots=True)
class MultivariateLinear(_GrowthModel):
    """A weighted sum of the daily views so far (ML), with radial basis functions when ``centres`` is given (MRBF).

    The weights minimise ``mean (N_hat(tr) / N(tr) - 1)^2``, no intercept. The basis functions look at the logarithm
    of the daily views relative to the total, and are worth a share of the views so far, so a
    video of another size is the same video; the published ones are fixed to raw counts and do worse here. Number of
    centres, width and ridge are chosen on a fifth of the training videos.

    Source: Pinto, Almeida and Goncalves (2013), "Using early view patterns to predict the popularity of YouTube
    videos", equations 4 to 7.
    """

    centres: tuple[int, ...] = ()
    widths: tuple[float, ...] = (0.5, 1.0, 2.0)  # multiples of the median distance between centres
    ridges: tuple[float, ...] = (1e-6, 1e-4, 1e-2)
    learned: Learned = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:  # type: ignore[override]
        """As printed."""
        return "pinto-mrbf" if self.centres else "pinto-ml"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> MultivariateLinear:
        """See ``Forecaster``."""
        return replace(self, learned=self._learn(batch, ages, horizon, seed))

    def _fit(self, batch: Batch, age: int, horizon: int, seed: int) -> Rule:
        days = known_before(batch, age)
        known = days.sum(axis=1)
        whole = known + batch.total(age, horizon)
        use = (whole > 0.0) & (known > 0.0)
        days, whole = days[use], whole[use]
        if not self.centres:
            weights = _relative_least_squares(days, whole, 1e-9)
            return lambda other: _ahead(_weighted(known_before(other, age), weights), other, age)
        random = np.random.default_rng([seed, 21])
        order = random.permutation(len(days))
        fit, check = order[len(order) // 5 :], order[: len(order) // 5]
        best: tuple[float, Floats, float, float] | None = None
        for count in self.centres:
            places = fit[:count]
            centre = _shape(days[places])
            apart = np.sqrt(_distances(centre, centre))
            square = _distances(_shape(days), centre)
            unit = max(float(np.median(apart[apart > 0.0])) if (apart > 0.0).any() else 1.0, 1e-9)
            for width in self.widths:
                table = _basis(days, square, width * unit)
                for ridge in self.ridges:
                    weights = _relative_least_squares(table[fit], whole[fit], ridge)
                    loss = float(np.mean((table[check] @ weights / whole[check] - 1.0) ** 2))
                    if best is None or loss < best[0]:
                        best = (loss, centre, width * unit, ridge)
        assert best is not None
        _, centre, width, ridge = best
        weights = _relative_least_squares(_features(days, centre, width), whole, ridge)
        return lambda other: _ahead(
            _weighted(_features(known_before(other, age), centre, width), weights), other, age
        )


def _ahead(whole: Floats, batch: Batch, age: int) -> Floats:
    return np.asarray(np.maximum(whole - known_before(batch, age).sum(axis=1), 0.0))


def _shape(days: Floats) -> Floats:
    total = np.maximum(days.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.log(days / total + 1e-3))


def _weighted(table: Floats, weights: Floats) -> Floats:
    # not a matrix product: its sums depend on how many rows there are, and a video is to have its own numbers
    return np.asarray((table * weights).sum(axis=1))


def _distances(one: Floats, other: Floats) -> Floats:
    cross = np.einsum("ij,kj->ik", one, other, optimize=False)
    square = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2.0 * cross
    return np.asarray(np.maximum(square, 0.0))


def _features(days: Floats, centre: Floats, width: float) -> Floats:
    return _basis(days, _distances(_shape(days), centre), width)


def _basis(days: Floats, square: Floats, width: float) -> Floats:
    near = np.exp(-square / (2.0 * width**2))
    return np.concatenate([days, near * days.sum(axis=1, keepdims=True)], axis=1)


def _relative_least_squares(table: Floats, whole: Floats, ridge: float) -> Floats:
    """Weights with ``table @ weights`` near ``whole`` in relative terms; the ridge is relative to each column."""
    rows = table / whole[:, None]
    size = np.sqrt((rows**2).mean(axis=0)) + 1e-12
    rows = rows / size
    normal = rows.T @ rows / len(rows) + ridge * np.eye(rows.shape[1])
    return np.asarray(np.linalg.solve(normal, rows.mean(axis=0)) / size)
