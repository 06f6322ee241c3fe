"""From cells to the record: one ``RowReader`` a row, one builder a table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from groundswell.case.claims import interval
from groundswell.case.mistakes import Mistakes, did_you_mean
from groundswell.case.record import (
    Coverage,
    Derivative,
    Engagement,
    Event,
    Money,
    Reaction,
    Row,
    Source,
    Span,
    ViewObservation,
)
from groundswell.case.table import Table
from groundswell.case.times import UnreadableTime, parse_span

__all__ = ["BUILDERS", "RowReader", "why_no_number"]

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MISSING = {"nan", "n/a", "na", "null", "none", "-", "\u2014", "\u2013", "?", "unknown", "#n/a", "hidden"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*", re.ASCII)
_SCALED = re.compile(r"([\d.,]+)\s*(k|m|mn|mio|bn|b|thousand|million|billion)\.?", re.IGNORECASE | re.ASCII)
_SCALES = {"k": 3, "t": 3, "m": 6, "b": 9}


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row; what is wrong is noted with file, row, column and value."""

    file: str
    line: int
    cells: Mapping[str, str]
    table: Table
    zone: str
    opening: datetime | None
    mistakes: Mistakes

    def error(self, column: str, message: str, remedy: str) -> None:
        """Note an error in one cell."""
        value = self.cells.get(column)
        self.mistakes.error(self.file, message, remedy, row=self.line, column=column, value=value or None)

    def text(self, column: str) -> str | None:
        """The cell as it stands; ``None`` when empty."""
        return self.cells.get(column) or None

    def word(self, column: str, default: str) -> str:
        """One of the column's words, or ``default`` for an empty cell."""
        cell = self.cells.get(column, "").strip()
        if not cell:
            if self.table[column].required:
                self.error(column, "is empty", f"write one of {', '.join(self.table[column].words)}")
            return default
        words = self.table[column].words
        if cell in words:
            return cell
        near = did_you_mean(cell, words)
        if self.table[column].kind == "open_word":
            near = _meant(cell, words)
            if near is None and _WORD.fullmatch(cell):
                return cell
        guess = f'; did you mean "{near}"?' if near else ""
        self.error(column, f"unknown {column}{guess}", f"write one of {', '.join(words)}")
        return default

    def yes_no(self, column: str) -> bool | None:
        """True for yes, False for no, ``None`` for an empty cell."""
        cell = self.cells.get(column, "").strip()
        if cell in ("yes", "true"):
            return True
        if cell in ("no", "false"):
            return False
        if cell:
            self.error(column, "is neither yes nor no", "write yes or no, or leave the cell empty")
        return None

    def identifier(self, column: str) -> str:
        """A short name that can be written on a command line."""
        cell = self.cells.get(column, "")
        if not cell:
            self.error(column, "is empty", "give the row a short name, unique in the file")
        elif not _ID.fullmatch(cell):
            tidy = re.sub(r"[^A-Za-z0-9]+", "-", cell).strip("-").lower() or "a-name"
            self.error(
                column,
                "is no id: it begins with a letter or digit and goes on with those, . _ or -",
                f"write {tidy}",
            )
        return cell

    def number(self, column: str) -> float | None:
        """The number in a cell; ``None`` when empty or unreadable, never zero for missing."""
        cell = self.cells.get(column, "").strip()
        kind = self.table[column].kind
        if not cell:
            if self.table[column].required:
                self.error(column, "is empty", "write the figure, or delete the row: missing is not zero")
            return None
        if not _PLAIN.fullmatch(cell):
            self.error(column, *why_no_number(cell))
            return None
        value = float(cell)
        if not math.isfinite(value):
            self.error(column, "is too large for a number", "check its digits")
            return None
        if kind != "number" and (value < 0 or cell.startswith("-")):
            self.error(column, "a count is never negative", "for a downward correction write the new total")
            return None
        if kind == "count" and not value.is_integer():
            if re.fullmatch(r"\d{1,3}\.\d{3}", cell):
                joined = cell.replace(".", "")
                message = "is ambiguous: a dot between thousands, or a fraction?"
                self.error(column, message, f"write {joined} if the dot parts thousands")
            else:
                self.error(column, "a count is a whole number", "write the whole number")
            return None
        return value

    def span(self, column: str, precision: str = "") -> Span | None:
        """The time in a cell; ``None`` when empty or unreadable."""
        cell = self.cells.get(column, "").strip()
        meant = self.cells.get(precision, "").strip() if precision else ""
        if not cell:
            if meant:
                self.error(precision, "a precision without a time", "write the time, or delete the precision")
            return None
        try:
            return parse_span(cell, self.zone, meant, self.opening)
        except UnreadableTime as error:
            if str(error).startswith("unknown precision"):
                near = did_you_mean(meant, self.table[precision].words)
                guess = f'; did you mean "{near}"?' if near else ""
                self.error(precision, f"unknown precision{guess}", error.remedy)
            else:
                self.error(column, str(error), error.remedy)
            return None

    def common(self) -> _Common:
        """What every row has."""
        unknown = self.cells.get("published", "").strip() == "unknown"
        url = self.text("url")
        if url is not None and not re.match(r"https?://\S+$", url):
            self.mistakes.warning(
                self.file,
                "is no web address",
                "write it with https://, or move it to the note",
                row=self.line,
                column="url",
                value=url,
            )
        extra = {name: cell for name, cell in self.cells.items() if cell and name not in self.table.names}
        return _Common(
            row=self.line,
            source=Source(self.text("source"), url, self.text("quote"), self.text("source_id")),
            published=None if unknown else self.span("published"),
            published_unknown=unknown,
            note=self.text("note"),
            extra=extra,
        )


