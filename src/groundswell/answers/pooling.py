"""The forecast of one case: the mechanism of its own record joined with what other videos did.

Both state a law of the views still to come. They are joined by averaging their quantiles on the log scale ("Vincentized";
Ratcliff 1979), the learned prior with a fixed weight that was chosen on held-out videos, less where few of the latest days were
counted. A record of claims has no daily counts that a prior could read: there the mechanism speaks alone. Averages of
quantiles keep the shape of a law and need no draws of the prior.

Both laws leave something out. The mechanism assumes that nothing new happens after the record ends, and the longer ahead it
is asked, measured by what it has seen, the more does happen. The joined law is therefore widened round its median by a factor
that grows with the logarithm of the time ahead over the age. Its one number was counted on one half of 365 videos and held on
the other half, and on another set (``studies.joined``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.family_links import daily, exact_readings
from groundswell.attention.fit import Fit
from groundswell.attention.observations import EXACT_TIME_DAYS
from groundswell.attention.paths import paths
from groundswell.forecast.learned import LearnedPrior
from groundswell.forecast.totals import PROBABILITIES

__all__ = ["Pool", "pool_of"]

Floats = NDArray[np.float64]

#: Weights of the log quantiles: of the prior that ships, learned from simulation, and of one of the user's own.
SHIPPED, OWN = 1.0 / 2.0, 2.0 / 3.0
#: Added to the factor of the width for each unit of the log of the time ahead over the age.
WIDER = 0.15
LATEST_DAYS = 28
LONGEST = 1.5  # days of a counted interval that tells a day
STOOD_STILL = 0.5  # days after which a counter that stands still leaves no views of single days
MONTH = 30


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """A learned prior beside the mechanism of a fit.

    Attributes:
        prior: what other videos did.
        weight: of its log quantiles, 0 to 1.
        days (float64[A]): the case's views of whole days, as the fit has them (medians), or as a long counter does.
        own: whether the prior is the user's.
        seen: share of the latest days that were counted.
    """

    prior: LearnedPrior
    weight: float
    days: Floats
    own: bool
    seen: float

    def gains(self, mechanism: Floats, ahead: float) -> tuple[Floats, str]:
        """Draws of the views of the days ahead, joined: each keeps its rank among the mechanism's (float64[R]).

        Args:
            mechanism (float64[R]): draws of the views to come by the mechanism alone.
            ahead: days.

        Returns:
            The draws, and a note where the prior's bands are wider than what it has learned.
        """
        horizon = max(round(ahead), 1)
        # a day or more is what the prior knows; a part of a day has its share of the first
        weight = self.weight * min(ahead, 1.0)
        if weight <= 0.0:
            return mechanism, ""
        told = self.prior.predict(self.days[None, :], horizon)
        law = np.log(np.maximum(told.quantiles[0] * (ahead / horizon), 1e-3))
        rank = (np.argsort(np.argsort(mechanism, kind="stable"), kind="stable") + 0.5) / mechanism.size
        other = np.interp(rank, PROBABILITIES, law)
        joined = (1.0 - weight) * np.log(np.maximum(mechanism, 1e-3)) + weight * other
        middle = float(np.median(joined))
        factor = 1.0 + self.seen * WIDER * np.log1p(ahead / max(self.days.size, 1))
        note = f"of the learned prior, {told.note}" if told.note else ""
        return np.asarray(np.exp(middle + factor * (joined - middle))), note

    def take_off(self, mechanism: float) -> float:
        """Chance of a take-off, the two chances averaged as log odds."""
        told = float(self.prior.predict(self.days[None, :], MONTH).take_off[0])
        if not np.isfinite(told):
            return mechanism
        odds = [np.log(p / (1.0 - p)) for p in np.clip([mechanism, told], 0.002, 0.998)]
        return float(1.0 / (1.0 + np.exp(-((1.0 - self.weight) * odds[0] + self.weight * odds[1]))))

    @property
    def said(self) -> str:
        """The joining in words."""
        if self.weight <= 0.0:
            return (
                "The forecast rests on the record's own mechanism (weight 1.00): none of the latest days was counted by itself, "
                "so a learned prior has nothing to read (weight 0.00)."
            )
        whose = (
            "the prior that you gave" if self.own else "the prior that ships, learned from simulated videos"
        )
        return (
            f"The forecast joins the record's own mechanism (weight {1.0 - self.weight:.2f}) with {whose} (weight {self.weight:.2f}; "
            f"{self.seen:.0%} of the latest days were counted)."
        )


def pool_of(fit: Fit, prior: str | Path | LearnedPrior | None) -> Pool | None:
    """The prior to join with a fit; None without one, or while the record is shorter than a day.

    Args:
        prior: ``default`` for the one that ships, ``none`` or None for none, else a prior or the file of one.
    """
    if prior is None or prior == "none" or fit.horizon < 1.0:
        return None
    own = not (isinstance(prior, str) and prior == "default")
    chosen = (
        prior
        if isinstance(prior, LearnedPrior)
        else LearnedPrior.load(prior)
        if own
        else LearnedPrior.default()
    )
    days, counted = _days(fit)
    seen = float(counted[-LATEST_DAYS:].mean())
    return Pool(chosen, (OWN if own else SHIPPED) * seen, days, own, seen)


def _days(fit: Fit) -> tuple[Floats, NDArray[np.bool_]]:
    """Views of whole days, and which of them were counted day by day; claims tell no day from the next.

    The fit joins the intervals of a long counter; the days within such a sum are read off the counter itself.
    """
    ages = np.arange(0.0, np.floor(fit.horizon) + 1.0)
    days = np.maximum(np.median(np.diff(paths(fit, ages=ages).at(ages), axis=1), axis=0), 0.0)
    edges = fit.observations.count_edges.reshape(-1, 2)
    short = np.diff(edges, axis=1)[:, 0] <= LONGEST
    middles = ages[:-1] + 0.5
    counted = _within(middles, edges[short])
    stood = [freeze for freeze in fit.observations.freezes if freeze.end - freeze.start > STOOD_STILL]
    standing = np.array([(freeze.start, freeze.end + LONGEST) for freeze in stood])
    summed = _within(middles, edges[~short]) & ~counted & ~_within(middles, standing.reshape(-1, 2))
    if summed.any():
        read = daily(exact_readings(fit.case, EXACT_TIME_DAYS), ages)
        summed &= np.isfinite(read)
        days[summed] = read[summed]
    return days, counted | summed


def _within(moments: Floats, spans: Floats) -> NDArray[np.bool_]:
    """Which moments lie in any of the spans (float64[N, 2])."""
    inside = (spans[None, :, 0] <= moments[:, None]) & (moments[:, None] <= spans[None, :, 1])
    return np.asarray(inside.any(axis=1))
