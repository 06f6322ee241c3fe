"""A reference set: daily views of other videos, read from a long table into cumulative curves.

Two layouts are read, as CSV or Parquet: ``unique_id, ds, y`` (``ds`` a date or a day number) and
``video_id, day, views``. A curve starts at a video's first row and ends before its first missing day:
missing is never zero.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LAYOUTS", "Reference", "read_reference"]

LAYOUTS = (("unique_id", "ds", "y"), ("video_id", "day", "views"))
_SHOWN = 10  # mistakes listed in full
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """Cumulative curves of other videos.

    Attributes:
        name: the file's name without its ending.
        curves: for each id the cumulative views at ages 0, 1, 2 ... days (the first entry is 0).
        broken: ids whose curve was cut before a missing day.
        late: ids left out because their first row is later than the table's first day number.
    """

    name: str
    curves: Mapping[str, Floats]
    broken: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    def at(self, age: float) -> dict[str, float]:
        """Cumulative views at an age in days of every video that reaches it; a straight line within a day."""
        return {
            name: float(np.interp(age, np.arange(len(curve)), curve))
            for name, curve in self.curves.items()
            if age <= len(curve) - 1
        }


def read_reference(path: str | Path) -> Reference:
    """Read a reference set.

    Raises:
        DataError: the file is missing or in another layout, or has unusable rows (all counted, the first
            ten listed).
    """
    place = Path(path)
    if not place.is_file():
        raise DataError(f"{place}: there is no such file; give a CSV or Parquet file with {_layouts()}")
    header, rows = _parquet(place) if place.suffix.casefold() in {".parquet", ".pq"} else _csv(place)
    lowered = {name.strip().casefold(): name for name in header}
    layout = next((names for names in LAYOUTS if all(name in lowered for name in names)), None)
    if layout is None:
        raise DataError(
            f"{place.name}: the columns are {', '.join(header) or 'none'}; a reference needs {_layouts()}. "
            "Rename the columns, one row for each video and day."
        )
    video, day, views = (lowered[name] for name in layout)
    return _build(
        place, ((number, row.get(video), row.get(day), row.get(views)) for number, row in rows), layout
    )


def _layouts() -> str:
    return " or ".join("columns " + ", ".join(names) for names in LAYOUTS)


def _csv(place: Path) -> tuple[list[str], Iterator[tuple[int, Mapping[str, Any]]]]:
    try:
        text = place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{place.name}: the file is not UTF-8 ({error}); save it as UTF-8") from error
    first = text.split("\n", 1)[0]
    divider = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=divider)
    header = [name for name in reader.fieldnames or () if name is not None]
    return header, ((reader.line_num, row) for row in reader)


def _parquet(place: Path) -> tuple[list[str], Iterator[tuple[int, Mapping[str, Any]]]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(place)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{place.name}: this is not a readable Parquet file ({error})") from error
    return list(table.column_names), ((number, row) for number, row in enumerate(table.to_pylist(), start=1))


def _build(place: Path, rows: Iterator[tuple[int, Any, Any, Any]], layout: tuple[str, str, str]) -> Reference:
    """Gather rows by video, refuse unusable ones together, and add up."""
    counts: dict[str, dict[int, float]] = {}
    seen_dates = seen_numbers = 0
    mistakes: list[str] = []
    for number, video, when, views in rows:
        try:
            name = _name(video, layout[0])
            day, dated = _day(when, layout[1])
            seen_dates, seen_numbers = seen_dates + dated, seen_numbers + (not dated)
            amount = _views(views, layout[2])
            _put(counts.setdefault(name, {}), day, amount, f"video {name!r} has this day twice ({when})")
        except ValueError as error:
            mistakes.append(f"  row {number}: {error}")
    if mistakes:
        more = f"\n  ... and {len(mistakes) - _SHOWN} more" if len(mistakes) > _SHOWN else ""
        listed = "\n".join(mistakes[:_SHOWN])
        raise DataError(
            f"{place.name}: {len(mistakes)} rows cannot be used, nothing was read\n{listed}{more}"
        )
    if seen_dates and seen_numbers:
        raise DataError(
            f"{place.name}: {layout[1]} mixes dates and day numbers; write one of them throughout"
        )
    if not counts:
        raise DataError(f"{place.name}: the table has no rows")
    first_number = min(min(own) for own in counts.values())
    curves, broken, late = {}, [], []
    for name, own in counts.items():
        start = min(own)
        if not seen_dates and start > first_number:
            late.append(name)
            continue
        curve = [0.0]
        for day in range(start, max(own) + 1):
            if math.isnan(own.get(day, math.nan)):
                broken.append(name)
                break
            curve.append(curve[-1] + own[day])
        curves[name] = np.array(curve)
    return Reference(place.stem, curves, tuple(broken), tuple(late))


def _name(value: Any, column: str) -> str:
    """A video's id; it is never empty."""
    name = "" if value is None else str(value).strip()
    if not name:
        raise ValueError(f"{column} is empty; every row names its video")
    return name


def _put(own: dict[int, float], day: int, amount: float, twice: str) -> None:
    """Keep a day's views; a day that is there already is refused."""
    if day in own:
        raise ValueError(f"{twice}; keep one row for each video and day")
    own[day] = amount


def _day(value: Any, column: str) -> tuple[int, bool]:
    """A day as a number, and whether it was a date."""
    if isinstance(value, datetime):
        return value.date().toordinal(), True
    if isinstance(value, date):
        return value.toordinal(), True
    text = "" if value is None else str(value).strip()
    try:
        number = float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text).date().toordinal(), True
        except ValueError:
            raise ValueError(
                f"{column} {text!r} is no date and no day number; write 2014-03-12 or 2"
            ) from None
    if not (math.isfinite(number) and number == int(number)):
        raise ValueError(f"{column} {text!r}: a day number is whole; add up finer counts to days")
    return int(number), False


def _views(value: Any, column: str) -> float:
    """A day's views; an empty cell is missing (NaN), never zero."""
    text = "" if value is None else str(value).strip()
    if text.casefold() in {"", "nan", "na", "null", "none"}:
        return math.nan
    try:
        amount = float(text)
    except ValueError:
        raise ValueError(f"{column} {text!r} is not a number; write 12345 without thousands marks") from None
    if math.isinf(amount) or amount < 0:
        raise ValueError(
            f"{column} {text!r}: a day's views are finite and not negative; leave a corrected day empty"
        )
    return amount