def _meant(cell: str, words: tuple[str, ...]) -> str | None:
    """The known word that a free word seems to stand for: nearly the same, or with a platform before it."""
    near = did_you_mean(cell, words, cutoff=0.8)
    return near or (words[0] if len(words) == 1 and cell.endswith(words[0]) else None)


@dataclass(frozen=True, slots=True)
class _Common:
    row: int
    source: Source
    published: Span | None
    published_unknown: bool
    note: str | None
    extra: Mapping[str, str]


_COMMON = tuple(part.name for part in fields(_Common))


def why_no_number(cell: str) -> tuple[str, str]:
    """Why a cell is no number, and what to write."""
    lowered = cell.lower()
    if lowered in _MISSING:
        return "is no number", "leave the cell empty when the figure is missing"
    if lowered.lstrip("+-") in ("inf", "infinity"):
        return "is no number", "leave high empty and write the qualifier at_least for an open end"
    scaled = _SCALED.fullmatch(cell)
    if scaled and scaled[1].count(".") + scaled[1].count(",") <= 1:
        factor = 10 ** _SCALES[scaled[2][0].lower()]
        written = round(float(scaled[1].replace(",", ".")) * factor)
        return "mixes units: every figure is written out in ones", f"write {written}"
    if re.fullmatch(r"\d{1,3}(,\d{3})+", cell):
        return "has commas between thousands", f"write {cell.replace(',', '')}"
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", cell):
        return "has dots between thousands", f"write {cell.replace('.', '')}"
    if re.fullmatch(r"\d{1,3}([ '’\u00a0\u202f]\d{3})+", cell):
        return "has marks between thousands", f"write {re.sub(r'[^0-9]', '', cell)}"
    if re.fullmatch(r"[+-]?\d+,\d+", cell):
        return "has a decimal comma", f"write {cell.replace(',', '.')}"
    return "is no number", "write digits only, with a dot before decimals"


