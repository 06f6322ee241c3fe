"""Which combinations of parameters a record hardly tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["Direction", "Identifiability", "flat_directions", "identifiability_of"]

Floats = NDArray[np.float64]

FLAT_FALL = 1.35  # nats: half the 90 % quantile of chi-square, for a change by the factor of two
LARGE_SHARE = 0.3  # of a direction, to be named
MOST_PARAMETERS = 3000


@dataclass(frozen=True, slots=True)
class Direction:
    """One combination of relative changes.

    Attributes:
        shares: names and their share of the direction; opposite signs move against each other.
        fall: nats that the log-likelihood falls when the direction's parameters change by a factor of two.
    """

    shares: tuple[tuple[str, float], ...]
    fall: float


@dataclass(frozen=True, slots=True, repr=False)
class Identifiability:
    """What the curvature at the optimum says.

    Attributes:
        flat: directions along which a factor of two costs less than 1.35 nats, the flattest first.
        unseen: parameters without any curvature: at a bound, or of what never happened.
        condition: ratio of the largest to the smallest curvature, on relative scales.
    """

    flat: tuple[Direction, ...]
    unseen: tuple[str, ...]
    condition: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the report says, in words."""
        found = []
        for direction in self.flat:
            names = [name for name, _ in direction.shares]
            signs = {share > 0.0 for _, share in direction.shares}
            how = "against each other" if len(signs) > 1 else "together"
            said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} {how}"
            found.append(f"The record hardly tells {said}: a factor of two costs {direction.fall:.2g} nats.")
        if self.unseen:
            found.append(f"The record says nothing of {', '.join(self.unseen)}.")
        return tuple(found)

    def __repr__(self) -> str:
        """The sentences."""
        return f"<Identifiability: {' '.join(self.sentences) or 'every direction is told.'}>"


def flat_directions(
    information: Floats, values: Floats, logarithmic: NDArray[np.bool_], labels: list[str]
) -> Identifiability:
    """Flat directions of an information matrix.

    Args:
        information (float64[P, P]): negative Hessian on the parameters' own scale (logarithms where so marked).
        values (float64[P]): parameters; those that are not logarithms are measured by their own size.
        logarithmic (bool[P]), labels: which are logarithms already, and their names.
    Raises:
        DataError: more than 3,000 parameters.
    """
    if len(labels) > MOST_PARAMETERS:
        raise DataError(
            f"identifiability: {len(labels)} parameters; up to {MOST_PARAMETERS} can be looked at"
        )
    scale = np.where(logarithmic, 1.0, np.abs(values))
    relative = information * scale[:, None] * scale
    seen = np.diag(relative) > 0.0
    unseen = tuple(label for label, known in zip(labels, seen, strict=True) if not known)
    kept = np.flatnonzero(seen)
    if not kept.size:
        return Identifiability((), unseen, float("nan"))
    curvature, axes = np.linalg.eigh(relative[np.ix_(kept, kept)])
    found = []
    for value, axis in zip(curvature, axes.T, strict=True):
        # the largest share changes by a factor of two
        fall = 0.5 * value * (np.log(2.0) / np.abs(axis).max()) ** 2
        if fall < FLAT_FALL:
            order = np.argsort(-np.abs(axis))
            shares = tuple(
                (labels[kept[place]], float(axis[place])) for place in order if abs(axis[place]) > LARGE_SHARE
            )
            found.append(Direction(shares, float(max(fall, 0.0))))
    smallest = float(curvature[0])
    return Identifiability(
        tuple(found), unseen, float(curvature[-1] / smallest) if smallest > 0.0 else float("inf")
    )


def identifiability_of(fit: HawkesFit) -> Identifiability:
    """Flat directions of a fit of event times."""
    labels, values, logarithmic, places = [], [], [], []
    for entry in fit.layout.entries:
        bounds = fit.layout.problems[entry.problem].bounds
        free = bounds.linear[entry.row, entry.column] if entry.row >= 0 else bounds.shapes[entry.column]
        if free:
            labels.append(entry.label)
            values.append(entry.read(fit.points[entry.problem]))
            logarithmic.append(entry.row < 0)
            places.append(entry)
    if len(labels) > MOST_PARAMETERS:
        raise DataError(
            f"identifiability: {len(labels)} parameters; up to {MOST_PARAMETERS} can be looked at"
        )
    matrix = np.zeros((len(labels), len(labels)))
    for first, one in enumerate(places):
        for other, two in enumerate(places):
            if one.problem != two.problem:
                continue
            found = fit.optima[one.problem].derivatives
            if one.row >= 0 and two.row >= 0:
                matrix[first, other] = (
                    -found.within[one.row, one.column, two.column] if one.row == two.row else 0.0
                )
            elif one.row < 0 and two.row < 0:
                matrix[first, other] = -found.bends[one.column, two.column]
            else:
                line, shape = (one, two) if one.row >= 0 else (two, one)
                matrix[first, other] = -found.across[line.row, line.column, shape.column]
    return flat_directions(matrix, np.array(values), np.array(logarithmic), labels)
