"""What comes from outside: a case's launch, events and series as unit inputs of the attention model.

A unit input brings one direct view (per unit of weight) over the observed record; its shape in time is fixed
by the record, its weight is fitted. One input per *kind* of cause: the parts of one kind share a weight in
proportion to their sizes, so a single event's part is its share of its kind's mass.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from groundswell.attention.priors import Priors
from groundswell.case.record import Case, Event, Span

__all__ = [
    "FLOOR",
    "INPUT_KINDS",
    "Input",
    "Part",
    "age_in_days",
    "event_moments",
    "inputs_of",
    "normalised",
    "origin_of",
]

FLOOR = "floor"

#: Kinds of event that bring views, and the words for them. Other kinds (charts, statements, awards of other
#: works ...) are consequences or comments; they are shown and not fitted.
INPUT_KINDS: Mapping[str, str] = {
    "launch": "launch and own audience",
    "community": "communities and link sites",
    "press": "press and blogs",
    "tv": "television",
    "parody": "parodies on air",
    "advert": "adverts",
    "platform": "platform features",
    "award": "awards",
    "follow_up": "follow-ups",
    FLOOR: "floor (search and recommendation)",
}
_SAME_KIND = {"seeding": "launch", "upload": "launch"}
DAYS_IN_YEAR = 365.0
LONGEST_DATED = 3.5  # an event dated worse than this many days says nothing about when


@dataclass(frozen=True)
class Part:
    """One event or series inside an input: its name and its share of the input's mass."""

    id: str
    title: str
    age: float
    mass: float


@dataclass(frozen=True)
class Input:
    """One cause, as mass over time.

    Attributes:
        kind: key in ``INPUT_KINDS``, or ``series:NAME``.
        label: words for a reader.
        pulse_times, pulse_masses: exponential pulses, days and mass; ``pulse_mean`` is their mean duration in days.
        step_starts, step_ends, step_masses: mass spread evenly over an interval of days.
        parts: the events that it is made of; ``pulse_owners`` says which part a pulse belongs to.
        relative: prior mean of its direct views in units of the video's scale.
    """

    kind: str
    label: str
    pulse_times: tuple[float, ...] = ()
    pulse_masses: tuple[float, ...] = ()
    pulse_mean: float = 1.0
    step_starts: tuple[float, ...] = ()
    step_ends: tuple[float, ...] = ()
    step_masses: tuple[float, ...] = ()
    parts: tuple[Part, ...] = ()
    pulse_owners: tuple[int, ...] = ()
    relative: float = 1.0

    def mass_before(self, horizon: float) -> float:
        """Mass that has arrived by ``horizon`` days (pulses count whole once begun)."""
        pulses = sum(m for t, m in zip(self.pulse_times, self.pulse_masses, strict=True) if t < horizon)
        steps = sum(
            m * min(max((horizon - a) / (b - a), 0.0), 1.0)
            for a, b, m in zip(self.step_starts, self.step_ends, self.step_masses, strict=True)
        )
        return pulses + steps


def age_in_days(moment: datetime, origin: datetime) -> float:
    """Days from ``origin`` to ``moment``."""
    return (moment - origin).total_seconds() / 86400.0


def origin_of(case: Case) -> datetime:
    """The moment from which ages count: the middle of the interval that holds the publication."""
    return case.published.earliest + (case.published.latest - case.published.earliest) / 2


def event_moments(span: Span, origin: datetime) -> list[float]:
    """Equally probable ages that stand for an uncertain moment."""
    low, high = age_in_days(span.earliest, origin), age_in_days(span.latest, origin)
    if high - low < 1.0 / 12.0:
        return [max(0.5 * (low + high), 0.0)]
    return [max(low + (high - low) * share, 0.0) for share in (0.125, 0.375, 0.625, 0.875)]


