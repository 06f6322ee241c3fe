"""Simulated cascades with a known truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast import Cascade
from groundswell.forecast.cascade_mechanism import EXPONENT, FLAT, HEIGHT

Floats = NDArray[np.float64]
WEEK = 7 * 86400.0


def delays(count: int, generator: np.random.Generator) -> Floats:
    """Times from a post to its reposts, by inverting the memory kernel's mass."""
    share = generator.random(count)
    flat = HEIGHT * FLAT
    tail = FLAT * (np.maximum(1.0 - share, 1e-12) * EXPONENT / flat) ** (-1.0 / EXPONENT)
    return np.where(share < flat, share / HEIGHT, tail)


def simulated(
    generator: np.random.Generator, first: float = 200.0, branching: float = 0.6, followers: bool = True
) -> Cascade:
    """A week of a cascade whose infectiousness stays what it is."""
    times, reach = [np.zeros(1)], [np.array([first / branching])]
    while times[-1].size:
        born = generator.poisson(branching * reach[-1])
        when = np.repeat(times[-1], born) + delays(int(born.sum()), generator)
        times.append(when[when < WEEK])
        reach.append(generator.gamma(1.0, 1.0, times[-1].size))
    everything, counts = np.concatenate(times), np.concatenate(reach)
    order = np.argsort(everything, kind="stable")
    # followers in hundreds, so that the shift by a few of them does not matter
    return Cascade(everything[order], 1000.0 * counts[order] if followers else None, end=WEEK)
