"""Every reader keeps the contract: golden files, damages, import twice, describe, provenance."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from groundswell.case import check_case, open_case
from groundswell.case.folder import load
from groundswell.case.record import Reaction, Row, ViewObservation
from groundswell.errors import CaseError, DataError
from groundswell.sources import FORMATS, Plan, plan_import
from groundswell.sources.files import head_of, open_sources
from groundswell.sources.registry import recognise
from groundswell.sources.store import write_plan
from sources.damages import DAMAGES, REFUSED, REJECTS, SAME, Damage
from sources.golden import FETCHED, GOLDEN, Golden

NOW = FETCHED.replace(year=2026)
each_golden = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.format}-{golden.file}")


def put(folder: Path, golden: Golden, raw: bytes | None = None) -> Path:
    """The file on disk, with a date on disk."""
    path = folder / golden.file
    path.write_bytes(golden.text.encode("utf-8") if raw is None else raw)
    os.utime(path, (FETCHED.timestamp(),) * 2)
    return path


def planned(folder: Path, golden: Golden, raw: bytes | None = None, **said: object) -> Plan:
    """The plan of importing the file into a new case."""
    return plan_import([put(folder, golden, raw)], folder / "case", replace(golden.choices, **said), now=NOW)  # type: ignore[arg-type]


def attempt(folder: Path, golden: Golden, raw: bytes) -> tuple[Plan | None, str]:
    """The plan of importing a damaged file, or the words with which it is refused."""
    try:
        plan = planned(folder, golden, raw)
        plan.refuse()
    except (DataError, CaseError) as error:
        return None, str(error)
    return plan, ""


def rows_of(plan: Plan) -> dict[str, list[Row]]:
    return {name: list(merged.added) for name, merged in plan.tables.items()}


def counts_of(plan: Plan) -> dict[str, int]:
    return dict(plan.added)


def said_by(row: Row) -> tuple[object, ...]:
    """What a row says, without where it stands and what stands beside it."""
    left_out = ("row", "extra", "note", "source", "published")
    return tuple(getattr(row, name) for name in row.__dataclass_fields__ if name not in left_out)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def assert_right(plan: Plan, good: Plan) -> None:
    """What a damaged file gave is what the good one gives, or less; never something else."""
    truth = {name: {said_by(row) for row in rows} for name, rows in rows_of(good).items()}
    counts = {
        (row.time, row.scope): row
        for row in rows_of(good).get("views", [])
        if isinstance(row, ViewObservation)
    }
    texts = {row.text for row in rows_of(good).get("reactions", []) if isinstance(row, Reaction)}
    for name, rows in rows_of(plan).items():
        for row in rows:
            if isinstance(row, ViewObservation):
                true = counts.get((row.time, row.scope))
                assert true is not None, row
                assert row.low <= true.low, row
                assert true.high <= row.high, row
                assert row.value is None or row.value <= true.high
            elif isinstance(row, Reaction):
                assert said_by(row) in truth[name] or (row.likes is None and row.text in texts), row
            elif name != "engagement":
                assert said_by(row) in truth[name], row
            else:
                assert any(
                    (row.time, row.metric, row.value) == (other.time, other.metric, other.value)  # type: ignore[attr-defined]
                    for other in rows_of(good)[name]
                ), row
    values = {
        (series.name, start, end): value
        for merged in good.series
        if (series := merged.series)
        for start, end, value in zip(series.start, series.end, series.values, strict=True)
    }
    for merged in plan.series:
        if merged.series is not None:
            s = merged.series
            for start, end, value in zip(s.start, s.end, s.values, strict=True):
                assert values.get((s.name, start, end)) == value, (s.name, start, value)


@each_golden
def test_golden(golden: Golden, tmp_path: Path) -> None:
    path = put(tmp_path, golden)
    assert recognise(head_of(open_sources([path])[0])).name == golden.format
    plan = planned(tmp_path, golden)
    assert plan.questions == []
    assert plan.rejects == []
    assert counts_of(plan) == golden.parts
    assert not (tmp_path / "case").exists(), "a plan writes nothing"


@each_golden
def test_import_writes_a_case_that_opens_and_twice_changes_nothing(golden: Golden, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    write_plan(planned(tmp_path, golden), NOW)
    errors = [mistake for mistake in check_case(folder, NOW) if mistake.severity == "error"]
    if "views" in golden.parts:
        assert errors == []
        assert open_case(folder).views
    else:
        assert all("no observation of views" in mistake.message for mistake in errors)
    written = {name: len(getattr(load(folder).case, name)) for name in golden.parts if "/" not in name}
    assert written == {name: count for name, count in golden.parts.items() if "/" not in name}
    before = snapshot(folder)
    os.utime(tmp_path / golden.file, (FETCHED.timestamp() + 9000,) * 2)
    again = plan_import([tmp_path / golden.file], folder, golden.choices, now=NOW)
    assert write_plan(again, NOW) == ()
    assert again.added == {}
    assert again.conflicts == []
    assert snapshot(folder) == before


@each_golden
def test_describe_and_provenance(golden: Golden, tmp_path: Path) -> None:
    plan = planned(tmp_path, golden)
    text = "\n".join(plan.readings[0].describe())
    assert f"{plan.readings[0].rows_read:,} rows read" in text
    for name in golden.parts:
        assert name.rpartition("/")[2] in text
    write_plan(plan, NOW)
    with (tmp_path / "case" / "provenance" / "imports.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["format"] == golden.format
    assert len(line["sha256"]) == 64
    assert line["imported_at"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert int(line["reader_version"]) >= 1
    assert int(line["rows_read"]) == plan.readings[0].rows_read > 0
    assert int(line["rows_kept"]) == sum(golden.parts.values())


@each_golden
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damage(golden: Golden, damage: Damage, tmp_path: Path) -> None:
    raw = damage.do(golden)
    if raw is None:
        pytest.skip("cannot happen to this file")
    if damage.name in golden.harmless:
        pytest.skip("is no damage to this file")
    good = planned(tmp_path, golden)
    plan, refusal = attempt(tmp_path, golden, raw)
    if plan is None:
        only_row = sum(golden.parts.values()) - golden.parts.get("engagement", 0) == 1
        assert damage.outcome != SAME, refusal
        assert damage.outcome != REJECTS or only_row, refusal
        assert golden.file in refusal
        assert len(refusal) < 2000
        return
    assert damage.outcome != REFUSED, plan.readings[0].describe()
    assert_right(plan, good)
    if damage.outcome == SAME:
        assert plan.rejects == []
        assert counts_of(plan) == counts_of(good)
    elif damage.outcome == REJECTS:
        assert plan.rejects
        assert all(reject.file == golden.file and reject.reason for reject in plan.rejects)


@pytest.mark.parametrize("sign", ["-", "=", "@"])
@pytest.mark.parametrize(
    "golden", [golden for golden in GOLDEN if "abc123XYZ_" in golden.text], ids=lambda golden: golden.file
)
def test_an_id_that_begins_with_a_sign(golden: Golden, sign: str, tmp_path: Path) -> None:
    raw = golden.text.replace("abc123XYZ_", f"{sign}bc123XYZ_").encode("utf-8")
    video = golden.choices.video and golden.choices.video.replace("abc123XYZ_", f"{sign}bc123XYZ_")
    plan = planned(tmp_path, golden, raw, video=video)
    assert (plan.rejects, counts_of(plan)) == ([], golden.parts)
    write_plan(plan, NOW)
    case = load(tmp_path / "case").case
    assert case is not None
    assert all(identifier.startswith(f"{sign}bc") for identifier in case.ids.values())
    again = plan_import(
        [tmp_path / golden.file], tmp_path / "case", replace(golden.choices, video=video), now=NOW
    )
    assert write_plan(again, NOW) == ()


@each_golden
def test_another_encoding_is_read_when_it_is_said(golden: Golden, tmp_path: Path) -> None:
    plan = planned(tmp_path, golden, golden.text.encode(golden.encoding), encoding=golden.encoding)
    assert counts_of(plan) == golden.parts


@pytest.mark.parametrize("golden", [golden for golden in GOLDEN if golden.is_table], ids=str)
def test_a_renamed_column_is_read_when_it_is_mapped(golden: Golden, tmp_path: Path) -> None:
    role = golden.needed or ""
    raw = golden.text.replace(role, "Wann genau", 1).encode("utf-8")
    plan = planned(tmp_path, golden, raw, columns={role: "Wann genau"})
    assert counts_of(plan) == golden.parts


def test_every_format_has_a_golden_file_and_a_family() -> None:
    assert {known.name for known in FORMATS} - {"studio-totals"} == {golden.format for golden in GOLDEN}
    assert all(known.family and known.gives and known.title for known in FORMATS)


def test_there_are_damages_enough() -> None:
    for golden in GOLDEN:
        assert sum(damage.do(golden) is not None for damage in DAMAGES) >= 25
