"""One function for many videos: record batches in, one row a video out; the same here, on Spark and on Ray."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import Forecaster, take_off_base
from groundswell.corpus.grouping import batch_of, gathered, streamed
from groundswell.corpus.priors import shipped_prior
from groundswell.corpus.ragged import WORDS, Batch
from groundswell.corpus.table import BATCH_VIDEOS
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.corpus.forecaster import Forecasts

__all__ = [
    "check_levels",
    "forecast_batch",
    "forecast_batches",
    "forecast_schema",
    "forecast_videos",
    "level_names",
]

LEVELS = (0.8, 0.95)


def check_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Levels between 0 and 1, ascending.

    Raises:
        DataError: a level is not between 0 and 0.998.
    """
    for level in levels:
        if not 0.0 < level <= 0.998:
            raise DataError(f"level: {100 * level:g} %; give more than 0 and at most 99.8")
    return tuple(sorted({float(level) for level in levels}))


def level_names(levels: Sequence[float]) -> list[str]:
    """Columns of the intervals: ``lo_80, hi_80, lo_95, hi_95``."""
    return [f"{end}_{100 * level:.6g}" for level in levels for end in ("lo", "hi")]


def forecast_schema(levels: Sequence[float] = LEVELS) -> Any:
    """The Arrow schema of forecasts."""
    import pyarrow as pa

    numbers = [(name, pa.float64()) for name in ("median", *level_names(check_levels(levels)))]
    rest = [("status", pa.string()), ("take_off", pa.float64()), ("message", pa.string())]
    return pa.schema([("unique_id", pa.string()), *numbers, *rest])


def forecast_videos(
    batch: Batch,
    *,
    age: int,
    horizon: int,
    levels: Sequence[float] = LEVELS,
    forecaster: Forecaster | None = None,
    future_shares: NDArray[np.float64] | None = None,
) -> Any:
    """Forecasts of a batch as a record batch: ``unique_id, median, lo_80, hi_80 ..., status, take_off, message``.

    Numbers are of the total of the days ``age`` to ``age + horizon - 1``; empty where ``status`` is not ``ok`` or
    ``gaps``. ``take_off``: probability that it exceeds twice the total of as many days before; empty where those
    are not on record or brought no view.
    """
    import pyarrow as pa

    wanted = check_levels(levels)
    known = batch.before(age)
    made = (forecaster or shipped_prior()).forecast(known, age, horizon, wanted, future_shares)
    columns: list[Any] = [pa.array(made.ids, pa.string()), _numbers(made.median)]
    lower, upper = made.lower, made.upper
    for place in range(len(wanted)):
        columns += [_numbers(lower[:, place]), _numbers(upper[:, place])]
    columns.append(pa.array([WORDS[code] for code in made.status], pa.string()))
    base = take_off_base(known, age, horizon)
    columns.append(_numbers(made.exceed(2.0 * base) if made.take_off is None else made.take_off))
    columns.append(pa.array(_messages(made, base, age, horizon), pa.string()))
    return pa.RecordBatch.from_arrays(columns, schema=forecast_schema(wanted))


def forecast_batch(
    rows: Any,
    *,
    age: int,
    horizon: int,
    levels: Sequence[float] = LEVELS,
    forecaster: Forecaster | None = None,
) -> Any:
    """Forecast the videos of a record batch or table of pyarrow that holds all rows of each of them.

    Damaged videos get a status and a message, never an exception; rows of day ``age`` and later change nothing.

    Args:
        rows: columns ``unique_id, ds, y`` (or ``video_id, day, views``), in any order.
        age, horizon: days.
        levels: of the intervals, between 0 and 1.
        forecaster: one that has learned; the prior that ships when absent.
    """
    return forecast_videos(
        batch_of(gathered(rows), before=age), age=age, horizon=horizon, levels=levels, forecaster=forecaster
    )


def forecast_batches(
    stream: Iterable[Any],
    *,
    age: int,
    horizon: int,
    levels: Sequence[float] = LEVELS,
    forecaster: Forecaster | None = None,
    videos: int = BATCH_VIDEOS,
) -> Iterator[Any]:
    """Forecast a stream of record batches in which the rows of a video stand together but may cross batches."""
    for whole in streamed(stream, videos):
        yield forecast_videos(
            batch_of(whole, before=age), age=age, horizon=horizon, levels=levels, forecaster=forecaster
        )


def _messages(made: Forecasts, base: NDArray[np.float64], age: int, horizon: int) -> list[str | None]:
    """The message of each video, with why it has no chance of a take-off although its record is long enough."""
    silent = (
        np.isfinite(made.median) & ~np.isfinite(base) if age >= horizon else np.zeros(len(made), dtype=bool)
    )
    why = f"no view in the {horizon} days before: no chance of a take-off is given"
    return [
        "; ".join(filter(None, (message, why if quiet else ""))) or None
        for message, quiet in zip(made.messages, silent.tolist(), strict=True)
    ]


def _numbers(values: NDArray[np.float64]) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)
