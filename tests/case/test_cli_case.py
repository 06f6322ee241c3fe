"""``groundswell case new | check | show``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from case.folders import FILES, write_folder
from groundswell.case import check_case, open_case
from groundswell.case.new import new_case
from groundswell.cli.case import case_group
from groundswell.errors import CaseError, DataError


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(case_group, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_a_new_case_needs_one_view_count(tmp_path: Path) -> None:
    folder = tmp_path / "my-film"
    assert (
        run("new", folder, "--title", 'My "film"', "--published", "2020-05-01", "--zone", "Europe/Paris")[0]
        == 0
    )
    status, output = run("check", folder)
    assert status == 3
    assert "no observation of views" in output
    with (folder / "views.csv").open("a", encoding="utf-8") as file:
        file.write("2020-05-02,,1200,,,,,,\n")
    assert run("check", folder) == (0, "my-film: no mistakes\n")
    case = open_case(folder)
    assert (case.slug, case.title, case.zone, case.views[0].value) == (
        "my-film",
        'My "film"',
        "Europe/Paris",
        1200,
    )


def test_a_new_case_never_overwrites(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, output = run("new", folder)
    assert status == 1
    assert "nothing was written" in output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    with pytest.raises(DataError):
        new_case(folder)


def test_a_new_case_that_cannot_be_leaves_nothing(tmp_path: Path) -> None:
    assert run("new", tmp_path / "film", "--zone", "Europe/Pari")[0] == 3
    assert not (tmp_path / "film").exists()
    with pytest.raises(CaseError, match="write 2014-03-10"):
        new_case(tmp_path / "film", published="2014-3-10")


def test_a_new_case_is_dated_today_by_default(tmp_path: Path) -> None:
    folder = new_case(tmp_path / "film", now=datetime(2020, 5, 6, 7, tzinfo=UTC))
    assert 'published = "2020-05-06"' in (folder / "case.toml").read_text(encoding="utf-8")


def test_check_names_mistakes_as_text_and_json(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film", {"views.csv": FILES["views.csv"].replace("2500000", "-12")})
    status, output = run("check", folder)
    assert status == 3
    assert "views.csv  row 3  value  -12  a count is never negative" in output
    status, output = run("check", folder, "--json")
    plain = json.loads(output)
    assert status == 3
    assert plain["usable"] is False
    assert plain["mistakes"] == [mistake.to_dict() for mistake in check_case(folder)]


def test_warnings_alone_do_not_fail() -> None:
    status, output = run("check", "first-kiss")
    assert status == 0
    assert "warning: falls below" in output


def test_check_of_nothing_is_a_mistake(tmp_path: Path) -> None:
    status, output = run("check", tmp_path / "nothing")
    assert status == 3
    assert "groundswell case new" in output


def test_show_counts_what_is_there(tmp_path: Path) -> None:
    status, output = run("show", "first-kiss")
    assert status == 0
    assert "views         169" in output
    full = json.loads(run("show", "first-kiss", "--json")[1])
    early = json.loads(run("show", "first-kiss", "--json", "--as-of", "2014-03-13")[1])
    assert full["tables"]["events"]["rows"] == 54
    assert 0 < early["tables"]["views"]["rows"] < 100
    assert early["highest_count"]["low"] < 50e6 < full["highest_count"]["low"]
    status, output = run("show", write_folder(tmp_path / "film"))
    assert status == 0
    assert "series shares: 2 intervals, 2014-03-11" in output


def test_show_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    assert run("show", tmp_path / "nothing")[0] == 3
    status, output = run("show", "first-kiss", "--as-of", "1.4.2014")
    assert status == 1
    assert "2014-04-01 or 2014-01-04" in output or "2014-01-04 or 2014-04-01" in output
