"""A picture of a fit of event times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from groundswell.process.events.compensator import intensity_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["draw_fit"]

POINTS = 1000
MOST_DRAWN = 8  # dimensions: more would not be told apart


def draw_fit(fit: HawkesFit) -> Figure:
    """Above, events so far; below, the fitted intensity. The first realisation."""
    from matplotlib.figure import Figure

    record = fit.observed.records[0]
    start, end = float(record.windows[0, 0]), float(record.windows[-1, 1])
    grid = np.linspace(start, end, POINTS)
    intensity = intensity_at(fit, grid, 0)
    figure = Figure(figsize=(8.0, 6.0), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    for dimension in range(min(fit.specification.dimensions, MOST_DRAWN)):
        own = record.times[record.scored & (record.dimensions == dimension)]
        label = "events" if fit.specification.dimensions == 1 else f"dimension {dimension}"
        upper.step([start, *own, end], [*range(own.size + 1), own.size], where="post", label=label)
        lower.plot(grid, intensity[:, dimension], linewidth=0.8, label=label)
    upper.set_ylabel("events so far")
    upper.legend(frameon=False)
    lower.set_ylabel("intensity, events a unit of time")
    lower.set_xlabel("time")
    upper.set_title(repr(fit).strip("<>"), fontsize=9)
    return figure
