"""Placebo dates: the change of level asked where nothing is recorded to have happened."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from groundswell.attention.fit import Fit, Level, problem_of
from groundswell.attention.modes import find_modes
from groundswell.attention.posterior import Noise
from groundswell.attention.threads import one_thread

__all__ = ["LevelTest", "level_tests"]

MOST_PLACEBOS = 8
#: By how much errors are too small, as 400 simulated cases had it where nothing happened (``studies.known_truth``).
STRETCH = 1.2


@dataclass(frozen=True, slots=True)
class LevelTest:
    """A change at one date: per cent with its 80 % interval, and what the record alone says of it.

    Attributes:
        score: estimate over error, both without the prior of the change; zero where the record says nothing. Where
            nothing happened it is beyond 1.96 either way at one date of twenty.
    """

    day: float
    placebo: bool
    change: float
    low: float
    high: float
    score: float

    @property
    def by_chance(self) -> float:
        """Probability of a change as clear, up or down, where nothing happened."""
        return math.erfc(abs(self.score) / math.sqrt(2.0))


def level_tests(
    fit: Fit, column: int, at: Callable[[Level, float], Level] | None = None
) -> tuple[LevelTest, ...]:
    """The level change ``column`` at its own date and at placebo dates, by the inner mode at the best kernel.

    Placebo dates are spread over the observed part of the record, away from the event and its neighbours.
    The kernel and noise stay at their most probable point, so the tests are comparable and quick; the event's
    own interval with all uncertainty is in the answer.

    Args:
        at: makes the change of another day; by default the same step, moved.
    """
    moved_to = at or (lambda level, day: replace(level, start=day, end=day + (level.end - level.start)))
    level = fit.levels[column]
    best = int(np.argmax(fit.found.log_weight))
    response = fit.found.response[best : best + 1]
    noise = Noise(fit.found.noise.model_error[best : best + 1], fit.found.noise.dispersion[best : best + 1])
    start = fit.found.modes.x[best : best + 1]
    tests = []
    for day in (None, *_placebo_days(fit, level)):
        moved = level if day is None else moved_to(level, day)
        levels = tuple(moved if index == column else kept for index, kept in enumerate(fit.levels))
        problem = problem_of(fit.observations, fit.inputs, levels, fit.layout, fit.priors)
        with one_thread():
            modes = find_modes(problem, response, noise, start, tolerance=1e-3)
        index = problem.size - len(levels) + column
        change = float(modes.x[0, index])
        identity = np.zeros(problem.size)
        identity[index] = 1.0
        half = np.linalg.solve(modes.covariance_factor[0], identity)
        variance = float(half @ half)
        error = math.sqrt(variance)
        # the posterior is the likelihood times a normal prior, so taking that off leaves the likelihood
        learned = 1.0 / variance - 1.0 / fit.priors.level_spread**2
        tests.append(
            LevelTest(
                moved.start,
                day is not None,
                100.0 * math.expm1(change),
                100.0 * math.expm1(change - 1.2816 * error),
                100.0 * math.expm1(change + 1.2816 * error),
                change / variance / math.sqrt(learned) / STRETCH if learned > 0.0 else 0.0,
            )
        )
    return tuple(tests)


def _placebo_days(fit: Fit, level: Level) -> tuple[float, ...]:
    """Days between observations, at least half the event's age away from it, none within a day of another."""
    seen = [claim.end for claim in fit.observations.claims] + [
        float(end) for end in fit.observations.count_edges[:, 1]
    ]
    last = sorted(seen)[int(0.9 * (len(seen) - 1))]
    width = level.end - level.start
    first = max(0.5, 0.25 * last / MOST_PLACEBOS)
    if last <= first:
        return ()
    days: list[float] = []
    for day in np.geomspace(first, last, 4 * MOST_PLACEBOS):
        clear_of_event = abs(day - level.start) > max(1.0, 0.5 * level.start) + width
        clear_of_others = all(abs(day - other) > max(1.0, 0.2 * day) for other in days)
        if clear_of_event and clear_of_others and day + width < fit.horizon:
            days.append(float(day))
    if len(days) > MOST_PLACEBOS:
        days = [days[round(k)] for k in np.linspace(0, len(days) - 1, MOST_PLACEBOS)]
    return tuple(days)
