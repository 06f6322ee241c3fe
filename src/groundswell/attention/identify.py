"""What the record determines and what it cannot tell apart, measured on the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit
from groundswell.attention.priors import HYPERPARAMETERS

__all__ = [
    "Contributions",
    "contributions",
    "groups_of",
    "groups_told_apart",
    "information",
    "level_information",
]

Floats = NDArray[np.float64]

#: A share is called determined when its 80 % interval is at most this wide (of all views).
WIDEST_SHARE = 0.40


@dataclass(frozen=True)
class Contributions:
    """Draws of every input's views up to the end of the record.

    Attributes:
        direct, passed (float64[R, D]): views by input, at the model error's mean level.
        total (float64[R]): all views; ``unexplained`` (float64[R]) is what is left, with its sign.
    """

    direct: Floats
    passed: Floats
    total: Floats

    @property
    def unexplained(self) -> Floats:
        """What the inputs do not explain, with its sign, float64[R]."""
        result: Floats = self.total - self.direct.sum(axis=1) - self.passed.sum(axis=1)
        return result


@lru_cache(maxsize=4)
def contributions(fit: Fit) -> Contributions:
    """Split the views of the record by input: exact and additive in every draw."""
    from groundswell.attention.paths import paths

    run = paths(fit)
    return Contributions(run.direct.sum(axis=1), run.passed.sum(axis=1), run.cumulative[:, -1])


@lru_cache(maxsize=4)
def groups_of(fit: Fit) -> tuple[tuple[int, ...], ...]:
    """Columns of the fit's inputs, joined as ``groups_told_apart`` joins their shares of all views."""
    split = contributions(fit)
    return groups_told_apart((split.direct + split.passed) / split.total[:, None])


def groups_told_apart(shares: Floats) -> tuple[tuple[int, ...], ...]:
    """Merge inputs until every group's share is determined, or one group is left.

    Args:
        shares (float64[R, D]): draws of the inputs' shares.

    The widest group is joined with the group whose share moves most against it: what one gains the other
    loses, so the sum is known better than its parts.
    """
    groups: list[tuple[int, ...]] = [(index,) for index in range(shares.shape[1])]

    def share(group: Sequence[int]) -> Floats:
        result: Floats = shares[:, list(group)].sum(axis=1)
        return result

    def width(group: Sequence[int]) -> float:
        low, high = np.quantile(share(group), [0.1, 0.9])
        return float(high - low)

    while len(groups) > 1:
        widest = max(groups, key=width)
        if width(widest) <= WIDEST_SHARE:
            break
        others = [group for group in groups if group != widest]
        partner = min(others, key=lambda group: float(np.cov(share(widest), share(group))[0, 1]))
        groups = [group for group in groups if group not in (widest, partner)]
        groups.append(tuple(sorted(widest + partner)))
    return tuple(sorted(groups))


def information(fit: Fit) -> dict[str, float]:
    """Share of the prior variance that the record removed, for every hyperparameter (0: nothing learned).

    Without counted intervals the dispersion plays no part and is left out.
    """
    coordinates = fit.found.coordinates[fit.draws.point]
    spread = fit.priors.spread()
    names = HYPERPARAMETERS if fit.observations.count_views.size else HYPERPARAMETERS[:-1]
    return {
        name: float(max(0.0, 1.0 - coordinates[:, column].var() / spread[column] ** 2))
        for column, name in enumerate(names)
    }


def level_information(fit: Fit, column: int) -> float:
    """Share of the prior variance of a level change that the record removed."""
    return float(max(0.0, 1.0 - fit.level_changes[:, column].var() / fit.priors.level_spread**2))
