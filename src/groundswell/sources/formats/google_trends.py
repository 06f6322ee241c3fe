"""Google Trends: ``multiTimeline.csv`` in any language, and the frame that pytrends saves."""

from __future__ import annotations

import re

from groundswell.case.record import Source
from groundswell.sources.cells import CellReader
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.counts import stretch
from groundswell.sources.files import Head, SourceFile, header_name
from groundswell.sources.outside import add_series, series_name, widened
from groundswell.sources.tables import Table

__all__ = ["FORMATS"]

UNIT = "search interest, 0 to 100 within one request"
SOURCE = Source(name="Google Trends")
BELOW_ONE = 0.5  # "<1" lies between 0 and 1
_TERM = re.compile(r"(.+?): \((.+)\)")
_BELOW = re.compile(r"<\s*1")


def _download(head: Head) -> float:
    """A line with one cell, then a header whose later columns are ``term: (region)``; words may be translated."""
    lines = [header_name(line) for line in head.text.splitlines()[:6] if line.strip()]
    if len(lines) < 2 or head.is_json:
        return 0.0
    preamble = ":" in lines[0] and not re.search(r"[,;\t|]", lines[0])
    return 0.95 if preamble and _TERM.search(lines[1]) else 0.0


def _frame(head: Head) -> float:
    return 1.0 if head.has("isPartial") and len(head.header) >= 3 else 0.0


def _read_download(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    _read(Table(source, reading, skip=1, series=False), reading)


def _read_frame(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    _read(Table(source, reading, series=False), reading)


def _read(table: Table, reading: Reading) -> None:
    when = next((name for name in table.header if name and not _TERM.fullmatch(name)), table.header[0])
    if "isPartial" in table.header:
        when = next((name for name in table.header if name in ("date", "time", "week", "month")), when)
    terms = [name for name in table.header if name and name not in (when, "isPartial")]
    cells = CellReader(reading, decimal=".")
    found: dict[str, list[Interval]] = {term: [] for term in terms}
    partial = below = 0
    for row in table.rows():
        if row["isPartial"].lower() == "true":
            partial += 1
            continue
        # an hour is written without minutes: 2024-03-10T05
        row.cells = [
            f"{cell}:00" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d", cell) else cell for cell in row.cells
        ]
        time = cells.time(row, when)
        if time is None:
            continue
        for term in terms:
            if _BELOW.fullmatch(row[term]):
                below += 1
                value: float | None = BELOW_ONE
            else:
                value = cells.number(row, term)
            if value is not None and not 0.0 <= value <= 100.0:
                reading.reject(row.line, term, row[term], "is no share of 100")
            elif value is not None:
                found[term].append(Interval(time, value, row.line))
    if partial:
        reading.note(f"{partial} incomplete rows (isPartial) are left out")
    if below:
        reading.note(f'{below} values of "<1" lie between 0 and 1: taken as 0.5')
    reading.note("an index, not counts: each request is scaled to its own peak")
    for term, intervals in found.items():
        named = _TERM.fullmatch(term)
        words = (named[1], named[2]) if named else (term, "")
        drawn = widened(stretch(reading, intervals), cells.zone or "UTC")
        add_series(reading, series_name("trends", *words), drawn, UNIT, SOURCE)


FORMATS = (
    Format(
        "google-trends",
        "Google Trends download (multiTimeline.csv), in any language",
        "press",
        "one series of search interest a term",
        _download,
        _read_download,
        asks=("--zone",),
    ),
    Format(
        "pytrends",
        "frame of pytrends: a date, a column a term, isPartial",
        "press",
        "one series of search interest a term",
        _frame,
        _read_frame,
        asks=("--zone",),
    ),
)
