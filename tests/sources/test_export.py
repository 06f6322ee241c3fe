"""What is exported reads back as the same case; other tools' forms say what the record holds, and no more."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from case.test_folder import cases
from groundswell.case import Case, Series, Span, open_case, write_case
from groundswell.case.folder import bundled_cases
from groundswell.case.record import Derivative, Money, ViewObservation
from groundswell.cli.main import cli
from groundswell.errors import DataError
from groundswell.sources import EXPORTS, Choices, export_case, plan_import
from groundswell.sources.daily import daily_views
from groundswell.sources.guard import guarded, unguarded
from groundswell.sources.store import write_plan

NOW = datetime(2150, 1, 1, tzinfo=UTC)
START = datetime(2024, 3, 10, 15, tzinfo=UTC)
FORMS = (("tidy", False, "csv"), ("tidy", True, "parquet"), ("json", False, "json"))


def imported(case: Case, to: str, parquet: bool, ending: str) -> Case:
    """The case that an export of ``case`` becomes when it is imported into a new one; twice changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"export.{ending}"
        file.write_bytes(export_case(case, to, parquet=parquet))
        into = Path(folder) / case.slug
        plan = plan_import([file], into, now=NOW)
        assert plan.rejects == []
        assert plan.conflicts == []
        write_plan(plan, NOW)
        again = plan_import([file], into, now=NOW)
        assert (again.added, again.conflicts) == ({}, [])
        assert write_plan(again, NOW) == ()
        return open_case(into)


@settings(max_examples=20)
@given(cases, st.sampled_from(FORMS))
def test_an_export_reads_back_as_the_same_case(case: Case, form: tuple[str, bool, str]) -> None:
    assert imported(case, *form) == case


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("name", bundled_cases())
def test_a_bundled_case_reads_back_as_it_is(name: str, form: tuple[str, bool, str]) -> None:
    case = open_case(name)
    assert imported(case, *form) == case


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_guarded_cell_comes_back_and_is_no_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def counter(*readings: tuple[float, float], published: datetime = START, **parts: Any) -> Case:
    """A case whose counter was read at some hours after publication."""
    views = tuple(
        ViewObservation(
            time=Span(published + timedelta(hours=hours), published + timedelta(hours=hours)),
            low=value, high=value, value=value,
        )
        for hours, value in readings
    )  # fmt: skip
    return Case(
        "made", "Made", Span(published, published), ids={"youtube": "-bc123XYZ_2"}, views=views, **parts
    )


def lines(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))


def test_nixtla_has_the_views_of_each_whole_day() -> None:
    # published at 15:00; read at midnights and at one noon in between
    case = counter((9, 900), (21, 2100), (33, 3300), (57, 3000))
    assert lines(export_case(case, "nixtla")) == [
        ["unique_id", "ds", "y"],
        ["'-bc123XYZ_2", "2024-03-10", "900"],
        ["'-bc123XYZ_2", "2024-03-11", "2400"],
        ["'-bc123XYZ_2", "2024-03-12", "-300"],
    ]


