"""Small inner problems made in memory, with every kind of observation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.posterior import Claims, Counts, Noise, Problem

Floats = NDArray[np.float64]

SEGMENTS, INPUTS, NODES = 14, 3, 4
PARTS = ("claims", "counts", "levels", "both")


def correlated(count: int, rho: float) -> Floats:
    """Precision of a stationary walk, by inverting its covariance."""
    index = np.arange(count)
    inverse: Floats = np.linalg.inv(rho ** np.abs(index[:, None] - index[None, :]))
    return inverse


def problem(part: str = "both", seed: int = 1) -> Problem:
    """A problem with claims, counts, both, or both and a change of level."""
    generator = np.random.default_rng(seed)
    place = np.linspace(0.0, NODES - 1.0, SEGMENTS)
    basis = np.maximum(1.0 - np.abs(place[:, None] - np.arange(NODES)[None, :]), 0.0)
    levels = 1 if part == "levels" else 0
    if levels:
        basis = np.column_stack([basis, np.arange(SEGMENTS) >= 8])
    middles = np.log(np.array([2e3, 6e3, 1.2e4, 1.8e4, 2.6e4, 3e4]))
    begin = np.array([1, 3, 5, 7, 10, 12])
    claims = Claims(
        left=np.column_stack([begin, begin + 1]).astype(np.int64),
        fraction=generator.uniform(0.0, 1.0, (6, 2)),
        log_low=np.where(np.arange(6) == 2, -np.inf, middles - 0.05),
        log_high=np.where(np.arange(6) == 4, np.inf, middles + 0.05),
        scatter=np.array([0.02, 0.02, 0.2, 0.02, 0.02, 0.2]),
    )
    counts = Counts(np.array([0, 3, 6, 9]), np.array([3, 6, 9, 14]), np.array([4100.0, 9000.0, 7500.0, 0.0]))
    made = Problem(
        basis=basis,
        node_segment=np.array([0, 4, 9, 13]),
        node_scale=np.ones(NODES),
        walk_precision=correlated(NODES, 0.6),
        level_precision=np.full(levels, 0.4**-2),
        relative=np.array([1.0, 1.0, 0.3]),
        claims=claims,
        counts=counts,
    )
    if part == "claims":
        return replace(made, counts=Counts(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)))
    if part == "counts":
        nothing = np.zeros((0, 2))
        return replace(
            made, claims=Claims(nothing.astype(np.int64), nothing, *(np.zeros(0) for _ in range(3)))
        )
    return made


def kernels(batch: int = 3, seed: int = 2) -> tuple[Floats, Noise]:
    """Responses [H, M, D] that fade, and the noise of every kernel."""
    generator = np.random.default_rng(seed)
    ages = np.arange(SEGMENTS, dtype=np.float64)
    response = np.zeros((batch, SEGMENTS, INPUTS))
    for kernel in range(batch):
        for column, start in enumerate((0, 5, 0)):
            since = np.maximum(ages - start, 0.0)
            fade = np.exp(-generator.uniform(0.1, 0.5) * since) if column < 2 else np.full(SEGMENTS, 0.2)
            response[kernel, :, column] = np.where(ages >= start, fade, 0.0)
    return response, Noise(np.linspace(0.1, 0.4, batch), np.geomspace(0.005, 0.1, batch))


def unknowns(made: Problem, batch: int = 3, seed: int = 3) -> Floats:
    """Unknowns near enough to the observations that nothing is clipped."""
    generator = np.random.default_rng(seed)
    x: Floats = 0.2 * generator.standard_normal((batch, made.size))
    x[:, : made.inputs] += np.log(4e3)
    x[:, made.inputs] += np.log(4e3)
    return x
