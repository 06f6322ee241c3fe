"""Spark and Ray on local clusters against the local run, number by number."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from corpus import worlds
from groundswell.corpus import (
    describe_batch,
    describe_on_ray,
    describe_on_spark,
    forecast_batch,
    forecast_on_ray,
    forecast_on_spark,
)
from groundswell.errors import MissingExtra

AGE, HORIZON = 30, 10


def case() -> tuple[pa.Table, pa.Table, pa.Table]:
    """A table in no order with some damage, and the local forecasts (by the prior that ships) and descriptions."""
    long = worlds.long_table(worlds.batch(80, 40, shares=True))
    bad = pa.table({"unique_id": ["bad"] * 2, "ds": [0, 1], "y": [-1.0, 4.0]})
    long = pa.concat_tables([long, bad], promote_options="default")
    long = long.take(np.random.default_rng(2).permutation(long.num_rows))
    forecasts = pa.Table.from_batches([forecast_batch(long, age=AGE, horizon=HORIZON)])
    described = pa.Table.from_batches([describe_batch(long)])
    return long, forecasts.sort_by("unique_id"), described.sort_by("unique_id")


def equal(made: pa.Table, local: pa.Table) -> None:
    made = made.select(local.column_names).cast(local.schema).sort_by("unique_id")
    for name in local.column_names:
        assert made[name].to_pylist() == local[name].to_pylist(), name


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="extra spark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from pyspark.sql import SparkSession

    for name in ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"):
        os.environ[name] = sys.executable
    folder = tmp_path_factory.mktemp("spark")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Spark's own code warns of
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", str(folder))
            .config("spark.local.dir", str(folder))
            .getOrCreate()
        )
        yield session
        session.stop()


def test_spark_gives_the_local_numbers(spark: Any, tmp_path: Path) -> None:
    long, forecasts, described = case()
    frame = spark.read.parquet(str(worlds.write(long, tmp_path / "t.parquet")))
    for made, local in (
        (forecast_on_spark(frame, age=AGE, horizon=HORIZON, partitions=3), forecasts),
        (describe_on_spark(frame, partitions=3), described),
    ):
        rows = [row.asDict() for row in made.collect()]
        equal(pa.Table.from_pylist(rows, schema=local.schema), local)


def test_ray_gives_the_local_numbers(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="extra ray")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Ray's own code warns of
        import ray
        import ray.data

        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False,
                 object_store_memory=100_000_000)  # fmt: skip
        try:
            long, forecasts, described = case()
            dataset = ray.data.read_parquet(str(worlds.write(long, tmp_path / "t.parquet")))
            for made, local in (
                (forecast_on_ray(dataset, age=AGE, horizon=HORIZON, blocks=3), forecasts),
                (describe_on_ray(dataset, blocks=3), described),
            ):
                equal(pa.Table.from_pylist(made.take_all(), schema=local.schema), local)
        finally:
            ray.shutdown()


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("pyspark", partial(forecast_on_spark, age=AGE, horizon=HORIZON)),
        ("pyspark", describe_on_spark),
        ("ray.data.context", partial(forecast_on_ray, age=AGE, horizon=HORIZON)),
        ("ray.data.context", describe_on_ray),
    ],
)
def test_without_the_package_a_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, package: str, call: Any
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match="pip install"):
        call(object())
