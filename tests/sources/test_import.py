"""Importing into a case that holds something: merging, conflicts, archives, series that go on."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.case import check_case, open_case
from groundswell.case.new import new_case
from groundswell.case.record import Span
from groundswell.errors import CaseError, DataError
from groundswell.sources import Choices, plan_import, read_files
from groundswell.sources.store import write_plan
from sources.golden import FETCHED, FILES, GOLDEN, with_choices

NOW = FETCHED.replace(year=2026)
CUMULATIVE = Choices(zone="UTC", count="cumulative")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def import_text(
    folder: Path, text: str, choices: Choices = CUMULATIVE, name: str = "counts.csv", **said: object
) -> Path:
    plan = plan_import([write(folder / name, text)], folder / "case", choices, now=NOW, **said)  # type: ignore[arg-type]
    write_plan(plan, NOW)
    return folder / "case"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case that a person made and wrote in."""
    folder = new_case(tmp_path / "case", "A film", "2024-03-10T15:00Z", "UTC", NOW)
    text = "time,precision,value,qualifier,source,url,published,quote,note\n2024-03-12,,8515,over,the Times,,,,mine\n"
    (folder / "views.csv").write_text(text, encoding="utf-8")
    return folder


def test_rows_of_a_person_stay_as_they_are_written(case: Path, tmp_path: Path) -> None:
    before = (case / "case.toml").read_text(encoding="utf-8")
    import_text(tmp_path, "date,views\n2024-03-13,9000\n")
    lines = (case / "views.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("2024-03-12,,8515,over,the Times")
    assert len(lines) == 3
    assert (case / "case.toml").read_text(encoding="utf-8") == before
    assert [row.value for row in open_case(case).views] == [8515, 9000]


def test_two_sources_that_disagree_are_a_conflict(case: Path, tmp_path: Path) -> None:
    text = "date,views\n2024-03-12,8700\n"
    path = write(tmp_path / "counts.csv", text)
    plan = plan_import([path], case, CUMULATIVE, now=NOW)
    assert plan.added == {}
    conflict = next(conflict for conflict in plan.conflicts if conflict.field == "value")
    assert (conflict.value_a, conflict.value_b, conflict.kept) == ("8515", "8700", "old")
    write_plan(plan, NOW)
    assert open_case(case).views[0].value == 8515
    with (case / "provenance" / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["source_a"] == "the Times"
    write_plan(plan_import([path], case, CUMULATIVE, now=NOW, prefer="new"), NOW)
    (row,) = open_case(case).views
    assert (row.value, row.low, row.high, row.qualifier) == (8700, 8700, 8700, "exact")


def test_counters_that_fall_and_stand_still_are_kept(tmp_path: Path) -> None:
    text = "date,views\n2024-03-11,100\n2024-03-12,100\n2024-03-13,100\n2024-03-14,90\n2024-03-15,200\n"
    folder = import_text(tmp_path, text, replace(CUMULATIVE, published=with_choices().published))
    assert [row.value for row in open_case(folder).views] == [100, 100, 100, 90, 200]


def test_mixed_zones_ask_for_the_zone_and_then_agree(tmp_path: Path) -> None:
    text = "date,views\n2024-03-11T12:00+05:00,100\n2024-03-12 12:00,200\n"
    path = write(tmp_path / "counts.csv", text)
    choices = Choices(count="cumulative", published=with_choices().published)
    plan = plan_import([path], tmp_path / "case", choices, now=NOW)
    assert [question.flag.split()[0] for question in plan.questions] == ["--zone"]
    with pytest.raises(DataError, match="nothing was imported"):
        write_plan(plan, NOW)
    assert not (tmp_path / "case").exists()
    plan = plan_import([path], tmp_path / "case", replace(choices, zone="Asia/Kolkata"), now=NOW)
    times = [row.time.earliest for row in plan.readings[0].views if row.time]
    assert times == [datetime(2024, 3, 11, 7, tzinfo=UTC), datetime(2024, 3, 12, 6, 30, tzinfo=UTC)]


@pytest.mark.parametrize("video", ["-bc123XYZ_2", "=bc123XYZ_2", "@bc123XYZ_2", "+bc123XYZ_2"])
def test_ids_that_look_like_formulas(video: str, tmp_path: Path) -> None:
    text = f"unique_id,ds,y\n{video},2024-03-11,5\nother,2024-03-11,7\n"
    choices = replace(CUMULATIVE, video=video, published=with_choices().published)
    folder = import_text(tmp_path, text, choices)
    assert open_case(folder).ids == {"youtube": video}
    assert [row.value for row in open_case(folder).views] == [5]
    again = plan_import([tmp_path / "counts.csv"], folder, CUMULATIVE, now=NOW)
    assert again.added == {}


def test_a_file_in_two_halves_gives_what_the_whole_gives(tmp_path: Path) -> None:
    days = [f"2024-03-{day},{100 + day}\n" for day in range(10, 20)]
    choices = Choices(zone="UTC", count="per-interval", published=with_choices().published)
    whole = read_files([write(tmp_path / "whole.csv", "date,views\n" + "".join(days))], choices)[0].views
    halves = [
        write(tmp_path / "first.csv", "date,views\n" + "".join(days[:5])),
        write(tmp_path / "second.csv", "date,views\n" + "".join(days[5:])),
    ]
    write_plan(plan_import(halves[::-1], tmp_path / "together", choices, now=NOW), NOW)
    for half in halves:
        write_plan(plan_import([half], tmp_path / "apart", choices, now=NOW), NOW)
    for name in ("together", "apart"):
        assert sorted(row.value or 0 for row in open_case(tmp_path / name).views) == [
            row.value for row in whole
        ]


def test_a_gap_makes_a_lower_bound_and_a_late_start_asks(tmp_path: Path) -> None:
    choices = Choices(zone="UTC", count="per-interval", published=with_choices().published)
    path = write(tmp_path / "gap.csv", "date,views\n2024-03-10,5\n2024-03-12,7\n")
    first, second = read_files([path], choices)[0].views
    assert (first.low, first.high, first.qualifier) == (5, 5, "exact")
    assert (second.low, second.high, second.qualifier) == (12, float("inf"), "at_least")
    late = write(tmp_path / "late.csv", "date,views\n2024-03-13,5\n")
    (reading,) = read_files([late], choices)
    assert list(reading.questions) == ["--views-before"]
    (reading,) = read_files([late], replace(choices, before=1000))
    assert [row.value for row in reading.views] == [1005]


def test_a_late_start_is_told_in_the_zone_of_the_table(tmp_path: Path) -> None:
    path = write(tmp_path / "daily.csv", "date,views\n2026-03-03,5\n")
    evening = datetime(2026, 3, 2, 17, tzinfo=UTC)
    choices = Choices(zone="Europe/Berlin", count="per-interval", published=Span(evening, evening))
    (reading,) = read_files([path], choices)
    (question,) = reading.questions.values()
    assert "begins at 2026-03-03 00:00, after the publication at 2026-03-02 18:00 (Europe/Berlin)" in str(
        question
    )


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    choices = Choices(zone="UTC", count="cumulative", published=with_choices().published)
    table = write(tmp_path / "counts.csv", "day,total_views\n2024-03-11,5\n")
    with pytest.raises(
        DataError, match=r"--column time=date: there is no column 'date'; counts\.csv has day, total_views"
    ):
        read_files([table], replace(choices, columns={"time": "date"}))
    other = write(tmp_path / "other.csv", "date,total_views\n2024-03-12,7\n")
    readings = read_files([table, other], replace(choices, columns={"time": "date"}))  # one of them has it
    assert [row.value for reading in readings for row in reading.views] == [5, 7]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "content.xml", "Index/Document.iwa"])
