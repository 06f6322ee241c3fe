"""Claims enter a case only when a person says so, once, and never a broken case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import groundswell as gs
from groundswell.case.new import new_case
from groundswell.cli.main import cli
from groundswell.errors import CaseError, DataError
from groundswell.press.accept import accept

TEXT = (
    "In under 24 hours the video had more than 4 million views and 52,000 likes. On 14 March 2014 it stood at between 40 and 45 million "
    "views. Millions have watched it since. The film was shot on a budget of $1,300. More than 135 parodies exist. Viewers felt duped. "
    "It is an advertisement for shoes. Twenty strangers took part."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_case(tmp_path / "clip", title="Clip", published="2014-03-10", zone="America/New_York")


def test_every_table_gets_its_rows_and_the_case_opens(folder: Path) -> None:
    reading = gs.read_press(TEXT, published="2014-03-21", uploaded="2014-03-10")
    outcome = accept(
        reading.claims, folder, source="Sample Times", published="2014-03-21", url="https://example.com/a"
    )
    assert outcome.written == {
        "views": 3, "engagement": 1, "money": 1, "derivatives": 1, "reactions": 1, "events": 1,
    }  # fmt: skip
    assert [why.split(";")[0] for _, why in outcome.left_out] == ["a case has no table for cast"]
    case = gs.open_case(folder)
    first, between, open_end = case.views
    assert (first.value, first.low, first.high, first.qualifier) == (4e6, 4e6, 5e6, "over")
    assert first.source.quote == "more than 4 million views"
    assert first.time is not None
    assert first.time.days == 2  # on the day of the upload or the day after
    assert (between.low, between.high, between.qualifier) == (40e6, 45e6, "between")
    assert (open_end.low, open_end.high, open_end.qualifier) == (1e6, float("inf"), "at_least")
    assert case.derivatives[0].count == 135
    assert case.money[0].value == 1300
    assert case.reactions[0].label == "negative"
    assert case.events[0].kind == "disclosure"


def test_a_second_time_nothing_is_written(folder: Path) -> None:
    reading = gs.read_press(TEXT, published="2014-03-21")
    accept(reading.claims, folder, source="Sample Times", published="2014-03-21")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = accept(reading.claims, folder, source="Sample Times", published="2014-03-21")
    assert not again.written
    assert again.known == len(reading) - 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_rows_of_a_person_stay(folder: Path) -> None:
    (folder / "views.csv").write_text('time,value,my_note\n2014-03-11,5000,"a, b"\n', encoding="utf-8")
    accept(gs.read_press("It has over 7 million views.").claims, folder, source="S", published="2014-03-12")
    lines = (folder / "views.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith('2014-03-11,5000,"a, b"')
    assert len(lines) == 3


def test_without_a_time_a_count_is_left_out(folder: Path) -> None:
    outcome = accept(gs.read_press("It has over 7 million views.").claims, folder, source="S")
    assert not outcome.written
    assert "--published" in outcome.left_out[0][1]


def test_a_bundled_case_is_not_written() -> None:
    with pytest.raises(DataError, match="copy the folder"):
        accept((), "first-kiss", source="S")


def test_a_broken_case_stays_as_it_was(folder: Path) -> None:
    (folder / "views.csv").write_text("time,value\nsoon,5000\n", encoding="utf-8")
    before = (folder / "views.csv").read_bytes()
    with pytest.raises(CaseError, match="soon"):
        accept(
            gs.read_press("It has over 7 million views.").claims, folder, source="S", published="2014-03-12"
        )
    assert (folder / "views.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "case.toml", "views.csv"]


def test_a_day_that_is_none(folder: Path) -> None:
    with pytest.raises(DataError, match="2014-03-21"):
        accept((), folder, source="S", published="in spring")


def run(*words: str, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["read", *words], input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_command_prints_json_and_writes_nothing(folder: Path) -> None:
    status, out, _ = run("It has over 7 million views.", "--json")
    assert status == 0
    (claim,) = json.loads(out)
    assert list(claim) == [
        "kind",
        "value",
        "low",
        "high",
        "qualifier",
        "unit",
        "scope",
        "when",
        "quote",
        "start",
        "end",
    ]
    before = (folder / "views.csv").read_bytes()
    status, out, err = run("-", "--into", str(folder), text="It has over 7 million views.")
    assert (status, "Nothing was written" in err) == (0, True)
    assert (folder / "views.csv").read_bytes() == before


def test_command_takes_the_chosen_claims(folder: Path, tmp_path: Path) -> None:
    clipping = tmp_path / "clipping.txt"
    clipping.write_text(TEXT, encoding="utf-8")
    status, out, err = run(
        str(clipping), "--into", str(folder), "--accept", "1,3", "--published", "2014-03-21"
    )
    assert status == 0, err
    assert "views.csv: 2 rows added" in err
    assert "1  views" in out
    assert [row.source.name for row in gs.open_case(folder).views] == ["clipping.txt"] * 2
    status, _, err = run(
        str(clipping),
        "--into",
        str(folder),
        "--accept",
        "all",
        "--published",
        "2014-03-21",
        "--source",
        "clipping.txt",
    )
    assert (status, "2 known already" in err) == (0, True)


@pytest.mark.parametrize(
    ("published", "when"),
    [
        ("2014-03-10", "2014-03-10/2014-03-11"),
        ("2014-03-10T14:00-04:00", "2014-03-10T18:00+00:00/2014-03-11T18:00+00:00"),
    ],
)
def test_command_counts_hours_from_what_the_case_knows_of_the_upload(
    tmp_path: Path, published: str, when: str
) -> None:
    folder = new_case(tmp_path / "clip", title="Clip", published=published, zone="America/New_York")
    _, out, _ = run("It had 5 million views in under 24 hours.", "--json", "--into", str(folder))
    assert json.loads(out)[0]["when"] == when


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("x", "--accept", "all"), "--into"),
        (("x", "--kind", "verdict"), "verdict"),
        (("no-such-file.txt",), "no file"),
        (("x", "--into", "CASE", "--accept", "one", "--published", "2014-03-21"), "numbers such as"),
        (("x", "--into", "CASE", "--accept", "9", "--published", "2014-03-21"), "no claim 9"),
    ],
)
def test_command_says_what_is_wrong(folder: Path, words: tuple[str, ...], message: str) -> None:
    status, _, err = run(*(str(folder) if word == "CASE" else word for word in words))
    assert status == 2
    assert message in err


def test_command_reads_kinds_and_nothing() -> None:
    _, out, _ = run("This video is sponsored by Sample. It has 5 million views.", "--kind", "disclosure")
    assert "disclosure" in out
    assert "5 million" not in out
    assert run("Nothing here.")[1] == "No claim was found.\n"
