"""A case written and opened again is the same case."""

from __future__ import annotations

import math
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case.folders import FILES, write_folder
from groundswell.case import Case, Series, Source, Span, open_case, write_case
from groundswell.case.claims import QUALIFIERS, interval
from groundswell.case.record import (
    Coverage,
    Derivative,
    Engagement,
    Event,
    Money,
    Reaction,
    ViewObservation,
)
from groundswell.case.table import COVERAGE_KINDS, EVENT_KINDS, LABELS, RELATIONS
from groundswell.errors import CaseError, DataError

PUBLISHED = datetime(2014, 3, 10, 18, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
WORDS = TEXT.filter(lambda text: bool(text.strip()) and text[0] not in "=@")
moments = st.integers(0, 10**9).map(lambda seconds: PUBLISHED + timedelta(seconds=seconds / 8))
days = st.integers(0, 3000).map(lambda day: datetime(2014, 3, 11, 4, tzinfo=UTC) + timedelta(days=day))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.one_of(moments, days))
    length = draw(
        st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(days=1), timedelta(days=31)])
    )
    return Span(start, start + length)


def rows(of: type, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    dated = st.one_of(
        st.fixed_dictionaries({"published": st.none() | spans()}),
        st.just({"published_unknown": True}),
    )
    shared = {
        "source": st.builds(
            Source,
            name=st.none() | WORDS,
            url=st.none() | st.just("https://example.com/a?b=c,d"),
            quote=st.none() | WORDS,
            id=st.none() | WORDS,
        ),
        "note": st.none() | TEXT,
        "extra": st.dictionaries(st.sampled_from(["mood", "my own"]), WORDS, max_size=2),
    }
    return st.builds(
        lambda common, when, cells: of(**common, **when, **cells),
        st.fixed_dictionaries(shared),
        dated,
        st.fixed_dictionaries({"time": st.none() | spans(), **fields}),
    )


whole = st.integers(0, 10**12).map(float)
number = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def observations(draw: st.DrawFn) -> ViewObservation:
    row = draw(rows(ViewObservation, scope=st.sampled_from(["original", "vimeo"])))
    qualifier = draw(st.sampled_from(list(QUALIFIERS)))
    value = draw(whole)
    cells: dict[str, Any]
    if qualifier == "between":
        high = value + draw(whole)
        cells = {"value": draw(st.none() | st.just(value)), "low": value, "high": high}
    else:
        low, high = interval(value, qualifier)
        if low == 0 and math.isinf(high):
            low = value = 1.0
        cells = {"value": value, "low": low, "high": high}
    common: dict[str, Any] = {
        name: getattr(row, name) for name in ("source", "note", "extra", "published", "time", "scope")
    }
    return ViewObservation(
        **common, **cells, published_unknown=row.published_unknown, qualifier=qualifier, time_basis="inferred"
    )


@st.composite
def series(draw: st.DrawFn) -> Series:
    edges = sorted(set(draw(st.lists(st.one_of(moments, days), min_size=2, max_size=6))))
    edges += [edges[-1] + timedelta(days=1)]
    values = tuple(draw(st.lists(whole, min_size=len(edges) - 1, max_size=len(edges) - 1)))
    published = tuple(end + timedelta(hours=2) for end in edges[1:]) if draw(st.booleans()) else ()
    return Series(
        "shares", tuple(edges[:-1]), tuple(edges[1:]), values, "shares", Source("A counter"), published
    )


def few(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=3, unique_by=repr).map(tuple)


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, ...]:
    drawn = draw(
        few(rows(Event, kind=st.sampled_from(list(EVENT_KINDS)), title=TEXT, size=st.none() | whole))
    )
    return tuple(
        Event(
            source=event.source,
            published=event.published,
            published_unknown=event.published_unknown,
            note=event.note,
            extra=event.extra,
            id=f"event-{index}",
            time=event.time or Span(PUBLISHED, PUBLISHED),
            kind=event.kind,
            title=event.title,
            size=event.size,
        )
        for index, event in enumerate(drawn)
    )