def test_a_spreadsheet_is_named_as_such(member: str, tmp_path: Path) -> None:
    members = {member: "<x/>"} | ({"[Content_Types].xml": "<x/>"} if member.startswith("xl") else {})
    with pytest.raises(DataError, match=r"is a spreadsheet; save the sheet that holds the counts as CSV"):
        read_files([archive(tmp_path / "views.xlsx", members)])


def archive(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return path


def test_a_studio_archive(tmp_path: Path) -> None:
    table = 'Content,Video title,Video publish time,Duration,Views\nTotal,,,,13635\nabc123XYZ_0,Film,"Mar 10, 2024",211,13635\n'
    days = "2024-03-10,1204\n2024-03-11,7311\n2024-03-12,5120\n"
    path = archive(
        tmp_path / "export.zip",
        {
            "Tablo verileri.csv": "\ufeff" + table,
            "Chart data.csv": (FILES / "Chart data.csv").read_text(encoding="utf-8"),
            "Totals.csv": "Date,Views\n" + days,
        },
    )
    plan = plan_import(
        [path], tmp_path / "case", replace(with_choices(period="lifetime"), published=None), now=NOW
    )
    assert [reading.format for reading in plan.readings] == ["studio-table", "studio-chart", "studio-totals"]
    write_plan(plan, NOW)
    case = open_case(tmp_path / "case")
    assert (case.title, case.ids) == ("Film", {"youtube": "abc123XYZ_0"})
    exact = sorted(row.value or 0 for row in case.views if row.time and row.time.days == 0)
    assert exact == [1204, 8515, 13635]
    assert not [mistake for mistake in check_case(tmp_path / "case", NOW) if mistake.severity == "error"]


def test_totals_of_a_channel_are_set_aside(tmp_path: Path) -> None:
    table = (FILES / "Table data.csv").read_text(encoding="utf-8")
    path = archive(
        tmp_path / "export.zip", {"Table data.csv": table, "Totals.csv": "Date,Views\n2024-03-10,1204\n"}
    )
    choices = with_choices(period="lifetime", video="-bc123XYZ_2")
    plan = plan_import([path], tmp_path / "case", choices, now=NOW)
    assert plan.added == {"views": 1}
    assert plan.readings[0].views[0].value == 3380
    assert any("set aside: the sum over 2 videos" in note for note in plan.readings[1].notes)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"../outside.csv": "date,views\n2024-03-10,1\n"}, "leads out"),
        ({"/etc/outside.csv": "date,views\n2024-03-10,1\n"}, "leads out"),
        ({"C:\\outside.csv": "date,views\n2024-03-10,1\n"}, "leads out"),
        ({"bomb.csv": "0" * 50_000_000}, "not opened"),
        ({"empty.csv": ""}, "zero bytes"),
        ({}, "holds no file"),
    ],
)
def test_hostile_archives(members: dict[str, str], words: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", members)
    with pytest.raises(DataError, match=words):
        plan_import([path], tmp_path / "case", with_choices(), now=NOW)


def test_a_flag_that_switches_on_is_dated_to_the_interval(tmp_path: Path) -> None:
    text = (FILES / "videos.json").read_text(encoding="utf-8")
    off = write(
        tmp_path / "off.json",
        text.replace('"hasPaidProductPlacement":true', '"hasPaidProductPlacement":false'),
    )
    on = write(tmp_path / "on.json", text)
    first, second = (datetime(2024, 3, day, tzinfo=UTC) for day in (12, 15))
    for path, when in ((off, first), (on, second)):
        from groundswell.case.record import Span

        write_plan(plan_import([path], tmp_path / "case", Choices(fetched=Span(when, when)), now=NOW), NOW)
    (event,) = open_case(tmp_path / "case").events
    assert event.kind == "disclosure"
    assert event.time is not None
    assert (event.time.earliest, event.time.latest) == (first, second)


def test_a_wrong_video_and_an_unusable_case_are_refused(case: Path, tmp_path: Path) -> None:
    golden = next(golden for golden in GOLDEN if golden.format == "nixtla")
    path = FILES / golden.file
    with pytest.raises(DataError, match="nothing of video other"):
        plan_import([path], case, replace(golden.choices, video="other"), now=NOW)
    (case / "case.toml").write_text("title = 3\n", encoding="utf-8")
    with pytest.raises(CaseError):
        plan_import([path], case, golden.choices, now=NOW)


def test_a_parquet_table_of_a_case_stays_parquet(case: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (case / "views.csv").unlink()
    pq.write_table(pa.table({"time": ["2024-03-12"], "value": [5]}), case / "views.parquet")
    pq.write_table(
        pa.table({"date": [datetime(2024, 3, 13, tzinfo=UTC)], "total_views": [9.0]}),
        tmp_path / "counts.parquet",
    )
    write_plan(plan_import([tmp_path / "counts.parquet"], case, CUMULATIVE, now=NOW), NOW)
    assert [row.value for row in open_case(case).views] == [5, 9]
    assert not (case / "views.csv").exists()
