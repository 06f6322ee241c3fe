"""Cases whose truth is known, for the calibration study.

A *well specified* case is drawn from the fit's own assumptions: kernel and noise from the priors, inputs from
exponential laws, the rate multiplied by a mean-reverting walk, claims with their scatter and delays.
Its views are drawn one by one where that is feasible (``MOST_DRAWN``); above, where counting noise is
far below everything else, they are the expected views. Three deviations from the fit's assumptions remain:

* counting noise of views drawn one by one reaches the fit only as a wider model error, by the variance of a
  whole branching process;
* days of a counter are over-dispersed as the fit assumes, and so are the days after the record, which the
  fit's forecast carries as one factor a path;
* only cases between ``FEWEST`` and ``MOST`` views in the record are kept, which the record shows, and kernels
  that explode within the record are left out, as the fit does.

A *misspecified* case has some of the ``DEVIATIONS``, each with a given probability and at least one of them: things
that the fit does not assume. A case too large to be drawn one by one is drawn as one view of many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.explore import EXPLODED
from groundswell.attention.inputs import Input, inputs_of
from groundswell.attention.layout import (
    clock,
    inputs_on_edges,
    unclock,
    walk_basis,
    walk_nodes,
    walk_persistence,
)
from groundswell.attention.paths import shared_level
from groundswell.attention.posterior import SCALE_LOCATION, SCALE_SPREAD
from groundswell.attention.priors import Priors
from groundswell.attention.responses import unit_views
from groundswell.case.record import Case, Event, Span, ViewObservation
from groundswell.process import Exponential, Inputs, Kernel, PowerLaw
from groundswell.process.simulation.views import Course, simulate_counts

__all__ = ["DEVIATIONS", "KINDS", "SimulatedCase", "Truth", "simulated_case"]

Floats = NDArray[np.float64]

#: How the views were observed.
KINDS = ("counter", "rounded", "bounded", "mixed")
#: What a misspecified case does that the fit does not assume.
DEVIATIONS = {
    "drift": "the branching factor changes to between 0.7 and 1.1 times itself by the end of the forecast",
    "shocks": "one or two causes that no record mentions, each about a quarter as large as a listed one",
    "within_day": "up to a third of the branching is passed on within hours, beside the slow kernel",
    "rhythm": "views follow the hour of the day, by up to half",
    "day_dated": "of the events only the day is known",
    "late": "figures are half a day old when they are told, instead of a tenth",
    "copied": "three in ten claims repeat an earlier figure at a later day",
    "wrong": "one claim in ten is wrong, by a third and more",
}
ORIGIN = datetime(2019, 3, 4, tzinfo=UTC)
LENGTHS = (7, 14, 21, 30, 45, 60)
EVENT_KINDS = ("press", "tv", "parody", "advert", "community")
FEWEST, MOST = 1e4, 1e9
MOST_DRAWN = 1_000_000.0
FINE_STEP = 0.02
LATE_DAYS = 0.5
COPIED = 0.3
STRAY, STRAY_SCATTER = 0.1, 0.3  # share of claims that are wrong, and their logistic scale on the log


@dataclass(frozen=True)
class Truth:
    """What a fit should find.

    Attributes:
        now, later: views up to the end of the record and up to the end of the forecast.
        shares: views by input (key: its kind) over all views of the record, at the mean level of the model
            error as ``attention.paths.shared_level`` defines it.
        hyperparameters: branching factor, exponent, cutoff, model error and dispersion.
        one_by_one: whether the views were drawn one by one.
        deviations: what was done that the fit does not assume.
    """

    now: float
    later: float
    shares: dict[str, float]
    hyperparameters: dict[str, float]
    one_by_one: bool
    deviations: tuple[str, ...]


@dataclass(frozen=True)
class SimulatedCase:
    """A case, the moment at which its record ends, the age (days) to forecast, and the truth."""

    case: Case
    kind: str
    days: int
    ahead: float
    truth: Truth

    @property
    def until(self) -> datetime:
        """End of the record."""
        return ORIGIN + timedelta(days=self.days)


@dataclass(frozen=True)
class _World:
    """One draw of everything that happens, before anybody looks.

    Views by segment (``observed``), by segment and input (``undisturbed``), and the walk by segment.
    """

    edges: Floats
    observed: Floats
    undisturbed: Floats
    log_error: Floats
    hyperparameters: dict[str, float]
    one_by_one: bool

    def cumulative(self, days: Floats | float) -> Floats:
        """Views up to given ages."""
        running = np.concatenate([[0.0], np.cumsum(self.observed)])
        result: Floats = np.interp(days, self.edges, running)
        return result


def simulated_case(
    seed: int, index: int, kind: str, *, deviating: float = 0.0, priors: Priors | None = None
) -> SimulatedCase:
    """Case ``index`` of the set ``seed``; the same arguments give the same case.

    Args:
        kind: one of ``KINDS``.
        deviating: probability of each of ``DEVIATIONS``; 0 makes a well specified case.
        priors: what the truth is drawn from.
    """
    generator = np.random.default_rng([seed, index, int(100 * deviating)])
    priors = priors or Priors()
    deviations: tuple[str, ...] = ()
    while deviating > 0.0 and not deviations:
        deviations = tuple(name for name in DEVIATIONS if generator.random() < deviating)
    while True:
        days = int(generator.choice(LENGTHS))
        events, moments = _events(generator, days, by_day="day_dated" in deviations)
        empty = Case(
            f"simulated-{seed}-{index}", f"simulated case {index}", Span(ORIGIN, ORIGIN), events=events
        )
        known = inputs_of(empty, float(days), priors)
        dispersed_from = {"counter": 0, "mixed": days // 2}.get(kind, 3 * days)
        world = _world(generator, priors, known, days, moments, deviations, dispersed_from)
        if world is None:
            continue
        views = _observations(generator, world, kind, days, priors, deviations)
        shown = max((row.low for row in views), default=0.0)
        if not FEWEST < shown < MOST or len(views) < 3:
            continue
        case = Case(empty.slug, empty.title, empty.published, views=views, events=events)
        now, later = (float(world.cumulative(float(age))) for age in (days, 3 * days))
        past = world.edges[1:] <= days + 1e-9
        listed = world.undisturbed[:, : len(known)]
        level = float(shared_level(listed[None], world.log_error[None], world.edges, float(days))[0])
        shares = level * listed[past].sum(axis=0) / max(now, 1.0)
        truth = Truth(
            now,
            later,
            {item.kind: float(share) for item, share in zip(known, shares, strict=True)},
            world.hyperparameters,
            world.one_by_one,
            deviations,
        )
        return SimulatedCase(case, kind, days, 3.0 * days, truth)


def _events(
    generator: np.random.Generator, days: int, *, by_day: bool
) -> tuple[tuple[Event, ...], dict[str, float]]:
    """One to three dated events of different kinds, and their true ages."""
    count = int(generator.integers(1, 4))
    kinds = generator.choice(EVENT_KINDS, size=count, replace=False)
    ages = np.sort(generator.uniform(0.05, 0.85, count)) * days
    events, moments = [], {}
    for kind, age in zip(kinds, ages, strict=True):
        moments[str(kind)] = float(age)
        start = ORIGIN + timedelta(days=float(np.floor(age)) if by_day else float(age))
        end = start + timedelta(days=1) if by_day else start
        events.append(Event(id=str(kind), time=Span(start, end), kind=str(kind), title=f"{kind} item"))
    return tuple(events), moments


def _world(
    generator: np.random.Generator,
    priors: Priors,
    known: tuple[Input, ...],
    days: int,
    moments: dict[str, float],
    deviations: tuple[str, ...],
    dispersed_from: int,
) -> _World | None:
    """Draw what happens up to three times the record; ``None`` when the kernel explodes within the record.

    ``moments`` are the true ages of the events, which the record may only know by their day.
    """
    end = 3.0 * days
    natural = priors.natural(priors.location() + priors.spread() * generator.standard_normal((1, 5)))
    scale = math.exp(SCALE_LOCATION + SCALE_SPREAD * generator.standard_normal())
    weights = scale * np.array([item.relative for item in known]) * generator.exponential(size=len(known))
    true = _moved(known, moments) if "day_dated" in deviations else known
    if "shocks" in deviations:
        true, weights = _with_shocks(generator, true, weights, scale, days)
    edges = _fine_edges(true, end)
    layout = inputs_on_edges(true, edges)
    direct, passed = unit_views(natural, layout)
    unit = direct + passed[0]
    within = edges[1:] <= days + 1e-9
    if not np.isfinite(unit).all() or unit[within].max() >= EXPLODED:
        return None
    expected = unit * weights
    now = float(expected[within].sum())
    if not FEWEST / 5.0 < now < MOST * 5.0:
        return None
    error, log_error = _error(
        generator, priors, natural, edges, dispersed_from, rhythm="rhythm" in deviations
    )
    factor = error.at(0.5 * (edges[1:] + edges[:-1]))
    hyperparameters = {name: float(values[0]) for name, values in natural.items()}
    drawn = float(expected.sum()) * error.most
    if drawn > MOST_DRAWN and not {"drift", "within_day"} & set(deviations):
        return _World(
            edges, expected.sum(axis=1) * factor, expected, log_error, hyperparameters, one_by_one=False
        )
    # drift and a second kernel have no closed form: a large case is drawn as one view of many
    stands_for = max(drawn / MOST_DRAWN, 1.0)
    kernel = PowerLaw(*(hyperparameters[name] for name in ("branching", "exponent", "cutoff")))
    kernels, drift = _unlike(generator, kernel, days, deviations)
    process = Inputs(
        edges,
        steps=layout.steps * weights / stands_for,
        pulses=layout.pulses * weights / stands_for,
        pulse_rates=layout.pulse_rates,
    )
    run = simulate_counts(
        process, kernels, edges, seed=generator, branching=drift, error=error, most_views=int(8 * MOST_DRAWN)
    )
    if run.message is not None:
        return None
    return _World(
        edges,
        run.counts.sum(axis=1) * stands_for,
        run.undisturbed * stands_for,
        log_error,
        hyperparameters,
        one_by_one=stands_for == 1.0,
    )


def _fine_edges(inputs: tuple[Input, ...], end: float) -> Floats:
    """Edges so close that nothing between them matters."""
    last = float(clock(np.array([end]), Priors())[0])
    parts = [unclock(np.arange(0.0, last, FINE_STEP), Priors()), np.arange(0.0, end + 0.5)]
    for item in inputs:
        if item.pulse_times:
            offsets = item.pulse_mean * np.concatenate([[0.0], np.geomspace(0.02, 10.0, 30)])
            parts.append(np.add.outer(np.array(item.pulse_times), offsets).ravel())
    edges = np.unique(np.concatenate(parts))
    edges = edges[(edges >= 0.0) & (edges <= end)]
    exact = np.isin(edges, np.concatenate([np.array(item.pulse_times) for item in inputs] + [parts[1]]))
    # of two edges closer than a minute, the one that stands for a moment of the record stays
    keep = exact | (np.diff(edges, prepend=-1.0) > 1.0 / 1440.0)
    result: Floats = edges[keep]
    return result


def _error(
    generator: np.random.Generator,
    priors: Priors,
    natural: dict[str, Floats],
    edges: Floats,
    dispersed_from: int,
    *,
    rhythm: bool,
) -> tuple[Course, Floats]:
    """What multiplies the observed rate (walk, over-dispersed days, a daily rhythm), and the walk alone."""
    nodes = walk_nodes(float(edges[-1]), priors)
    persistence = walk_persistence(priors)
    fresh = generator.standard_normal(nodes.size)
    walk = fresh.copy()
    for node in range(1, nodes.size):
        walk[node] = persistence * walk[node - 1] + math.sqrt(1.0 - persistence**2) * fresh[node]
    walk *= natural["model_error"][0]
    days, middles = np.repeat(edges, 2)[1:-1], 0.5 * (edges[1:] + edges[:-1])
    factor = np.exp(walk_basis(days, nodes, priors) @ walk)
    size = 1.0 / float(natural["dispersion"][0])
    daily = generator.gamma(size, 1.0 / size, int(edges[-1]) + 1)
    daily[:dispersed_from] = 1.0
    factor = factor * daily[np.floor(np.repeat(middles, 2)).astype(np.int64)]
    if rhythm:
        depth, peak = generator.uniform(0.0, 0.5), generator.uniform(0.0, 1.0)
        factor = factor * (1.0 + depth * np.cos(2.0 * np.pi * (days - peak)))
    return Course(days, factor), walk_basis(middles, nodes, priors) @ walk


def _moved(known: tuple[Input, ...], moments: dict[str, float]) -> tuple[Input, ...]:
    """The inputs as they truly were: each event at its moment, not spread over its day."""
    return tuple(
        replace(item, pulse_times=(moments[item.kind],), pulse_masses=(1.0,))
        if item.kind in moments
        else item
        for item in known
    )


def _with_shocks(
    generator: np.random.Generator, true: tuple[Input, ...], weights: Floats, scale: float, days: int
) -> tuple[tuple[Input, ...], Floats]:
    """One or two causes that no record mentions, each about a quarter as large as a listed one."""
    count = int(generator.integers(1, 3))
    shocks = tuple(
        Input(f"unlisted {number}", "unlisted", (float(generator.uniform(0.0, days)),), (1.0,), 0.5)
        for number in range(count)
    )
    return true + shocks, np.concatenate([weights, 0.25 * scale * generator.exponential(size=count)])


def _unlike(
    generator: np.random.Generator, kernel: PowerLaw, days: int, deviations: tuple[str, ...]
) -> tuple[list[Kernel], Course | None]:
    """The kernels that act, and how their branching drifts with age."""
    kernels, drift = list[Kernel]([kernel]), None
    if "within_day" in deviations:
        branching, exponent, cutoff = kernel.known
        within = float(generator.uniform(0.0, 0.35)) * branching
        slow = PowerLaw(branching - within, exponent, cutoff)
        kernels = [slow, Exponential(within, 24.0 / float(generator.uniform(0.5, 3.0)))]
    if "drift" in deviations:
        last = math.exp(float(generator.uniform(math.log(0.7), math.log(1.1))))
        knots = np.linspace(0.0, 1.0, 9)
        drift = Course(knots * 3.0 * days, last**knots)
    return kernels, drift


def _observations(
    generator: np.random.Generator,
    world: _World,
    kind: str,
    days: int,
    priors: Priors,
    deviations: tuple[str, ...],
) -> tuple[ViewObservation, ...]:
    """The record of the views: counter readings, claims, or claims first and a counter later."""
    rows: list[ViewObservation] = []
    if kind in {"counter", "mixed"}:
        first = 1 if kind == "counter" else days // 2
        for day in range(first, days + 1):
            moment = ORIGIN + timedelta(days=day)
            views = float(np.floor(world.cumulative(float(day))))
            rows.append(ViewObservation(time=Span(moment, moment), low=views, high=views, value=views))
    if kind != "counter":
        last = days if kind != "mixed" else max(days // 2, 2)
        rows += _claims(generator, world, kind, last, priors, deviations)
    return tuple(rows)


def _claims(
    generator: np.random.Generator,
    world: _World,
    kind: str,
    last: int,
    priors: Priors,
    deviations: tuple[str, ...],
) -> list[ViewObservation]:
    """Claims with the precision of a day, one of them of the last day."""
    count = int(generator.integers(8, 41))
    dated = np.sort(np.append(generator.integers(0, last, count - 1), last - 1))
    lag = LATE_DAYS if "late" in deviations else priors.lag_days
    rows: list[ViewObservation] = []
    for day in dated:
        moment = ORIGIN + timedelta(days=int(day))
        span = Span(moment, moment + timedelta(days=1))
        if "copied" in deviations and rows and generator.random() < COPIED:
            # one of the last three figures is told again
            seen = rows[int(generator.integers(max(len(rows) - 3, 0), len(rows)))]
            rows.append(replace(seen, time=span))
            continue
        read = max(int(day) + generator.random() - generator.exponential(lag), 1.0 / 1440.0)
        views = float(world.cumulative(read))
        stray = "wrong" in deviations and generator.random() < STRAY
        scatter = STRAY_SCATTER if stray else priors.claim_scatter
        views *= math.exp(float(generator.logistic()) * scatter)
        if views < 10.0:
            continue
        step = 10.0 ** (math.floor(math.log10(views)) - (0 if kind == "bounded" else 1))
        low = math.floor(views / step) * step
        word = "over" if kind == "bounded" else "about"
        value = low if kind == "bounded" else low + step / 2.0
        rows.append(ViewObservation(time=span, low=low, high=low + step, value=value, qualifier=word))
    return rows
