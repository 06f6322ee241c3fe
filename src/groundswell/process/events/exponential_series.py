"""The commonest case, fused in the core: one dimension, one exponential, a constant background, no marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.process.background import Constant
from groundswell.process.events.lanes import ExponentialLanes
from groundswell.process.events.likelihood import Derivatives
from groundswell.process.events.model import EventModel, Point, Record

__all__ = ["exponential_log_likelihood", "is_exponential_series"]

Floats = NDArray[np.float64]


def is_exponential_series(model: EventModel) -> bool:
    """Whether the fused likelihood serves a model."""
    return (
        isinstance(model.excitation, ExponentialLanes)
        and model.excitation.lanes == 1
        and not model.marked
        and isinstance(model.backgrounds[0], Constant)
    )


def exponential_log_likelihood(records: Sequence[Record], point: Point, order: int) -> Derivatives:
    """As ``event_likelihood.log_likelihood``, for a model that ``is_exponential_series``."""
    level, branching = point.linear[0].tolist()
    decay = float(np.exp(point.shapes[0]))
    value, gradient, hessian = 0.0, np.zeros(3), np.zeros((3, 3))
    for record in records:
        state, before = np.zeros(3), -np.inf
        for start, end in record.windows.tolist():
            low, first, last = np.searchsorted(record.times, (before, start, end), side="right")
            state = carried(state, before, start, record.times[low:first], decay)
            found = _core.exponential_likelihood(
                record.times[first:last], start, end, level, branching, decay, state, order
            )
            value += record.share * found[0]
            gradient += record.share * found[1]
            hessian += record.share * found[2]
            state, before = found[3], end
    # from the decay to its logarithm
    bend = decay * decay * hessian[2, 2] + decay * gradient[2]
    gradient[2] *= decay
    hessian[:, 2] *= decay
    hessian[2, :] *= decay
    return Derivatives(
        value,
        gradient[None, :2],
        gradient[2:],
        hessian[None, :2, :2],
        hessian[None, :2, 2:],
        np.array([[bend]]),
    )


def carried(state: Floats, before: float, start: float, times: Floats, decay: float) -> Floats:
    """The state at a window's start: what it was at the last one's end, and events in between."""
    moved = np.zeros(3)
    if np.isfinite(before):
        gap = start - before
        moved = np.exp(-decay * gap) * np.array(
            [state[0], state[1] + gap * state[0], state[2] + gap * (2.0 * state[1] + gap * state[0])]
        )
    age = start - times
    fade = np.exp(-decay * age)
    return np.asarray(moved + np.array([fade.sum(), (age * fade).sum(), (age * age * fade).sum()]))
