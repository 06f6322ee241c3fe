"""Columns of a long table as arrays: days, counts, and which cells could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError

__all__ = ["Columns", "Rows", "columns_of", "rows_of", "runs"]

NUMBER = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
MISSING = ("", "na", "n/a", "nan", "null", "none")
ROLES: dict[str, tuple[str, ...]] = {
    "video": ("unique_id", "video_id", "video"),
    "day": ("ds", "day", "date"),
    "views": ("y", "views"),
}
MOST_DAY = 10_000_000  # a day number beyond it is no day


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table are meant; ``shares`` may be missing."""

    video: str
    day: str
    views: str
    shares: str | None = None

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        return [self.video, self.day, self.views, *([self.shares] if self.shares else [])]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of a table, video after video.

    Attributes:
        ids: of each run of rows with one id; None where the id is missing.
        lengths (int64[M]): rows of each run.
        days (int64[R]): day numbers; ``bad_day`` where they could not be read.
        views (float64[R]): NaN where empty; ``bad_views`` where there is something else than a number.
        shares (float64[R] or None).
        dated: whether days are dates (then numbers count from 1970-01-01).
    """

    ids: list[str | None]
    lengths: NDArray[np.int64]
    days: NDArray[np.int64]
    bad_day: NDArray[np.bool_]
    views: NDArray[np.float64]
    bad_views: NDArray[np.bool_]
    shares: NDArray[np.float64] | None
    dated: bool


def columns_of(header: Sequence[str], where: str) -> Columns:
    """The columns of a table by their names.

    Raises:
        DataError: a column is missing or two could be meant.
    """
    lowered: dict[str, str] = {}
    for name in header:
        lowered.setdefault(name.strip().casefold(), name)
    found = {}
    nixtla = all(names[0] in lowered for names in ROLES.values())
    for role, names in ROLES.items():
        present = [name for name in names if name in lowered]
        if not present or (len(present) > 1 and not nixtla):
            problem = f"has both {' and '.join(present)}" if present else f"has no column of the {role}"
            raise DataError(
                f"{where}: {problem}; its columns are {', '.join(header) or 'none'}. A long table has one row for "
                "each video and day with the columns unique_id, ds, y (or video_id, day or date, views), daily "
                "counts and not totals so far. Rename the columns."
            )
        found[role] = lowered[present[0]]
    return Columns(found["video"], found["day"], found["views"], lowered.get("shares"))


def rows_of(table: Any, columns: Columns) -> Rows:
    """The rows of a record batch or table of pyarrow."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids, lengths = runs(table.column(columns.video))
    days, bad_day, dated = _days(_whole(table.column(columns.day), pa), pa, pc)
    views, bad_views = _numbers(_whole(table.column(columns.views), pa), pa, pc)
    shares = None
    if columns.shares is not None:
        shares, bad_shares = _numbers(_whole(table.column(columns.shares), pa), pa, pc)
        shares = np.where(bad_shares | (shares < 0.0), np.nan, shares)
    return Rows(ids, lengths, days, bad_day, views, bad_views, shares, dated)


def _whole(column: Any, pa: Any) -> Any:
    """One array, plain text instead of a dictionary."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def runs(column: Any) -> tuple[list[str | None], NDArray[np.int64]]:
    """The id of each run of equal cells, and how long it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if len(array) == 0:
        return [], np.empty(0, dtype=np.int64)
    coded = (
        array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array, null_encoding="encode")
    )
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    names = [None if name is None else str(name) for name in coded.dictionary.to_pylist()]
    ids = [None if codes[start] < 0 else names[codes[start]] for start in starts]
    return ids, np.diff(np.append(starts, len(codes))).astype(np.int64)


def _numbers(array: Any, pa: Any, pc: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    kind = array.type
    if pa.types.is_boolean(kind) or pa.types.is_nested(kind) or pa.types.is_temporal(kind):
        return np.full(len(array), np.nan), np.ones(len(array), dtype=bool)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        text = array.cast(pa.string())
        good = pc.fill_null(pc.match_substring_regex(text, NUMBER), False)
        empty = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(text)), pa.array(MISSING))
        bad = pc.and_(pc.and_(pc.invert(good), pc.invert(pc.fill_null(empty, True))), pc.is_valid(text))
        number = pc.utf8_trim_whitespace(pc.utf8_ltrim(text, characters=" \t+"))
        array = pc.if_else(good, number, pa.scalar(None, pa.string())).cast(pa.float64())
        values = array.to_numpy(zero_copy_only=False)
        return values, bad.to_numpy(zero_copy_only=False) | np.isinf(values)
    if pa.types.is_null(kind):
        return np.full(len(array), np.nan), np.zeros(len(array), dtype=bool)
    try:
        values = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return np.full(len(array), np.nan), np.ones(len(array), dtype=bool)
    return values, np.isinf(values)


def _days(array: Any, pa: Any, pc: Any) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:
    kind, dated = array.type, False
    if pa.types.is_timestamp(kind):
        dated = True
        if kind.tz is not None:
            array = pc.local_timestamp(array)
        array = pc.floor_temporal(array, unit="day").cast(pa.timestamp("s")).cast(pa.int64())
        days = pc.fill_null(array, 0).to_numpy(zero_copy_only=False) // 86_400
        bad = ~pc.is_valid(array).to_numpy(zero_copy_only=False)
    elif pa.types.is_date(kind):
        dated = True
        numbers = array.cast(pa.date32()).cast(pa.int32())
        days = pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        bad = ~pc.is_valid(array).to_numpy(zero_copy_only=False)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        days, bad, dated = _written_days(array.cast(pa.string()), pa, pc)
    else:
        numbers, bad = _numbers(array, pa, pc)
        bad = bad | ~np.isfinite(numbers) | (np.floor(numbers) != numbers)
        days = np.where(bad, 0.0, np.clip(numbers, -2.0 * MOST_DAY, 2.0 * MOST_DAY)).astype(np.int64)
    bad = bad | (np.abs(days) > MOST_DAY)
    return np.where(bad, 0, days).astype(np.int64), bad, dated


def _written_days(text: Any, pa: Any, pc: Any) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:
    # whole numbers, or ISO dates with or without a time of day; a date in any other order is not guessed
    text = pc.utf8_trim_whitespace(text)
    whole = pc.fill_null(pc.match_substring_regex(text, r"^[-+]?\d{1,7}(\.0*)?$"), False)
    iso = pc.fill_null(pc.match_substring_regex(text, r"^\d{4}-\d{2}-\d{2}([T ].*)?$"), False)
    number = pc.if_else(whole, pc.utf8_ltrim(text, characters="+"), pa.scalar(None, pa.string())).cast(
        pa.float64()
    )
    stamp = pc.strptime(
        pc.if_else(iso, pc.utf8_slice_codeunits(text, 0, 10), pa.scalar(None, pa.string())),
        format="%Y-%m-%d",
        unit="s",
        error_is_null=True,
    )
    # strptime lets 2014-02-31 pass as 3 March: what does not come back as it was written is no date
    same = pc.fill_null(
        pc.equal(pc.strftime(stamp, format="%Y-%m-%d"), pc.utf8_slice_codeunits(text, 0, 10)), False
    )
    date = pc.divide(pc.if_else(same, stamp, pa.scalar(None, stamp.type)).cast(pa.int64()), 86_400)
    days = pc.coalesce(number.cast(pa.int64()), date)
    bad = ~pc.is_valid(days).to_numpy(zero_copy_only=False)
    dated = bool(pc.any(iso).as_py())
    return pc.fill_null(days, 0).to_numpy(zero_copy_only=False).astype(np.int64), bad, dated
