"""The figure of residuals; import this module late, it loads Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from groundswell.process.checks.checks import FEWEST, correlations
from groundswell.process.checks.distributions import normal_scores

if TYPE_CHECKING:
    from groundswell.process.checks.residuals import Residuals

__all__ = ["draw"]

MOST_LAGS = 20
# more points than this look the same and only make the file large
MOST_POINTS = 2000


def draw(residuals: Residuals, level: float) -> Figure:
    """Q-Q plot with its simultaneous band, and autocorrelation of the normal scores by dimension."""
    figure = Figure(figsize=(9.0, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    expected, observed, low, high = residuals.quantiles(level)
    count = expected.size
    # thinned evenly, but the largest few always stay: there the misfit shows
    every = max(1, count // MOST_POINTS)
    kept = np.union1d(np.arange(0, count, every), np.arange(max(0, count - 50), count))
    top = 1.05 * max(float(expected[-1]), float(observed[-1]), 1e-9)
    left.fill_between(
        expected,
        low,
        np.minimum(high, top),
        color="#b7c9dd",
        linewidth=0,
        label=f"{level:.0%} band for all at once",
    )
    left.plot([0.0, top], [0.0, top], color="#777777", linewidth=1)
    left.plot(expected[kept], observed[kept], ".", color="#1f4e79", markersize=3)
    left.set(
        xlim=(0.0, 1.05 * float(expected[-1]) + 1e-9),
        ylim=(0.0, top),
        xlabel="quantile of Exp(1)",
        ylabel="increment of the compensator",
        title=residuals.checks[0].detail,
    )
    left.legend(loc="upper left", frameon=False)
    long = [
        (name, values)
        for name, values in zip(residuals.labels, residuals.increments, strict=True)
        if values.size >= FEWEST
    ]
    for place, (name, values) in enumerate(long):
        lags = min(MOST_LAGS, values.size // 2)
        where = np.arange(1, lags + 1) + (0.0 if len(long) == 1 else 0.5 * place / len(long) - 0.25)
        lines = right.vlines(where, 0.0, correlations(normal_scores(values), lags), label=name, linewidth=2)
        lines.set_color(f"C{place % 10}")
    if long:
        limit = 1.96 / min(values.size for _, values in long) ** 0.5
        right.axhspan(-limit, limit, color="#dddddd", zorder=0)
        if 1 < len(long) <= 10:
            right.legend(frameon=False)
    else:
        right.text(0.5, 0.5, f"fewer than {FEWEST} events", ha="center", transform=right.transAxes)
    right.axhline(0.0, color="#777777", linewidth=1)
    right.xaxis.get_major_locator().set_params(integer=True)
    right.set(xlabel="lag", ylabel="autocorrelation of normal scores", title="dependence")
    return figure
