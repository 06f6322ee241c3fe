"""What ``groundswell case export`` wrote: the tidy table (CSV, TSV or Parquet) and the JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from groundswell.case.folder import plain_number
from groundswell.case.mistakes import Mistakes
from groundswell.case.record import Series, Source, Span
from groundswell.case.table import TABLES
from groundswell.errors import DataError
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.flat import (
    CASE,
    COLUMNS,
    EXTRA,
    KIND,
    SCHEMA_VERSION,
    interval_of,
    row_of,
    source_of,
    video_of,
)
from groundswell.sources.guard import unguarded
from groundswell.sources.items import documents
from groundswell.sources.outside import LONGEST_NAME
from groundswell.sources.tables import Table

__all__ = ["FORMATS"]

SERIES = "series"
Cells = dict[str, str]


def _is_tidy(head: Head) -> float:
    return 1.0 if head.has("part", "time_from_utc", "time_to_utc") else 0.0


def _read_tidy(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    table = Table(source, reading, (*COLUMNS, *_extras(source, reading)), series=False)
    table.need("part", "time_from_utc", "time_to_utc")
    name_of = [name if name in COLUMNS or name.startswith(EXTRA) else EXTRA + name for name in table.header]
    whole = str if table.parquet else unguarded

    def rows() -> Iterable[tuple[int, Cells]]:
        seen: set[tuple[str, ...]] = set()
        for row in table.rows():
            key = tuple(row.cells)
            if key not in seen:
                seen.add(key)
                yield (
                    row.line,
                    {name: whole(cell) for name, cell in zip(name_of, key, strict=True) if cell and name},
                )

    _read(rows(), reading)


def _extras(source: SourceFile, reading: Reading) -> tuple[str, ...]:
    """The columns that an export kept although groundswell does not know them: they are no strangers."""
    header = Table(source, Reading(source, reading.format, reading.choices), series=False).header
    return tuple(name for name in header if name.startswith(EXTRA))


def _is_json(head: Head) -> float:
    return 1.0 if head.names("schema_version") and f'"{KIND}"' in head.text else 0.0


def _read_json(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    for document in documents(source, reading):
        if not isinstance(document, dict) or document.get("kind") != KIND:
            raise DataError(f"{source.name}: is no export of groundswell; export the case again")
        if document.get("schema_version") != SCHEMA_VERSION:
            raise DataError(
                f"{source.name}: has schema_version {document.get('schema_version')!r}, and this reader knows "
                f"{SCHEMA_VERSION}; use the version of groundswell that wrote it"
            )
        _read(_items(document, reading), reading)


def _items(document: Mapping[str, Any], reading: Reading) -> Iterable[tuple[int, Cells]]:
    """The objects of all parts as cells, by their place in the document."""
    place = 0
    for part in (CASE, *TABLES, SERIES):
        value = document.get(part)
        for item in value if isinstance(value, list) else [value] if part == CASE else ():
            place += 1
            reading.rows_read += 1
            if isinstance(item, dict):
                yield (
                    place,
                    {"part": part}
                    | {
                        name if name in COLUMNS else EXTRA + name.removeprefix(EXTRA): cell
                        for name, value in item.items()
                        if (cell := _cell(name, value)) and name != "part"
                    },
                )
            else:
                reading.reject(place, part, type(item).__name__, "is no object")


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if name in ("collaborators", "ids"):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain_number(value) if abs(value) < 1e300 else str(value)
    return f"({type(value).__name__})"


def _read(rows: Iterable[tuple[int, Cells]], reading: Reading) -> None:
    """Rows into the parts that they name; the rows of one record never contradict one another."""
    reading.records = True
    file = reading.source.name
    mistakes = Mistakes()
    series: dict[str, list[tuple[Span, float, datetime | None, int]]] = {}
    sources: dict[str, tuple[str, Source]] = {}
    for line, cells in rows:
        part = cells.get("part", "").strip()
        if part == CASE:
            _take_head(video_of(cells, file, line, mistakes), reading)
        elif part == SERIES:
            found = interval_of(cells, file, line, mistakes)
            name = cells.get("series", "")
            if not _is_file_name(name):
                mistakes.error(
                    file, "is no name of a series", "write one word", row=line, column="series", value=name
                )
            elif found is not None:
                series.setdefault(name, []).append((*found, line))
                sources.setdefault(name, (cells.get("unit", ""), source_of(cells)))
        elif part in TABLES:
            row = row_of({**cells, "part": part}, file, line, mistakes)
            if row is not None:
                reading.parts()[part].append(row)
        else:
            mistakes.error(
                file, "is no part of a case", f"write one of {', '.join((CASE, *TABLES, SERIES))}",
                row=line, column="part", value=part,
            )  # fmt: skip
    for name, intervals in series.items():
        _add_series(name, intervals, *sources[name], reading)
    for mistake in mistakes.errors:
        reading.reject(mistake.row, mistake.column, mistake.value, f"{mistake.message}; {mistake.remedy}")


def _is_file_name(name: str) -> bool:
    """Whether a series of this name can be a file."""
    short = 0 < len(name.encode()) <= 2 * LONGEST_NAME
    return short and name.isprintable() and not name.startswith(".") and not set(name) & set('/\\:*?"<>|')


def _take_head(said: Mapping[str, Any], reading: Reading) -> None:
    video = reading.video
    for name in ("title", "author", "platform", "format", "published", "zone", "notes", "licence"):
        if name in said:
            setattr(video, name, said[name])
    if "collaborators" in said:
        video.collaborators = tuple(said["collaborators"])
    video.ids = said.get("ids")
    reading.keep((video.ids or {}).get(video.platform or "youtube"))


def _add_series(
    name: str,
    intervals: list[tuple[Span, float, datetime | None, int]],
    unit: str,
    source: Source,
    reading: Reading,
) -> None:
    """The intervals in order of time; one that overlaps the one before is rejected."""
    kept: list[tuple[Span, float, datetime | None, int]] = []
    for item in sorted(intervals, key=lambda item: (item[0].earliest, item[0].latest, item[3])):
        if kept and item[0].earliest < kept[-1][0].latest:
            reading.reject(
                item[3], "time_from_utc", f"{item[1]:g}", f"overlaps the interval of row {kept[-1][3]}"
            )
        else:
            kept.append(item)
    published = tuple(item[2] for item in kept)
    reading.series.append(
        Series(
            name=name,
            start=tuple(item[0].earliest for item in kept),
            end=tuple(item[0].latest for item in kept),
            values=tuple(item[1] for item in kept),
            unit=unit,
            source=source,
            published=published if any(published) else (),
        )
    )


FORMATS = (
    Format(
        "groundswell-tidy",
        "groundswell's own tidy table (`case export --to tidy`: CSV, TSV or Parquet)",
        "groundswell",
        "every part of the case",
        _is_tidy,
        _read_tidy,
    ),
    Format(
        "groundswell-json",
        "groundswell's own JSON (`case export --to json`)",
        "groundswell",
        "every part of the case",
        _is_json,
        _read_json,
    ),
)
