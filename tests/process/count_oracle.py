"""Slow twins of the expected counts: the Volterra equation on a fine grid, and MBPP's closed form."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def volterra_counts(
    kernel: Callable[[Floats], Floats], source: Callable[[Floats], Floats], edges: Floats, cells: int
) -> Floats:
    """Expected counts of intervals [edges] from ``xi = s + phi * xi`` by the trapezoidal rule.

    Args:
        kernel: ages [K] to [K, D, D], [to, from].
        source: times [K] to [K, D], constant within a cell.
        edges: from 0, each a whole number of cells of width ``edges[-1] / cells``.
    Returns:
        float64[N, D].
    """
    step = edges[-1] / cells
    times = np.arange(cells + 1) * step
    phi = kernel(times)
    after = source(times + 1e-9 * step)
    before = source(times - 1e-9 * step)
    size = phi.shape[1]
    passed = np.zeros((cells + 1, size))
    views = np.zeros((cells, size))
    # the jumps of s need both limits of xi at each time; phi * xi itself is continuous
    for t in range(1, cells + 1):
        total = np.zeros(size)
        for side, values in ((0, after), (1, before)):
            nodes = np.arange(0, t) + side
            known = nodes < t
            xi = values[nodes[known]] + passed[nodes[known]]
            total += 0.5 * step * np.einsum("kij,kj->i", phi[t - nodes[known]], xi)
        own = 0.5 * step * phi[0]
        passed[t] = np.linalg.solve(np.eye(size) - own, total + own @ before[t])
        views[t - 1] = 0.5 * step * (after[t - 1] + passed[t - 1] + before[t] + passed[t])
    places = np.rint(edges / step).astype(int)
    return np.array([views[low:high].sum(axis=0) for low, high in itertools.pairwise(places)])


def mbpp_rate_integral(branching: float, decay: float, start: float, end: float, at: Floats) -> Floats:
    """Integral up to ``at`` of MBPP's rate for a unit input on (start, end]: exponential kernel, n below 1."""
    c = (branching - 1.0) * decay
    total = branching / (1.0 - branching)
    inside = np.clip(at, start, end) - start
    later = np.maximum(at - end, 0.0)
    direct = inside
    first = total * (inside - (np.exp(c * inside) - 1.0) / c)
    width = end - start
    second = total * (1.0 - np.exp(c * width)) * (np.exp(c * later) - 1.0) / c
    return np.asarray(direct + first + np.where(at > end, second, 0.0))
