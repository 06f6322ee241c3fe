"""AutoETS and AutoTheta from statsforecast (extra ``rivals``), one video at a time: minutes for a few hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.conformal import around, error_quantiles, learnable, log_ratio
from groundswell.corpus.forecaster import Forecasts, forecasts_of, known_before
from groundswell.corpus.persistence import last_week
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError, MissingExtra

__all__ = ["Classical"]

Floats = NDArray[np.float64]
MODELS = {"ets": "AutoETS", "theta": "AutoTheta"}


@dataclass(frozen=True, slots=True)
class Classical:
    """A classical time-series model of each video's logarithms with a weekly season.

    The point is the sum of the days' medians, the last week where the model fails; bands are conformal, from ``sample`` training videos.

    Source: Hyndman and Khandakar (2008) for automatic exponential smoothing; Fiorucci et al. (2016) for Theta.
    """

    model: str = "ets"
    sample: int = 60
    errors: Mapping[tuple[int, int], Floats] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check the model."""
        if self.model not in MODELS:
            raise DataError(f"model: {self.model!r}; one of {', '.join(MODELS)}")

    @property
    def name(self) -> str:
        """As printed."""
        return f"auto-{self.model}"

    @property
    def needs_future_shares(self) -> bool:
        """Never."""
        return False

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Classical:
        """Learn the bands from the errors on a sample of the videos."""
        errors = dict(self.errors)
        for age in ages:
            places = np.flatnonzero(learnable(batch, age, horizon))
            part = batch.take(
                places[np.random.default_rng([seed, 24]).permutation(places.size)[: self.sample]]
            )
            point = self._points(part.before(age), age, horizon)
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
        if (age, horizon) not in self.errors:
            raise DataError(f"{self.name} has not learned age {age} and horizon {horizon}: call learn first")
        point = self._points(batch.before(age), age, horizon)
        return forecasts_of(batch, age, around(point, self.errors[age, horizon]), levels, point=point)

    def _points(self, batch: Batch, age: int, horizon: int) -> Floats:
        build = getattr(_models(), MODELS[self.model])
        logs = np.log1p(known_before(batch, age))
        week = last_week(batch, age)
        out = np.full(len(batch), np.nan)
        for row in np.flatnonzero(batch.usable):
            try:
                told = build(season_length=7 if age >= 14 else 1).forecast(y=logs[row], h=horizon)["mean"]
            except Exception:  # noqa: BLE001  (whatever a foreign optimiser raises, on constant series say)
                out[row] = horizon * week[row]
                continue
            out[row] = float(np.expm1(np.clip(told, 0.0, 40.0)).sum())
        return out


def _models() -> Any:
    try:
        from statsforecast import models
    except ImportError as error:
        raise MissingExtra("statsforecast is not installed: pip install 'groundswell[rivals]'") from error
    return models
