"""The learned forecaster: what the days ahead brought other videos, as networks small enough for one file.

import numpy as np
from groundswell.forecast.learned import LearnedPrior, learn_prior

prior = learn_prior(views, pairs=[(90, 30)])         # float64[N, D], daily counts, NaN where missing
prior.save("prior.npz")
prior = LearnedPrior.load("prior.npz")
said = prior.predict(new_views[:, :90], horizon=30)  # a Prediction of N totals
said.median, said.interval(0.8), said.exceed(1e6), said.take_off, said.notes
"""

from __future__ import annotations

from groundswell.forecast.learned.learning import learn_prior
from groundswell.forecast.learned.network import Recipe
from groundswell.forecast.learned.prior import LearnedPrior, Prediction

__all__ = ["LearnedPrior", "Prediction", "Recipe", "learn_prior"]