cases = st.builds(
    Case,
    slug=st.just("a-case"),
    title=WORDS,
    published=st.just(Span(PUBLISHED, PUBLISHED + timedelta(hours=3))),
    author=st.none() | TEXT,
    ids=st.dictionaries(TEXT, TEXT, max_size=2),
    zone=st.sampled_from(["America/New_York", "UTC", "Asia/Kolkata"]),
    collaborators=st.lists(TEXT, max_size=2).map(tuple),
    notes=st.none() | TEXT,
    views=few(observations(), least=1),
    events=events(),
    derivatives=few(
        rows(
            Derivative,
            title=TEXT,
            author=st.none() | TEXT,
            relation=st.sampled_from(list(RELATIONS)),
            views=st.none() | whole,
            views_at=st.none() | spans(),
            count=st.none() | whole,
        )
    ),
    reactions=few(
        rows(
            Reaction,
            text=TEXT,
            label=st.none() | st.sampled_from(LABELS),
            who=st.none() | TEXT,
            likes=st.none() | whole,
            knew_of_disclosure=st.none() | st.booleans(),
        )
    ),
    engagement=few(
        rows(Engagement, metric=st.sampled_from(["likes", "hearts"]), value=whole, views=st.none() | whole)
    ),
    coverage=few(
        rows(
            Coverage,
            outlet=st.none() | TEXT,
            headline=st.none() | TEXT,
            kind=st.sampled_from(COVERAGE_KINDS),
            copy_of=st.none() | TEXT,
            counts=st.booleans(),
        )
    ),
    money=few(rows(Money, topic=TEXT, value=st.none() | number, unit=TEXT, claim=TEXT)),
    series=st.lists(series(), max_size=1).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(cases)
def test_written_and_opened_is_the_same(case: Case) -> None:
    with tempfile.TemporaryDirectory() as place:
        assert open_case(write_case(case, Path(place) / "folder")) == case


def test_the_bundled_case_survives_writing(tmp_path: Path) -> None:
    case = open_case("first-kiss")
    assert open_case(write_case(case, tmp_path / "copy")) == case


def test_writing_never_overwrites(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film")
    with pytest.raises(DataError, match="holds something"):
        write_case(open_case(folder), folder)


def test_parquet_reads_as_csv_does(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    by_csv = open_case(write_folder(tmp_path / "csv" / "film"))
    folder = write_folder(tmp_path / "parquet" / "film", {"views.csv": None})
    head, *lines = [line.split(",") for line in FILES["views.csv"].splitlines()]
    columns: dict[str, Any] = dict(zip(head, map(list, zip(*lines, strict=True)), strict=True))
    columns["value"] = [int(cell) for cell in columns["value"]]
    columns["low"] = pa.nulls(3, pa.float64())
    parquet.write_table(pa.table(columns), folder / "views.parquet")
    assert open_case(folder) == by_csv


def test_a_csv_case_needs_no_parquet_library() -> None:
    import subprocess
    import sys

    program = "import sys, groundswell.case as c; c.open_case('first-kiss'); print('pyarrow' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_bounds_may_stand_without_a_figure(tmp_path: Path) -> None:
    text = "time,value,low,high,qualifier\n2014-03-12,,20000000,25000000,\n2014-03-13,,26000000,,at_least\n"
    first, second = open_case(write_folder(tmp_path / "film", {"views.csv": text})).views
    assert (first.low, first.high, first.value, first.qualifier) == (2e7, 2.5e7, None, "between")
    assert (second.low, second.high) == (2.6e7, math.inf)


def test_line_numbers_count_lines_within_cells(tmp_path: Path) -> None:
    text = 'time,text,label\r\n2014-03-12,"two\r\nlines",positive\r\n2014-03-13,one,negativ\r\n'
    folder = write_folder(tmp_path / "film", {"reactions.csv": text})
    with pytest.raises(CaseError) as caught:
        open_case(folder)
    assert [mistake.row for mistake in caught.value.mistakes] == [4]