def inputs_of(case: Case, horizon: float, priors: Priors) -> tuple[Input, ...]:
    """The inputs of a case up to ``horizon`` days: launch first, floor last.

    Events that happened before publication are part of the launch; events dated worse than to a few days,
    and kinds that are consequences of attention, are left out. If dated coverage is there it is the press
    input and single press events add nothing to it.
    """
    origin = origin_of(case)
    times: dict[str, list[float]] = defaultdict(list)
    masses: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[Part]] = defaultdict(list)
    owners: dict[str, list[int]] = defaultdict(list)
    coverage = _coverage_days(case, origin, horizon)
    # in order of time, so that the order of the rows changes nothing
    for event in sorted(case.events, key=lambda item: (_begun(item, origin), item.id)):
        kind = _SAME_KIND.get(event.kind, event.kind)
        if kind not in INPUT_KINDS or event.time is None or event.time.days > LONGEST_DATED:
            continue
        if kind == "press" and coverage:
            continue
        moments = event_moments(event.time, origin)
        if (
            kind == "launch"
            or not -1.0 <= min(moments) < horizon
            or age_in_days(event.time.latest, origin) < 0
        ):
            continue
        size = _size(event, case, kind)
        times[kind] += moments
        masses[kind] += [size / len(moments)] * len(moments)
        owners[kind] += [len(parts[kind])] * len(moments)
        parts[kind].append(Part(event.id, event.title, float(np.mean(moments)), size))

    launch = Part("launch", "publication", 0.0, 1.0)
    made = [
        Input(
            "launch",
            INPUT_KINDS["launch"],
            (0.0,),
            (1.0,),
            priors.pulse_days["launch"],
            parts=(launch,),
            pulse_owners=(0,),
        )
    ]
    for kind in INPUT_KINDS:
        if times[kind]:
            made.append(
                Input(
                    kind,
                    INPUT_KINDS[kind],
                    tuple(times[kind]),
                    tuple(masses[kind]),
                    priors.pulse_days.get(kind, priors.pulse_days["other"]),
                    parts=tuple(parts[kind]),
                    pulse_owners=tuple(owners[kind]),
                )
            )
        elif kind == "press" and coverage:
            starts, ends, values = zip(*coverage, strict=True)
            part = Part(
                "coverage", "dated articles and posts", float(np.average(starts, weights=values)), sum(values)
            )
            made.append(
                Input(
                    "press",
                    INPUT_KINDS["press"],
                    step_starts=tuple(starts),
                    step_ends=tuple(ends),
                    step_masses=tuple(values),
                    parts=(part,),
                )
            )
    for series in case.series:
        ages = [
            (age_in_days(start, origin), age_in_days(end, origin), value)
            for start, end, value in zip(series.start, series.end, series.values, strict=True)
        ]
        ages = [
            (max(a, 0.0), b, v) for a, b, v in ages if b > 0.0 and a < horizon and v > 0.0 and b > max(a, 0.0)
        ]
        if ages:
            starts, ends, values = zip(*ages, strict=True)
            made.append(
                Input(
                    f"series:{series.name}",
                    series.name.replace("_", " "),
                    step_starts=tuple(starts),
                    step_ends=tuple(ends),
                    step_masses=tuple(values),
                    parts=(
                        Part(
                            series.name, series.name, float(np.average(starts, weights=values)), sum(values)
                        ),
                    ),
                )
            )
    made.append(
        Input(
            FLOOR,
            INPUT_KINDS[FLOOR],
            step_starts=(0.0,),
            step_ends=(100.0 * DAYS_IN_YEAR,),
            step_masses=(100.0,),
            relative=priors.floor_per_year,
        )
    )
    return tuple(normalised(item, horizon) for item in made)


def _size(event: Event, case: Case, kind: str) -> float:
    """An event's size; where it is not known, the median of its kind's known sizes (all alike when none is known)."""
    if event.size is not None:
        return event.size
    known = [
        item.size
        for item in case.events
        if item.size is not None and _SAME_KIND.get(item.kind, item.kind) == kind
    ]
    return float(np.median(known)) if known else 1.0


def _begun(event: Event, origin: datetime) -> float:
    return age_in_days(event.time.earliest, origin) if event.time is not None else math.inf


def normalised(item: Input, horizon: float) -> Input:
    """The input scaled to unit mass within ``horizon`` days (the floor: unit mass a year)."""
    if item.kind == FLOOR:
        return item
    mass = item.mass_before(horizon)
    if mass <= 0.0:
        return item
    return replace(
        item,
        pulse_masses=tuple(m / mass for m in item.pulse_masses),
        step_masses=tuple(m / mass for m in item.step_masses),
        parts=tuple(replace(part, mass=part.mass / mass) for part in item.parts),
    )


def _coverage_days(case: Case, origin: datetime, horizon: float) -> Sequence[tuple[float, float, float]]:
    """Dated mentions as (start, end, count) in days, one entry a distinct interval."""
    counted: dict[tuple[float, float], float] = defaultdict(float)
    for row in case.coverage:
        if not row.counts or row.time is None or row.time.days > 1.5:
            continue
        low, high = age_in_days(row.time.earliest, origin), age_in_days(row.time.latest, origin)
        low = max(low, 0.0)
        if high <= low or low >= horizon:
            continue
        # an exact minute of publication is read over the following hours
        high = max(high, low + 0.25)
        counted[(round(low, 6), round(high, 6))] += 1.0
    return [(low, high, count) for (low, high), count in sorted(counted.items())]
