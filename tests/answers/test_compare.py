from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from answers.cases import HOSTILE, case, moment
from answers.contract import assert_contract
from groundswell.answers.compare import SHAPE_AGES, compare, percentile
from groundswell.answers.reference import read_reference
from groundswell.case.record import ViewObservation
from groundswell.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from groundswell.answers.answer import Answer, Number


def number(answer: Answer, name: str) -> Number:
    return next(found for found in answer.numbers if found.name == name)


def table(folder: Path, days: int = 95, videos: int = 20, first: int = 0) -> Path:
    """Video k has k+1 views every day, so its count at age a is a(k+1)."""
    path = folder / "set.csv"
    rows = [f"v{video},{first + day},{video + 1}" for video in range(videos) for day in range(days)]
    path.write_text("\n".join(["video_id,day,views", *rows]), encoding="utf-8")
    return path


def straight(rate: float) -> dict[float, tuple[float, float, float]]:
    return {age: (0.9 * rate * age, rate * age, 1.1 * rate * age) for age in SHAPE_AGES}


@pytest.mark.parametrize("first", [0, 1, 17])
def test_percentiles_by_hand(tmp_path: Path, first: int) -> None:
    answer = compare(case(), table(tmp_path, first=first), straight(10.0))
    assert_contract(answer)
    assert answer.status == "answered"
    found = number(answer, "percentile at day 7")
    assert found.value == pytest.approx(100 * 9.5 / 20)  # nine below, one tie
    assert found.low == pytest.approx(100 * 8.5 / 20)  # at rate 9 a tie with the ninth
    assert found.high == pytest.approx(100 * 10.5 / 20)
    assert found.level == 80.0
    assert {row[0] for row in answer.tables[0].rows} == {1.0, 7.0, 30.0, 90.0}


def test_nearest_has_the_same_shape_whatever_its_size(tmp_path: Path) -> None:
    path = tmp_path / "shapes.csv"
    lines = ["unique_id,ds,y"]
    for video in range(12):
        daily = 1000.0 * video * np.exp(-np.arange(40) / (2 + 3 * video)) + 5
        lines += [
            f"v{video},2020-{1 + day // 28:02d}-{1 + day % 28:02d},{views:.4f}"
            for day, views in enumerate(daily[:28])
        ]
    path.write_text("\n".join(lines), encoding="utf-8")
    cumulative = np.concatenate([[0.0], np.cumsum(3.0 * (1000.0 * 4 * np.exp(-np.arange(28) / 14) + 5))])
    curve = {age: (float(cumulative[int(age)]),) * 3 for age in SHAPE_AGES if age <= 28}
    answer = compare(case(), path, curve)
    assert_contract(answer)
    nearest = next(found for found in answer.tables if found.name == "nearest").rows[0]
    assert nearest[0] == "v4"
    assert nearest[1] == pytest.approx(0, abs=1e-6)
    assert nearest[2] == pytest.approx(1 / 3, rel=1e-6)


def test_no_reference_says_what_to_give() -> None:
    answer = compare(case())
    assert_contract(answer)
    assert answer.status == "no_data"
    assert "unique_id, ds, y" in answer.collect[0]


def test_without_a_curve_the_record_bounds_the_count(tmp_path: Path) -> None:
    rows = (
        ViewObservation(time=moment(0.5), low=3, high=3),
        ViewObservation(time=moment(6.9), low=60, high=60),
        ViewObservation(time=moment(7.2), low=75, high=80),
        ViewObservation(time=moment(8), low=1e9, high=1e9, scope="all copies"),
    )
    answer = compare(case(views=rows), table(tmp_path))
    assert_contract(answer)
    assert (number(answer, "views by day 7").low, number(answer, "views by day 7").high) == (60, 80)
    assert number(answer, "percentile at day 7").level is None
    assert "bounds from the record" in answer.summary()


def test_a_record_without_views_is_no_data(tmp_path: Path) -> None:
    answer = compare(case(), table(tmp_path))
    assert_contract(answer)
    assert answer.status == "no_data"


def test_a_small_reference_is_not_identifiable(tmp_path: Path) -> None:
    answer = compare(case(), table(tmp_path, videos=4), straight(2.0))
    assert_contract(answer)
    assert answer.status == "not_identifiable"


