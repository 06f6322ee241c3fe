"""Tests of independent Exp(1) increments: their law, their independence, and counts in rescaled time.

Each takes the increments of every dimension and gives a ``Check``. P-values are those of known parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.checks.distributions import (
    chi_square_tail,
    kolmogorov_tail,
    normal_scores,
    normal_tail,
    ranks,
)

__all__ = [
    "FEWEST",
    "Check",
    "autocorrelation_check",
    "correlations",
    "dispersion_check",
    "law_check",
    "neighbours_check",
    "said",
]

Floats = NDArray[np.float64]

# below this many events of a dimension the laws of dependence and of dispersion are not to be trusted
FEWEST = 20
MOST_LAGS = 10
MOST_BINS = 100
EVENTS_IN_BIN = 10
# below it a finding is called one
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class Check:
    """One test of the fit.

    Attributes:
        name: "law", "autocorrelation", "neighbours" or "dispersion".
        statistic: of the test, no unit: KS distance, Ljung-Box Q, rank correlation, variance to mean.
        p_value: probability of a statistic at least as far off if the model is right.
        detail: the statistic in words.
        refits: number of bootstrap refits that the p-value rests on; 0: parameters taken as known.
    """

    name: str
    statistic: float
    p_value: float
    detail: str
    refits: int = 0
    findings: ClassVar[dict[str, tuple[str, str]]] = {
        "law": ("agree with the exponential law", "differ from the exponential law"),
        "autocorrelation": ("show no dependence on earlier ones", "depend on earlier ones"),
        "neighbours": ("show no dependence on the one before", "depend on the one before"),
        "dispersion": ("leave no gathering of events", "leave events unevenly spread"),
    }

    @property
    def sentence(self) -> str:
        """The finding in words."""
        finding = self.findings[self.name][self.p_value < CLEAR]
        how = f" from {self.refits} refits" if self.refits else ""
        return f"Waiting times in rescaled time {finding} ({self.detail}, p {said(self.p_value)}{how})."


def law_check(pooled: Floats) -> Check:
    """Kolmogorov and Smirnov's test of increments (float64[N]) against Exp(1).

    Raises:
        DataError: there is no increment.
    """
    place = np.sort(-np.expm1(-pooled))
    steps = np.arange(place.size + 1) / max(place.size, 1)
    distance = float(max((steps[1:] - place).max(initial=0.0), (place - steps[:-1]).max(initial=0.0)))
    return Check(
        "law",
        distance,
        kolmogorov_tail(min(distance, 1.0), place.size),
        f"KS distance {distance:.3g}",
    )


def autocorrelation_check(increments: Sequence[Floats], lags: int | None = None) -> Check:
    """Ljung and Box's test of the increments' normal scores; it asks about dependence alone, not the law.

    Args:
        increments: one array for each dimension; those below 20 events are left out.
        lags: how many, at least 1; by default 10, fewer below 50 events of a dimension.
    Raises:
        DataError: no dimension has 20 events, or there are too many lags for the events.
    """
    statistic, degrees = 0.0, 0
    for values in long_enough("autocorrelation", increments):
        wanted = min(MOST_LAGS, values.size // 5) if lags is None else lags
        if not 1 <= wanted < values.size:
            raise DataError(f"lags: {wanted} for {values.size} events; give from 1 to {values.size - 1}")
        shares = correlations(normal_scores(values), wanted)
        weights = values.size * (values.size + 2.0) / (values.size - np.arange(1.0, wanted + 1))
        statistic, degrees = statistic + float(weights @ shares**2), degrees + wanted
    return Check(
        "autocorrelation",
        statistic,
        chi_square_tail(statistic, degrees),
        f"Ljung-Box {statistic:.3g} with {degrees} degrees of freedom",
    )


def neighbours_check(increments: Sequence[Floats]) -> Check:
    """Spearman's correlation of each increment with the next one.

    Raises:
        DataError: no dimension has 20 events.
    """
    total, pairs = 0.0, 0
    for values in long_enough("neighbours", increments):
        # under independence a serial correlation has mean -1/N and variance about 1/N
        share = float(correlations(ranks(values), 1)[0])
        total, pairs = total + values.size * share + 1.0, pairs + values.size
    return Check(
        "neighbours",
        total / pairs,
        normal_tail(total / math.sqrt(pairs)),
        f"rank correlation {total / pairs:.3g}",
    )


def dispersion_check(
    increments: Sequence[Floats], censored: Sequence[float], bins: int | None = None
) -> Check:
    """Variance to mean of the counts in equal bins of rescaled time; two-sided.

    Above 1 events still gather, below 1 they keep more distance than the model says.

    Args:
        increments: one array for each dimension; those below 20 events are left out.
        censored: the stretch of rescaled time after each dimension's last event.
        bins: for each dimension, at least 2; by default so many that each holds 10 events, 100 at most.
    Raises:
        DataError: no dimension has 20 events, or there are fewer than two bins.
    """
    long_enough("dispersion", increments)
    statistic, degrees = 0.0, 0
    for values, tail in zip(increments, censored, strict=True):
        if values.size < FEWEST:
            continue
        wanted = min(MOST_BINS, values.size // EVENTS_IN_BIN) if bins is None else bins
        if wanted < 2:
            raise DataError(f"bins: {wanted}; a dispersion needs two at least")
        moments = np.cumsum(values)
        whole = float(moments[-1] + tail)
        # increments that are all zero leave no time to divide: everything falls in one bin
        place = moments / whole * wanted if whole > 0.0 else np.zeros_like(moments)
        found = np.bincount(np.minimum(place.astype(np.int64), wanted - 1), minlength=wanted)
        mean = values.size / wanted
        statistic, degrees = statistic + float(((found - mean) ** 2).sum() / mean), degrees + wanted - 1
    above = chi_square_tail(statistic, degrees)
    ratio = statistic / degrees
    return Check(
        "dispersion",
        ratio,
        min(1.0, 2.0 * min(above, 1.0 - above)),
        f"variance to mean {ratio:.3g} with {degrees} degrees of freedom",
    )


def long_enough(name: str, increments: Sequence[Floats]) -> list[Floats]:
    """Dimensions with events enough; DataError when there is none."""
    found = [values for values in increments if values.size >= FEWEST]
    if not found:
        raise DataError(
            f"{name}: {sum(values.size for values in increments)} events; its law is known from {FEWEST} events "
            "of a dimension on. Use law"
        )
    return found


def correlations(values: Floats, lags: int) -> Floats:
    """Autocorrelations at lags 1 to ``lags`` (float64[lags]); zero for a series that never moves."""
    centred = values - values.mean()
    whole = float(centred @ centred)
    sums = [float(centred[lag:] @ centred[:-lag]) for lag in range(1, lags + 1)]
    return np.array(sums) / whole if whole > 0.0 else np.zeros(lags)


def said(p_value: float) -> str:
    """A p-value in print."""
    return "< 0.0001" if p_value < 1e-4 else f"{p_value:.2g}"
