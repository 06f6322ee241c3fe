"""What comes after the window of a mixed fit on average, and draws of the fitted process."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.kernels import Exponential
from groundswell.process.mixtures.problem import build_problem

if TYPE_CHECKING:
    from groundswell.process.mixtures.mixed_fit import MixedFit

__all__ = ["MixedDraw", "MixedForecast", "forecast_mixed", "simulate_mixed"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MixedForecast:
    """Mean counts after the end.

    Attributes:
        edges (float64[B + 1]): of the parts of the horizon.
        means: for each dimension, the mean count of each part (float64[B]).
        supercritical: whether the spectral radius is 1 or more, so that longer horizons have no limit.
    """

    edges: Floats
    means: dict[str, Floats]
    supercritical: bool


@dataclass(frozen=True, slots=True, eq=False)
class MixedDraw:
    """Data as ``fit`` takes them: ``fit(draw.times, draw.counts, start=draw.start, end=draw.end)``."""

    times: dict[str, Floats]
    counts: dict[str, tuple[Floats, Floats]]
    start: float
    end: float


def forecast_mixed(
    fit: MixedFit, horizon: float, bins: int, background: Mapping[str, Background]
) -> MixedForecast:
    """The mean equation of all dimensions, from the states at the end."""
    if not (math.isfinite(horizon) and horizon > 0.0):
        raise DataError(f"horizon: {horizon:g}; give a length of time above zero")
    if bins < 1:
        raise DataError(f"bins: {bins}; give at least one")
    names, old = fit.model.names, fit.problem
    unknown = [name for name in background if name not in names]
    if unknown:
        raise DataError(f"background: {unknown[0]!r} is no dimension; there are {', '.join(names)}")
    end = float(old.breaks[-1])
    edges = np.linspace(end, end + horizon, bins + 1)
    cells = np.column_stack([edges[:-1], edges[1:]])
    known = fit.background
    chosen = [background.get(name, known[name]) for name in names]
    for name, part in zip(names, chosen, strict=True):
        if any(weight is None for weight in part.weights):
            raise DataError(f"background: a weight of {name!r} is free; give backgrounds with their weights")
    none: list[tuple[Floats, Floats]] = [(cells, np.zeros(bins))] * len(names)
    problem = build_problem(names, [], none, chosen, (), fit.model.decay, False, end, end + horizon)
    natural = old.layout.natural(fit.vector)
    weights = np.array([weight for part in chosen for weight in part.weights], dtype=np.float64)
    vector = problem.layout.scaled(
        np.concatenate([weights, natural[old.layout.branching], natural[old.layout.decay]])
    )
    last = old.trace(fit.vector).last * old.unit[old.layout.source]
    trace = problem.trace(vector, last / problem.unit[problem.layout.source])
    means = problem.means(trace.mass).reshape(len(names), bins)
    if not np.isfinite(means).all():
        raise DataError(
            f"horizon: the means grow beyond every number within {horizon:g} (spectral radius "
            f"{fit.spectral_radius:.3g}); give a shorter one"
        )
    return MixedForecast(edges, dict(zip(names, means, strict=True)), fit.spectral_radius >= 1.0)


def simulate_mixed(fit: MixedFit, seed: int) -> MixedDraw:
    """Events of every dimension, exactly; those of count dimensions are then counted."""
    from groundswell.process.sequence import Events
    from groundswell.process.simulation.simulate_events import simulate_events

    problem, names = fit.problem, fit.model.names
    layout, params = problem.layout, fit.params
    d = len(names)
    start, end = float(problem.breaks[0]), float(problem.breaks[-1])
    decay = np.broadcast_to(params["decay"], (d, d))
    kernels = [
        [Exponential(float(params["branching"][i, j]), float(decay[i, j])) for j in range(d)]
        for i in range(d)
    ]
    generator = np.random.default_rng(seed)
    launched = np.zeros(d, dtype=np.int64)
    if layout.launched.size:
        launched[layout.launched] = generator.poisson(params["launch"])
    history = None
    if launched.any():
        owner = np.repeat(np.arange(d), launched)
        history = Events(np.full(owner.size, start), owner, start=start - (end - start), end=start)
    drawn = simulate_events(
        kernels, [fit.background[name] for name in names], end, start=start, seed=generator, history=history
    )
    counts = {}
    for place, name in enumerate(names):
        if problem.is_count[place]:
            edges = problem.edges[problem.interval_dimension == place]
            moments = drawn.of(place)
            # an event on an edge belongs to the interval that ends there
            upto = np.searchsorted(moments, edges, side="right")
            number = np.diff(upto, axis=1)[:, 0].astype(np.float64)
            if number.size and edges[0, 0] == start:
                number[0] += launched[place]
            counts[name] = (edges, number)
    times = {name: drawn.of(names.index(name)) for name in fit.model.events}
    return MixedDraw(times, counts, start, end)