def test_a_day_without_near_readings_is_left_out_and_never_filled() -> None:
    found = daily_views(counter((9, 900), (33, 1800), (33 + 48, 2000), (33 + 72, 2100)))
    assert [day.day for day in found.days] == [10, 11, 14]
    assert list(found.values) == [900, 900, 100]
    assert found.left_out == 2


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.sampled_from(["UTC", "America/New_York"]))
def test_days_that_were_counted_at_midnight_come_back(daily: list[int], zone: str) -> None:
    first = date(2024, 3, 1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "daily.csv"
        rows = "".join(f"v,{first + timedelta(days=day)},{count}\n" for day, count in enumerate(daily))
        file.write_text(f"unique_id,ds,y\n{rows}", encoding="utf-8")
        opening = datetime(2024, 3, 1, 5 if zone != "UTC" else 0, tzinfo=UTC)
        choices = Choices(zone=zone, count="per-interval", published=Span(opening, opening))
        write_plan(plan_import([file], Path(folder) / "case", choices, now=NOW), NOW)
        case = open_case(Path(folder) / "case")
        back = lines(export_case(case, "nixtla"))
    assert back[1:] == [
        ["v", f"{first + timedelta(days=day)}", str(count)] for day, count in enumerate(daily)
    ]


def test_nixtla_in_parquet_has_dates_and_numbers_and_other_daily_series() -> None:
    days = tuple(datetime(2024, 3, day, tzinfo=UTC) for day in (10, 11, 12))
    shares = Series("shares", days[:2], days[1:], (40.0, 310.0), "shares")
    hourly = Series("hourly", (days[0],), (days[0] + timedelta(hours=1),), (1.0,), "x")
    raw = export_case(counter((9, 900), (33, 1800), series=(shares, hourly)), "nixtla", parquet=True)
    rows = pq.read_table(io.BytesIO(raw)).to_pylist()
    assert rows == [
        {"unique_id": "-bc123XYZ_2", "ds": date(2024, 3, 10), "y": 900.0},
        {"unique_id": "-bc123XYZ_2", "ds": date(2024, 3, 11), "y": 900.0},
        {"unique_id": "-bc123XYZ_2/shares", "ds": date(2024, 3, 10), "y": 40.0},
        {"unique_id": "-bc123XYZ_2/shares", "ds": date(2024, 3, 11), "y": 310.0},
    ]


def test_claims_alone_give_no_days() -> None:
    case = counter((9, 900))
    vague = replace(case, views=tuple(replace(row, high=math.inf) for row in case.views))
    with pytest.raises(DataError, match=r"0 exact reading.*--to tidy"):
        export_case(vague, "nixtla")
    with pytest.raises(DataError, match="too far apart"):
        export_case(counter((60, 900), (200, 1800)), "nixtla")


def test_the_tidy_table_guards_texts_and_leaves_numbers() -> None:
    case = counter((9, 900), (33, 1800))
    case = replace(case, derivatives=(Derivative(title="=1+1", author="@somebody", views=7.0),))
    header, *rows = lines(export_case(case, "tidy"))
    row = dict(zip(header, next(row for row in rows if row[0] == "derivatives"), strict=True))
    assert (row["title"], row["author"], row["views"]) == ("'=1+1", "'@somebody", "7")
    view = dict(zip(header, next(row for row in rows if row[0] == "views"), strict=True))
    assert view["time_from_utc"] == view["time_to_utc"] == "2024-03-11T00:00:00Z"


def test_the_tidy_parquet_has_types() -> None:
    table = pq.read_table(io.BytesIO(export_case(counter((9, 900), (33, 1800)), "tidy", parquet=True)))
    assert str(table.schema.field("time_from_utc").type) == "timestamp[us, tz=UTC]"
    assert str(table.schema.field("value").type) == "double"


def test_json_has_a_schema_version_and_a_later_one_is_refused(tmp_path: Path) -> None:
    document = json.loads(export_case(counter((9, 900), (33, 1800)), "json"))
    assert document["schema_version"] == 1
    assert document["case"]["ids"] == {"youtube": "-bc123XYZ_2"}
    assert [row["value"] for row in document["views"]] == [900, 1800]
    document["schema_version"] = 2
    file = tmp_path / "export.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DataError, match="schema_version 2"):
        plan_import([file], tmp_path / "case")


def test_the_graph_is_gexf_with_one_node_a_work() -> None:
    work = Derivative(title='Kiss & "tell" \x07', author="A", relation="parody", views=10.0)
    later = replace(work, views=30.0, time=Span(START, START + timedelta(days=1)))
    statement = Derivative(title="how many", relation="count_statement", count=200.0)
    case = counter((9, 900), (33, 1800), derivatives=(work, later, statement, Derivative(title="Other")))
    root = ElementTree.fromstring(export_case(case, "gexf"))  # noqa: S314  # our own
    space = {"g": "http://gexf.net/1.3"}
    nodes = root.findall(".//g:node", space)
    assert [node.get("label") for node in nodes] == ["Made", 'Kiss & "tell" ', "Other"]
    assert nodes[1].get("start") == "2024-03-10T15:00:00Z"
    names = {
        found.get("id"): found.get("title")
        for found in root.findall(".//g:attributes[@class='node']/g:attribute", space)
    }
    values = {
        names[value.get("for")]: value.get("value") for value in nodes[1].findall(".//g:attvalue", space)
    }
    assert (values["relation"], values["author"], values["views"]) == ("parody", "A", "30")
    edges = [
        (edge.get("source"), edge.get("target"), edge.get("kind"))
        for edge in root.findall(".//g:edge", space)
    ]
    assert edges == [("original", "work-1", "parody"), ("original", "work-2", "parody")]


def test_a_merged_export_keeps_what_the_case_says(tmp_path: Path) -> None:
    case = counter((9, 900), (33, 1800))
    write_case(replace(case, slug="case"), tmp_path / "case")
    other = replace(
        case, views=(case.views[0], replace(case.views[1], low=1900.0, high=1900.0, value=1900.0))
    )
    file = tmp_path / "export.csv"
    file.write_bytes(export_case(other, "tidy"))
    plan = plan_import([file], tmp_path / "case", now=NOW)
    assert plan.added == {}
    assert [(conflict.field, conflict.value_a, conflict.value_b) for conflict in plan.conflicts] == [
        ("value", "1800", "1900")
    ]
    write_plan(plan_import([file], tmp_path / "case", prefer="new", now=NOW), NOW)
    assert [row.value for row in open_case(tmp_path / "case").views] == [900, 1900]


def test_an_unknown_export_is_refused() -> None:
    with pytest.raises(ValueError, match="tidy"):
        export_case(counter((9, 900)), "xls")
    assert set(EXPORTS) == {"tidy", "nixtla", "gexf", "json"}


def test_a_large_sum_of_money_is_no_counter() -> None:
    large = Money(topic="budget", value=-2e15, unit="VND")
    assert imported(counter((9, 900), money=(large,)), "tidy", False, "csv").money == (large,)


# the command


def run(*arguments: str, status: int = 0) -> Any:
    result = CliRunner().invoke(cli, ["case", "export", *arguments])
    assert result.exit_code == status, result.output
    return result


def test_the_command_writes_files_and_standard_output(tmp_path: Path) -> None:
    run("first-kiss", "--to", "tidy", "-o", str(tmp_path / "all.parquet"))
    assert pq.read_table(tmp_path / "all.parquet").num_rows > 300
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]
    assert (
        json.loads(run("first-kiss", "--to", "json", "--as-of", "2014-03-13").stdout)["schema_version"] == 1
    )
    assert run("first-kiss", "--to", "gexf").stdout.startswith("<?xml")


def test_the_command_writes_the_effect_of_an_event() -> None:
    rows = list(
        csv.reader(
            io.StringIO(run("first-kiss", "--to", "causalimpact", "--event", "slate-disclosure").stdout)
        )
    )
    assert rows[0][:5] == ["", "response", "cum.response", "point.pred", "point.pred.lower"]
    assert all(len(row) == 15 for row in rows)
    assert rows[1][0] == "2014-03-10"


def test_the_command_says_what_is_missing() -> None:
    assert "0 exact reading" in run("first-kiss", "--to", "nixtla", status=3).stderr
    assert (
        "no event 'slate'" in run("first-kiss", "--to", "causalimpact", "--event", "slate", status=3).stderr
    )
    assert "neither a folder" in run("no-such-case", "--to", "tidy", status=3).stderr
    run("first-kiss", "--to", "gexf", "-o", "x.parquet", status=2)
    run("first-kiss", "--to", "tidy", "--event", "slate", status=2)
