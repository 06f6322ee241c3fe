"""Goodness of fit of counts: randomised probability integral transforms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.process.checks.distributions import kolmogorov_tail, normal_tail
from groundswell.process.counts.likelihood import count_distribution

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["CountResiduals", "count_residuals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CountResiduals:
    """Places of the counts within their fitted laws; uniform and independent when the model is right.

    Attributes:
        uniforms (float64[C]): ``F(y - 1) + v P(y)`` with v uniform, one for each counted number.
        statistic: largest distance to the uniform law (Kolmogorov and Smirnov).
        p_value: of it, the parameters taken as known; with fitted ones it is too large.
        autocorrelation: of the uniforms' normal scores from one counted interval to the next, averaged over series;
            ``autocorrelation_p_value`` is two-sided.
    Source: Brockwell (2007), universal residuals; Czado, Gneiting and Held (2009).
    """

    uniforms: Floats
    statistic: float
    p_value: float
    autocorrelation: float
    autocorrelation_p_value: float

    def __repr__(self) -> str:
        """Distance and p-values."""
        return (
            f"<CountResiduals: {self.uniforms.size} counts, KS {self.statistic:.3g} (p {self.p_value:.2g}), lag-one "
            f"correlation {self.autocorrelation:.2g} (p {self.autocorrelation_p_value:.2g})>"
        )

    def plot(self) -> Figure:
        """Histogram of the uniforms."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.hist(self.uniforms, bins=10, range=(0.0, 1.0), color="0.7", edgecolor="white")
        axes.axhline(self.uniforms.size / 10.0, color="0.2", linewidth=0.8)
        axes.set_xlabel("place within the fitted law")
        axes.set_ylabel("counts")
        return figure


def count_residuals(
    counts: Floats, mean: Floats, size: Floats | None, series: NDArray[np.int64], seed: int
) -> CountResiduals:
    """Randomised residuals of counts with their means and sizes."""
    random = np.random.default_rng(seed)
    low = count_distribution(counts - 1.0, mean, size)
    high = count_distribution(counts, mean, size)
    uniforms = low + random.random(counts.size) * np.maximum(high - low, 0.0)
    ordered = np.sort(uniforms)
    steps = np.arange(ordered.size + 1) / ordered.size
    distance = float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))
    distance = min(max(distance, 0.5 / ordered.size), 1.0)
    products, norm = 0.0, 0.0
    for place in range(int(series.max()) + 1):
        own = uniforms[series == place] - 0.5
        products += float(own[1:] @ own[:-1])
        norm += float(own @ own)
    share = products / norm if norm > 0.0 else 0.0
    return CountResiduals(
        uniforms,
        distance,
        kolmogorov_tail(distance, ordered.size),
        share,
        normal_tail(share * math.sqrt(counts.size)),
    )
