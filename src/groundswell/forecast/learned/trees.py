"""Boosted trees for the chance of a rare event, beside the networks: they err otherwise, so that both together err less.

Newton boosting of the log loss (Friedman, Annals of Statistics 2001; Chen and Guestrin 2016) with trees of two questions, the
second the same on both sides of the first (Prokhorenkova et al. 2018): so small a tree learns little of a noisy
target by heart, and a forest of them is a few arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_EVENTS", "Trees", "forest_of", "grow_trees"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Videos with an event below which no trees are grown.
LEAST_EVENTS = 100
ROUNDS, RATE = 300, 0.1
BINS = 64
SHARE_OF_COLUMNS, SHARE_OF_CASES = 0.2, 0.5
RIDGE = 5.0  # added to the curvature of a leaf
LEAST_CURVATURE = 4.0
BLOCK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A sum of trees with two questions each.

    Attributes:
        base: what is said before any question.
        columns (int16[T, 2]): columns of the inputs that are asked about.
        limits (float32[T, 2]): whether the input is above.
        leaves (float32[T, 4]): what is added: below both, above the second, above the first, above both.
    """

    base: float
    columns: NDArray[np.int16]
    limits: Singles
    leaves: Singles

    def __call__(self, inputs: Singles) -> Floats:
        """Logits (float64[N]) of inputs (float32[N, D])."""
        out = np.empty(len(inputs))
        flat = self.leaves.ravel()
        start = 4 * np.arange(len(self.leaves))
        for first in range(0, len(inputs), BLOCK):
            some = inputs[first : first + BLOCK]
            leaf = 2 * (some[:, self.columns[:, 0]] > self.limits[:, 0])
            leaf += some[:, self.columns[:, 1]] > self.limits[:, 1]
            out[first : first + BLOCK] = flat[start + leaf].sum(axis=1, dtype=np.float64)
        return out + self.base


def forest_of(parts: Sequence[Trees]) -> Trees:
    """The mean of several sums as one."""
    share = np.float32(1.0 / len(parts))
    return Trees(
        float(np.mean([one.base for one in parts])),
        np.concatenate([one.columns for one in parts]),
        np.concatenate([one.limits for one in parts]),
        np.concatenate([one.leaves * share for one in parts]),
    )


def grow_trees(inputs: Singles, came: Singles, seed: int) -> Trees:
    """Learn the log odds of an event.

    Args:
        inputs (float32[N, D]): finite, D at most 32,767.
        came (float32[N]): 1 where it came, else 0; both must occur.
        seed: of the cases and columns that each tree sees.
    """
    random = np.random.default_rng([seed, 44])
    count, width = inputs.shape
    edges = _edges(inputs)
    codes = np.stack(
        [np.searchsorted(edges[column], inputs[:, column], "left") for column in range(width)]
    ).astype(np.uint8)
    rate = float(came.mean())
    base = float(np.log(rate / (1.0 - rate)))
    level = np.full(count, base)
    tried = max(round(SHARE_OF_COLUMNS * width), min(width, 8))
    columns, limits, leaves = [], [], []
    for _ in range(ROUNDS):
        rows = np.flatnonzero(random.random(count) < SHARE_OF_CASES)
        some = np.sort(random.permutation(width)[:tried])
        chance = 1.0 / (1.0 + np.exp(-level[rows]))
        slope, curve = came[rows] - chance, chance * (1.0 - chance)
        seen = codes[some[:, None], rows]
        node = np.zeros(rows.size, dtype=np.int64)
        for _ in range(2):
            place, cut = _question(seen, node, slope, curve)
            node = 2 * node + (seen[place] > cut)
            columns.append(some[place])
            limits.append(edges[some[place], cut])
        added = RATE * np.bincount(node, slope, 4) / (np.bincount(node, curve, 4) + RIDGE)
        leaves.append(added.astype(np.float32))
        first, second = (inputs[:, columns[at]] > limits[at] for at in (-2, -1))
        level += leaves[-1][2 * first + second]
    return Trees(
        base,
        np.array(columns, dtype=np.int16).reshape(-1, 2),
        np.array(limits, dtype=np.float32).reshape(-1, 2),
        np.stack(leaves),
    )


def _edges(inputs: Singles) -> Singles:
    """Limits that questions may ask about, ascending (float32[D, ``BINS`` - 1])."""
    step = max(len(inputs) // 20_000, 1)
    wanted = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    return np.asarray(np.quantile(inputs[::step], wanted, axis=0, method="lower").T, dtype=np.float32)


def _question(
    seen: NDArray[np.uint8], node: NDArray[np.int64], slope: Floats, curve: Floats
) -> tuple[int, int]:
    """Column and limit that lower the loss most, asked in every node alike.

    Args:
        seen (uint8[F, n]): bins of the columns.
        node (int64[n]): where each case stands.
    """
    nodes = int(node.max()) + 1
    size = len(seen) * nodes * BINS
    place = (np.arange(len(seen))[:, None] * nodes + node) * BINS + seen
    sums = []
    for part in (slope, curve):
        found = np.bincount(place.ravel(), np.broadcast_to(part, place.shape).ravel(), size)
        sums.append(found.reshape(len(seen), nodes, BINS))
    below = [np.cumsum(one, axis=2)[:, :, :-1] for one in sums]
    above = [one.sum(axis=2, keepdims=True) - part for one, part in zip(sums, below, strict=True)]
    gain = sum(part[0] ** 2 / (part[1] + RIDGE) for part in (below, above))
    enough = np.minimum(below[1], above[1]).sum(axis=1) >= LEAST_CURVATURE
    best = np.where(enough, np.asarray(gain).sum(axis=1), -np.inf)
    column, cut = np.unravel_index(int(best.argmax()), best.shape)
    return int(column), int(cut)
