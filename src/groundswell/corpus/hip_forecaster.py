"""HIP as a forecaster: fitted to each video by itself, run on from the observed counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.conformal import around, error_quantiles, learnable, log_ratio
from groundswell.corpus.forecaster import Forecasts, forecasts_of
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError, GroundswellError

__all__ = ["HIPForecaster"]

Floats = NDArray[np.float64]
FUTURES = ("last-week", "zero", "declared")


@dataclass(frozen=True, slots=True)
class HIPForecaster:
    """HIP with the shares of the days ahead set to last week's mean, to zero, or declared.

    The regulariser is the one of ``ridges`` that forecasts the last sixth of the record best from what is before
    it, as published (75 and 15 of 90 days); the fit then uses the whole record. A video without shares is
    fitted from its views alone. Bands: conformal, from up to ``sample`` training videos.

    Source: Rizoiu et al. (2017), "Expecting to be HIP"; ``groundswell.process.HIP``.
    """

    shares: str = "last-week"
    ridges: tuple[float, ...] = (0.0, 1e-3, 1e-1, 10.0)
    sample: int = 300
    errors: Mapping[tuple[int, int], Floats] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check the setting of the shares."""
        if self.shares not in FUTURES:
            raise DataError(f"shares: {self.shares!r}; one of {', '.join(FUTURES)}")

    @property
    def name(self) -> str:
        """As printed."""
        return f"hip-shares-{self.shares}"

    @property
    def needs_future_shares(self) -> bool:
        """When they are declared."""
        return self.shares == "declared"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> HIPForecaster:
        """Learn the bands from the errors on a sample of the videos."""
        errors = dict(self.errors)
        for age in ages:
            places = np.flatnonzero(learnable(batch, age, horizon))
            order = np.random.default_rng([seed, 22]).permutation(places.size)[: self.sample]
            part = batch.take(places[order])
            future = part.window(age, age + horizon, of="shares") if self.needs_future_shares else None
            point = self._points(part.before(age), age, horizon, future)
            errors[age, horizon] = error_quantiles(log_ratio(part.total(age, horizon), point))
        return replace(self, errors=errors)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,
    ) -> Forecasts:
        """See ``Forecaster``."""
        if (age, horizon) not in self.errors:
            raise DataError(f"{self.name} has not learned age {age} and horizon {horizon}: call learn first")
        if self.needs_future_shares and future_shares is None:
            raise DataError(f"{self.name}: give the shares of the {horizon} days ahead")
        point = self._points(batch.before(age), age, horizon, future_shares)
        return forecasts_of(batch, age, around(point, self.errors[age, horizon]), levels, point=point)

    def _points(self, batch: Batch, age: int, horizon: int, future: Floats | None) -> Floats:
        views = batch.window(0, age)
        shares = batch.window(0, age, of="shares") if batch.shares is not None else None
        out = np.full(len(batch), np.nan)
        for row in np.flatnonzero(batch.usable):
            ahead = None if future is None else future[row]
            out[row] = self._one(views[row], None if shares is None else shares[row], horizon, ahead)
        return out

    def _one(self, views: Floats, shares: Floats | None, horizon: int, future: Floats | None) -> float:
        if shares is None or not np.isfinite(shares).any():
            inputs = ahead = None
        else:
            inputs = np.where(np.isfinite(shares), shares, 0.0)
            ahead = np.zeros(horizon)
            if self.shares == "last-week":
                ahead[:] = inputs[-7:].mean()
            elif future is not None:
                ahead = np.where(np.isfinite(future), future, 0.0)
        try:
            return self._run(views, inputs, horizon, ahead)
        except GroundswellError:
            # too short or all zero: the last week goes on
            week = views[-7:][np.isfinite(views[-7:])]
            return float(week.mean() * horizon) if week.size else np.nan

    def _run(self, views: Floats, inputs: Floats | None, horizon: int, ahead: Floats | None) -> float:
        from groundswell.process import HIP

        cut = views.size - max(views.size // 6, 1)
        ridge = self.ridges[0]
        if len(self.ridges) > 1 and np.isfinite(views[:cut]).sum() >= 8 and np.nansum(views[:cut]) > 0.0:
            losses = []
            for candidate in self.ridges:
                early = HIP(ridge=candidate, cutoff_bound=5.0, exponent_bound=100.0).fit(
                    views[:cut], None if inputs is None else inputs[:cut]
                )
                told = early.forecast(views.size - cut, None if inputs is None else inputs[cut:]).expected
                losses.append(float(np.nansum((told - views[cut:]) ** 2)))
            ridge = self.ridges[int(np.argmin(losses))]
        fit = HIP(ridge=ridge, cutoff_bound=5.0, exponent_bound=100.0).fit(views, inputs)
        return fit.forecast(horizon, ahead).total
