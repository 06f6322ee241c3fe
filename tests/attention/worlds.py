"""Videos whose truth is known: a mean curve from known parameters, and what people might have read of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit, fit
from groundswell.attention.priors import Priors
from groundswell.case.record import Case, Event, Source, Span, ViewObservation
from groundswell.process import Inputs, PowerLaw, expected_views, response_of

Floats = NDArray[np.float64]

START = datetime(2020, 5, 4, 12, tzinfo=UTC)
KERNEL = PowerLaw(0.7, 0.5, 0.02)
LAUNCH, BROADCAST, FLOOR_PER_DAY = 60_000.0, 90_000.0, 300.0
BROADCAST_DAY = 5.0
HALF_DAY_RATE = 2.0  # pulses of the launch and of a broadcast last half a day in the mean
STEP = 1.0 / 48.0


@dataclass(frozen=True)
class Truth:
    """Cumulative views at ``edges`` (days), and the shares of launch, broadcast and floor at the end."""

    edges: Floats
    cumulative: Floats
    shares: Floats
    passed_share: float

    def at(self, day: float) -> float:
        return float(np.interp(day, self.edges, self.cumulative))


@lru_cache
def truth(days: float = 14.0) -> Truth:
    """The mean curve of a launch, a broadcast on day five and a floor through one known kernel."""
    edges = np.arange(round(days / STEP) + 1, dtype=np.float64) * STEP
    pulses, steps = np.zeros((edges.size - 1, 3)), np.zeros((edges.size - 1, 3))
    pulses[0, 0], pulses[round(BROADCAST_DAY / STEP), 1], steps[:, 2] = LAUNCH, BROADCAST, FLOOR_PER_DAY
    views = expected_views(
        Inputs(edges, pulses=pulses, steps=steps, pulse_rates=[HALF_DAY_RATE, HALF_DAY_RATE, 0.0]),
        response_of(KERNEL),
    )
    both = views.direct + views.passed
    total = both.sum()
    cumulative: Floats = np.concatenate([[0.0], np.cumsum(both.sum(axis=1))])
    return Truth(
        edges,
        cumulative,
        both.sum(axis=0) / total,
        float(views.passed.sum() / total),
    )


def moment(day: float) -> Span:
    """A moment known exactly, in days since publication."""
    at = START + timedelta(days=day)
    return Span(at, at)


def within(start: float, end: float) -> Span:
    """A moment known to lie between two ages in days."""
    return Span(START + timedelta(days=start), START + timedelta(days=end))


def reading(day: float, value: float, row: int = 0) -> ViewObservation:
    """An exact reading of the counter."""
    return ViewObservation(
        row=row, time=moment(day), low=value, high=value, value=value, source=Source("counter")
    )


def claim(
    start: float, end: float, low: float, high: float, row: int = 0, name: str = "paper"
) -> ViewObservation:
    """A statement that the count lay between two figures."""
    return ViewObservation(
        row=row, time=within(start, end), low=low, high=high, qualifier="about", source=Source(name)
    )


BROADCAST_EVENT = Event(id="show", time=moment(BROADCAST_DAY), kind="tv", title="A show shows it")


def case(
    views: tuple[ViewObservation, ...], events: tuple[Event, ...] = (BROADCAST_EVENT,), zone: str = "UTC"
) -> Case:
    """A case published on 4 May 2020 at noon UTC."""
    return Case("made", "Made in memory", Span(START, START), zone=zone, views=views, events=events)


def rounded(value: float, digits: int = 2) -> tuple[float, float]:
    """The interval of all counts that round to the same figure of so many digits."""
    unit = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    figure = round(value / unit) * unit
    return figure - 0.5 * unit, figure + 0.5 * unit


def counter_case(days: int = 14) -> Case:
    """Exact readings once a day."""
    known = truth(float(days))
    return case(
        tuple(reading(float(day), float(round(known.at(day))), day + 1) for day in range(1, days + 1))
    )


def claims_case(days: int = 14) -> Case:
    """Twelve figures of two digits, each read at some moment of half a day."""
    known = truth(float(days))
    moments = np.linspace(0.6, days - 0.5, 12)
    return case(
        tuple(
            claim(day - 0.25, day + 0.25, *rounded(known.at(day)), row=row, name=f"paper {row}")
            for row, day in enumerate(map(float, moments), start=2)
        )
    )


def few_claims_case() -> Case:
    """Three figures and nothing else."""
    known = truth()
    return case(
        tuple(claim(d, d + 0.5, *rounded(known.at(d + 0.2)), row=int(d) + 2) for d in (1.0, 3.0, 8.0)), ()
    )


def one_reading_case() -> Case:
    """A single exact figure."""
    return case((reading(2.0, 1234.0, 2),), ())


CASES = {"counter": counter_case, "claims": claims_case, "few": few_claims_case, "one": one_reading_case}


@lru_cache
def fitted(name: str, priors: Priors | None = None) -> Fit:
    """The fit of one of the ``CASES``, made once a run."""
    return fit(CASES[name](), priors=priors)
