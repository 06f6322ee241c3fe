"""What must not matter does not: time zones, the order of rows, unknown columns, repeated sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from attention.worlds import BROADCAST_EVENT, CASES, claims_case, fitted, moment
from groundswell.attention.fit import fit
from groundswell.attention.paths import paths
from groundswell.case.record import Case, Event, Span


def in_zone(span: Span | None, hours: int) -> Span | None:
    if span is None:
        return None
    zone = timezone(timedelta(hours=hours))
    return Span(span.earliest.astimezone(zone), span.latest.astimezone(zone))


def shifted(case: Case, days: float) -> Case:
    """The same video, published so many days later."""

    def moved(span: Span | None) -> Span | None:
        return (
            None
            if span is None
            else Span(span.earliest + timedelta(days=days), span.latest + timedelta(days=days))
        )

    published = moved(case.published)
    assert published is not None
    return replace(
        case,
        published=published,
        views=tuple(replace(row, time=moved(row.time)) for row in case.views),
        events=tuple(replace(row, time=moved(row.time)) for row in case.events),
    )


@pytest.mark.parametrize("name", ["claims", "counter"])
@pytest.mark.parametrize("hours", [-11, 9])
def test_the_zone_in_which_times_are_written(name: str, hours: int) -> None:
    made = CASES[name]()
    published = in_zone(made.published, hours)
    assert published is not None
    elsewhere = replace(
        made,
        zone="Pacific/Apia",
        published=published,
        views=tuple(replace(row, time=in_zone(row.time, hours)) for row in made.views),
        events=tuple(replace(row, time=in_zone(row.time, hours)) for row in made.events),
    )
    assert fit(elsewhere).draws.x.tobytes() == fitted(name).draws.x.tobytes()


def test_the_date_of_publication() -> None:
    assert fit(shifted(claims_case(), 77.0)).draws.x.tobytes() == fitted("claims").draws.x.tobytes()


@given(st.permutations(range(12)))
@settings(max_examples=3)
def test_the_order_of_rows(order: list[int]) -> None:
    made = claims_case()
    second = Event(id="another", time=moment(2.5), kind="tv", title="another")
    parody = Event(id="parody", time=moment(3.5), kind="parody", title="a parody")
    events = (BROADCAST_EVENT, second, parody)
    one = replace(made, events=events)
    other = replace(made, events=events[::-1], views=tuple(made.views[index] for index in order))
    assert fit(one, draws=50).draws.x.tobytes() == fit(other, draws=50).draws.x.tobytes()


def test_columns_that_groundswell_does_not_know() -> None:
    made = claims_case()
    annotated = replace(
        made, views=tuple(replace(row, extra={"quality": "A"}, note="judged later") for row in made.views)
    )
    assert fit(annotated).draws.x.tobytes() == fitted("claims").draws.x.tobytes()


def test_a_claim_told_twice() -> None:
    made = claims_case()
    twice = replace(made, views=(*made.views, *(replace(row, row=row.row + 50) for row in made.views[:6])))
    assert fit(twice).draws.x.tobytes() == fitted("claims").draws.x.tobytes()


def test_views_in_other_units_scale_the_answer() -> None:
    """A hundred times as many views everywhere: the same kernel, a hundred times the total."""
    made = claims_case()
    larger = replace(
        made, views=tuple(replace(row, low=100.0 * row.low, high=100.0 * row.high) for row in made.views)
    )
    found = fit(larger)
    ends = [np.quantile(paths(item).cumulative[:, -1], [0.1, 0.5, 0.9]) for item in (found, fitted("claims"))]
    assert_allclose(ends[0], 100.0 * ends[1], rtol=0.02)
    assert found.hyperparameters["branching"].mean() == pytest.approx(
        fitted("claims").hyperparameters["branching"].mean(), abs=0.05
    )
