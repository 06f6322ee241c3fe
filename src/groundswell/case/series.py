"""``series/*.csv``: counts of something outside the video over intervals of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from groundswell.case.cells import Grid
from groundswell.case.mistakes import Mistakes
from groundswell.case.record import Series, Source, Span
from groundswell.case.rows import RowReader
from groundswell.case.table import SERIES
from groundswell.case.times import format_span

__all__ = ["build_series", "series_cells"]

_CONSTANT = ("unit", "source", "url", "source_id", "quote")


def build_series(name: str, grid: Grid, zone: str, mistakes: Mistakes) -> Series | None:
    """The series in a file; ``None`` when it has no usable interval."""
    by_time = "time" in grid.header
    if not by_time and not {"start", "end"} <= set(grid.header):
        mistakes.error(grid.file, "needs the columns start and end, or time", "add them", row=1)
        return None
    constant: dict[str, str] = {}
    intervals: list[tuple[Span, float, datetime | None, int]] = []
    for line, cells in grid.rows:
        read = RowReader(grid.file, line, cells, SERIES, zone, None, mistakes)
        for column in _CONSTANT:
            cell = cells.get(column, "")
            if cell and constant.setdefault(column, cell) != cell:
                read.error(
                    column, f'two of them in one file: "{constant[column]}" stood before', "split the file"
                )
        if cells.get("published", "").strip() == "unknown":
            read.error(
                "published", "a count of unknown date cannot be used", "write the date, or delete the row"
            )
            continue
        span, value, published = _span(read, by_time=by_time), read.number("value"), read.span("published")
        if span is not None and value is not None:
            intervals.append((span, value, None if published is None else published.latest, line))
    intervals.sort(key=lambda item: (item[0].earliest, item[0].latest))
    for before, after in pairwise(intervals):
        if after[0].earliest < before[0].latest:
            mistakes.error(
                grid.file,
                f"overlaps the interval of row {before[3]}",
                "let intervals end where the next begins",
                row=after[3],
                column="time" if by_time else "start",
            )
    if not intervals:
        return None
    published_at = tuple(item[2] for item in intervals)
    return Series(
        name=name,
        start=tuple(item[0].earliest for item in intervals),
        end=tuple(item[0].latest for item in intervals),
        values=tuple(item[1] for item in intervals),
        unit=constant.get("unit", ""),
        source=Source(*(constant.get(column) for column in ("source", "url", "quote", "source_id"))),
        published=published_at if any(published_at) else (),
    )


def _span(read: RowReader, *, by_time: bool) -> Span | None:
    if by_time:
        span = read.span("time")
        if span is None and not read.cells.get("time", "").strip():
            read.error("time", "is empty", "write the day or interval")
    else:
        start, end = read.span("start"), read.span("end")
        for column in ("start", "end"):
            if not read.cells.get(column, "").strip():
                read.error(column, "is empty", "write both ends of the interval")
        if start is None or end is None:
            return None
        # A clock time written to the minute is that moment here, as it is in A/B.
        first = start.earliest
        last = end.earliest if ":" in read.cells["end"] else end.latest
        if last < first:
            read.error("end", "lies before start", "exchange the two")
            return None
        span = Span(first, last)
    if span is not None and span.earliest == span.latest:
        read.error("time" if by_time else "end", "the interval has no length", "write a day or two ends")
        return None
    return span


def series_cells(series: Series, zone: str) -> Sequence[dict[str, str]]:
    """The cells that read back as ``series``."""
    published = series.published or (None,) * len(series.values)
    shared = {
        "unit": series.unit,
        "source": series.source.name or "",
        "url": series.source.url or "",
        "quote": series.source.quote or "",
        "source_id": series.source.id or "",
    }
    rows = []
    for start, end, value, readable in zip(series.start, series.end, series.values, published, strict=True):
        rows.append(
            shared
            | {
                "start": format_span(Span(start, start), zone),
                "end": format_span(Span(end, end), zone),
                "value": str(int(value)) if float(value).is_integer() and abs(value) < 1e17 else repr(value),
                "published": "" if readable is None else format_span(Span(readable, readable), zone),
            }
        )
    return rows
