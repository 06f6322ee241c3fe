"""One row of numbers for each video of a corpus: size, growth, decay, and its place on the endo-exo map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.grouping import batch_of, gathered, streamed
from groundswell.corpus.ragged import WORDS, Batch, filled
from groundswell.errors import GroundswellError

__all__ = ["AGES", "decay_exponents", "describe", "describe_batch", "describe_batches", "describe_schema"]

Floats = NDArray[np.float64]
LEAST_AFTER_PEAK = 7  # days after the peak from which a decay can be told
MOST_HIP_DAYS = 720  # HIP's recursion is quadratic; of longer records the first days are fitted
LATEST = 6.0  # exponents beyond it are as good as a single day
FIT_VIDEOS = 500  # described at once
AGES = (1, 7, 30, 90)  # at which videos of any age can be set beside one another
_COLUMNS = (
    *(f"views_at_{age}" for age in AGES),
    "views", "views_last_7", "peak_views", "peak_share", "growth", "decay", "branching", "endogenous", "exogenous",
    "background", "virality",
)  # fmt: skip


def describe_schema() -> Any:
    """The Arrow schema of ``describe``."""
    import pyarrow as pa

    whole = [(name, pa.int64()) for name in ("first_day", "days", "missing_days", "peak_day")]
    numbers = [(name, pa.float64()) for name in _COLUMNS]
    return pa.schema(
        [("unique_id", pa.string()), *whole, *numbers, ("status", pa.string()), ("message", pa.string())]
    )


def describe(batch: Batch) -> Any:
    """A record batch with one row a video.

    Columns: ``unique_id``; ``first_day`` (day number); ``days``; ``missing_days``; ``peak_day`` (age);
    ``views_at_1``, ``_7``, ``_30``, ``_90`` (views by the end of that many days; empty when one of them is missing);
    ``views`` (all days on record); ``views_last_7``; ``peak_views``; ``peak_share`` (of all views);
    ``growth`` (per day, log ratio of the last week to the one before); ``decay`` (exponent p of views after the
    peak in proportion to ``(1 + days)^-p``); and from HIP: ``branching`` (further views that one brings directly,
    all days together), ``endogenous`` (all views that one from outside brings, itself included; infinite when
    supercritical), ``exogenous`` (views at once for each share; empty without shares), ``background`` (views a day
    from elsewhere), ``virality`` (all views for each share); ``status`` and ``message``.

    Views passed on within a day count as exogenous, and a kernel with all its mass at one day is common: the message
    then says so.
    """
    import pyarrow as pa

    count = len(batch)
    table = {name: np.full(count, np.nan) for name in _COLUMNS}
    peak_day = np.full(count, np.nan)
    status = batch.status.copy()
    messages = list(batch.messages)
    table["decay"] = decay_exponents(batch)
    for row in np.flatnonzero(batch.usable):
        where = slice(int(batch.offsets[row]), int(batch.offsets[row + 1]))
        views = batch.values[where]
        peak = int(np.nanargmax(views))
        total = float(np.nansum(views))
        for age in AGES:
            if views.size >= age:  # a missing day leaves the sum unknown
                table[f"views_at_{age}"][row] = views[:age].sum()
        table["views"][row] = total
        table["peak_views"][row] = views[peak]
        table["peak_share"][row] = views[peak] / total if total > 0.0 else np.nan
        peak_day[row] = peak
        days = filled(views[None, :])[0]
        table["views_last_7"][row] = days[-7:].sum()
        if days.size >= 14:
            table["growth"][row] = (np.log1p(days[-7:].sum()) - np.log1p(days[-14:-7].sum())) / 7.0
        shares = None if batch.shares is None else batch.shares[where]
        try:
            said = _hip(table, int(row), views, shares)
        except GroundswellError as error:
            said = f"no map: {error}"
        if said:
            messages[row] = "; ".join(filter(None, (messages[row], said)))
    lengths = batch.lengths
    counted = (
        np.add.reduceat(np.append(np.isfinite(batch.values), False), batch.offsets[:-1]) if count else lengths
    )
    counted = np.where(lengths > 0, counted, 0)
    whole = [batch.first_day, lengths, lengths - counted]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(batch.ids, pa.string()),
            *(pa.array(column, pa.int64()) for column in whole),
            pa.array(peak_day, pa.float64(), from_pandas=True).cast(pa.int64()),
            *(pa.array(table[name], pa.float64(), from_pandas=True) for name in _COLUMNS),
            pa.array([WORDS[code] for code in status], pa.string()),
            pa.array([message or None for message in messages], pa.string()),
        ],
        schema=describe_schema(),
    )


def describe_batch(rows: Any) -> Any:
    """Describe the videos of a record batch or table of pyarrow that holds all rows of each of them.

    Args:
        rows: columns ``unique_id, ds, y[, shares]`` (or ``video_id, day, views``), in any order.
    Returns:
        A record batch as of ``describe``.
    """
    return describe(batch_of(gathered(rows)))


def describe_batches(stream: Iterable[Any], *, videos: int = FIT_VIDEOS) -> Iterator[Any]:
    """Describe a stream of record batches in which the rows of a video stand together but may cross batches."""
    for whole in streamed(stream, videos):
        yield describe(batch_of(whole))


def _hip(table: dict[str, Floats], row: int, views: Floats, shares: Floats | None) -> str:
    from groundswell.process import HIP

    inputs = None
    if shares is not None and np.nansum(shares) > 0.0:
        inputs = np.where(np.isfinite(shares), shares, 0.0)[:MOST_HIP_DAYS]
    fit = HIP().fit(views[:MOST_HIP_DAYS], inputs)
    table["branching"][row] = fit.branching
    table["endogenous"][row] = fit.endogenous_response
    table["background"][row] = fit.linear[1]
    if inputs is not None:
        table["exogenous"][row] = fit.linear[2]
        table["virality"][row] = fit.virality[0]
    said = []
    if views.size > MOST_HIP_DAYS:
        said.append(f"map from the first {MOST_HIP_DAYS} days")
    if fit.branching > 0.01 and float(fit.shape[0]) > 0.99 * fit.branching:
        said.append("only the effect of the day before was found")
    if fit.supercritical:
        said.append("supercritical")
    return "; ".join(said)


def decay_exponents(batch: Batch) -> Floats:
    """Exponent p of ``A (1 + s)^-p`` on the s-th day after each video's peak (float64[N]); NaN where unknown.

    Poisson maximum likelihood with A profiled out (also right in the mean for over-dispersed counts), by Newton
    steps in the one number that is left. A record that keeps its peak to the end has no decay to tell.
    """
    out = np.full(len(batch), np.nan)
    for row in np.flatnonzero(batch.usable):
        views = batch.values[batch.offsets[row] : batch.offsets[row + 1]]
        after = views[int(np.nanargmax(views)) :]
        known = np.isfinite(after)
        if known.sum() < LEAST_AFTER_PEAK or after[known].sum() <= 0.0:
            continue
        logs = np.log1p(np.arange(after.size)[known])
        out[row] = _exponent(after[known], logs)
    return out


def _exponent(counts: Floats, logs: Floats) -> float:
    # the likelihood is stationary where the mean of log(1 + s) by counts is that by (1 + s)^-p
    wanted = float((counts * logs).sum() / counts.sum())
    p = 1.0
    for _ in range(50):
        weight = np.exp(-p * logs)
        weight /= weight.sum()
        mean = float((weight * logs).sum())
        variance = float((weight * logs**2).sum()) - mean**2
        step = (mean - wanted) / max(variance, 1e-12)
        new = min(max(p + min(max(step, -1.0), 1.0), -LATEST), LATEST)
        if abs(new - p) < 1e-10:
            return new
        p = new
    return p
