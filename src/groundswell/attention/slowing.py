"""How supercritical spread comes to an end.

A branching factor above one multiplies views without end, and no video's did. A record in full growth says nothing of when
that ends; what is left is that nobody sees a growth at a special moment of it. So it goes on for longer than t days after an age of
a days with probability ``(1 + t / a) ** -HASTE``: with one for ``HASTE`` the law that a moment picked evenly from a growth
implies (Gott, Nature 1993), and the value itself is counted on videos that were caught growing (``studies/growing.py``). Then each view passes
on less than one, drawn from the prior below one, and the views that earlier ones still lead to are followed segment by segment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit
from groundswell.attention.inputs import Input
from groundswell.attention.layout import EDGE_STEP, Layout, clock, lay_out, unclock
from groundswell.attention.responses import unit_views

__all__ = ["BOUNDLESS", "ceiling", "own_grid", "slowed"]

Floats = NDArray[np.float64]

HASTE = 1.0
LONGEST = 100.0  # of the logarithm of the ages: beyond any forecast
SEED = 65_000_002
#: Views passed on of a unit input in one segment, beyond which growth is not followed: it has ended long before, or is cut
#: by ``EVERYBODY``.
BOUNDLESS = 1e30
#: Views a day that nothing exceeds after the record: one by every person alive.
EVERYBODY = 8e9


def slowed(fit: Fit, inputs: Sequence[Input], edges: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Views passed on by supercritical draws after the record, with growth ended at a random moment.

    Growth is followed on a grid of its own, the same whatever ages are asked for.

    Args:
        inputs: with the columns of the fit's.
        edges (float64[K + 1]): of the segments to answer for, in days since publication.

    Returns:
        Which draws are supercritical (int64[S]), and their views passed on per segment and input (float64[S, K, D]); those
        before the record's end are not to be used.
    """
    runaway = np.flatnonzero(fit.hyperparameters["branching"] >= 1.0)
    if not runaway.size or edges[-1] <= fit.horizon:
        return runaway[:0], np.zeros((0, edges.size - 1, len(inputs)))
    grid = own_grid(fit, inputs, float(edges[-1]))
    until, after = _ends(fit, fit.weights.shape[0])
    until, after, weights = until[runaway], after[runaway], fit.weights[runaway, None, :]
    points, where = np.unique(fit.draws.point[runaway], return_inverse=True)
    unit_direct, unit_passed = unit_views(fit.priors.natural(fit.found.coordinates[points]), grid)
    direct = weights * unit_direct
    passed = weights * np.minimum(unit_passed, BOUNDLESS)[where]
    total = direct + passed
    lengths = np.diff(grid.edges)
    ahead = np.flatnonzero(grid.middles > fit.horizon)
    for number, point in enumerate(points):
        rows = np.flatnonzero(where == number)
        led_to = _led_to(fit, grid.edges, int(point))
        for place in ahead:
            # the part of the segment that lies beyond the end of growth
            part = ((grid.edges[place + 1] - until[rows]) / lengths[place]).clip(0.0, 1.0)[:, None]
            if not part.any():
                continue
            share, within = after[rows, None], led_to[place, place]
            earlier = np.einsum("m,rmd->rd", led_to[place, :place], total[rows, :place])
            came = share * (earlier + within * direct[rows, place]) / (1.0 - share * within)
            passed[rows, place] = part * came + (1.0 - part) * passed[rows, place]
            total[rows, place] = direct[rows, place] + passed[rows, place]
    return runaway, _on_edges(passed, grid.edges, edges)


def ceiling(fit: Fit, edges: Floats) -> Floats:
    """Views per segment that nothing exceeds after the record; no limit within it (float64[M])."""
    return np.where(edges[1:] > fit.horizon * (1.0 + 1e-9), EVERYBODY * np.diff(edges), np.inf)


def own_grid(fit: Fit, inputs: Sequence[Input], end: float) -> Layout:
    """The grid on which growth is followed, to ``end`` days or a little beyond."""
    ticks = float(clock(np.array([end]), fit.priors)[0]) / EDGE_STEP
    last = float(unclock(np.array([EDGE_STEP * np.ceil(ticks)]), fit.priors)[0])
    return lay_out(inputs, last, np.append(fit.layout.edges, fit.horizon), fit.priors)


def _on_edges(segments: Floats, grid: Floats, edges: Floats) -> Floats:
    """Views per segment on other edges, each segment of the grid spread evenly."""
    running = np.pad(np.cumsum(segments, axis=1), ((0, 0), (1, 0), (0, 0)))
    left = (np.searchsorted(grid, edges, side="right") - 1).clip(0, grid.size - 2)
    share = ((edges - grid[left]) / np.diff(grid)[left]).clip(0.0, 1.0)[None, :, None]
    return np.diff(running[:, left] + share * segments[:, left], axis=1)


def _ends(fit: Fit, count: int) -> tuple[Floats, Floats]:
    """Ages at which growth ends, and branching factors after it, of each draw (float64[R])."""
    random = np.random.default_rng(SEED)
    until = fit.horizon * np.exp(np.minimum(-np.log1p(-random.random(count)) / HASTE, LONGEST))
    prior = fit.priors
    normal = random.standard_normal((8, count))
    factors = prior.branching_most / (
        1.0 + np.exp(-prior.branching_location - prior.branching_spread * normal)
    )
    # of eight draws of the prior the first below one; all eight above have a probability of 1e-13
    first = np.argmax(factors < 1.0, axis=0)
    return until, np.minimum(factors[first, np.arange(count)], 1.0 - 1e-6)


def _led_to(fit: Fit, edges: Floats, point: int) -> Floats:
    """Share of one segment's views, spread evenly over it, whose first generation comes in another, for a branching factor of one.

    float64[M, M], zero above the diagonal.
    """
    natural = fit.priors.natural(fit.found.coordinates[point : point + 1])
    exponent, cutoff = float(natural["exponent"][0]), float(natural["cutoff"][0])

    def twice(delay: Floats) -> Floats:
        """The kernel integrated twice from zero."""
        ratio = np.log1p(np.maximum(delay, 0.0) / cutoff)
        power = 1.0 - exponent
        left = ratio if abs(power) < 1e-9 else np.expm1(power * ratio) / power
        return np.asarray(np.maximum(delay, 0.0) - cutoff * left)

    table = twice(edges[:, None] - edges[None, :])
    found = table[1:, :-1] - table[:-1, :-1] - table[1:, 1:] + table[:-1, 1:]
    return np.asarray(np.tril(found) / np.diff(edges)[None, :])
