"""The record of one repost cascade: when each repost came and, where known, how many followers it reached."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Cascade", "read_cascade"]

Floats = NDArray[np.float64]
TIMES = ("time", "relative_time_second", "t_seconds", "seconds")
FOLLOWERS = ("followers", "number_of_followers")
# seconds from this number on are a Unix time: 1973; a cascade's age in seconds is far below
UNIX = 1e8
# no time in seconds: the year 5138
MILLISECONDS = 1e11


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """One post and its reposts.

    Attributes:
        times (float64[N]): seconds since the first post, ascending; the first is 0 and stands for the post itself.
        followers (float64[N]): of who posted and who reposted; None when unknown.
        end: age in seconds up to which the record is complete, at least the last time.
        hour: hour of the day (0 to 24, on the audience's clock) of the first post; None when unknown.
    """

    times: Floats
    followers: Floats | None = None
    end: float = math.nan
    hour: float | None = None

    def __init__(
        self,
        times: ArrayLike,
        followers: ArrayLike | None = None,
        *,
        end: float | None = None,
        hour: float | None = None,
    ) -> None:
        """Check and keep a record.

        Raises:
            DataError: no event, a time or count that is not a number or negative, times out of order, unequal
                lengths, or an end before the last time.
        """
        when = numbers("times", times, 1)
        if when.size == 0:
            raise DataError("times: empty; a cascade has at least its first post, at time 0")
        if when[0] != 0.0:
            raise DataError(
                f"times: the first is {when[0]:g}; give seconds since the first post, which is at 0"
            )
        back = np.flatnonzero(np.diff(when) < 0.0)
        if back.size:
            place = int(back[0]) + 1
            raise DataError(
                f"times: event {place} ({when[place]:g} s) lies before event {place - 1} ({when[place - 1]:g} s); "
                "sort the events by time, followers along with them"
            )
        reach = None if followers is None else numbers("followers", followers, 1)
        if reach is not None:
            if reach.size != when.size:
                raise DataError(f"followers: {reach.size} for {when.size} times; give one for each event")
            if (reach < 0.0).any():
                place = int(np.argmax(reach < 0.0))
                raise DataError(f"followers: {reach[place]:g} at event {place}; a count is never negative")
        last = float(when[-1]) if end is None else float(end)
        if not math.isfinite(last) or last < when[-1]:
            raise DataError(f"end: {last:g}; the last event is at {when[-1]:g} s, so give at least that")
        if hour is not None and not 0.0 <= hour <= 24.0:
            raise DataError(f"hour: {hour:g}; an hour of the day lies between 0 and 24")
        for name, value in (("times", when), ("followers", reach), ("end", last), ("hour", hour)):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        """Reposts, the first post not counted."""
        return int(self.times.size) - 1

    def until(self, age: float) -> Cascade:
        """What was known at an age in seconds.

        Raises:
            DataError: the age lies outside the record.
        """
        if not 0.0 < age <= self.end:
            raise DataError(
                f"age: {age:g} s; the record reaches to {self.end:g} s after the first post. Give an age in between."
            )
        count = int(np.searchsorted(self.times, age, side="right"))
        reach = None if self.followers is None else self.followers[:count]
        return Cascade(self.times[:count], reach, end=age, hour=self.hour)

    def __repr__(self) -> str:
        """The record in one line."""
        known = "without followers" if self.followers is None else "with followers"
        return f"<Cascade: {len(self):,} reposts in {self.end / 3600.0:.3g} h, {known}>"


def read_cascade(path: str | Path, *, zone: tzinfo | None = None) -> Cascade:
    """Read a cascade from CSV or Parquet: a column of times and, if known, one of followers.

    The earliest row is the first post. Times are seconds (since it, or Unix seconds) or timestamps; the column is
    called ``time`` (or ``relative_time_second``, ``t_seconds``), followers ``followers`` (or ``number_of_followers``).

    Args:
        path: a ``.csv``, ``.parquet`` or ``.pq`` file.
        zone: where the audience lives, which gives the hour of the day. Timestamps without a zone are read as its
            clock; without ``zone`` the hour is known only from such timestamps.
    Raises:
        DataError: the file is missing, a column is, or a row cannot be read (the message names it).
    """
    place = Path(path)
    if not place.is_file():
        raise DataError(f"{place}: there is no such file; give a CSV or Parquet file with a column 'time'")
    columns = _parquet(place) if place.suffix.casefold() in {".parquet", ".pq"} else _csv(place)
    lowered = {name.strip().casefold(): name for name in columns}
    time = next((lowered[name] for name in TIMES if name in lowered), None)
    if time is None:
        raise DataError(
            f"{place.name}: the columns are {', '.join(columns) or 'none'}; one must be called 'time' "
            "(seconds or timestamps), and 'followers' may stand beside it"
        )
    if not columns[time]:
        raise DataError(f"{place.name}: no rows; the first row is the post, each further one a repost")
    read = [_moment(place.name, row, value) for row, value in enumerate(columns[time], start=1)]
    stamps = [value for value in read if isinstance(value, datetime)]
    if 0 < len(stamps) < len(read):
        raise DataError(f"{place.name}: column {time!r} mixes numbers and timestamps; write all in one way")
    aware = [stamp.tzinfo is not None for stamp in stamps]
    if any(aware) and not all(aware):
        raise DataError(f"{place.name}: some timestamps have a zone and some have none; write all in one way")
    seconds = np.array([_seconds(value, zone) for value in read])
    if seconds.max() >= MILLISECONDS:
        raise DataError(
            f"{place.name}: row {int(seconds.argmax()) + 1}: time {seconds.max():.0f} s lies after the year 5000; are these "
            "milliseconds? Give seconds"
        )
    order = np.argsort(seconds, kind="stable")
    first = read[int(order[0])]
    name = next((lowered[known] for known in FOLLOWERS if known in lowered), None)
    reach = None if name is None else np.array(_counts(place.name, columns[name]))[order]
    times = seconds[order] - seconds[order[0]]
    return Cascade(times, reach, hour=_hour(first, zone))


def with_end(cascade: Cascade, end: float) -> Cascade:
    """The same record, known to be complete up to an age in seconds."""
    return (
        cascade
        if end <= cascade.end
        else Cascade(cascade.times, cascade.followers, end=end, hour=cascade.hour)
    )


def _csv(place: Path) -> dict[str, list[Any]]:
    try:
        with place.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            names = list(reader.fieldnames or ())
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{place.name}: cannot be read as CSV in UTF-8 ({error}); save it as such") from error
    return {name: [row[name] for row in rows] for name in names}


def _parquet(place: Path) -> dict[str, list[Any]]:
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(place)
    except (arrow.ArrowInvalid, OSError) as error:
        raise DataError(f"{place.name}: cannot be read as Parquet ({error}); write it anew") from error
    return {str(name): table.column(name).to_pylist() for name in table.column_names}


def _moment(file: str, row: int, value: Any) -> float | datetime:
    if isinstance(value, datetime):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        try:
            return datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise DataError(
                f"{file}: row {row}: time {value!r} is neither a number of seconds nor a timestamp such as "
                "2014-03-10T14:00:05Z"
            ) from None
    if not math.isfinite(number):
        raise DataError(f"{file}: row {row}: time {value!r}; give seconds, or leave the row out")
    return number


def _seconds(value: float | datetime, zone: tzinfo | None) -> float:
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone or UTC)).timestamp()


def _hour(first: float | datetime, zone: tzinfo | None) -> float | None:
    if isinstance(first, datetime):
        if first.tzinfo is not None:
            if zone is None:
                return None
            first = first.astimezone(zone)
    elif zone is None or first < UNIX:
        return None
    else:
        first = datetime.fromtimestamp(first, zone)
    return first.hour + first.minute / 60.0 + first.second / 3600.0


def _counts(file: str, values: Sequence[Any]) -> list[float]:
    found = []
    for row, value in enumerate(values, start=1):
        try:
            count = float(value)
        except (TypeError, ValueError):
            count = math.nan
        if not math.isfinite(count) or count < 0.0:
            raise DataError(
                f"{file}: row {row}: followers {value!r}; give a count, or leave the column out if some are unknown"
            )
        found.append(count)
    return found
