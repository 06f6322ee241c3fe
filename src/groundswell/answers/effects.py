"""Effects that a question asks for: the fit again, with a pulse, a step or a change of sharing at each event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.levels import level_of
from groundswell.answers.posterior import LEAST_OBSERVATIONS, observations
from groundswell.attention.fit import Fit, refit
from groundswell.attention.identify import groups_of
from groundswell.attention.inputs import Input, Part, age_in_days, event_moments
from groundswell.attention.paths import Paths, paths
from groundswell.attention.sharing import sharing_change
from groundswell.case.record import Event

__all__ = [
    "KINDS_OF_EFFECT",
    "LEAST_SHARE",
    "asked_fit",
    "at_the_same_time",
    "effect_kind",
    "own_column",
    "own_input",
    "paths_without",
    "pulse_is_told",
    "told_course",
]

#: A pulse of views, a lasting change of their rate, a lasting change of what each view passes on.
KINDS_OF_EFFECT = ("pulse", "level", "sharing")
#: Per cent of all views that an event must surely have brought.
LEAST_SHARE = 1.0
#: How much wider than the draws a difference between two courses is told. As they come, 80 % intervals of what would be missing
#: without a driver held 62 % of the truth (120 cases of seed 77, ``studies/driver_cases.py``), those of counters and of claims alike.
STRETCH = 1.4
#: Days between two pulses within which little but their assumed lengths tells them apart.
SAME_TIME = 1.0
Asked = Sequence[tuple[Event, str]]


def effect_kind(event: Event) -> str:
    """What is asked of an event when nothing is said: a disclosure is a lasting change, anything else a pulse."""
    return "level" if event.kind == "disclosure" else "pulse"


def asked_fit(fit: Fit, asked: Asked) -> Fit:
    """The fit again, over the kernels that were found probable, with the effects asked for.

    Its first levels are those of the events that change a level or the sharing, in order.
    """
    return _asked_fit(fit, tuple((event.id, kind) for event, kind in asked))


@lru_cache(maxsize=8)
def _asked_fit(fit: Fit, asked: tuple[tuple[str, str], ...]) -> Fit:
    """The same for the first event of each id; events cannot be remembered by, ids can."""
    events = {event.id: event for event in reversed(fit.case.events)}
    inputs, levels = fit.inputs, []
    for name, kind in asked:
        event = events[name]
        if kind == "pulse":
            inputs = _with_own_input(fit, inputs, event)
        elif kind == "level":
            levels.append(level_of(fit, event))
        else:
            assert event.time is not None
            start, end = (
                max(age_in_days(moment, fit.origin), 0.0)
                for moment in (event.time.earliest, event.time.latest)
            )
            levels.append(sharing_change(fit, event.id, event.title, start, end))
    return refit(fit, inputs, (*levels, *fit.levels))


def own_input(fit: Fit, event: Event, name: str, moments: Sequence[float]) -> Input:
    """A pulse of the event's kind with a weight of its own.

    Args:
        name: its kind is ``event:`` and this.
        moments: days at which it begins, each as likely as any other.
    """
    return Input(
        f"event:{name}",
        event.title or event.id,
        tuple(moments),
        tuple(1.0 / len(moments) for _ in moments),
        fit.priors.pulse_days.get(event.kind, fit.priors.pulse_days["other"]),
        parts=(Part(name, event.title, float(np.mean(moments)), 1.0),),
        pulse_owners=(0,) * len(moments),
    )


def own_column(fit: Fit, name: str) -> int:
    """Column of the input that ``own_input`` made."""
    return next(column for column, item in enumerate(fit.inputs) if item.kind == f"event:{name}")


def at_the_same_time(fit: Fit, column: int) -> tuple[str, ...]:
    """Titles of the other drivers' events that begin within a day of the one event of an input, in order of time."""
    (own,) = fit.inputs[column].parts
    found = [
        (part.age, part.title or part.id)
        for other, item in enumerate(fit.inputs)
        for part in item.parts
        if other != column and abs(part.age - own.age) < SAME_TIME
    ]
    return tuple(title for _, title in sorted(found))


def pulse_is_told(fit: Fit, column: int, share: NDArray[np.float64]) -> bool:
    """Whether the record tells an event's own pulse from nothing and from the other drivers.

    Args:
        column: of the event's own input.
        share (float64[R]): draws of its part of all views, per cent.
    """
    # a weight is never negative, so zero can only be approached: the question is whether zero is compatible
    clear = float(np.quantile(share, 0.05)) > LEAST_SHARE
    return clear and observations(fit) >= LEAST_OBSERVATIONS and (column,) in groups_of(fit)


def paths_without(fit: Fit, asked: Asked) -> Paths:
    """Views without the effects of some of the events of an ``asked_fit``."""
    gone = {f"event:{event.id}" for event, kind in asked if kind == "pulse"}
    without: Sequence[Input] | None = None
    if gone:
        without = [
            replace(item, pulse_masses=tuple(0.0 for _ in item.pulse_masses)) if item.kind in gone else item
            for item in fit.inputs
        ]
    return paths(
        fit, inputs=without, without_levels=tuple(event.id for event, kind in asked if kind != "pulse")
    )


def told_course(base: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Another course of the views, its difference from the one that was moved away from its median by ``STRETCH``.

    Where all draws agree on the sign, on the logit scale of the share of the larger course that the difference makes: what is
    missing never exceeds what came. Elsewhere in views.

    Args:
        base, other (float64[R, ...]): cumulative views by draw.
    """
    difference = other - base
    fewer, more = (difference <= 0.0).all(axis=0), (difference >= 0.0).all(axis=0)
    larger = np.maximum(np.maximum(base, other), 1e-300)
    share = np.clip(np.abs(difference) / larger, 1e-12, 1.0 - 1e-12)
    odds = np.log(share / (1.0 - share))
    centre = np.median(odds, axis=0)
    rest = 1.0 / (1.0 + np.exp(centre + STRETCH * (odds - centre)))  # one less the share, moved
    told = np.where(fewer, base * rest, base / np.maximum(rest, 1e-12))
    if not (fewer | more).all():
        middle = np.median(difference, axis=0)
        linear = np.maximum(base + middle + STRETCH * (difference - middle), 0.0)
        told = np.where(fewer | more, told, linear)
    return np.asarray(np.where(difference == 0.0, base, told))


def _with_own_input(fit: Fit, inputs: tuple[Input, ...], event: Event) -> tuple[Input, ...]:
    """The inputs with the event taken out of its kind and made an input of its own (before the floor)."""
    assert event.time is not None
    rest = []
    for item in inputs:
        index = next((k for k, part in enumerate(item.parts) if part.id == event.id), None)
        if index is None:
            rest.append(item)
        elif len(item.parts) > 1:
            keep = [k for k, owner in enumerate(item.pulse_owners) if owner != index]
            rest.append(
                replace(
                    item,
                    pulse_times=tuple(item.pulse_times[k] for k in keep),
                    pulse_masses=tuple(item.pulse_masses[k] for k in keep),
                    pulse_owners=tuple(item.pulse_owners[k] - (item.pulse_owners[k] > index) for k in keep),
                    parts=tuple(part for k, part in enumerate(item.parts) if k != index),
                )
            )
    own = own_input(fit, event, event.id, event_moments(event.time, fit.origin))
    return (*rest[:-1], own, rest[-1])
