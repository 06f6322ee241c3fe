"""Lasting changes of level that a question asks for: the fit again, with a step at an event."""

from __future__ import annotations

from functools import lru_cache

from groundswell.attention.fit import Fit, Level, refit
from groundswell.attention.inputs import age_in_days
from groundswell.case.record import Event

__all__ = ["fit_with_levels", "level_of"]


def level_of(fit: Fit, event: Event) -> Level:
    """The change of level that begins somewhere in the event's time."""
    assert event.time is not None
    return Level(
        event.id,
        event.title,
        max(age_in_days(event.time.earliest, fit.origin), 0.0),
        age_in_days(event.time.latest, fit.origin),
    )


@lru_cache(maxsize=4)
def fit_with_levels(fit: Fit, ids: tuple[str, ...]) -> Fit:
    """The fit with a lasting change of level at each of some dated events, the first of an id."""
    events = {event.id: event for event in reversed(fit.case.events)}
    return refit(fit, fit.inputs, (*(level_of(fit, events[name]) for name in ids), *fit.levels))
