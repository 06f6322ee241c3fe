"""The priors of the attention model: weakly informative, written down, none taken from First Kiss.

Every number has a reason beside it, and a source where there is one. ``Priors.scaled(2.0)`` doubles every spread, which is
how the documentation shows what the priors do to an answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["HYPERPARAMETERS", "Priors"]

Floats = NDArray[np.float64]

#: Order of the columns of a matrix of hyperparameters (in their transformed, Gaussian coordinates).
HYPERPARAMETERS = ("branching", "exponent", "cutoff", "model_error", "dispersion")

#: Mean duration in days of the direct views that an event of a kind brings.
#: A link on a front page or a broadcast works for hours; an article is found for about a day: searches for
#: 40 United States news events of 2017 stay above half their peak for 1 to 4 days, median 2 (Google Trends).
PULSE_DAYS: Mapping[str, float] = {
    "launch": 0.5,
    "community": 0.5,
    "press": 1.0,
    "tv": 0.5,
    "parody": 1.5,
    "advert": 1.0,
    "platform": 1.0,
    "award": 2.0,
    "follow_up": 2.0,
    "other": 1.0,
}


@dataclass(frozen=True)
class Priors:
    """Prior locations and spreads.

    Attributes:
        branching_location, branching_spread: ``branching = branching_most * logistic(normal)``; median 0.70,
            90 % between 0.26 and 0.97, above 1 with probability 0.02. Daily fits of 14,028 videos give a median
            of 0.44, a quarter above 0.65 and 3.5 % at or above 1 (published fits of Rizoiu et al. 2017); daily
            data read fast word of mouth as outside influence, so the prior sits higher. A start may be
            supercritical, but no video passes every view on for good: hence the bound of 1.05.
        exponent_location, exponent_spread: log-normal, median 0.45, 90 % between 0.2 and 1.0
            (Crane & Sornette 2008 report 0.4 with a spread of 0.1; single videos scatter more).
        cutoff_location, cutoff_spread: log-normal in days, median 30 minutes, 90 % between 4 minutes and
            3.5 hours: people react to a link within minutes to hours (Zhao et al. 2015 measure a reaction
            time of 5 minutes for retweets; watching and passing on a video takes longer).
        model_error_location, model_error_spread: sd of the log rate around the model, log-normal, median
            0.25, 90 % between 0.11 and 0.57. The log ratio of the views of two neighbouring 30-day periods
            has an interquartile range of 0.46 over 13,610 videos, a spread of 0.34 of the ratio and 0.24 of one period.
        early_error, early_days: the model error is ``1 + early_error * exp(-age / early_days)`` times as large in
            a video's first days: what set it off is rarely on record. Over 13,610 videos the root mean squared
            relative error of the best early forecast of day 30 is 0.67, 0.48, 0.32 and 0.25 from day 1, 3, 7 and
            10 (Pinto's protocol): the same ratios.
        dispersion_location, dispersion_spread: relative variance of a counted interval around the smooth rate,
            log-normal, median 0.01 (10 % standard deviation), 90 % between 0.001 and 0.1.
        floor_per_year: expected direct views of the floor in a year, relative to those of any other input. A music
            hit drew 2 % of its first year's views in its twelfth month, passing-on included: at the very most a
            quarter of a year's views is floor.
        level_spread: sd of the log level change at a disclosure or a change of definition (0.4: up or
            down by a third is common, a factor of two is rare).
        clock_days, correlation: the model error is a mean-reverting random walk in log(1 + age / clock_days)
            with this correlation length: errors of a video's first hours pass within hours, errors of its
            second year last for months.
        claim_scatter: logistic scale of a claim's edges on the log count: what people call "about" and "over". The
            logistic's straight tails bound the pull of a claim that is stale or wrong.
        recollection_scatter: the same for claims told more than two days after the moment that they speak of, or at an
            unknown date: figures of the past are repeated, rounded and mixed up.
        lag_days: mean of the exponential delay between reading a counter and publishing the figure.
    """

    branching_most: float = 1.05
    branching_location: float = 0.69
    branching_spread: float = 1.1
    exponent_location: float = math.log(0.45)
    exponent_spread: float = 0.5
    cutoff_location: float = math.log(0.02)
    cutoff_spread: float = 1.2
    model_error_location: float = math.log(0.25)
    model_error_spread: float = 0.5
    dispersion_location: float = math.log(0.01)
    dispersion_spread: float = 1.4
    floor_per_year: float = 0.3
    level_spread: float = 0.4
    early_error: float = 2.5
    early_days: float = 3.0
    clock_days: float = 0.5
    correlation: float = 1.0
    claim_scatter: float = 0.02
    recollection_scatter: float = 0.2
    lag_days: float = 0.1
    pulse_days: Mapping[str, float] = field(default_factory=lambda: PULSE_DAYS)

    def location(self) -> Floats:
        """Prior means of the hyperparameters in their Gaussian coordinates, float64[5]."""
        return np.array([getattr(self, f"{name}_location") for name in HYPERPARAMETERS])

    def spread(self) -> Floats:
        """Prior standard deviations of the hyperparameters, float64[5]."""
        return np.array([getattr(self, f"{name}_spread") for name in HYPERPARAMETERS])

    def natural(self, coordinates: Floats) -> dict[str, Floats]:
        """Hyperparameters in their own units from Gaussian coordinates float64[H, 5]."""
        branching = self.branching_most / (1.0 + np.exp(-coordinates[:, 0]))
        rest = np.exp(coordinates[:, 1:])
        return {
            "branching": branching,
            # the kernel's sum of exponentials is checked within these ranges; the prior hardly reaches beyond
            "exponent": rest[:, 0].clip(0.05, 3.0),
            "cutoff": rest[:, 1].clip(1e-4, 30.0),
            "model_error": rest[:, 2],
            "dispersion": rest[:, 3],
        }

    def scaled(self, factor: float) -> Priors:
        """The same priors with every spread multiplied by ``factor``."""
        spreads = {f"{name}_spread": getattr(self, f"{name}_spread") * factor for name in HYPERPARAMETERS}
        return replace(self, **spreads, level_spread=self.level_spread * factor)
