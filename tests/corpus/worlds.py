"""Made-up videos: a launch that decays, weeks, noise, and now and then a second wave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from groundswell.corpus import Batch, from_matrix

Floats = NDArray[np.float64]


def views(count: int, days: int, seed: int = 1) -> Floats:
    """Daily views of made-up videos (float64[count, days])."""
    random = np.random.default_rng(seed)
    day = np.arange(days)
    size = np.exp(random.normal(6.0, 1.5, count))[:, None]
    decay = random.gamma(4.0, 0.2, count)[:, None]
    mean = (
        size
        * (1.0 + day) ** -decay
        * (1.0 + 0.2 * np.sin(2.0 * np.pi * (day + random.integers(0, 7, count)[:, None]) / 7.0))
    )
    drift = np.cumsum(random.normal(0.0, 0.05, (count, days)), axis=1)
    jump = (random.random((count, days)) < 0.002) * random.gamma(2.0, 1.0, (count, days))
    made = random.poisson(mean * np.exp(drift + np.cumsum(jump, axis=1)) + 1.0)
    return np.asarray(made, dtype=np.float64)


def batch(count: int = 300, days: int = 60, seed: int = 1, *, shares: bool = False) -> Batch:
    """The same as a batch."""
    made = views(count, days, seed)
    inputs = np.random.default_rng(seed + 1).poisson(made / 50.0) if shares else None
    return from_matrix(made, tuple(f"v{i:04d}" for i in range(count)), inputs)


def long_table(made: Batch, *, dated: bool = False) -> pa.Table:
    """A batch as a long table."""
    lengths = made.lengths
    day = np.concatenate([np.arange(length) for length in lengths]) if len(made) else np.zeros(0)
    columns: dict[str, Any] = {"unique_id": np.repeat(np.array(made.ids, dtype=object), lengths)}
    days = day.astype(np.int32) + 16_000
    columns["ds"] = pa.array(days, pa.int32()).cast(pa.date32()) if dated else day.astype(np.int64)
    columns["y"] = pa.array(made.values, from_pandas=True)
    if made.shares is not None:
        columns["shares"] = made.shares
    return pa.table(columns)


def write(table: pa.Table, path: Path, row_group: int = 1000) -> Path:
    """Write Parquet with small row groups."""
    parquet.write_table(table, path, row_group_size=row_group)
    return path
