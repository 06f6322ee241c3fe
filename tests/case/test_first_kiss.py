"""The bundled case: complete, sourced, and without what must stay out."""

from __future__ import annotations

import re
import sys
import time
from itertools import chain
from pathlib import Path

import pytest

from groundswell.case import Case, bundled_cases, check_case, open_case
from groundswell.case.table import TABLES
from groundswell.case.times import parse_span

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "groundswell" / "bundled" / "first-kiss"


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("first-kiss")


def test_it_opens_with_every_part(case: Case) -> None:
    assert "first-kiss" in bundled_cases()
    assert not [mistake for mistake in check_case("first-kiss") if mistake.severity == "error"]
    counts = {name: len(getattr(case, name)) for name in TABLES}
    assert counts == {
        "views": 169,
        "events": 54,
        "derivatives": 45,
        "reactions": 121,
        "engagement": 15,
        "coverage": 305,
        "money": 38,
    }
    assert case.published == parse_span("2014-03-10T14:00-04:00/2014-03-10T17:00-04:00")
    assert case.ids["youtube"] == "IpbDHxCV29A"


def test_every_row_names_its_source(case: Case) -> None:
    for row in chain.from_iterable(getattr(case, name) for name in TABLES):
        assert row.source.name or getattr(row, "outlet", None)
        assert row.source.id
        assert row.source.url or "broadcast" in (row.source.name or getattr(row, "outlet", ""))
        assert row.published is not None or row.published_unknown


def test_quotations_are_short_and_the_transcript_stays_out(case: Case) -> None:
    quotes = [row.source.quote for name in TABLES for row in getattr(case, name) if row.source.quote]
    quotes += [row.text for row in case.reactions if row.text]
    assert len(quotes) > 300
    assert max(len(quote.removesuffix(" ...").split()) for quote in quotes) <= 25
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(
        ["case.toml", *(f"{name}.csv" for name in TABLES)]
    )
    broadcast = [quote for row in case.views if (quote := row.source.quote) and row.source.id == "abc_clip"]
    assert len(broadcast) == 1


def test_private_people_have_a_role_and_no_name(case: Case) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from first_kiss_maps import PRIVATE_NAMES, SOURCES  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    # Addresses stay as the citation; all else is searched.
    texts = [
        re.sub(r"https?://\S+?(?=,|$)", "", path.read_text(encoding="utf-8")) for path in FOLDER.iterdir()
    ]
    assert [name for name in PRIVATE_NAMES for text in texts if name in text] == []
    renamed = {old for old, (new, _) in SOURCES.items() if new != old}
    assert renamed.isdisjoint(row.source.id for name in TABLES for row in getattr(case, name))
    roles = {row.who for row in case.reactions}
    assert {"a blogger", "a student", "a commenter", "SFGate"} <= roles


def test_what_hindsight_knows_is_marked(case: Case) -> None:
    exact = {row.value: row for row in case.views if row.qualifier == "exact"}
    assert exact[22_555_235.0].time_basis == "inferred"  # worked out from the count itself
    assert exact[38_110_931.0].time_basis == "stated"
    assert all(
        row.time_basis == "inferred" for row in case.views if row.extra["stated_as"].startswith("inferred")
    )
    assert {row.extra["quality"] for row in case.views} == set("ABCLX")
    assert not any("use_for_curve" in row.extra for row in case.views)


def test_times_lie_between_the_upload_and_the_source(case: Case) -> None:
    for row in case.views:
        if row.time is not None:
            assert row.time.earliest >= case.published.earliest
            if row.published is not None:
                assert row.time.latest <= row.published.latest
    by_source = {row.source.id: row for row in case.views}
    assert by_source["wtvr"].time == parse_span("2014-03-12T06:09-04:00/2014-03-12T08:10-04:00")
    assert by_source["680"].time == parse_span("2014-03-11T11:30-04:00/2014-03-11T12:30-04:00")
    assert by_source["pedestrian"].time == parse_span("2014-03-12", "Australia/Sydney")
    assert by_source["mp_year"].scope == "campaign_visible_measures"
    assert (by_source["edge"].low, by_source["edge"].high) == (3_740_000, 3_750_000)


def test_the_events_that_questions_name_are_there(case: Case) -> None:
    events = {event.id: event for event in case.events}
    assert events["upload"].kind == "launch"
    assert events["upload"].time == case.published
    assert events["slate-disclosure"].kind == "disclosure"
    assert events["fallon-parody"].kind == "parody"
    assert "Fallon" in events["fallon-parody"].title
    assert events["reddit-front-page"].kind == "community"
    assert [event.id for event in case.events if event.kind == "launch"] == ["upload"]


def test_it_opens_fast() -> None:
    open_case("first-kiss")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        open_case("first-kiss")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1
