"""Files that a fuzzer found: each was once a crash, or a case that did not open."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.case import Case, open_case
from groundswell.case.folder import load
from groundswell.sources import Choices, Plan, plan_import
from groundswell.sources.store import write_plan
from sources.golden import FILES, with_choices

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def imported(folder: Path, name: str, text: str, choices: Choices | None = None) -> Plan:
    """The plan of an import that was written; the same file again changes nothing."""
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    chosen = choices or with_choices(zone="UTC")
    plan = plan_import([file], folder / "case", chosen, now=NOW)
    write_plan(plan, NOW)
    again = plan_import([file], folder / "case", chosen, now=NOW)
    assert again.added == {}
    assert write_plan(again, NOW) == ()
    return plan


def opened(folder: Path) -> Case:
    case = load(folder / "case").case
    assert case is not None
    return case


def test_a_term_that_is_too_long_for_a_file_name(tmp_path: Path) -> None:
    terms = [f"{'ü' * 500}{number}" for number in (1, 2)]
    imported(
        tmp_path,
        "trends.csv",
        f"Category: All categories\n\nWeek,{terms[0]}: (x),{terms[1]}: (x)\n2024-03-03,3,4\n2024-03-10,5,6\n",
    )
    names = sorted(path.name for path in (tmp_path / "case" / "series").iterdir())
    assert len(names) == 2
    assert all(len(name.encode()) < 140 for name in names)


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udc00"])
def test_text_that_no_file_can_hold(tmp_path: Path, escape: str) -> None:
    text = (FILES / "threads.json").read_text(encoding="utf-8").replace("Süße", f"S{escape}ße")
    assert escape in text
    imported(tmp_path, "threads.json", text)
    assert any("S" in (row.text or "") for row in opened(tmp_path).reactions)


def test_a_lone_carriage_return_in_a_comment(tmp_path: Path) -> None:
    rows = "".join(f'x{number},v,one,"a\rb {number}",2024-03-11 09:00:00,1710147600\n' for number in (1, 2))
    header = "id,thread_id,author,body,timestamp,unix_timestamp\n"
    imported(tmp_path, "4cat.csv", header + rows)
    imported(tmp_path, "4cat.csv", header + rows + rows.replace("x", "y").replace("09:", "10:"))
    assert [row.text for row in opened(tmp_path).reactions] == ["a\rb 1", "a\rb 2"] * 2


def test_a_date_of_the_year_one(tmp_path: Path) -> None:
    plan = imported(
        tmp_path,
        "trends.csv",
        "Category: All categories\n\nTag,film: (x)\n0001-01-01,3\n2024-03-10,5\n2024-03-11,7\n",
    )
    assert [reject.reason for reject in plan.rejects] == ["lies before 1900: the date is damaged"]


def test_a_comment_that_stands_before_the_first_video_id(tmp_path: Path) -> None:
    header = "id,thread_id,author,body,timestamp,unix_timestamp\n"
    lines = "x1,,one,a,2024-03-11 09:00:00,1710147600\nx2,v1,one,b,2024-03-11 09:00:00,1710147600\n"
    imported(tmp_path, "4cat.csv", header + lines)
    first, second = opened(tmp_path).reactions
    assert first.who == second.who
    assert (first.who or "").startswith("viewer-")


@pytest.mark.parametrize(("key", "value"), [("format", "vertical"), ("zone", "Mars/Olympus"), ("ids", [1])])
def test_an_export_whose_head_was_edited_by_hand(tmp_path: Path, key: str, value: object) -> None:
    document = json.loads((FILES / "export.json").read_text(encoding="utf-8"))
    document["case"][key] = value
    plan = imported(tmp_path, "export.json", json.dumps(document), Choices())
    assert [reject.column for reject in plan.rejects] == [key]
    assert open_case(tmp_path / "case").views


def test_an_export_with_columns_that_cannot_be(tmp_path: Path) -> None:
    document = json.loads((FILES / "export.json").read_text(encoding="utf-8"))
    document["views"][0] |= {"extra_": "x", "extra_ ": "y"}
    document["views"][1]["extra_note"] = "z"
    plan = imported(tmp_path, "export.json", json.dumps(document), Choices())
    assert [(reject.column, reject.reason) for reject in plan.rejects] == [
        ("extra_note", "is a column of views; write it into the column itself")
    ]
    assert [row.value for row in open_case(tmp_path / "case").views] == [900, 14051]


def test_an_unknown_column_that_is_called_like_one_of_the_case(tmp_path: Path) -> None:
    text = (FILES / "meltwater.csv").read_text(encoding="utf-8").replace("\tLanguage", "\t'Language")
    imported(tmp_path, "meltwater.csv", text)
    first = opened(tmp_path).coverage[0]
    assert (first.language, first.extra["language_in_file"]) == (None, "English")


def test_a_row_without_an_id_in_a_table_of_videos(tmp_path: Path) -> None:
    text = "unique_id,ds,y\n,2024-03-10,1204\nv,2024-03-11,7311\nv,2024-03-12,9000\n"
    plan = imported(tmp_path, "long.csv", text, with_choices(zone="UTC", count="cumulative"))
    assert [(reject.row, reject.column) for reject in plan.rejects] == [(2, "unique_id")]
    assert [row.value for row in opened(tmp_path).views] == [7311, 9000]
