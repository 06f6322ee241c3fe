"""Mixtures of event times and counts on a fine grid, and directly from the definition: slow, nothing clever.

``grid_loglikelihoods`` integrates the mean equation with classical Runge-Kutta steps on a grid that holds all
break points, for many parameter vectors at once. ``volterra_rates`` solves the integral equation itself with
the trapezoidal rule and sums over all pairs of times. ``event_loglikelihood`` is the O(n^2) Hawkes likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """Natural parameters: background [D], branching and decay [D, D] ([to, from]), size [D], launch [D]."""

    background: Floats
    branching: Floats
    decay: Floats
    size: Floats
    launch: Floats


@dataclass(frozen=True)
class Seen:
    """Data: ``times[d]`` is None for a dimension of counts, ``counts[d]`` (edges [I + 1], counts) or None."""

    times: list[Floats | None]
    counts: list[tuple[Floats, Floats] | None]
    start: float
    end: float

    @property
    def breaks(self) -> Floats:
        parts = [np.array([self.start, self.end])]
        parts += [part for part in self.times if part is not None]
        parts += [part[0] for part in self.counts if part is not None]
        return np.unique(np.concatenate(parts))


def count_logs(count: Floats, mean: Floats, size: float) -> float:
    if np.isinf(size):
        return float(poisson.logpmf(count, mean).sum())
    return float(nbinom.logpmf(count, size, size / (size + mean)).sum())


def grid_loglikelihoods(seen: Seen, truths: list[Truth], widest: float) -> Floats:
    """Log-likelihood of each truth (float64[V]) by Runge-Kutta steps no wider than ``widest``."""
    counted = np.array([part is None for part in seen.times])
    background = np.array([truth.background for truth in truths])
    branching = np.array([truth.branching for truth in truths])
    decay = np.array([truth.decay for truth in truths])
    vectors, d = background.shape
    state = np.zeros((vectors, d, d))
    state[:, :, counted] = (decay * np.array([truth.launch for truth in truths])[:, None, :])[:, :, counted]
    total = np.zeros(vectors)
    breaks = seen.breaks
    masses = np.zeros((breaks.size, vectors, d))
    masses[0][:, counted] = np.array([truth.launch for truth in truths])[:, counted]

    def slope(x: Floats) -> tuple[Floats, Floats]:
        rate = background + (branching * x).sum(axis=2)
        return decay * (np.where(counted, rate, 0.0)[:, None, :] - x), rate

    where = [np.zeros(0) if part is None else part for part in seen.times]
    for place, (left, right) in enumerate(pairwise(breaks)):
        steps = int(np.ceil((right - left) / widest))
        h = (right - left) / steps
        for _ in range(steps):
            k1, r1 = slope(state)
            k2, r2 = slope(state + 0.5 * h * k1)
            k3, r3 = slope(state + 0.5 * h * k2)
            k4, r4 = slope(state + h * k3)
            state = state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
            masses[place + 1] += h / 6.0 * (r1 + 2.0 * r2 + 2.0 * r3 + r4)
        rate = slope(state)[1]
        hits = [int((part == right).sum()) for part in where]
        for dimension, number in enumerate(hits):
            if number:
                total += number * np.log(rate[:, dimension])
        for dimension, number in enumerate(hits):
            state[:, :, dimension] += number * decay[:, :, dimension]
    running = np.cumsum(masses, axis=0)
    for dimension in range(d):
        part = seen.counts[dimension]
        if part is None:
            total -= running[-1][:, dimension]
            continue
        at = running[np.searchsorted(breaks, part[0])][:, :, dimension].copy()
        if part[0][0] == seen.start:
            at[0] = 0.0  # the launch belongs to the first interval
        for vector, truth in enumerate(truths):
            total[vector] += count_logs(part[1], np.diff(at[:, vector]), truth.size[dimension])
    return total


def volterra_rates(seen: Seen, truth: Truth, parts: int) -> tuple[Floats, Floats, Floats]:
    """Grid, and rates just after and just before each of its points, from the integral equation."""
    breaks = seen.breaks
    grid = np.unique(np.concatenate([np.linspace(a, b, parts + 1) for a, b in pairwise(breaks)]))
    d = len(seen.times)
    counted = [part is None for part in seen.times]
    forced = np.zeros((2, grid.size, d))
    for j, part in enumerate(seen.times):
        sources = np.full(1, seen.start) if part is None else part
        heights = truth.launch[j] if part is None else 1.0
        age = grid[:, None] - sources[None, :]
        for i in range(d):
            each = (
                truth.branching[i, j]
                * truth.decay[i, j]
                * np.exp(-truth.decay[i, j] * np.maximum(age, 0.0))
                * heights
            )
            forced[0, :, i] += (each * (age >= 0.0)).sum(axis=1)
            forced[1, :, i] += (each * (age > 0.0)).sum(axis=1)
    after, before = np.zeros((grid.size, d)), np.zeros((grid.size, d))
    width = np.diff(grid)
    own = truth.branching * truth.decay
    mask = np.array(counted, dtype=float)
    for place in range(grid.size):
        age = grid[place] - grid[:place]
        fixed = truth.background.copy()
        if place:
            fade = np.exp(-truth.decay[None] * age[:, None, None])  # [past, to, from]
            left = after[:place] * width[:place, None]
            right = np.zeros_like(left)
            right[1:] = before[1:place] * width[: place - 1, None]
            fixed = fixed + 0.5 * np.einsum("pij,pj,ij->i", fade, (left + right) * mask, own)
        edge = 0.5 * width[place - 1] if place else 0.0
        matrix = np.eye(d) - edge * own * mask
        before[place] = np.linalg.solve(matrix, fixed + forced[1, place])
        # the jump at a point adds to what comes after it only
        after[place] = before[place] + forced[0, place] - forced[1, place]
    return grid, after, before


def volterra_loglikelihood(seen: Seen, truth: Truth, parts: int) -> float:
    grid, after, before = volterra_rates(seen, truth, parts)
    mass = np.concatenate(
        [
            np.zeros((1, after.shape[1])),
            np.cumsum(0.5 * (after[:-1] + before[1:]) * np.diff(grid)[:, None], axis=0),
        ]
    )
    total = 0.0
    for dimension, times in enumerate(seen.times):
        part = seen.counts[dimension]
        if times is not None:
            total += float(
                np.log(before[np.searchsorted(grid, times), dimension]).sum() - mass[-1, dimension]
            )
        elif part is not None:
            means = np.diff(mass[np.searchsorted(grid, part[0]), dimension])
            if part[0][0] == seen.start:
                means[0] += truth.launch[dimension]
            total += count_logs(part[1], means, truth.size[dimension])
    return total


def event_loglikelihood(times: list[Floats], end: float, truth: Truth) -> float:
    """The ordinary Hawkes log-likelihood of all dimensions from 0 to end, over all pairs of events."""
    total = 0.0
    for i, own in enumerate(times):
        rate = np.full(own.size, truth.background[i])
        mass = truth.background[i] * end
        for j, other in enumerate(times):
            n, b = truth.branching[i, j], truth.decay[i, j]
            age = own[:, None] - other[None, :]
            rate += np.where(age > 0.0, n * b * np.exp(-b * np.maximum(age, 0.0)), 0.0).sum(axis=1)
            mass += float((n * -np.expm1(-b * (end - other))).sum())
        total += float(np.log(rate).sum() - mass)
    return total
