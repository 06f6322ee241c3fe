"""DuckDB in and out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.testing import assert_array_equal

from corpus import worlds
from groundswell.cli.main import cli
from groundswell.corpus import describe, read_batches, read_table, table, write_table

duckdb = pytest.importorskip("duckdb", reason="extra duckdb")


def test_large_tables_in_no_order_are_sorted_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = worlds.batch(30, 12)
    long = worlds.long_table(made)
    path = worlds.write(
        long.take(np.random.default_rng(4).permutation(long.num_rows)), tmp_path / "t.parquet"
    )
    monkeypatch.setattr(table, "IN_MEMORY_ROWS", 10)
    read = read_table(path)
    assert read.ids == made.ids
    assert_array_equal(read.values, made.values)


def test_a_relation_and_a_database(tmp_path: Path) -> None:
    made = worlds.batch(6, 5)
    long = worlds.long_table(made)
    path = tmp_path / "t.duckdb"
    assert write_table(long.to_batches(), long.schema, path, "views") == 30
    again = read_table(path, sql="SELECT * FROM views")
    assert_array_equal(again.values, made.values)
    with duckdb.connect(str(path)) as opened:
        relation = opened.sql("SELECT unique_id AS video, ds AS day, y AS views FROM views ORDER BY 1, 2")
        streamed = table.joined(list(read_batches(relation)))
    assert_array_equal(streamed.values, made.values)


def test_fits_from_a_database_into_a_database(tmp_path: Path) -> None:
    made = worlds.batch(8, 30)
    long = worlds.long_table(made)
    source, output = tmp_path / "views.duckdb", tmp_path / "fits.duckdb"
    write_table(long.to_batches(), long.schema, source, "views")
    words = ["corpus", "fit", source, "--sql", "SELECT * FROM views ORDER BY 1, 2", "-o", output]
    ran = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    with duckdb.connect(str(output), read_only=True) as opened:
        rows = opened.sql("SELECT unique_id, views, decay, status FROM fits ORDER BY 1").fetchall()
    wanted = describe(made).to_pydict()
    assert rows == list(
        zip(*(wanted[name] for name in ("unique_id", "views", "decay", "status")), strict=True)
    )
