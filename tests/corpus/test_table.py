"""Long tables: layouts, damage, order, bounded batches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from pyarrow import csv

from corpus import worlds
from groundswell.corpus import Batch, SeriesStatus, read_batches, read_table, table
from groundswell.corpus.table import read_columns
from groundswell.errors import DataError

LINES = "unique_id,ds,y\n"


def from_text(folder: Path, text: str | bytes) -> Batch:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path)


def same(one: Batch, two: Batch) -> None:
    assert one.ids == two.ids
    assert_array_equal(one.values, two.values)
    assert_array_equal(one.offsets, two.offsets)
    assert_array_equal(one.status, two.status)


@pytest.mark.parametrize("kind", ["parquet", "csv", "arrow", "tsv"])
@pytest.mark.parametrize("dated", [False, True])
def test_every_format_gives_the_same_batch(tmp_path: Path, kind: str, dated: bool) -> None:
    made = worlds.batch(40, 30, shares=True)
    long = worlds.long_table(made, dated=dated)
    path = tmp_path / f"t.{kind}"
    if kind == "parquet":
        worlds.write(long, path)
    elif kind == "arrow":
        with pa.ipc.new_file(path, long.schema) as sink:
            sink.write_table(long)
    else:
        csv.write_csv(long, path, csv.WriteOptions(delimiter="\t" if kind == "tsv" else ","))
    read = read_table(path)
    same(read, made)
    assert read.shares is not None
    assert_array_equal(read.shares, made.shares)
    assert (read.first_day == (16_000 if dated else 0)).all()


def test_our_own_names_timestamps_and_dictionaries(tmp_path: Path) -> None:
    made = worlds.batch(5, 10)
    long = worlds.long_table(made)
    stamps = [datetime(2024, 3, 1 + int(day), 23, 30, tzinfo=UTC) for day in long["ds"].to_pylist()]
    own = pa.table(
        {
            "video_id": long["unique_id"].dictionary_encode(),
            "date": pa.array(stamps, pa.timestamp("us", tz="UTC")),
            "views": long["y"].cast(pa.int64()),
        }
    )
    read = read_table(own)
    same(read, made)
    assert (read.first_day == (date(2024, 3, 1) - date(1970, 1, 1)).days).all()


def test_row_order_within_a_video_and_batch_size_mean_nothing(tmp_path: Path) -> None:
    made = worlds.batch(60, 25)
    long = worlds.long_table(made)
    random = np.random.default_rng(3)
    order = np.concatenate([25 * i + random.permutation(25) for i in range(60)])
    path = worlds.write(long.take(order), tmp_path / "t.parquet", 70)
    for videos in (1, 7, 1000):
        batches = list(read_batches(path, videos))
        same(table.joined(batches), made)
        assert [len(one) for one in batches[:-1]] == [videos] * (len(batches) - 1)
    assert len(list(read_batches(path, 1))) > 1


def test_a_table_in_no_order_is_sorted(tmp_path: Path) -> None:
    made = worlds.batch(30, 12)
    long = worlds.long_table(made)
    mixed = long.take(np.random.default_rng(4).permutation(long.num_rows))
    same(read_table(worlds.write(mixed, tmp_path / "t.parquet")), made)


def test_a_large_table_in_no_order_needs_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = worlds.long_table(worlds.batch(30, 12))
    path = worlds.write(
        long.take(np.random.default_rng(4).permutation(long.num_rows)), tmp_path / "t.parquet"
    )
    monkeypatch.setattr(table, "IN_MEMORY_ROWS", 10)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(DataError, match="Sort it by unique_id"):
        read_table(path)


def test_a_stream_in_no_order_is_refused() -> None:
    long = worlds.long_table(worlds.batch(4, 5))
    shuffled = long.take(np.random.default_rng(4).permutation(long.num_rows))
    with pytest.raises(DataError, match="do not stand together"):
        list(read_batches(shuffled.to_reader(3), 1))


def test_damage_has_a_status_and_a_sentence_and_harms_no_other(tmp_path: Path) -> None:
    text = LINES + (
        "good,2024-01-01,5\ngood,2024-01-02,6\n"
        "gap,2024-01-01,1\ngap,2024-01-03,3\n"
        "twice,2024-01-01,1\ntwice,2024-01-01,2\n"
        "same,2024-01-01,1\nsame,2024-01-01,1\nsame,2024-01-02,4\n"
        "minus,2024-01-01,-4\n"
        "text,2024-01-01,many\n"
        "decimal,2024-01-01,\"1,5\"\n"
        "nothing,2024-01-01,\nnothing,2024-01-02,NA\n"
        "when,01/02/2024,3\n"
        "leap,2023-02-29,3\n"
        "far,1,3\nfar,999999,3\n"
        ",2024-01-01,3\n"
        "last,2024-01-01,9\n"
    )  # fmt: skip
    read = from_text(tmp_path, text)
    status = {name: SeriesStatus(code) for name, code in zip(read.ids, read.status.tolist(), strict=True)}
    assert status == {
        "good": SeriesStatus.OK,
        "gap": SeriesStatus.GAPS,
        "twice": SeriesStatus.DUPLICATE,
        "same": SeriesStatus.OK,
        "minus": SeriesStatus.NEGATIVE,
        "text": SeriesStatus.NOT_A_NUMBER,
        "decimal": SeriesStatus.NOT_A_NUMBER,
        "nothing": SeriesStatus.EMPTY,
        "when": SeriesStatus.BAD_DAY,
        "leap": SeriesStatus.BAD_DAY,
        "far": SeriesStatus.BAD_DAY,
        "": SeriesStatus.NO_ID,
        "last": SeriesStatus.OK,
    }
    window = read.window(0, 3)
    assert_array_equal(window[0], [5.0, 6.0, np.nan])
    assert_array_equal(window[1], [1.0, np.nan, 3.0])
    assert_array_equal(window[3], [1.0, 4.0, np.nan])
    assert_array_equal(window[-1], [9.0, np.nan, np.nan])
    for message, code in zip(read.messages, read.status, strict=True):
        assert bool(message) == (code != SeriesStatus.OK or "repeats" in message)
    assert read.messages[read.ids.index("same")] == "1 row repeats a day and its count: each day counted once"
    assert "2024-01-01" in read.messages[read.ids.index("minus")]


def test_rows_that_repeat_are_counted_once_and_said(tmp_path: Path) -> None:
    text = "unique_id,ds,y,shares\n" + (
        "thrice,1,5,2\n" * 3 + "thrice,3,6,1\nthrice,3,6,1\n"
        "shares,1,5,2\nshares,1,5,3\n"
        "unknown,1,5,2\nunknown,1,5,\n"
    )  # fmt: skip
    read = from_text(tmp_path, text)
    status = dict(zip(read.ids, read.status.tolist(), strict=True))
    assert status == {
        "thrice": SeriesStatus.GAPS,
        "shares": SeriesStatus.DUPLICATE,
        "unknown": SeriesStatus.OK,
    }
    assert read.messages[0] == (
        "1 of 3 days are missing; 3 rows repeat a day and its count: each day counted once"
    )
    assert_array_equal(read.window(0, 3)[0], [5.0, np.nan, 6.0])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xff\xfeu\x00n\x00", "UTF-8"),
        (b"unique_id,ds\na,1\n", "views"),
        (b"video,video_id,day,views\na,a,1,1\n", "both"),
        (b"unique_id,ds,y\n", "no rows"),
        (b"unique_id,ds,y\na,0,980\na,1,1,234\n", "thousands separators"),
    ],
)
def test_unusable_files_are_named(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(DataError, match=word):
        from_text(tmp_path, content)


def test_spreadsheet_habits(tmp_path: Path) -> None:
    made = from_text(
        tmp_path, b"\xef\xbb\xbfunique_id;ds;y;note\r\n'=a;0; 3 ;x\r\n'=a;1;+4;\"a;b\"\r\n-b;0;1e2;\r\n"
    )
    assert made.ids == ("=a", "-b")
    assert_array_equal(made.values, [3.0, 4.0, 100.0])


def test_rows_of_the_wrong_width_are_missing_days(tmp_path: Path) -> None:
    made = from_text(tmp_path, LINES + "a,0,1\na,1\na,2,3\n")
    assert made.status[0] == SeriesStatus.GAPS
    assert_array_equal(made.values, [1.0, np.nan, 3.0])


def test_an_id_stays_as_written(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("\ufeffUnique_ID;ds;shares\n007;3;5\n'=x;4;\n", encoding="utf-8")
    read = read_columns(tmp_path / "plan.csv")
    assert read.column_names == ["Unique_ID", "ds", "shares"]
    assert read["Unique_ID"].to_pylist() == ["007", "=x"]
    (tmp_path / "plan.csv").write_text("unique_id,ds,shares\n")
    with pytest.raises(DataError, match="no rows"):
        read_columns(tmp_path / "plan.csv")


def test_whatever_stands_in_the_cells_no_exception_escapes() -> None:
    random = np.random.default_rng(8)
    cells = [
        "",
        "1",
        "-1",
        "nan",
        "inf",
        "1e400",
        "x",
        "2024-01-01",
        "2024-13-01",
        "0",
        "99999999999",
        "\u0663",
        " 7 ",
    ]
    for _ in range(60):
        size = int(random.integers(1, 40))
        long = pa.table(
            {
                "unique_id": pa.array([[None, "a", "b"][i] for i in random.integers(0, 3, size)]),
                "ds": pa.array([cells[i] for i in random.integers(0, len(cells), size)]),
                "y": pa.array([cells[i] for i in random.integers(0, len(cells), size)]),
            }
        )
        made = read_table(long)
        assert len(made) <= 3
        assert (made.values[np.isfinite(made.values)] >= 0.0).all()
        assert not np.isinf(made.values).any()


def test_counts_that_never_fall_may_be_totals(tmp_path: Path) -> None:
    """Said, not refused: a video can rise for two weeks."""
    days = np.arange(30)
    views = {
        "total": 1_000 * (days + 1),
        "daily": 1_000 // (days + 1),
        "short": 10 + 10 * days[:13],
        "flat": 0 * days + 50,
    }
    lines = [f"{name},{day},{count}\n" for name, counts in views.items() for day, count in enumerate(counts)]
    made = from_text(tmp_path, LINES + "".join(lines))
    said = dict(zip(made.ids, made.messages, strict=True))
    assert "30 days never fall: if they are totals so far" in said["total"]
    assert said["daily"] == said["short"] == said["flat"] == ""
    assert (made.status == SeriesStatus.OK).all()
