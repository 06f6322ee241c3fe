"""Many videos on Ray Data (extra ``ray``): the batch functions within ``map_batches``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groundswell.corpus.batch import forecast_batch
from groundswell.corpus.cells import columns_of
from groundswell.corpus.describe import describe_batch
from groundswell.corpus.forecaster import Forecaster
from groundswell.errors import MissingExtra

__all__ = ["describe_on_ray", "forecast_on_ray"]


def forecast_on_ray(
    dataset: Any,
    *,
    age: int,
    horizon: int,
    levels: Sequence[float] = (0.8, 0.95),
    forecaster: Forecaster | None = None,
    blocks: int = 16,
) -> Any:
    """Forecast every video of a Ray Dataset with columns ``unique_id, ds, y``; the same numbers as locally.

    Rows are brought together by video first (a hash shuffle into ``blocks``); each block is one batch, so choose
    ``blocks`` so that one fits into a worker's memory.

    Args:
        dataset: a ``ray.data.Dataset``.
        blocks: how many to make.
    Returns:
        A Dataset with the columns of ``forecast_batch``, in no particular order.
    Raises:
        MissingExtra: ray is not installed.
    """
    whole = _together(dataset, blocks)

    def run(rows: Any) -> Any:
        import pyarrow as pa

        made = forecast_batch(rows, age=age, horizon=horizon, levels=levels, forecaster=forecaster)
        return pa.Table.from_batches([made])

    return whole.map_batches(run, batch_format="pyarrow", batch_size=None)


def describe_on_ray(dataset: Any, *, blocks: int = 16) -> Any:
    """Describe every video of a Ray Dataset as ``corpus fit`` does; the same numbers as locally.

    Args:
        dataset: a ``ray.data.Dataset`` with columns ``unique_id, ds, y[, shares]``.
        blocks: how many to make.
    Returns:
        A Dataset with the columns of ``describe``, in no particular order.
    Raises:
        MissingExtra: ray is not installed.
    """

    def run(rows: Any) -> Any:
        import pyarrow as pa

        return pa.Table.from_batches([describe_batch(rows)])

    return _together(dataset, blocks).map_batches(run, batch_format="pyarrow", batch_size=None)


def _together(dataset: Any, blocks: int) -> Any:
    """The rows of each video in one block."""
    try:
        from ray.data.context import DataContext, ShuffleStrategy
    except ImportError as error:
        raise MissingExtra("Ray is not installed: pip install 'groundswell[ray]'") from error
    columns = columns_of(dataset.columns(), "the dataset")
    # only a hash shuffle keeps the rows of a key in one block
    DataContext.get_current().shuffle_strategy = ShuffleStrategy.HASH_SHUFFLE
    return dataset.select_columns(columns.names).repartition(blocks, keys=[columns.video])
