"""One case among the videos of a corpus: percentiles, nearest videos, the map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, feather, parquet

import groundswell as gs
from answers.cases import case
from answers.contract import assert_contract
from answers.explained import explained
from groundswell.corpus import compare_with, describe, from_matrix
from groundswell.errors import DataError


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty videos whose views a day are those of the case times a factor, with noise."""
    curve = explained("counter").curve
    total = np.array([0.0, *(curve[float(age)][1] for age in range(1, 15))])
    daily = np.diff(total)
    random = np.random.default_rng(3)
    factors = np.geomspace(0.1, 10.0, 40)
    matrix = np.round(factors[:, None] * daily * np.exp(random.normal(0.0, 0.3, (40, daily.size))))
    out = tmp_path_factory.mktemp("corpus") / "others.parquet"
    parquet.write_table(pa.Table.from_batches([describe(from_matrix(matrix))]), out)
    return out


def test_percentiles_nearest_and_map(described: Path) -> None:
    answer = compare_with(explained("counter"), described)
    assert_contract(answer)
    assert answer.status == "answered"
    places = {row[0]: row for row in answer.tables[0].rows}
    assert set(places) == {1, 7}
    assert all(30.0 <= row[2] <= 70.0 and row[4] == 40 for row in places.values())
    assert len(answer.tables[1].rows) == 5
    distances = [row[1] for row in answer.tables[1].rows]
    assert distances == sorted(distances)
    assert "endogenous-exogenous map" in answer.summary()
    assert [chart.id for chart in answer.charts] == ["compare-map"]


def test_csv_and_arrow_are_read_alike(described: Path, tmp_path: Path) -> None:
    table = parquet.read_table(described)
    csv.write_csv(table, tmp_path / "others.csv")
    feather.write_feather(table, tmp_path / "others.arrow")
    wanted = compare_with(explained("counter"), described).tables
    for name in ("others.csv", "others.arrow"):
        assert compare_with(explained("counter"), tmp_path / name).tables == wanted


def test_what_cannot_be_compared(described: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        compare_with(explained("counter"), tmp_path / "missing.parquet")
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(DataError, match="cannot be read"):
        compare_with(explained("counter"), tmp_path / "text.parquet")
    parquet.write_table(pa.table({"unique_id": ["a"]}), tmp_path / "other.parquet")
    with pytest.raises(DataError, match="is no output of groundswell corpus fit"):
        compare_with(explained("counter"), tmp_path / "other.parquet")
    few = parquet.read_table(described).slice(0, 5)
    parquet.write_table(few, tmp_path / "few.parquet")
    assert compare_with(explained("counter"), tmp_path / "few.parquet").status == "not_identifiable"
    assert compare_with(gs.explain(case()), described).status == "no_data"
