"""Exact log-likelihood of event times, with gradient and Hessian, linear in the number of events.

    lambda_i(t) = sum_p level_ip b_p(t) + sum_l branching_il g_l(t)

for each receiving dimension i: backgrounds b_p that are known steps, lanes g_l of what earlier events excite
(``groundswell.process.events.lanes``). The intensity is linear in levels and branching factors; only the lanes'
shapes (decays, exponents, cutoffs) and the exponent of the marks enter otherwise.

Source: Ozaki (1979); Ogata (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.lanes import second
from groundswell.process.events.model import EventModel, Point, Record
from groundswell.process.events.passage import Passage, mark_weights

__all__ = ["Derivatives", "log_likelihood"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NO_INTENSITY = (
    1e-150  # below it the log-likelihood is minus infinity in all but name, and its inverse overflows
)


@dataclass(slots=True, eq=False)
class Derivatives:
    """Log-likelihood in nats and its derivatives; those between two targets' linear parameters are zero.

    Attributes:
        value: minus infinity where an event has no intensity.
        linear (float64[T, Q]), shapes (float64[S]): gradient.
        within (float64[T, Q, Q]), across (float64[T, Q, S]), bends (float64[S, S]): Hessian.
    """

    value: float
    linear: Floats
    shapes: Floats
    within: Floats
    across: Floats
    bends: Floats


def log_likelihood(
    model: EventModel,
    records: Sequence[Record],
    point: Point,
    order: int = 2,
    weights: Sequence[list[Floats]] | None = None,
) -> Derivatives:
    """Log-likelihood of all realisations.

    Args:
        model, records: what is fitted, to what.
        point: parameters; linear ones at least zero.
        order: 0 for the value alone (the derivatives stay zero), 2 for all.
        weights: rows of ``mark_weights`` for each record, where the mean mark is that of more than these records.
    """
    targets, size = point.linear.shape
    total = Derivatives(
        0.0,
        np.zeros((targets, size)),
        np.zeros(point.shapes.size),
        np.zeros((targets, size, size)),
        np.zeros((targets, size, point.shapes.size)),
        np.zeros((point.shapes.size, point.shapes.size)),
    )
    rows_of = mark_weights(model, records, point) if weights is None else weights
    for record, rows in zip(records, rows_of, strict=True):
        add_record(model, record, rows, point, order, total)
        if total.value == -np.inf:
            break
    return total


def add_record(
    model: EventModel, record: Record, rows: list[Floats], point: Point, order: int, total: Derivatives
) -> None:
    """Add one realisation's log-likelihood and derivatives."""
    passage = Passage(model, record, rows, point)
    for row, block, design in passage.walk(order):
        intensity = design @ point.linear[row]
        if not (intensity > NO_INTENSITY).all():
            total.value = -np.inf
            return
        total.value += record.share * float(np.log(intensity).sum())
        if order:
            add_derivatives(model, row, block, design, intensity, record.share, point, total)
    total.value -= record.share * float((passage.integrals * point.linear).sum())
    if order:
        total.linear -= record.share * passage.integrals
        for row in range(len(model.targets)):
            add_shapes(model, row, -record.share * passage.whole, point, total)


def add_derivatives(
    model: EventModel,
    row: int,
    block: Floats,
    design: Floats,
    intensity: Floats,
    share: float,
    point: Point,
    total: Derivatives,
) -> None:
    """Add the derivatives of ``log lambda`` over one target's events in a block."""
    branching = point.linear[row, model.levels :]
    inverse = 1.0 / intensity
    slopes = np.zeros((intensity.size, point.shapes.size))
    for shape, group in enumerate(all_groups(model).T):
        chosen = np.zeros((branching.size, point.shapes.size))
        chosen[np.arange(branching.size), group] = branching
        slopes += block[:, :, 1 + shape] @ chosen
    scaled = design * inverse[:, None]
    bent = slopes * inverse[:, None]
    total.linear[row] += share * scaled.sum(axis=0)
    total.within[row] -= share * (scaled.T @ scaled)
    total.across[row] -= share * (scaled.T @ bent)
    total.bends -= share * (bent.T @ bent)
    sums = share * (inverse @ block.reshape(intensity.size, -1)).reshape(block.shape[1:])
    add_shapes(model, row, sums, point, total)


def add_shapes(model: EventModel, row: int, sums: Floats, point: Point, total: Derivatives) -> None:
    """Add what is linear in the lanes' columns: ``sums`` (float64[lanes, M])."""
    groups = all_groups(model)
    shapes = groups.shape[1]
    branching = point.linear[row, model.levels :]
    lanes = np.arange(len(groups))
    for first in range(shapes):
        np.add.at(total.shapes, groups[:, first], branching * sums[:, 1 + first])
        np.add.at(total.across[row], (model.levels + lanes, groups[:, first]), sums[:, 1 + first])
        for other in range(shapes):
            np.add.at(
                total.bends,
                (groups[:, first], groups[:, other]),
                branching * sums[:, second(first, other, shapes)],
            )


def all_groups(model: EventModel) -> Integers:
    """The lanes' groups, with the marks' exponent as one more shape of every lane."""
    if not model.marked:
        return model.groups
    last = np.full((len(model.groups), 1), model.shape_count - 1)
    return np.concatenate([model.groups, last], axis=1)
