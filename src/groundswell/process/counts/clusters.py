"""Counts of the fitted process itself, clusters and all, for honest repetition of a fit to one series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.counts.model import SeriesModel
from groundswell.process.kernels import Exponential, Kernel, PowerLaw

if TYPE_CHECKING:
    from groundswell.process.counts.count_fit import CountFit

__all__ = ["cluster_counts"]

Floats = NDArray[np.float64]

MOST_EVENTS = 5_000_000


def cluster_counts(fit: CountFit, seed: int) -> Floats:
    """Counts (float64[N]) of one realisation of the fitted Hawkes process, by generations.

    Unlike draws from the fitted law, counts of neighbouring intervals depend on each other as clusters make them.

    Raises:
        DataError: several series, or more than five million events.
    """
    model = fit.problem.model
    if not isinstance(model, SeriesModel):
        raise DataError("method 'process' simulates one series; use 'bootstrap' for several")
    random = np.random.default_rng(seed)
    segments, end = model.segments, float(fit.record.ends[-1])
    widths = np.diff(segments.edges)
    number = random.poisson(segments.heights @ fit.optimum.place[: model.linear] * widths)
    check_size(int(number.sum()))
    generation = np.repeat(segments.edges[:-1], number) + random.random(number.sum()) * np.repeat(
        widths, number
    )
    kernel, total = fit.kernel, generation.size
    counts = tally(generation, fit)
    while generation.size:
        parents = np.repeat(generation, random.poisson(kernel.branching_factor, generation.size))
        check_size(total := total + parents.size)
        generation = parents + delays(kernel, parents.size, random)
        generation = generation[generation <= end]
        counts += tally(generation, fit)
    return counts


def delays(kernel: Kernel, count: int, random: np.random.Generator) -> Floats:
    """Delays between an event and what it brings directly."""
    if isinstance(kernel, PowerLaw):
        _, exponent, cutoff = kernel.known
        return np.asarray(cutoff * np.expm1(random.standard_exponential(count) / exponent))
    if isinstance(kernel, Exponential):
        return np.asarray(random.standard_exponential(count) / kernel.known[1])
    weights, decays = np.split(np.array(kernel.known), 2)
    term = (
        random.choice(weights.size, size=count, p=weights / weights.sum())
        if count
        else np.zeros(0, dtype=int)
    )
    return np.asarray(random.standard_exponential(count) / decays[term])


def tally(times: Floats, fit: CountFit) -> Floats:
    """How many fall into each interval."""
    ordered = np.sort(times)
    last = np.searchsorted(ordered, fit.record.ends, side="right")
    return np.asarray(last - np.searchsorted(ordered, fit.record.starts, side="right"), dtype=np.float64)


def check_size(events: int) -> None:
    """Raise DataError beyond what memory should hold."""
    if events > MOST_EVENTS:
        raise DataError(
            f"method 'process': more than {MOST_EVENTS:,} events in one simulation; use 'bootstrap' or 'profile'"
        )
