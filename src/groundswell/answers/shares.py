"""Drivers' shares of all views as they are told: some listed causes may have done nothing, and the model is not the world.

Two things are done to the posterior of the fit, both measured by ``studies/known_truth.py``. First, its prior gives every listed cause an
effect; here each cause but launch and floor is idle with probability ``IDLE`` (its size is then a tenth of the usual one), by
weighing the same draws. Without it large drivers lose to small ones. Second, intervals are stretched by ``STRETCH`` on the logit scale:
passing-on within the day, and whatever else the model does not know, makes the plain ones too narrow. Points are the
means of the weighed draws, so they still add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.lead_lag import daily_mass, daily_views
from groundswell.attention.fit import Fit
from groundswell.attention.identify import Contributions, contributions, groups_told_apart
from groundswell.attention.inputs import FLOOR

__all__ = ["ATTRIBUTED", "DriverShares", "driver_shares", "follow_part", "stretched"]

Floats = NDArray[np.float64]

#: Prior probability that a listed cause did next to nothing, and its size then.
IDLE, IDLE_SIZE = 0.3, 0.1
#: Chosen on 260 simulated cases of one seed, confirmed on others (``studies/results/known-truth.md``).
STRETCH = 1.2
#: A driver is called one when the lower end of its 90 % interval is above this share of all views.
ATTRIBUTED = 0.05
LAGS = 3


@dataclass(frozen=True)
class DriverShares:
    """Weighed draws of the contributions, and what is told of them.

    Attributes:
        split: contributions, R draws resampled by their weights.
        shares (float64[R, D]): of all views; ``told`` (float64[R, D]) the same stretched, for intervals.
        groups: columns as far as they are told apart.
        follows (float64[D]): part of an input that the views before it alone would have brought.
    """

    split: Contributions
    shares: Floats
    told: Floats
    groups: tuple[tuple[int, ...], ...]
    follows: Floats

    def lowest(self, column: int, level: float = 90.0) -> float:
        """Lower end of the interval of a share of which only what did not follow the views counts as a cause."""
        low = float(np.quantile(self.told[:, column], 0.5 - level / 200.0))
        return low * (1.0 - float(self.follows[column]))

    def attributed(self, column: int) -> bool:
        """Whether the record shows that the driver brought views, and not another one."""
        return self.lowest(column) > ATTRIBUTED and (column,) in self.groups


@lru_cache(maxsize=4)
def driver_shares(fit: Fit) -> DriverShares:
    """The drivers' shares of a fit, as they are told."""
    plain = contributions(fit)
    count = len(fit.inputs)
    free = [column for column, item in enumerate(fit.inputs) if item.kind not in ("launch", FLOOR)]
    relative = np.array([item.relative for item in fit.inputs])
    # weights in units of what is usual: exponential with mean one under the prior of the fit
    unit = np.exp(fit.draws.x[:, :count] - fit.draws.x[:, count : count + 1]) / relative
    odds = (1.0 - IDLE) + IDLE / IDLE_SIZE * np.exp(-unit[:, free] * (1.0 / IDLE_SIZE - 1.0))
    weight = odds.prod(axis=1)
    ladder = np.cumsum(weight / weight.sum())
    chosen = np.searchsorted(ladder, (np.arange(weight.size) + 0.5) / weight.size).clip(0, weight.size - 1)
    split = Contributions(plain.direct[chosen], plain.passed[chosen], plain.total[chosen])
    shares = (split.direct + split.passed) / split.total[:, None]
    follows = np.array([follow_part(fit, column) for column in range(count)])
    return DriverShares(split, shares, stretched(shares), groups_told_apart(shares), follows)


def stretched(shares: Floats) -> Floats:
    """Draws of shares, float64[R, ...], moved away from their median by ``STRETCH`` on the logit scale."""
    inside = np.clip(shares, 1e-9, 1.0 - 1e-9)
    logit = np.log(inside / (1.0 - inside))
    middle = np.median(logit, axis=0)
    result: Floats = 1.0 / (1.0 + np.exp(-(middle + STRETCH * (logit - middle))))
    return result


def follow_part(fit: Fit, column: int) -> float:
    """Part of an input's days that the views of the same and the two days before foretell, from 0 to 1.

    Articles come because a video is watched as much as it is watched because of them. Daily mass of the input is
    regressed on views with weights that are not negative; what lies under the regression counts as followed. Inputs of
    a handful of events say nothing on this, and get 0.
    """
    mass = daily_mass(fit.inputs[column], fit.horizon)
    if fit.inputs[column].kind == FLOOR or np.count_nonzero(mass) < 2 * LAGS or mass.size < 3 * LAGS:
        return 0.0
    views = daily_views(fit, mass.size)
    lagged = np.column_stack(
        [np.concatenate([np.zeros(lag), views[: mass.size - lag]]) for lag in range(LAGS)]
    )
    expected = _not_negative(lagged, mass)
    return float(np.minimum(expected, mass).sum() / mass.sum())


def _not_negative(design: Floats, target: Floats) -> Floats:
    """Fitted values of least squares with coefficients that are not negative, by all subsets of a few columns."""
    best, fitted = float((target**2).sum()), np.zeros_like(target)
    for chosen in range(1, 2 ** design.shape[1]):
        part = design[:, [k for k in range(design.shape[1]) if chosen >> k & 1]]
        coefficients = np.linalg.lstsq(part, target, rcond=None)[0]
        values = part @ coefficients
        loss = float(((target - values) ** 2).sum())
        if (coefficients >= 0.0).all() and loss < best:
            best, fitted = loss, values
    return fitted
