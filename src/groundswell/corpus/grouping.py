"""From streams of rows to batches of whole videos; damage becomes a status and a sentence for its video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.cells import Rows, columns_of, rows_of
from groundswell.corpus.ragged import Batch, SeriesStatus
from groundswell.errors import DataError

__all__ = ["NotGrouped", "batch_of", "gathered", "streamed", "whole_videos"]

MOST_SPAN = 40_000  # days: longer than any platform is old
LEAST_RISING = 14  # days for which counts of single days seldom never fall
_FAR = np.iinfo(np.int64).max


class NotGrouped(DataError):
    """The rows of a video do not stand together."""


def whole_videos(chunks: Iterable[Rows], videos: int) -> Iterator[Rows]:
    """Batches of exactly ``videos`` whole videos, the last one of fewer; memory is bounded by one and a chunk.

    Raises:
        NotGrouped: an id appears again after rows of another.
    """
    closed: set[int] = set()
    held: list[Rows] = []
    count = 0
    for rows in chunks:
        if not rows.ids:
            continue
        held.append(rows)
        count += len(rows.ids)
        if count > videos:
            rest = _join(held, closed)
            while len(rest.ids) > videos:  # the last may go on in the next chunk
                ready, rest = _split(rest, videos)
                _close(ready, closed)
                yield ready
            held, count = [rest], len(rest.ids)
    if held:
        yield _join(held, closed)


def _close(rows: Rows, closed: set[int]) -> None:
    # 64-bit hashes instead of names: a million of them fit into 100 MB; hash(str) is salted but stable in a process
    for name in rows.ids:
        closed.add(hash(name))


def _join(held: list[Rows], closed: set[int]) -> Rows:
    ids: list[str | None] = []
    lengths: list[int] = []
    for rows in held:
        for name, length in zip(rows.ids, rows.lengths.tolist(), strict=True):
            if ids and ids[-1] == name:
                lengths[-1] += length
            else:
                ids.append(name)
                lengths.append(length)
    seen: set[str | None] = set()
    for name in ids:
        if name in seen or hash(name) in closed:
            raise NotGrouped(f"video {name}: its rows do not stand together in the table")
        seen.add(name)
    return Rows(
        ids,
        np.array(lengths, dtype=np.int64),
        np.concatenate([rows.days for rows in held]),
        np.concatenate([rows.bad_day for rows in held]),
        np.concatenate([rows.views for rows in held]),
        np.concatenate([rows.bad_views for rows in held]),
        None
        if held[0].shares is None
        else np.concatenate([rows.shares for rows in held if rows.shares is not None]),
        any(rows.dated for rows in held),
    )


def _split(rows: Rows, videos: int) -> tuple[Rows, Rows]:
    place = int(rows.lengths[:videos].sum())

    def part(which: slice, names: slice) -> Rows:
        return Rows(
            rows.ids[names],
            rows.lengths[names],
            rows.days[which],
            rows.bad_day[which],
            rows.views[which],
            rows.bad_views[which],
            None if rows.shares is None else rows.shares[which],
            rows.dated,
        )

    return part(slice(0, place), slice(0, videos)), part(slice(place, None), slice(videos, None))


def batch_of(rows: Rows, before: int | None = None) -> Batch:
    """Whole videos as a batch.

    Args:
        rows: all rows of each video, days in any order.
        before: rows of this age and later are as if they had never been there, damaged ones too.
    """
    count = len(rows.ids)
    if count == 0:
        empty = np.zeros(0)
        none = np.zeros(0, dtype=np.int64)
        return Batch((), empty, np.zeros(1, dtype=np.int64), none, np.zeros(0, dtype=np.int8), (),
                     None if rows.shares is None else empty)  # fmt: skip
    status = np.zeros(count, dtype=np.int8)
    messages = [""] * count
    video = np.repeat(np.arange(count), rows.lengths)
    starts = np.concatenate([[0], np.cumsum(rows.lengths)[:-1]]).astype(np.int64)
    first = np.minimum.reduceat(np.where(rows.bad_day, _FAR, rows.days), starts)
    first = np.where(first == _FAR, 0, first)
    age = np.where(rows.bad_day, -1, rows.days - first[video])
    keep = np.ones(video.size, dtype=bool) if before is None else age < before

    def say(wrong: NDArray[np.bool_], code: SeriesStatus, text: str) -> None:
        places = np.flatnonzero(wrong & keep)
        for row in places[np.unique(video[places], return_index=True)[1]]:
            name = video[row]
            if status[name] <= SeriesStatus.GAPS:
                status[name] = code
                messages[name] = text.format(
                    day=_shown(int(rows.days[row]), rows.dated), views=rows.views[row]
                )

    for nameless in np.flatnonzero(np.array([name is None for name in rows.ids])):
        status[nameless] = SeriesStatus.NO_ID
        messages[nameless] = f"{rows.lengths[nameless]} rows have no id"
    say(rows.bad_day, SeriesStatus.BAD_DAY, "a day cannot be read; write 2014-03-10 or a whole number")
    say(age > MOST_SPAN, SeriesStatus.BAD_DAY, f"{{day}}: more than {MOST_SPAN} days after the first day")
    say(rows.bad_views, SeriesStatus.NOT_A_NUMBER, "{day}: the count is no number")
    say(rows.views < 0.0, SeriesStatus.NEGATIVE,
        "{day}: {views:g}; a count is never negative: leave it empty where a counter was corrected")  # fmt: skip
    keep &= (status <= SeriesStatus.GAPS)[video]
    lengths = np.zeros(count, dtype=np.int64)
    np.maximum.at(lengths, video[keep], age[keep] + 1)
    keep &= np.isfinite(rows.views)
    key = video * np.int64(MOST_SPAN + 2) + age
    order = np.flatnonzero(keep)
    repeated = np.zeros(count, dtype=np.int64)
    if order.size and not (np.diff(key[order]) > 0).all():
        order = order[np.argsort(key[order], kind="stable")]
        again = np.flatnonzero(np.diff(key[order]) == 0)
        one, other = order[again], order[again + 1]
        differs = rows.views[one] != rows.views[other]
        if rows.shares is not None:
            both = np.isfinite(rows.shares[one]) & np.isfinite(rows.shares[other])
            differs |= both & (rows.shares[one] != rows.shares[other])
        clash = np.zeros(video.size, dtype=bool)
        clash[other[differs]] = True
        say(clash, SeriesStatus.DUPLICATE, "{day}: two counts that differ")
        order = np.delete(order, again)  # the same count twice is one count, and the video's message says so
        repeated = np.bincount(video[one], minlength=count)
        order = order[(status <= SeriesStatus.GAPS)[video[order]]]
    lengths[status > SeriesStatus.GAPS] = 0
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    values = np.full(int(offsets[-1]), np.nan)
    place = offsets[:-1][video[order]] + age[order]
    values[place] = rows.views[order]
    shares = None
    if rows.shares is not None:
        shares = np.full(values.size, np.nan)
        shares[place] = rows.shares[order]
    counted = np.bincount(video[order], minlength=count)
    for name in np.flatnonzero((counted < lengths) & (status == SeriesStatus.OK) & (counted > 0)):
        status[name] = SeriesStatus.GAPS
        messages[name] = f"{int(lengths[name] - counted[name])} of {int(lengths[name])} days are missing"
    for name in np.flatnonzero((counted == 0) & (status <= SeriesStatus.GAPS)):
        status[name] = SeriesStatus.EMPTY
        messages[name] = "no day has a count"
    for name in np.flatnonzero((repeated > 0) & (status <= SeriesStatus.GAPS)):
        said = f"{int(repeated[name])} {'row repeats' if repeated[name] == 1 else 'rows repeat'} a day and its count"
        messages[name] = "; ".join(filter(None, (messages[name], f"{said}: each day counted once")))
    for name in np.flatnonzero(_never_fall(values, offsets) & (status <= SeriesStatus.GAPS)):
        said = f"the counts of {int(lengths[name])} days never fall: if they are totals so far, give the views of each day instead"
        messages[name] = "; ".join(filter(None, (messages[name], said)))
    return Batch(
        tuple(name if name is not None else "" for name in rows.ids),
        values,
        offsets,
        first,
        status,
        tuple(messages),
        shares,
    )


def _never_fall(values: NDArray[np.float64], offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Videos whose counts only rise, as totals do and views of single days do not for long (bool[N])."""
    lengths = np.diff(offsets)
    video = np.repeat(np.arange(lengths.size), lengths)
    together = video[1:] == video[:-1]
    found = lengths >= LEAST_RISING
    found[video[1:][together & ~(np.diff(values) >= 0.0)]] = False
    some = np.flatnonzero(found)
    found[some] = values[offsets[some + 1] - 1] >= 2.0 * values[offsets[some]]
    return found


def _shown(day: int, dated: bool) -> str:
    if not dated:
        return f"day {day}"
    try:
        return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    except OverflowError:
        return f"day {day}"


def gathered(rows: Any) -> Rows:
    """All rows of a record batch or table of pyarrow, those of a video together."""
    import pyarrow as pa

    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    columns = columns_of(table.column_names, "the batch")
    try:
        parts = list(whole_videos([rows_of(table, columns)], table.num_rows + 1))
    except NotGrouped:
        table = table.sort_by(columns.video)
        parts = list(whole_videos([rows_of(table, columns)], table.num_rows + 1))
    return parts[0] if parts else rows_of(table, columns)


def streamed(stream: Iterable[Any], videos: int) -> Iterator[Rows]:
    """Whole videos, so many at once, from record batches in which the rows of a video stand together."""

    def chunks() -> Iterator[Rows]:
        for rows in stream:
            if rows.num_rows:
                yield rows_of(rows, columns_of(rows.schema.names, "the stream"))

    return whole_videos(chunks(), videos)
