"""Rows made in Python have no line number; what must not be fitted is left out all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from groundswell.answers.changes import names_of
from groundswell.attention.fit import fit
from groundswell.attention.observations import SHARP_SCATTER, observe
from groundswell.attention.paths import paths
from groundswell.attention.priors import Priors
from groundswell.case.record import Case, Event, Span, ViewObservation

START = datetime(2020, 1, 1, tzinfo=UTC)


def row(day: float, views: float, days: float = 0.0, **changes: str) -> ViewObservation:
    begin = START + timedelta(days=day)
    made = ViewObservation(time=Span(begin, begin + timedelta(days=days)), low=views, high=views, value=views)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_inferred_undated_and_other_rows_are_never_fitted() -> None:
    undated = replace(row(2.0, 5000.0), time=None)
    views = (row(1.0, 1000.0), row(2.0, 9e9, time_basis="inferred"), row(3.0, 8e9, scope="campaign"), undated)
    seen = observe(Case("made", "Made", Span(START, START), views=views), Priors())
    assert [claim.low for claim in seen.claims] == [1000.0]
    assert len(seen.left_out) == 3


def test_a_lone_reading_to_the_view_is_sharp() -> None:
    case = Case("made", "Made", Span(START, START), views=(row(1.0, 1000.0), row(3.0, 2000.0)))
    seen = observe(case, Priors())
    assert {claim.scatter for claim in seen.claims} == {SHARP_SCATTER}
    assert [claim.window for claim in seen.claims] == [(1.0, 1.0), (3.0, 3.0)]
    last = paths(fit(case)).cumulative[:, -1]
    low, high = np.quantile(last, [0.1, 0.9])
    assert 1970.0 < low < 2010.0 < high < 2060.0


def test_an_event_without_a_title_is_called_by_its_id() -> None:
    when = START + timedelta(days=2)
    events = (Event(id="segment", kind="tv", time=Span(when, when)),)
    views = tuple(row(float(day), 1000.0 * day) for day in range(1, 8))
    found = fit(Case("made", "Made", Span(START, START), views=views, events=events))
    assert names_of(found)["segment"] == "'segment'"
