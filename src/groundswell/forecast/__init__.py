"""Forecasts by themselves, without a case: the days ahead of a video, the final size of a repost cascade.

Built on ``groundswell.process``; the answers of a case build on it.
"""

from __future__ import annotations

from groundswell.forecast.cascade_forecast import CascadeForecast, forecast_cascade
from groundswell.forecast.cascade_learning import learn_cascade_prior
from groundswell.forecast.cascade_prior import CascadePrior
from groundswell.forecast.cascade_record import Cascade, read_cascade
from groundswell.forecast.learned import LearnedPrior, Prediction, Recipe, learn_prior

__all__ = [
    "Cascade",
    "CascadeForecast",
    "CascadePrior",
    "LearnedPrior",
    "Prediction",
    "Recipe",
    "forecast_cascade",
    "learn_cascade_prior",
    "learn_prior",
    "read_cascade",
]
