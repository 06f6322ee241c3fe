"""What a reader must know before believing a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from groundswell.process.events.errors import at_bound
from groundswell.process.events.fit import linear_start, objective_of
from groundswell.process.events.optimum import Bounds, maximise
from groundswell.process.kernels import PowerLaw

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["gain_over_independence", "warnings_of"]

FEW_EVENTS = 200
CLEAR_GAIN = 4.0  # nats; below it two or three parameters may follow chance alone
SHORT_STEP = 0.5  # of the mean delay: at a whole mean delay half of the 90 % intervals of a decay miss
NEAR_CRITICAL = 0.9
FEW_FAMILIES = 30


def warnings_of(fit: HawkesFit) -> tuple[str, ...]:
    """Sentences, the gravest first; empty when there is nothing to warn of."""
    found: list[str] = []
    if not fit.converged:
        left = max(optimum.gain_left for optimum in fit.optima)
        found.append(
            f"The search did not end at an optimum ({left:.1g} nats may be left): use no number of it."
        )
    if fit.specification.penalty is not None:
        found.append("The fit is penalised: its errors and intervals would say nothing, and are not given.")
    events = int(fit.observed.counts.sum())
    if fit.specification.dimensions == 1:
        gain = gain_over_independence(fit)
        if gain is not None and gain < CLEAR_GAIN:
            found.append(
                f"Passing on raises the log-likelihood by {gain:.2g} nats only: chance alone could do that, and "
                "the kernel's shape then has no meaning."
            )
    radius = fit.spectral_radius
    if radius >= 1.0:
        found.append(
            f"Supercritical in the window (spectral radius {radius:.3g}): there is no final size, and no "
            "stationary rate."
        )
    elif radius > NEAR_CRITICAL and events * (1.0 - radius) < FEW_FAMILIES:
        found.append(
            f"Near criticality with about {events * (1.0 - radius):.0f} families of events: the background's "
            "interval is too narrow, for nothing repeats often enough to average."
        )
    if events < FEW_EVENTS:
        found.append(
            f"{events} events: below {FEW_EVENTS} intervals of decays and cutoffs may be open, and standard errors "
            "are too short; compare intervals(method='bootstrap')."
        )
    coarse = coarse_clock(fit)
    if coarse is not None:
        found.append(coarse)
    for entry in fit.layout.entries:
        if (
            entry.row < 0
            and at_bound(fit.layout.problems[entry.problem], fit.points[entry.problem])[entry.column]
        ):
            found.append(
                f"{entry.label} lies at the end of its range ({entry.read(fit.points[entry.problem]):.3g}): the record "
                "cannot tell it."
            )
    return (*found, *fit.observed.notes)


def coarse_clock(fit: HawkesFit) -> str | None:
    """A warning where the clock's step is not short beside the delays, so that the order within a step matters."""
    clock = fit.observed.clock
    if clock is None:
        return None
    delays = []
    for kernel in (kernel for row in fit.kernels for kernel in row):
        if isinstance(kernel, PowerLaw):
            _, exponent, cutoff = kernel.known
            delays.append(cutoff / exponent)
        else:
            delays += (1.0 / kernel.terms()[1]).tolist()
    shortest = min(delays)
    if clock <= SHORT_STEP * shortest:
        return None
    return (
        f"The clock's step ({clock:g}) is not short beside the shortest delays ({shortest:.2g}): decays are read too "
        "slow, and their intervals are too narrow. Use a finer clock, or fit the counts of each step (CountHawkes)."
    )


def gain_over_independence(fit: HawkesFit) -> float | None:
    """Nats by which passing on beats the background alone; None when branching is held."""
    total = 0.0
    for problem, optimum in zip(fit.layout.problems, fit.optima, strict=True):
        model = problem.model
        lanes = problem.bounds.linear[:, model.levels :]
        if not lanes.all():
            return None
        start = linear_start(problem, fit.observed.records, optimum.point.shapes)
        start.linear[:, model.levels :] = 0.0
        free = problem.bounds.linear.copy()
        free[:, model.levels :] = False
        bounds = Bounds(free, np.zeros_like(problem.bounds.shapes), problem.bounds.low, problem.bounds.high)
        alone = maximise(objective_of(model, fit.observed.records, None), start, bounds, gain_left=1e-3)
        value = alone.derivatives.value
        total += optimum.derivatives.value - value if np.isfinite(value) else np.inf
    return total
