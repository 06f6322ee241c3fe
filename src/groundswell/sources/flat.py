"""A case as one flat table, a row an observation, and back: what the tidy table and the JSON of an export hold.

The columns are those of a case folder, with every time written as the two ends of its interval in UTC. A first row,
``part`` = ``case``, is the video itself. Columns that groundswell does not know have ``extra_`` before their name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from groundswell.case.folder import row_cells
from groundswell.case.head import FORMATS
from groundswell.case.mistakes import Mistakes
from groundswell.case.record import Case, Row, Series, Source, Span
from groundswell.case.rows import BUILDERS, RowReader
from groundswell.case.table import SERIES, TABLES, Column
from groundswell.case.times import UnreadableTime, parse_span, zone_of
from groundswell.sources.cells import LARGEST

__all__ = [
    "CASE",
    "COLUMNS",
    "EXTRA",
    "KIND",
    "NUMBERS",
    "SCHEMA_VERSION",
    "TIMES",
    "flat_rows",
    "interval_of",
    "row_of",
    "source_of",
    "video_of",
]

EXTRA = "extra_"
CASE = "case"
KIND = "groundswell-case"
SCHEMA_VERSION = 1  # of the JSON document; a breaking change raises it
UNKNOWN = "published_unknown"
Cell = str | float | datetime
_HEAD = ("title", "author", "platform", "format", "zone", "licence")
_NUMBER_KINDS = ("count", "bound", "number")


def _columns() -> dict[str, Column]:
    """Every column of every table once, in the order of the tables; precision stands in the two ends of a time."""
    found: dict[str, Column] = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.kind != "precision":
                found.setdefault(column.name, column)
    found["unit"] = SERIES["unit"]
    return found


def _ends(name: str) -> tuple[str, str]:
    return f"{name}_from_utc", f"{name}_to_utc"


_KNOWN = _columns()
#: Columns of numbers, and columns of times (by their end).
NUMBERS = tuple(name for name, column in _KNOWN.items() if column.kind in _NUMBER_KINDS)
TIMES = tuple(end for name, column in _KNOWN.items() if column.kind == "time" for end in _ends(name))
#: All columns in the order in which they are written.
COLUMNS: tuple[str, ...] = (
    "part",
    "series",
    *(
        written
        for name, column in _KNOWN.items()
        for written in (_ends(name) if column.kind == "time" else (name,))
    ),
    UNKNOWN,
    "platform",
    "format",
    "zone",
    "licence",
    "collaborators",
    "ids",
)


def flat_rows(case: Case) -> Iterator[dict[str, Cell]]:
    """The rows of a case: the video, its tables, its series; what is not known has no key.

    Times are aware datetimes in UTC, numbers floats, the rest texts.
    """
    yield _head(case)
    for name, table in TABLES.items():
        for row in getattr(case, name):
            cells: dict[str, Cell] = {"part": name}
            for column, cell in row_cells(row, table, "UTC").items():
                if not cell or (column in table.names and table[column].kind in ("time", "precision")):
                    continue
                known = column in table.names
                number = known and table[column].kind in _NUMBER_KINDS
                cells[column if known else EXTRA + column] = float(cell) if number else cell
            for dated in table.columns:
                if dated.kind == "time":
                    cells |= _span_cells(dated.name, getattr(row, dated.name))
            if row.published_unknown:
                cells[UNKNOWN] = "yes"
            yield cells
    for series in case.series:
        yield from _series_rows(series)


def _head(case: Case) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"part": CASE, "id": case.slug}
    cells |= _span_cells("published", case.published)
    for name in _HEAD:
        if (text := getattr(case, name)) is not None:
            cells[name] = text
    if case.notes is not None:
        cells["note"] = case.notes
    if case.collaborators:
        cells["collaborators"] = json.dumps(case.collaborators, ensure_ascii=False)
    if case.ids:
        cells["ids"] = json.dumps(dict(case.ids), ensure_ascii=False)
    return cells


def _series_rows(series: Series) -> Iterator[dict[str, Cell]]:
    shared: dict[str, Cell] = {"part": "series", "series": series.name}
    said = {
        "unit": series.unit,
        "source": series.source.name,
        "url": series.source.url,
        "quote": series.source.quote,
        "source_id": series.source.id,
    }
    shared |= {name: text for name, text in said.items() if text}
    readable = series.published or (None,) * len(series.values)
    for start, end, value, when in zip(series.start, series.end, series.values, readable, strict=True):
        published = _span_cells("published", None if when is None else Span(when, when))
        yield shared | _span_cells("time", Span(start, end)) | {"value": value} | published


def _span_cells(name: str, span: Span | None) -> dict[str, Cell]:
    if span is None:
        return {}
    first, last = _ends(name)
    return {first: span.earliest.astimezone(UTC), last: span.latest.astimezone(UTC)}


def row_of(cells: Mapping[str, str], file: str, line: int, mistakes: Mistakes) -> Row | None:
    """The row of a case that a flat row stands for; ``None`` where something is wrong, which is noted.

    Args:
        cells: its filled cells as texts; ``part`` names one of the tables.
        file, line: where it stands.
        mistakes: what is wrong goes here.
    """
    table = TABLES[cells["part"]]
    own = {name: cell for name, cell in cells.items() if name in table.names and table[name].kind != "time"}
    before = len(mistakes.errors)
    for column in table.columns:
        if column.kind == "time":
            own |= _time_cell(column.name, cells, file, line, mistakes)
    if cells.get(UNKNOWN) == "yes":
        own["published"] = "unknown"
    if len(mistakes.errors) > before:
        return None
    row = BUILDERS[table.name](RowReader(file, line, own, table, "UTC", None, mistakes))
    for name in ("value", "low", "high") if table.name == "views" else ():
        value = getattr(row, name)
        if value is not None and LARGEST <= value < math.inf:
            remedy = "check its digits: no counter has sixteen figures"
            mistakes.error(file, "is beyond counting", remedy, row=line, column=name, value=cells.get(name))
    if len(mistakes.errors) > before:
        return None
    extra = {
        bare: cell
        for name, cell in cells.items()
        if name not in COLUMNS and (bare := name.removeprefix(EXTRA).strip()) and cell
    }
    for name in set(extra) & set(table.names):
        remedy = "write it into the column itself"
        mistakes.error(file, f"is a column of {table.name}", remedy, row=line, column=EXTRA + name)
        return None
    return replace(row, extra=extra) if extra else row


def _time_cell(
    name: str, cells: Mapping[str, str], file: str, line: int, mistakes: Mistakes
) -> dict[str, str]:
    """The time as a case folder writes it; both of its ends, or none, must be there."""
    ends = _ends(name)
    given = [cells.get(end, "") for end in ends]
    if not any(given):
        return {}
    for end, text in zip(ends, given, strict=True):
        try:
            parse_span(text)
        except UnreadableTime as error:
            mistakes.error(
                file, str(error) if text else "is empty", error.remedy, row=line, column=end, value=text
            )
            return {}
    written = "/".join(text.replace(" ", "T") for text in given)
    try:
        parse_span(written)
    except UnreadableTime as error:
        mistakes.error(file, str(error), error.remedy, row=line, column=ends[0], value=given[0])
        return {}
    return {name: written}


def interval_of(
    cells: Mapping[str, str], file: str, line: int, mistakes: Mistakes
) -> tuple[Span, float, datetime | None] | None:
    """The interval, count and date of publication of a row of a series; ``None`` where something is wrong."""
    before = len(mistakes.errors)
    times = _time_cell("time", cells, file, line, mistakes) | _time_cell(
        "published", cells, file, line, mistakes
    )
    read = RowReader(file, line, {**cells, **times}, SERIES, "UTC", None, mistakes)
    span, value, published = read.span("time"), read.number("value"), read.span("published")
    if span is None and "time" not in times and len(mistakes.errors) == before:
        mistakes.error(file, "is empty", "write both ends of the interval", row=line, column="time_from_utc")
    elif span is not None and span.earliest == span.latest:
        mistakes.error(
            file, "the interval has no length", "write two ends", row=line, column="time_from_utc",
            value=cells["time_from_utc"],
        )  # fmt: skip
    if span is None or value is None or not math.isfinite(value) or len(mistakes.errors) > before:
        return None
    return span, value, None if published is None else published.latest


def video_of(cells: Mapping[str, str], file: str, line: int, mistakes: Mistakes) -> dict[str, Any]:
    """What the row of the video says, by the names of ``Case``; what is wrong is noted and left out."""
    said: dict[str, Any] = {name: cells[name] for name in _HEAD if cells.get(name)}
    for name, known in (("format", lambda word: word in FORMATS), ("zone", _is_zone)):
        if name in said and not known(said[name]):
            mistakes.error(
                file, f"unknown {name}", "restore the cell", row=line, column=name, value=said.pop(name)
            )
    if cells.get("note"):
        said["notes"] = cells["note"]
    if written := _time_cell("published", cells, file, line, mistakes):
        said["published"] = parse_span(written["published"])
    for name, kind in (("collaborators", list), ("ids", dict)):
        if text := cells.get(name):
            value = _json(text)
            texts = value.values() if isinstance(value, dict) else value
            if isinstance(value, kind) and all(isinstance(item, str) for item in texts):
                said[name] = value
            else:
                mistakes.error(
                    file,
                    "is not what an export writes",
                    "restore the cell",
                    row=line,
                    column=name,
                    value=text,
                )
    return said


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except UnreadableTime:
        return False
    return True


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def source_of(cells: Mapping[str, str]) -> Source:
    """The source that a row of a series names."""
    return Source(*(cells.get(name) or None for name in ("source", "url", "quote", "source_id")))
