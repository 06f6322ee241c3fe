"""Inputs of a case, and the grid on which they are computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention.problems import correlated
from attention.worlds import BROADCAST_EVENT, START, case, claim, moment, within
from groundswell.attention.fit import Level, fit, levels_of
from groundswell.attention.inputs import FLOOR, Input, event_moments, inputs_of, normalised
from groundswell.attention.layout import (
    NODE_STEP,
    clock,
    early_factor,
    inputs_on_edges,
    lay_out,
    unclock,
    walk_basis,
    walk_nodes,
    walk_persistence,
    walk_precision,
)
from groundswell.attention.priors import HYPERPARAMETERS, Priors
from groundswell.attention.responses import unit_views
from groundswell.case.record import Case, Coverage, Event, Series

PRIORS = Priors()
HORIZON = 10.0


def event(name: str, day: float, kind: str, size: float | None = None) -> Event:
    return Event(id=name, time=moment(day), kind=kind, title=name, size=size)


def inputs(*events: Event, **parts: object) -> dict[str, Input]:
    made: Case = replace(case((), events), **parts)  # type: ignore[arg-type]
    return {item.kind: item for item in inputs_of(made, HORIZON, PRIORS)}


def test_one_input_a_kind_launch_first_floor_last() -> None:
    made = inputs(
        event("b", 5, "tv"), event("a", 2, "tv", 3.0), event("c", 4, "parody"), event("d", 3, "chart")
    )
    assert list(made) == ["launch", "tv", "parody", FLOOR]
    assert [part.id for part in made["tv"].parts] == ["a", "b"]
    # an unknown size is the median of the known ones
    assert [part.mass for part in made["tv"].parts] == [0.5, 0.5]
    assert made["tv"].pulse_mean == PRIORS.pulse_days["tv"]


@pytest.mark.parametrize(
    "left_out",
    [
        event("later", 11.0, "tv"),
        event("long ago", -3.0, "tv"),
        Event(id="some week", time=within(2.0, 9.0), kind="tv"),
        Event(id="some day", time=None, kind="tv"),
        event("upload", 0.0, "upload"),
        event("consequence", 3.0, "statement"),
    ],
)
def test_what_cannot_be_a_cause_is_no_input(left_out: Event) -> None:
    assert list(inputs(left_out)) == ["launch", FLOOR]


def test_coverage_replaces_single_press_events() -> None:
    rows = tuple(
        Coverage(time=within(day, day + 1.0), outlet=f"paper {number}", counts=counts)
        for number, (day, counts) in enumerate([(1.0, True), (1.0, True), (3.0, True), (4.0, False)])
    )
    made = inputs(event("headline", 2, "press"), coverage=rows)
    assert not made["press"].pulse_times
    assert made["press"].step_starts == (1.0, 3.0)
    assert_allclose(made["press"].step_masses, [2.0 / 3.0, 1.0 / 3.0])
    assert inputs(event("headline", 2, "press"))["press"].pulse_times == (2.0,)


def test_an_event_of_a_day_is_spread_over_it() -> None:
    assert event_moments(within(2.0, 3.0), START) == pytest.approx([2.125, 2.375, 2.625, 2.875])
    assert event_moments(moment(2.0), START) == [2.0]
    assert min(event_moments(within(-0.5, 0.5), START)) == 0.0
    made = inputs(Event(id="day", time=within(2.0, 3.0), kind="tv"))
    assert made["tv"].pulse_masses == (0.25,) * 4
    assert made["tv"].pulse_owners == (0, 0, 0, 0)


def test_series_are_inputs_of_unit_mass_within_the_record() -> None:
    starts = tuple(START + timedelta(days=day) for day in (-1, 1, 9, 20))
    series = Series(
        "shares", starts, tuple(start + timedelta(days=2) for start in starts), (4.0, 6.0, 8.0, 99.0)
    )
    made = inputs(series=(series,))
    shares = made["series:shares"]
    assert shares.mass_before(HORIZON) == pytest.approx(1.0)
    assert shares.step_starts[0] == 0.0
    assert len(shares.step_starts) == 3


def test_normalisation_leaves_the_floor_alone() -> None:
    made = inputs(event("a", 2, "tv", 5.0), event("b", 7, "tv", 15.0))
    assert made["tv"].mass_before(HORIZON) == pytest.approx(1.0)
    floor = made[FLOOR]
    assert normalised(floor, HORIZON) is floor
    assert floor.mass_before(365.0) == pytest.approx(1.0)
    assert floor.relative == PRIORS.floor_per_year
    nothing = Input("tv", "television", (2.0,), (0.0,))
    assert normalised(nothing, HORIZON) is nothing


def test_an_event_without_size_brings_nothing() -> None:
    found = fit(case((claim(1, 1.2, 9e4, 1e5), claim(6, 6.2, 4e5, 5e5)), (event("nothing", 3, "tv", 0.0),)))
    assert found.kkt_residual <= 1e-8


def test_edges_hold_every_moment_exactly() -> None:
    made = tuple(inputs(BROADCAST_EVENT, event("p", 2.7, "parody")).values())
    layout = lay_out(made, HORIZON, np.array([0.3, 4.4]), PRIORS)
    edges = layout.edges
    assert edges[0] == 0.0
    assert edges[-1] == HORIZON
    assert (np.diff(edges) > 1.0 / 86400.0).all()
    for exact in (5.0, 2.7, 0.3, 4.4):
        assert exact in edges
    columns = [item.kind for item in made]
    assert layout.pulses[edges.tolist().index(5.0), columns.index("tv")] == 1.0
    assert layout.pulses.sum(axis=0).tolist() == [1.0, 1.0, 1.0, 0.0]
    assert_allclose(layout.steps[:, columns.index(FLOOR)], 1.0 / 365.0)


def test_direct_views_of_a_unit_input() -> None:
    made = tuple(inputs(BROADCAST_EVENT).values())
    layout = lay_out(made, HORIZON, np.zeros(0), PRIORS)
    direct, passed = unit_views(PRIORS.natural(PRIORS.location()[None, :]), layout)
    mean = PRIORS.pulse_days["tv"]
    assert direct[:, 1].sum() == pytest.approx(1.0 - np.exp(-(HORIZON - 5.0) / mean))
    assert direct[:, 2].sum() == pytest.approx(HORIZON / 365.0)
    assert passed.shape == (1, *direct.shape)
    assert (passed >= 0.0).all()


def test_what_lies_beyond_the_last_edge_is_left_out() -> None:
    late = Input(
        "tv", "television", (12.0,), (1.0,), step_starts=(8.0,), step_ends=(12.0,), step_masses=(4.0,)
    )
    layout = inputs_on_edges((late,), np.array([0.0, 4.0, 8.0, 10.0]))
    assert layout.pulses.sum() == 0.0
    assert layout.steps[:, 0].tolist() == [0.0, 0.0, 1.0]


def test_the_walk_is_an_autoregression() -> None:
    rho = walk_persistence(PRIORS)
    assert rho == pytest.approx(np.exp(-NODE_STEP / PRIORS.correlation))
    for count in (1, 2, 3, 9):
        assert_allclose(walk_precision(count, PRIORS), correlated(count, rho), atol=1e-12)


def test_the_walks_clock() -> None:
    days = np.array([0.0, 0.01, 1.0, 300.0])
    assert_allclose(unclock(clock(days, PRIORS), PRIORS), days, atol=1e-12)
    nodes = walk_nodes(30.0, PRIORS)
    assert nodes[-2] < clock(np.array([30.0]), PRIORS)[0] <= nodes[-1]
    basis = walk_basis(np.array([0.0, 0.5, 12.3, 30.0]), nodes, PRIORS)
    factor = early_factor(np.array([0.0, 0.5, 12.3, 30.0]), PRIORS)
    assert_allclose(basis.sum(axis=1), factor)
    assert ((basis > 0.0).sum(axis=1) <= 2).all()
    assert factor[0] == 1.0 + PRIORS.early_error
    # linear in the clock: the basis gives the clock itself back
    assert_allclose(basis @ nodes / factor, clock(np.array([0.0, 0.5, 12.3, 30.0]), PRIORS))


def test_a_level_is_phased_in() -> None:
    level = Level("told", "told", 2.0, 4.0)
    assert level.basis(np.array([1.0, 2.0, 3.0, 4.0, 9.0])).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]
    at_once = Level("told", "told", 2.0, 2.0)
    assert at_once.basis(np.array([1.9, 2.1])).tolist() == [0.0, 1.0]


def test_a_change_of_what_a_view_is_breaks_the_level() -> None:
    # since late August 2026 views count from the first frame
    published = START.replace(year=2026, month=8, day=20)
    span = replace(moment(0.0), earliest=published, latest=published)
    seen = replace(claim(0.0, 0.0, 1.0, 2.0), time=replace(span, latest=published + timedelta(days=30)))
    video = replace(case((seen,)), published=span)
    assert [level.id for level in levels_of(video, 30.0)] == ["definition:2026-08-24"]
    assert 3.0 < levels_of(video, 30.0)[0].start < levels_of(video, 30.0)[0].end < 9.0
    assert levels_of(video, 3.0) == ()


def test_priors_name_their_hyperparameters() -> None:
    assert PRIORS.location().shape == PRIORS.spread().shape == (len(HYPERPARAMETERS),)
    natural = PRIORS.natural(PRIORS.location()[None, :])
    assert set(natural) == set(HYPERPARAMETERS)
    assert natural["branching"][0] == pytest.approx(0.70, abs=0.005)
    assert natural["exponent"][0] == pytest.approx(0.45)
    doubled = PRIORS.scaled(2.0)
    assert_allclose(doubled.spread(), 2.0 * PRIORS.spread())
    assert_allclose(doubled.location(), PRIORS.location())
    assert doubled.level_spread == 2.0 * PRIORS.level_spread


def test_priors_are_what_their_documentation_says() -> None:
    normal = np.random.default_rng(2).standard_normal((200_000, 5))
    drawn = PRIORS.natural(PRIORS.location() + PRIORS.spread() * normal)
    stated = {
        "branching": (0.26, 0.97),
        "exponent": (0.2, 1.0),
        "cutoff": (4.0 / 1440.0, 3.5 / 24.0),
        "model_error": (0.11, 0.57),
        "dispersion": (0.001, 0.1),
    }
    for name, ends in stated.items():
        assert_allclose(np.quantile(drawn[name], [0.05, 0.95]), ends, rtol=0.06)
    assert (drawn["branching"] > 1.0).mean() == pytest.approx(0.02, abs=0.006)
    assert drawn["branching"].max() <= PRIORS.branching_most
