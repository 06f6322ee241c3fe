"""Placebo dates: an event's effect asked at dates on which it did not happen.

Other events of the record may fall on them; their drivers stay in the fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundswell.answers.effects import own_column, own_input, pulse_is_told
from groundswell.answers.posterior import interval
from groundswell.attention.fit import Fit, Level, problem_of, refit
from groundswell.attention.identify import contributions
from groundswell.attention.modes import find_modes
from groundswell.attention.posterior import Noise
from groundswell.attention.threads import one_thread
from groundswell.case.record import Event

__all__ = [
    "LevelTest",
    "PulseTest",
    "level_is_told",
    "level_test",
    "level_tests",
    "placebo_days",
    "pulse_tests",
]

MOST_PLACEBOS = 8
#: A pulse is fitted again at each of its placebo dates, so there are fewer.
MOST_PULSES = 5
#: A change is told when one as clear would be seen by chance at fewer dates than this.
LEVEL_OF_TEST = 0.05
#: By how much errors are too small, as 400 simulated cases had it where nothing happened (``studies.known_truth``).
STRETCH = 1.2
PLACEBO = "placebo date"


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
    placebos = (
        _test(fit, column, moved_to(level, day), placebo=True)
        for day in placebo_days(fit, level.start, level.end)
    )
    return (level_test(fit, column), *placebos)


def level_test(fit: Fit, column: int) -> LevelTest:
    """The level change ``column`` at its own date, the others kept, by the inner mode at the best kernel."""
    return _test(fit, column, fit.levels[column], placebo=False)


def level_is_told(fit: Fit, column: int, test: LevelTest) -> bool:
    """Whether the level change ``column`` is clear by the record alone and its 80 % interval excludes zero."""
    low, _, high = interval(fit.level_changes[:, column])
    return low * high > 0.0 and test.by_chance < LEVEL_OF_TEST


@dataclass(frozen=True, slots=True)
class PulseTest:
    """A pulse at one date: its share of all views in per cent with its 80 % interval, and whether it would be told."""

    day: float
    placebo: bool
    share: float
    low: float
    high: float
    told: bool


def pulse_tests(fit: Fit, event: Event) -> tuple[PulseTest, ...]:
    """One more pulse of the event's kind at each placebo date, fitted beside all drivers; without that of the event itself.

    Args:
        fit: one in which the event has an input of its own; see ``effects.asked_fit``.
    """
    (own,) = fit.inputs[own_column(fit, event.id)].parts
    tests = []
    for day in _thinned(placebo_days(fit, own.age, own.age), MOST_PULSES):
        asked = refit(
            fit, (*fit.inputs[:-1], own_input(fit, event, PLACEBO, (day,)), fit.inputs[-1]), fit.levels
        )
        column = own_column(asked, PLACEBO)
        split = contributions(asked)
        share = 100.0 * (split.direct + split.passed)[:, column] / split.total
        low, middle, high = interval(share)
        tests.append(PulseTest(day, True, middle, low, high, pulse_is_told(asked, column, share)))
    return tuple(tests)


def _test(fit: Fit, column: int, level: Level, *, placebo: bool) -> LevelTest:
    best = int(np.argmax(fit.found.log_weight))
    response = fit.found.response[best : best + 1]
    noise = Noise(fit.found.noise.model_error[best : best + 1], fit.found.noise.dispersion[best : best + 1])
    levels = tuple(level if index == column else kept for index, kept in enumerate(fit.levels))
    problem = problem_of(fit.observations, fit.inputs, levels, fit.layout, fit.priors)
    with one_thread():
        modes = find_modes(problem, response, noise, fit.found.modes.x[best : best + 1], tolerance=1e-3)
    index = problem.size - len(levels) + column
    change = float(modes.x[0, index])
    identity = np.zeros(problem.size)
    identity[index] = 1.0
    half = np.linalg.solve(modes.covariance_factor[0], identity)
    variance = float(half @ half)
    error = math.sqrt(variance)
    # the posterior is the likelihood times a normal prior, so taking that off leaves the likelihood
    learned = 1.0 / variance - 1.0 / fit.priors.level_spread**2
    return LevelTest(
        level.start,
        placebo,
        100.0 * math.expm1(change),
        100.0 * math.expm1(change - 1.2816 * error),
        100.0 * math.expm1(change + 1.2816 * error),
        change / variance / math.sqrt(learned) / STRETCH if learned > 0.0 else 0.0,
    )


def placebo_days(fit: Fit, start: float, end: float) -> tuple[float, ...]:
    """Days on which an event from ``start`` to ``end`` did not happen.

    Spread over the observed part of the record, at least half the event's age away from it, none within a day of another.
    Other drivers may fall on them: they stay in the fit.
    """
    seen = [claim.end for claim in fit.observations.claims] + [
        float(end) for end in fit.observations.count_edges[:, 1]
    ]
    last = sorted(seen)[int(0.9 * (len(seen) - 1))]
    width = end - start
    first = max(0.5, 0.25 * last / MOST_PLACEBOS)
    if last <= first:
        return ()
    days: list[float] = []
    for day in np.geomspace(first, last, 4 * MOST_PLACEBOS):
        clear_of_event = abs(day - start) > max(1.0, 0.5 * start) + width
        clear_of_others = all(abs(day - other) > max(1.0, 0.2 * day) for other in days)
        if clear_of_event and clear_of_others and day + width < fit.horizon:
            days.append(float(day))
    return _thinned(days, MOST_PLACEBOS)


def _thinned(days: Sequence[float], most: int) -> tuple[float, ...]:
    """At most so many of the days, evenly spread."""
    if len(days) <= most:
        return tuple(days)
    return tuple(days[round(k)] for k in np.linspace(0, len(days) - 1, most))
