"""As of a moment: only what could have been read then."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from case.folders import write_folder
from groundswell.case import as_of, open_case
from groundswell.case.record import Derivative, Event, Span, ViewObservation
from groundswell.case.table import TABLES
from groundswell.case.times import parse_span
from groundswell.errors import DataError

BUNDLED = Path(__file__).parents[2] / "src" / "groundswell" / "bundled" / "first-kiss"


@pytest.mark.parametrize("moment", ["2014-03-11", "2014-03-13", "2014-03-17", "2014-06"])
def test_deleting_what_is_not_known_changes_nothing(moment: str, tmp_path: Path) -> None:
    case = open_case("first-kiss")
    known = as_of(case, moment)
    kept = {name: {row.row for row in getattr(known, name)} for name in TABLES}
    folder = tmp_path / "first-kiss"
    shutil.copytree(BUNDLED, folder)
    deleted = 0
    for name in TABLES:
        with (BUNDLED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = [row for line, row in enumerate(rows, start=2) if line in kept[name]]
            csv.writer(file).writerows([header, *lines])
        deleted += len(rows) - len(lines)
    assert deleted > 150
    assert as_of(open_case(folder), moment) == known
    assert open_case(folder).as_of(moment) == known


def test_rows_are_known_from_their_latest_possible_publication() -> None:
    day, month = parse_span("2014-03-11"), parse_span("2014-03")
    assert ViewObservation(time=day, published=month).known_at() == datetime(2014, 4, 1, tzinfo=UTC)
    assert ViewObservation(time=day).known_at() == datetime(2014, 3, 12, tzinfo=UTC)
    assert ViewObservation(time=day, published_unknown=True).known_at() is None
    assert ViewObservation().known_at() is None
    assert Event(id="a", time=day, until=month).known_at() == month.latest
    assert Derivative(title="a", time=day, views=5.0, views_at=month).known_at() == month.latest


def test_later_moments_know_more() -> None:
    case = open_case("first-kiss")
    moments = ["2014-03-11", "2014-03-14", "2014-04", "2015", "2030"]
    sizes = [len(as_of(case, moment).views) for moment in moments]
    assert sizes == sorted(sizes)
    assert sizes[0] > 0
    assert sizes[-1] == sum(row.known_at() is not None for row in case.views) < len(case.views)


def test_series_are_known_interval_by_interval(tmp_path: Path) -> None:
    text = "time,value,published\n2014-03-11,40,2014-03-14\n2014-03-12,310,\n2014-03-13,90,\n"
    case = open_case(write_folder(tmp_path / "film", {"series/shares.csv": text}))
    assert [series.values for series in as_of(case, "2014-03-12").series] == [(310.0,)]
    assert [series.values for series in as_of(case, "2014-03-14").series] == [(40.0, 310.0, 90.0)]
    assert as_of(case, "2014-03-11").series == ()


def test_unusable_moments_are_refused() -> None:
    case = open_case("first-kiss")
    with pytest.raises(DataError, match="write 2014-03-17"):
        as_of(case, "17.3.2014")
    with pytest.raises(DataError, match="the video appeared"):
        as_of(case, "2014-03-09")
    with pytest.raises(DataError, match="time zone"):
        as_of(case, datetime(2014, 3, 17))  # noqa: DTZ001


def test_a_span_has_zones_and_an_order() -> None:
    moment = datetime(2014, 3, 17, tzinfo=UTC)
    with pytest.raises(ValueError, match="before it begins"):
        Span(moment, moment.replace(day=16))
    with pytest.raises(ValueError, match="time zone"):
        Span(moment.replace(tzinfo=None), moment)
