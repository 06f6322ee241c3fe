"""Forecasts on Apache Spark (extra ``spark``): the batch function within ``mapInArrow``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groundswell.corpus.batch import forecast_batches, level_names
from groundswell.corpus.cells import columns_of
from groundswell.corpus.forecaster import Forecaster
from groundswell.errors import MissingExtra

__all__ = ["forecast_on_spark"]


def forecast_on_spark(
    frame: Any,
    *,
    age: int,
    horizon: int,
    levels: Sequence[float] = (0.8, 0.95),
    forecaster: Forecaster | None = None,
    partitions: int | None = None,
) -> Any:
    """Forecast every video of a Spark DataFrame with columns ``unique_id, ds, y``; the same numbers as locally.

    Rows are brought together by video first; each partition is then streamed.

    Args:
        frame: a ``pyspark.sql.DataFrame``.
        partitions: how many to make; Spark's own default when absent.
    Returns:
        A DataFrame with the columns of ``forecast_batch``, in no particular order.
    Raises:
        MissingExtra: pyspark is not installed.
    """
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "Spark is not installed: pip install 'groundswell[spark]'; it needs Java 17"
        ) from error
    columns = columns_of(frame.columns, "the frame")
    frame = frame.select(*columns.names)
    by = (columns.video,) if partitions is None else (partitions, columns.video)
    whole = frame.repartition(*by).sortWithinPartitions(columns.video)

    def run(stream: Iterable[Any]) -> Iterator[Any]:
        return forecast_batches(stream, age=age, horizon=horizon, levels=levels, forecaster=forecaster)

    numbers = ", ".join(f"{name} double" for name in ("median", *level_names(levels)))
    return whole.mapInArrow(
        run, f"unique_id string, {numbers}, status string, take_off double, message string"
    )
