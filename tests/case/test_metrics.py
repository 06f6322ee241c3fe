"""The ledger of metric definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from groundswell.case import Span, metric_changes, open_case
from groundswell.case.metrics import view_breaks
from groundswell.case.record import Case, ViewObservation
from groundswell.case.times import parse_span


def test_the_ledger_is_complete_and_sourced() -> None:
    changes = metric_changes()
    assert len(changes) == 10
    assert all(
        change.source.startswith("http") and change.definition and change.certainty for change in changes
    )
    assert {change.kind for change in changes} == {"definition", "outage", "access"}
    unsure = next(change for change in changes if "unconfirmed" in change.certainty)
    assert unsure.start == parse_span("2026-08-24/2026-08-27", "America/Los_Angeles")


def test_a_break_is_named_only_inside_the_observations() -> None:
    case = Case(
        slug="a", title="A", published=parse_span("2025-01-01"), format="short",
        views=(ViewObservation(time=parse_span("2025-06-01"), low=1.0, high=1.0, value=1.0),),
    )  # fmt: skip
    assert [change.start.earliest.date().isoformat() for change in view_breaks(case)] == ["2025-03-31"]
    assert view_breaks(replace(case, format="long")) == ()
    assert view_breaks(replace(case, platform="vimeo")) == ()
    assert view_breaks(replace(case, views=())) == ()
    old = Span(datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC))
    assert view_breaks(replace(case, views=(replace(case.views[0], time=old),))) == ()
    assert view_breaks(open_case("first-kiss")) == ()
