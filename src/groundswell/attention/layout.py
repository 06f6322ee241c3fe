"""The grid on which one video is computed: edges in days, inputs on segments, the basis of the model error.

The grid of edges is fixed in code (even steps of the model-error clock) plus the moments at which an input
begins or ends and the ends of counted intervals, so nothing is rounded. Claims fall between edges and are
interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.inputs import Input
from groundswell.attention.priors import Priors

__all__ = [
    "Layout",
    "clock",
    "early_factor",
    "inputs_on_edges",
    "lay_out",
    "unclock",
    "walk_basis",
    "walk_nodes",
    "walk_persistence",
    "walk_precision",
]

Floats = NDArray[np.float64]

EDGE_STEP = 0.12
NODE_STEP = 0.4


@dataclass(frozen=True)
class Layout:
    """Inputs on a grid.

    Attributes:
        edges (float64[M + 1]): days since publication, increasing from 0.
        steps (float64[M, D]): direct views per day of a unit input, constant within a segment.
        impulses, pulses (float64[M, D]): mass that arrives at, or starts a pulse at, a segment's left edge.
        pulse_rates (float64[D]): 1/day.
    """

    edges: Floats
    steps: Floats
    impulses: Floats
    pulses: Floats
    pulse_rates: Floats

    @property
    def middles(self) -> Floats:
        """Middles of the segments in days, float64[M]."""
        result: Floats = 0.5 * (self.edges[1:] + self.edges[:-1])
        return result


def clock(days: Floats, priors: Priors) -> Floats:
    """Model-error clock ``log(1 + age / clock_days)``."""
    result: Floats = np.log1p(np.maximum(days, 0.0) / priors.clock_days)
    return result


def unclock(ticks: Floats, priors: Priors) -> Floats:
    """Days at which the model-error clock shows ``ticks``."""
    result: Floats = priors.clock_days * np.expm1(ticks)
    return result


def walk_nodes(horizon: float, priors: Priors) -> Floats:
    """Clock readings of the walk's nodes that reach ``horizon`` days."""
    last = float(clock(np.array([horizon]), priors)[0])
    return np.arange(int(np.ceil(last / NODE_STEP - 1e-9)) + 1, dtype=np.float64) * NODE_STEP


def walk_basis(days: Floats, nodes: Floats, priors: Priors) -> Floats:
    """Log-rate error at given ages for unit nodes: float64[len(days), len(nodes)].

    Linear interpolation between the nodes, times ``early_factor``.
    """
    position = np.clip(clock(days, priors) / NODE_STEP, 0.0, nodes.size - 1.0)
    left = np.minimum(position.astype(np.int64), max(nodes.size - 2, 0))
    share = position - left
    basis = np.zeros((days.size, nodes.size))
    rows = np.arange(days.size)
    basis[rows, left] = 1.0 - share
    if nodes.size > 1:
        basis[rows, left + 1] += share
    return basis * early_factor(days, priors)[:, None]


def early_factor(days: Floats, priors: Priors) -> Floats:
    """How much larger the model error is at these ages than late in a video's life."""
    result: Floats = 1.0 + priors.early_error * np.exp(-days / priors.early_days)
    return result


def walk_precision(count: int, priors: Priors) -> Floats:
    """Precision of a stationary unit-variance mean-reverting walk on ``count`` evenly spaced nodes."""
    rho = walk_persistence(priors)
    precision = np.zeros((count, count))
    index = np.arange(count)
    precision[index, index] = 1.0 + rho**2
    precision[0, 0] = precision[-1, -1] = 1.0
    precision[index[:-1], index[1:]] = precision[index[1:], index[:-1]] = -rho
    if count == 1:
        return np.ones((1, 1))
    return precision / (1.0 - rho**2)


def walk_persistence(priors: Priors) -> float:
    """Correlation of the walk between two neighbouring nodes."""
    return float(np.exp(-NODE_STEP / priors.correlation))


def lay_out(inputs: Sequence[Input], horizon: float, more_edges: Floats, priors: Priors) -> Layout:
    """The grid from publication to ``horizon`` days with every input on it.

    Args:
        more_edges (float64[E]): further moments in days that must be edges (ends of counted intervals).
    """
    last = float(clock(np.array([horizon]), priors)[0])
    regular = unclock(np.arange(0.0, last, EDGE_STEP), priors)
    parts = [regular, more_edges, np.array([0.0, horizon])]
    for item in inputs:
        parts += [np.array(item.pulse_times), np.array(item.step_starts), np.array(item.step_ends)]
    edges = np.unique(np.concatenate([np.asarray(part, dtype=np.float64) for part in parts]))
    edges = edges[(edges >= 0.0) & (edges <= horizon)]
    # two moments closer than a second are one
    keep = np.concatenate([[True], np.diff(edges) > 1.0 / 86400.0])
    edges = edges[keep]
    edges[-1] = horizon
    return inputs_on_edges(inputs, edges)


def inputs_on_edges(inputs: Sequence[Input], edges: Floats) -> Layout:
    """Unit inputs on given edges; what lies beyond the last edge is left out."""
    segments, count = edges.size - 1, len(inputs)
    steps, impulses, pulses = (np.zeros((segments, count)) for _ in range(3))
    rates = np.ones(count)
    for column, item in enumerate(inputs):
        rates[column] = 1.0 / item.pulse_mean
        for moment, mass in zip(item.pulse_times, item.pulse_masses, strict=True):
            index = _edge(edges, moment)
            if index < segments:
                pulses[index, column] += mass
        for start, end, mass in zip(item.step_starts, item.step_ends, item.step_masses, strict=True):
            first, last = _edge(edges, start), _edge(edges, min(end, float(edges[-1])))
            if first < last:
                steps[first:last, column] += mass / (end - start)
    return Layout(edges, steps, impulses, pulses, rates)


def _edge(edges: Floats, moment: float) -> int:
    """Index of the edge nearest to ``moment``."""
    index = int(np.searchsorted(edges, moment))
    if index == edges.size:
        return edges.size if moment > edges[-1] + 1.0 / 86400.0 else edges.size - 1
    if index > 0 and moment - edges[index - 1] < edges[index] - moment:
        return index - 1
    return index
