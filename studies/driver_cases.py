"""Cases for the study of drivers: several causes at once, some without any effect, press that only follows.

A case has a launch, a floor and two to five further drivers (single or repeated broadcasts, parodies, adverts, links;
dated articles). Half of the later events fall within two days of an earlier one. Every driver but launch and floor has no
effect at all with probability ``NULL``. Articles either *drive* (they come in bursts of their own and bring views) or
*follow*: their rate is that of the views, about a day later, and they bring nothing. In half of the cases up to a third of the
branching is passed on within hours, beside the slow kernel, which the fit does not assume. The rest (kernel, model error,
over-dispersed days, how the views are observed) is drawn as in ``studies.simulated_cases``.

Views are expected views times their error: cases are so large that counting noise is far below it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from studies.simulated_cases import KINDS, ORIGIN, _error, _fine_edges, _observations, _World

from groundswell.attention.explore import EXPLODED
from groundswell.attention.inputs import Input, inputs_of
from groundswell.attention.layout import inputs_on_edges
from groundswell.attention.paths import shared_level
from groundswell.attention.posterior import SCALE_LOCATION, SCALE_SPREAD
from groundswell.attention.priors import Priors
from groundswell.case.record import Case, Coverage, Event, Span
from groundswell.process import expected_views_many, power_law_terms, responses_many

__all__ = ["PRESS", "DriverCase", "driver_case"]

Floats = NDArray[np.float64]

LENGTHS = (14, 21, 30, 45, 60)
EVENT_KINDS = ("tv", "parody", "advert", "community", "platform")
PRESS = ("none", "driving", "following")
NULL, NEAR, WITHIN_DAY = 0.3, 0.5, 0.5
FEWEST, MOST = 1e5, 1e9


@dataclass(frozen=True)
class DriverCase:
    """A case and its truth by driver (key: the input's kind).

    Attributes:
        shares: of all views of the record; exactly zero for a driver without effect.
        missing: share of all views that would be missing without a driver, the world's error as it was: what a what-if asks.
        inflation: variance inflation of every driver's curve of views a day on those of the others.
        press: one of ``PRESS``; within_day: part of the branching that is passed on within hours.
    """

    case: Case
    kind: str
    days: int
    shares: dict[str, float]
    missing: dict[str, float]
    inflation: dict[str, float]
    press: str
    within_day: float


def driver_case(seed: int, index: int, priors: Priors | None = None) -> DriverCase:
    """Case ``index`` of the set ``seed``; the same arguments give the same case."""
    generator = np.random.default_rng([seed, index])
    priors = priors or Priors()
    kind = KINDS[index % len(KINDS)]
    press = PRESS[index % len(PRESS)]
    while True:
        made = _attempt(generator, priors, f"drivers-{seed}-{index}", kind, press)
        if made is not None:
            return made


def _attempt(
    generator: np.random.Generator, priors: Priors, slug: str, kind: str, press: str
) -> DriverCase | None:
    days = int(generator.choice(LENGTHS))
    empty = Case(slug, slug, Span(ORIGIN, ORIGIN), events=_events(generator, days))
    if press == "driving":
        empty = replace(empty, coverage=_bursts(generator, days))
    known = inputs_of(empty, float(days), priors)
    natural = priors.natural(priors.location() + priors.spread() * generator.standard_normal((1, 5)))
    scale = math.exp(SCALE_LOCATION + SCALE_SPREAD * generator.standard_normal())
    weights = scale * np.array([item.relative for item in known]) * generator.exponential(size=len(known))
    idle = generator.random(len(known)) < NULL
    idle[[0, -1]] = False
    weights[idle] = 0.0
    edges = _fine_edges(known, float(days))
    within = (
        generator.uniform(0.05, 0.35) * natural["branching"][0] if generator.random() < WITHIN_DAY else 0.0
    )
    unit = _unit_views(natural, known, edges, within, 24.0 / generator.uniform(0.5, 3.0))
    if not np.isfinite(unit).all() or unit.max() >= EXPLODED:
        return None
    expected = unit * weights
    dispersed_from = {"counter": 0, "mixed": days // 2}.get(kind, 3 * days)
    error, log_error = _error(generator, priors, natural, edges, dispersed_from, rhythm=False)
    observed = expected.sum(axis=1) * error.at(0.5 * (edges[1:] + edges[:-1]))
    now = float(observed.sum())
    if not FEWEST < now < MOST:
        return None
    world = _World(edges, observed, expected, log_error, {}, one_by_one=False)
    views = _observations(generator, world, kind, days, priors, ())
    if len(views) < 3:
        return None
    coverage = empty.coverage
    shares_of = [item.kind for item in known]
    level = float(shared_level(expected[None], log_error[None], edges, float(days))[0])
    shares = dict(zip(shares_of, level * expected.sum(axis=0) / now, strict=True))
    part = expected / np.maximum(expected.sum(axis=1, keepdims=True), 1e-300)
    missing = dict(zip(shares_of, (part * observed[:, None]).sum(axis=0) / now, strict=True))
    curves = _daily(unit, edges, days)
    if press == "following":
        coverage = _followers(generator, world, days)
        follower = next(
            (
                item
                for item in inputs_of(replace(empty, coverage=coverage), float(days), priors)
                if item.kind == "press"
            ),
            None,
        )
        if follower is None:
            return None
        shares["press"] = missing["press"] = 0.0
        shares_of.append("press")
        own = _unit_views(natural, (follower,), edges, within, 12.0)
        curves = np.column_stack([curves, _daily(own, edges, days)])
    case = replace(empty, views=views, coverage=coverage)
    scatter = np.add.reduceat(observed, np.searchsorted(edges, np.arange(days)))
    return DriverCase(
        case,
        kind,
        days,
        {name: float(share) for name, share in shares.items()},
        {name: float(share) for name, share in missing.items()},
        dict(zip(shares_of, _inflation(curves / np.maximum(scatter, 1.0)[:, None]), strict=True)),
        press,
        float(within),
    )


def _unit_views(
    natural: dict[str, Floats], inputs: tuple[Input, ...], edges: Floats, within: float, rate: float
) -> Floats:
    """Views by segment of unit inputs under the slow kernel and one that passes on within hours."""
    layout = inputs_on_edges(inputs, edges)
    weights, decays = power_law_terms(natural["branching"] - within, natural["exponent"], natural["cutoff"])
    if within > 0.0:
        place = int(np.searchsorted(decays, rate))
        weights = np.insert(weights, place, within * rate, axis=1)
        decays = np.insert(decays, place, rate)
    views = expected_views_many(
        edges,
        layout.steps,
        layout.impulses,
        layout.pulses,
        layout.pulse_rates,
        *responses_many(weights, decays),
    )
    result: Floats = views.direct + views.passed[0]
    return result


def _daily(unit: Floats, edges: Floats, days: int) -> Floats:
    result: Floats = np.add.reduceat(unit, np.searchsorted(edges, np.arange(days)), axis=0)
    return result


def _inflation(curves: Floats) -> list[float]:
    """Variance inflation factor of every column."""
    factors = []
    for column in range(curves.shape[1]):
        own, others = curves[:, column], np.delete(curves, column, axis=1)
        rest = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
        factors.append(float((own @ own) / max(float(rest @ rest), 1e-12 * float(own @ own) + 1e-300)))
    return factors


def _events(generator: np.random.Generator, days: int) -> tuple[Event, ...]:
    """Two to four kinds, each once to three times, half of them close to an earlier event."""
    kinds = generator.choice(EVENT_KINDS, size=int(generator.integers(2, 5)), replace=False)
    ages: list[float] = []
    events = []
    for kind in kinds:
        for number in range(int(generator.choice([1, 1, 1, 2, 3]))):
            if ages and generator.random() < NEAR:
                age = float(generator.choice(ages)) + float(generator.uniform(-2.0, 2.0))
            else:
                age = float(generator.uniform(0.05, 0.85)) * days
            age = min(max(age, 0.2), 0.9 * days)
            ages.append(age)
            moment = ORIGIN + timedelta(days=age)
            events.append(
                Event(
                    id=f"{kind}-{number}", time=Span(moment, moment), kind=str(kind), title=f"{kind} {number}"
                )
            )
    return tuple(events)


def _bursts(generator: np.random.Generator, days: int) -> tuple[Coverage, ...]:
    """Articles in one to three bursts that owe nothing to the views."""
    starts = generator.uniform(0.0, 0.8, int(generator.integers(1, 4))) * days
    articles = np.concatenate(
        [
            start + generator.exponential(generator.uniform(0.5, 2.5), generator.poisson(25) + 3)
            for start in starts
        ]
    )
    return _articles(articles[articles < days])


def _followers(generator: np.random.Generator, world: _World, days: int) -> tuple[Coverage, ...]:
    """Articles written because the video is watched: each follows a view by about a day."""
    count = int(generator.integers(20, 150))
    running = np.concatenate([[0.0], np.cumsum(world.observed)])
    ages = np.interp(generator.random(count) * running[-1], running, world.edges)
    articles = ages + generator.exponential(1.0, count)
    return _articles(articles[articles < days])


def _articles(ages: Floats) -> tuple[Coverage, ...]:
    rows = []
    for age in np.sort(ages):
        day = ORIGIN + timedelta(days=math.floor(age))
        rows.append(Coverage(time=Span(day, day + timedelta(days=1)), outlet="paper", headline="article"))
    return tuple(rows)