def test_the_video_itself_is_left_out(tmp_path: Path) -> None:
    made = case(ids={"youtube": "v19"})
    assert number(compare(made, table(tmp_path), straight(50.0)), "percentile at day 1").value == 100.0
    assert compare(made, table(tmp_path), straight(50.0)).tables[0].rows[0][7] == 19


def test_missing_days_end_a_curve_and_are_never_zero(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("video_id,day,views\na,0,5\na,1,5\na,3,5\nb,0,1\nb,1,\nb,2,4\nc,2,9\n", encoding="utf-8")
    found = read_reference(path)
    assert list(found.curves["a"]) == [0, 5, 10]
    assert list(found.curves["b"]) == [0, 1]
    assert found.broken == ("a", "b")
    assert found.late == ("c",)
    assert found.at(1.5) == {"a": 7.5}


def test_parquet_and_csv_dialects_read_the_same(tmp_path: Path) -> None:
    plain = read_reference(table(tmp_path, days=4, videos=3))
    rows = {
        "video_id": ["v0", "v1", "v2"] * 4,
        "day": sorted(list(range(4)) * 3),
        "views": [1.0, 2.0, 3.0] * 4,
        "more": [0] * 12,
    }
    parquet.write_table(pa.table(rows), tmp_path / "set.parquet")
    german = tmp_path / "german.csv"
    german.write_text(
        "Video_ID;Day;Views\n" + "\n".join(f"v{v};{d};{v + 1}" for v in range(3) for d in range(4)),
        encoding="utf-8-sig",
    )
    for path in (tmp_path / "set.parquet", german):
        other = read_reference(path)
        assert {name: list(curve) for name, curve in other.curves.items()} == {
            name: list(curve) for name, curve in plain.curves.items()
        }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,c\n1,2,3\n", "a reference needs columns unique_id, ds, y or columns video_id, day, views"),
        ("video_id,day,views\n", "no rows"),
        ("video_id,day,views\nx,0,-4\n", "row 2: views '-4'"),
        ("video_id,day,views\nx,0,1 200\n", "without thousands marks"),
        ("video_id,day,views\nx,0,inf\n", "finite"),
        ("video_id,day,views\nx,0,4\nx,0,5\n", "row 3: video 'x' has this day twice"),
        ("video_id,day,views\nx,yesterday,4\n", "no date and no day number"),
        ("video_id,day,views\nx,0.5,4\n", "whole"),
        ("video_id,day,views\n,0,4\n", "video_id is empty"),
        ("unique_id,ds,y\nx,2020-01-01,4\ny,3,4\n", "mixes dates and day numbers"),
        ("video_id,day,views\nx,0\n" + "x,z,1\n" * 30, "30 rows cannot be used"),
    ],
)
def test_an_unusable_reference_teaches(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.csv") as caught:
        read_reference(path)
    assert said in str(caught.value)


def test_files_that_are_no_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_reference(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("video_id,day,views\né,0,1\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_reference(tmp_path / "latin.csv")
    (tmp_path / "no.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(DataError, match="not a readable Parquet"):
        read_reference(tmp_path / "no.parquet")


def test_a_disordered_curve_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="curve at age 7"):
        compare(case(), table(tmp_path), {7.0: (3.0, 2.0, 4.0)})


def test_hostile_ids_pass_through(tmp_path: Path) -> None:
    path = tmp_path / "hostile.parquet"
    names = [f"={HOSTILE}{video}" for video in range(12) for _ in range(8)]
    rows = {
        "unique_id": names,
        "ds": list(range(8)) * 12,
        "y": [float(place % 11 + 1) for place in range(96)],
    }
    parquet.write_table(pa.table(rows), path)
    assert_contract(
        compare(case(), path, {age: (age, 2 * age, 3 * age) for age in (1.0, 2.0, 3.0, 5.0, 7.0)})
    )


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(0, 9))
def test_percentile_is_the_mean_rank(others: list[int], value: int) -> None:
    numbers = [float(other) for other in others]
    assert percentile(value, numbers) == pytest.approx(
        100 * np.mean([1.0 if other < value else 0.5 if other == value else 0.0 for other in others])
    )
    assert percentile(value, numbers) + percentile(-value, [-other for other in numbers]) == pytest.approx(
        100
    )
