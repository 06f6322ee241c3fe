"""Many videos on Apache Spark (extra ``spark``): the batch functions within ``mapInArrow``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groundswell.corpus.batch import forecast_batches, forecast_schema
from groundswell.corpus.cells import columns_of
from groundswell.corpus.describe import describe_batches, describe_schema
from groundswell.corpus.forecaster import Forecaster
from groundswell.errors import MissingExtra

__all__ = ["describe_on_spark", "forecast_on_spark"]


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
    whole = _together(frame, partitions)

    def run(stream: Iterable[Any]) -> Iterator[Any]:
        return forecast_batches(stream, age=age, horizon=horizon, levels=levels, forecaster=forecaster)

    return whole.mapInArrow(run, _columns(forecast_schema(levels)))


def describe_on_spark(frame: Any, *, partitions: int | None = None) -> Any:
    """Describe every video of a Spark DataFrame as ``corpus fit`` does; the same numbers as locally.

    Args:
        frame: a ``pyspark.sql.DataFrame`` with columns ``unique_id, ds, y[, shares]``.
        partitions: how many to make; Spark's own default when absent.
    Returns:
        A DataFrame with the columns of ``describe``, in no particular order.
    Raises:
        MissingExtra: pyspark is not installed.
    """
    return _together(frame, partitions).mapInArrow(describe_batches, _columns(describe_schema()))


def _together(frame: Any, partitions: int | None) -> Any:
    """The rows of each video in one partition, side by side."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "Spark is not installed: pip install 'groundswell[spark]'; it needs Java 17"
        ) from error
    columns = columns_of(frame.columns, "the frame")
    frame = frame.select(*columns.names)
    by = (columns.video,) if partitions is None else (partitions, columns.video)
    return frame.repartition(*by).sortWithinPartitions(columns.video)


def _columns(schema: Any) -> str:
    """An Arrow schema in Spark's words."""
    words = {"string": "string", "double": "double", "int64": "bigint"}
    return ", ".join(f"{field.name} {words[str(field.type)]}" for field in schema)
