"""All nine answers of rich and of poor records: a status for each, never an exception."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import groundswell as gs
from answers.contract import KEYS, assert_contract
from answers.explained import answered, explained, made
from attention.worlds import case, claim, reading, within
from groundswell.answers.explanation import parse_as_of, parse_days, record_hash
from groundswell.case.record import Case
from groundswell.case.table import TABLES
from groundswell.errors import DataError

BUNDLED = Path(gs.__file__).parent / "bundled" / "first-kiss"
NAMES = ("first-kiss", "counter", "claims", "few", "one")
NEED_A_FIT = ("growth", "drivers", "forecast", "impact", "whatif")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_keeps_the_contract(name: str, key: str) -> None:
    answer = answered(name)[key]
    assert answer.key == key
    assert_contract(answer)


@pytest.mark.parametrize("name", NAMES)
def test_the_explanation_as_plain_data(name: str) -> None:
    plain = json.loads(json.dumps(explained(name).to_dict(answered(name)), allow_nan=False))
    assert set(plain) >= {"schema_version", "case", "answers", "as_of", "record_hash"}
    assert tuple(plain["answers"]) == KEYS
    assert plain["case"] == made(name).slug
    assert plain["as_of"] is None
    for answer in plain["answers"].values():
        assert set(answer) >= {"status", "summary", "caveats", "numbers"}


def test_what_a_rich_and_a_poor_record_can_tell() -> None:
    status = {name: {key: answer.status for key, answer in answered(name).items()} for name in NAMES}
    assert all(status[name]["growth"] == "answered" for name in NAMES)
    assert (
        status["counter"]["drivers"]
        == status["counter"]["forecast"]
        == status["counter"]["impact"]
        == "answered"
    )
    assert status["counter"]["whatif"] == "answered"
    assert status["few"]["drivers"] == status["one"]["drivers"] == "not_identifiable"
    assert status["few"]["impact"] == status["one"]["whatif"] == "no_data"
    assert status["first-kiss"]["mood"] == status["first-kiss"]["family"] == "answered"


UNUSABLE = {
    "undated": replace(claim(1.0, 1.5, 1e5, 2e5), time=None),
    "another measure": replace(claim(1.0, 1.5, 1e5, 2e5), scope="vimeo"),
    "before publication": claim(-5.0, -4.0, 1e5, 2e5),
    "zero": reading(1.0, 0.0),
}


@pytest.mark.parametrize("row", UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_views_are_no_data(row: gs.Case) -> None:
    explanation = gs.explain(case((row,)))  # type: ignore[arg-type]
    answers = explanation.answers()
    for key in NEED_A_FIT:
        assert answers[key].status == "no_data"
        assert "rows left out: 1; " in answers[key].sentences[0]
    for answer in answers.values():
        assert_contract(answer)
    with pytest.raises(DataError, match="no usable observation"):
        _ = explanation.fit
    with pytest.raises(DataError, match="no usable observation"):
        explanation.explain_fit()
    assert "no_data" in repr(explanation.forecast())


def cut(name: str, moment: str, known: Case, folder: Path, source: Path) -> int:
    """Copy a case folder without the rows that were not known; how many were left out."""
    shutil.copytree(source, folder)
    deleted = 0
    for table in TABLES:
        path = source / f"{table}.csv"
        if not path.exists():
            continue
        keep = {row.row for row in getattr(known, table)}
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        lines = [row for line, row in enumerate(rows, start=2) if line in keep]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *lines])
        deleted += len(rows) - len(lines)
    return deleted


def as_text(explanation: gs.Explanation) -> str:
    return json.dumps(explanation.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)


@pytest.mark.parametrize("moment", ["2014-03-13", "2014-03-17", "2014-03-21"])
def test_deleting_what_was_not_known_changes_no_byte(moment: str, tmp_path: Path) -> None:
    whole = explained("first-kiss", moment)
    folder = tmp_path / "first-kiss"
    assert cut("first-kiss", moment, whole.case, folder, BUNDLED) > 150
    expected = json.dumps(
        whole.to_dict(answered("first-kiss", moment)), ensure_ascii=False, indent=2, allow_nan=False
    )
    assert as_text(gs.explain(gs.open_case(folder), as_of=moment)) == expected


def test_deleting_what_was_not_known_changes_no_byte_of_a_made_case(tmp_path: Path) -> None:
    late = replace(made("claims"), views=tuple(
        replace(row, published=within(8.0, 9.0)) if row.row == 3 else row for row in made("claims").views
    ))  # fmt: skip
    written = gs.write_case(late, tmp_path / "whole" / "made")
    source = tmp_path / "whole" / "made" if written is None else Path(written)
    moment = "2020-05-11"
    whole = gs.explain(gs.open_case(source), as_of=moment)
    assert cut("made", moment, whole.case, tmp_path / "made", source) >= 6
    assert as_text(gs.explain(gs.open_case(tmp_path / "made"), as_of=moment)) == as_text(whole)
    assert whole.fit.horizon == pytest.approx(7.5)


def test_as_of_moments() -> None:
    video = made("claims")
    at = datetime(2020, 5, 10, 12, tzinfo=UTC)
    assert parse_as_of(at, video) == at
    assert parse_as_of("2020-05-10", video) == datetime(2020, 5, 11, tzinfo=UTC)
    assert parse_as_of("2020-05-10T11:59Z", video) == at  # a written time means its end
    assert parse_as_of("2020-05-10", replace(video, zone="America/New_York")).astimezone(UTC).hour == 4
    for wrong in ("10.5.2020", "2020-13-01", datetime(2020, 5, 10)):  # noqa: DTZ001
        with pytest.raises(DataError):
            gs.explain(video, as_of=wrong)


@pytest.mark.parametrize(
    ("text", "days"), [("30d", 30.0), ("12h", 0.5), ("8w", 56.0), ("2.5", 2.5), (" 7D ", 7.0)]
)
def test_lengths_of_time(text: str, days: float) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "d", "soon", "nan", "inf", "infd", "3 months", "30dd"])
def test_lengths_of_time_that_are_none(text: str) -> None:
    with pytest.raises(DataError, match="write for example 30d"):
        parse_days(text)


def test_the_record_hash_follows_the_content_alone() -> None:
    video = made("claims")
    renumbered = replace(video, views=tuple(replace(row, row=row.row + 7) for row in video.views))
    changed = replace(
        video, views=(*video.views[1:], replace(video.views[0], high=video.views[0].high + 1.0))
    )
    assert record_hash(video) == record_hash(renumbered) != record_hash(changed)
    assert re.fullmatch("[0-9a-f]{64}", record_hash(video))


def test_the_fit_is_made_once_and_on_demand() -> None:
    explanation = gs.explain(made("few"))
    assert "_fit_or_reason" not in vars(explanation)
    assert explanation.mood().status == "no_data"
    assert "_fit_or_reason" not in vars(explanation)
    assert explanation.fit is explanation.fit


def test_how_an_explanation_shows_itself() -> None:
    assert "first-kiss" in repr(explained("first-kiss"))
    assert "as of 2014-03-18" in repr(explained("first-kiss", "2014-03-17"))
    shown = explained("one")._repr_html_()
    assert shown.count("<section>") == len(KEYS)


@pytest.mark.parametrize("name", ["counter", "claims", "few", "one", "first-kiss"])
def test_the_account_names_every_row(name: str) -> None:
    account = explained(name).explain_fit()
    text = str(account)
    assert account.kkt_residual <= 1e-8
    assert account.other_optima == ()
    rows = [row for item in account.claims for row in item.rows] + [row for row, _ in account.left_out]
    exact = account.exact_readings
    assert len(rows) + exact == len(made(name).views)
    assert len(set(rows)) == len(rows)
    assert f"{len(account.claims)} claims and {account.counted_intervals} counted intervals" in text
    assert all(0.0 < item.weight <= 1.0 for item in account.claims)
    stray = [item for item in account.claims if item.weight < 0.5]
    assert all(f"row {item.rows[0]} " in text for item in stray)