def views(read: RowReader) -> ViewObservation:
    """One row of views.csv."""
    common = read.common()
    value, low, high = read.number("value"), read.number("low"), read.number("high")
    qualifier = read.word("qualifier", "between" if value is None else "exact")
    if low is not None and high is not None and low > high:
        read.error("low", f"is above high ({high:.0f})", "exchange the two")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        read.error("value", "lies outside low and high", "correct the one that is wrong")
    given = low is not None or high is not None
    if value is None and not given:
        if not any(read.cells.get(name, "").strip() for name in ("value", "low", "high")):
            read.error("value", "the row has no figure", "write value, or low and high; missing is not zero")
    elif qualifier == "between" and (low is None or high is None):
        read.error(
            "qualifier", "between needs both low and high", "write low and high, or at_least, or at_most"
        )
    elif not given and value is not None:
        low, high = interval(value, qualifier)
    return ViewObservation(
        row=common.row,
        source=common.source,
        published=common.published,
        published_unknown=common.published_unknown,
        note=common.note,
        extra=common.extra,
        time=read.span("time", "precision"),
        low=0.0 if low is None else low,
        high=math.inf if high is None else high,
        value=value,
        qualifier=qualifier,
        scope=read.word("scope", "original"),
        time_basis=read.word("time_basis", "stated"),
    )


def _finish(of: type[Row], common: _Common, /, **cells: Any) -> Row:
    shared: dict[str, Any] = {name: getattr(common, name) for name in _COMMON}
    return of(**shared, **cells)


def events(read: RowReader) -> Row:
    """One row of events.csv."""
    time = read.span("time", "precision")
    if time is None and not read.cells.get("time", "").strip():
        read.error("time", "an event needs a time", "write the day, month or year, or an interval A/B")
    return _finish(
        Event,
        read.common(),
        id=read.identifier("id"),
        time=time,
        kind=read.word("kind", "other"),
        title=read.text("title") or "",
        size=read.number("size"),
        until=read.span("until"),
        by=read.word("by", "") or None,
        jurisdiction=read.text("jurisdiction"),
    )


def derivatives(read: RowReader) -> Row:
    """One row of derivatives.csv."""
    if read.text("title") is None:
        read.error("title", "is empty", "write its title, or a description in brackets")
    return _finish(
        Derivative,
        read.common(),
        title=read.text("title") or "",
        author=read.text("author"),
        relation=read.word("relation", "parody"),
        time=read.span("time", "precision"),
        views=read.number("views"),
        views_at=read.span("views_at"),
        count=read.number("count"),
    )


def reactions(read: RowReader) -> Row:
    """One row of reactions.csv."""
    label = read.word("label", "")
    if read.text("text") is None and not label:
        read.error("text", "a reaction has neither text nor label", "write one of the two")
    return _finish(
        Reaction,
        read.common(),
        time=read.span("time", "precision"),
        text=read.text("text"),
        label=label or None,
        who=read.text("who"),
        likes=read.number("likes"),
        knew_of_disclosure=read.yes_no("knew_of_disclosure"),
        language=read.text("language"),
    )


def engagement(read: RowReader) -> Row:
    """One row of engagement.csv."""
    return _finish(
        Engagement,
        read.common(),
        time=read.span("time", "precision"),
        metric=read.word("metric", "likes"),
        value=read.number("value"),
        views=read.number("views"),
    )


def coverage(read: RowReader) -> Row:
    """One row of coverage.csv."""
    counts = read.yes_no("counts")
    return _finish(
        Coverage,
        read.common(),
        time=read.span("time", "precision"),
        outlet=read.text("outlet"),
        headline=read.text("headline"),
        kind=read.word("kind", "press"),
        language=read.text("language"),
        copy_of=read.text("copy_of"),
        counts=True if counts is None else counts,
    )


def money(read: RowReader) -> Row:
    """One row of money.csv."""
    for column in ("topic", "unit"):
        if read.text(column) is None:
            read.error(column, "is empty", "say what is measured and in which unit, as in budget and USD")
    value, low, high = read.number("value"), read.number("low"), read.number("high")
    if low is not None and high is not None and low > high:
        read.error("low", f"is above high ({high:g})", "exchange the two")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        read.error("value", "lies outside low and high", "correct the one that is wrong")
    return _finish(
        Money,
        read.common(),
        topic=read.text("topic") or "",
        time=read.span("time", "precision"),
        value=value,
        low=low,
        high=high,
        unit=read.text("unit") or "",
        claim=read.text("claim") or "",
    )


BUILDERS: Mapping[str, Callable[[RowReader], Row]] = {
    "views": views,
    "events": events,
    "derivatives": derivatives,
    "reactions": reactions,
    "engagement": engagement,
    "coverage": coverage,
    "money": money,
}
