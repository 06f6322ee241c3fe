"""A lasting change of what each view passes on, as a change of the rate over time.

With branching factor n before a moment T and n (1 + d) after it, the rate changes to first order by d times the solution D of

    D(t) = [t > T] p(t) + integral of k(t - u) D(u) du,

where p is the rate of views passed on and k the kernel: views that would have been passed on and are not, those that they
would have passed on, and so on (Hawkes 1971, in the mean). D over the rate is the course of a change of the log rate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit, Level
from groundswell.attention.paths import by_input

__all__ = ["branching_ratios", "sharing_change"]

Floats = NDArray[np.float64]

#: Logs of the branching factor after over before: from a twentieth to as far as the grid's segments can carry.
LOWEST, HIGHEST, STEPS = -3.0, 1.1, 42
MOST_IN_SEGMENT = 0.95


def sharing_change(fit: Fit, name: str, title: str, start: float, end: float) -> Level:
    """The course of the log rate for a unit change of the log of the branching factor between two days.

    At the most probable kernel, with the mean views of the fit; phased in evenly from ``start`` to ``end`` (days).
    """
    led_to, views, passed = _means(fit)
    phase = _phase(fit, start, end)
    course = np.linalg.solve(np.eye(phase.size) - led_to, phase * passed) / views
    return Level(name, title, start, end, tuple(fit.layout.middles.tolist()), tuple(course.tolist()))


def branching_ratios(fit: Fit, change: Level, coefficients: Floats) -> Floats:
    """Branching factor after over before, for coefficients of a ``sharing_change``, float64[R].

    The course is of first order. The ratio is the one with which the exact mean rate changes as much as the course says,
    in the mean of the logarithm over the views after the event.
    """
    led_to, views, passed = _means(fit)
    phase = _phase(fit, change.start, change.end)
    weight = views * phase / max(float((views * phase).sum()), 1e-300)
    # within a segment views pass on in full; beyond this the sum over generations would not end there
    highest = min(HIGHEST, float(np.log(MOST_IN_SEGMENT / max(led_to.diagonal().max(), 1e-9))))
    logs = np.linspace(LOWEST, max(highest, 0.05), STEPS)
    reached = np.empty(STEPS)
    for place, ratio in enumerate(np.exp(logs)):
        factor = 1.0 + (ratio - 1.0) * phase
        more = np.linalg.solve(np.eye(phase.size) - factor[:, None] * led_to, (factor - 1.0) * passed)
        reached[place] = weight @ np.log(np.maximum(1.0 + more / views, 1e-12))
    said = coefficients * float(weight @ np.array(change.heights))
    found = np.interp(said, reached, logs)
    slope = (logs[-1] - logs[-2]) / max(reached[-1] - reached[-2], 1e-12)
    return np.asarray(np.exp(found + slope * np.maximum(said - reached[-1], 0.0)))


def _means(fit: Fit) -> tuple[Floats, Floats, Floats]:
    """First generation at the most probable kernel, and the fit's mean views and passed-on views per segment."""
    best = int(np.argmax(fit.found.log_weight))
    natural = fit.priors.natural(fit.found.coordinates[best : best + 1])
    branching, exponent, cutoff = (float(natural[key][0]) for key in ("branching", "exponent", "cutoff"))
    direct, passed = (views.sum(axis=2).mean(axis=0) for views in by_input(fit, fit.layout))
    return (
        _first_generation(fit.layout.edges, branching, exponent, cutoff),
        np.maximum(direct + passed, 1e-300),
        passed,
    )


def _phase(fit: Fit, start: float, end: float) -> Floats:
    return np.asarray(np.clip((fit.layout.middles - start) / max(end - start, 1e-6), 0.0, 1.0))


def _first_generation(edges: Floats, branching: float, exponent: float, cutoff: float) -> Floats:
    """Views in segment m that one view of segment j leads to directly, float64[M, M], zero above the diagonal."""
    middles, lengths = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)

    def left(delay: Floats) -> Floats:
        """Share of the kernel beyond a delay."""
        return np.asarray((1.0 + np.maximum(delay, 0.0) / cutoff) ** -exponent)

    beyond = left(edges[:, None] - middles[None, :])
    found = np.tril(beyond[:-1] - beyond[1:], -1)
    # within its own segment a view has on average what is left until the segment's end
    power = 1.0 - exponent
    ratio = lengths / cutoff
    mean = (
        np.log1p(ratio) / ratio if abs(power) < 1e-9 else np.expm1(power * np.log1p(ratio)) / (power * ratio)
    )
    found[np.diag_indices_from(found)] = 1.0 - mean
    return branching * found
