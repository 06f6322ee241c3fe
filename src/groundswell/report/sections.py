"""What the template shows of each answer: text, charts, numbers and tables, ready to be placed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.answers.answer import Answer, Number, Table
from groundswell.answers.explanation import KEYS
from groundswell.charts.chart import Chart
from groundswell.charts.data import cell, chart_csv
from groundswell.charts.scale import horizontal, log_possible
from groundswell.charts.svg import render_svg
from groundswell.charts.text import clean, shorten
from groundswell.charts.window import EARLY, crop, early_window
from groundswell.report.words import (
    READ_OFF,
    STATUS_MARKS,
    STATUS_WORDS,
    cell_text,
    csv_link,
    heading,
    interval_text,
    level_text,
    safe_link,
    unit_text,
    value_text,
)

__all__ = [
    "Cell",
    "Figure",
    "Grid",
    "Headline",
    "NumberLine",
    "Section",
    "chart_figure",
    "grid",
    "headlines",
    "in_order",
    "section",
]

_FIRST_NUMBERS = 8
_SHORT_TABLE = 8
_HEADLINES = (
    ("growth", "views by day", "views so far"),
    ("growth", "views on day", "on the fastest day on record"),
    ("drivers", "word of mouth (all that was passed on)", "of the views passed on by viewers"),
    ("forecast", "views by day", "forecast"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, whether it is a number, and an address that it leads to."""

    text: str
    number: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be shown."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    csv: str
    file: str
    folded: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart ready to be shown.

    ``svg`` is trusted text made by ``render_svg``, and so is ``early``, the first weeks of a long chart
    (empty for others); ``windows`` names the two views.
    """

    id: str
    title: str
    alternative: str
    svg: str
    csv: str
    file: str
    log: bool
    early: str = ""
    windows: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number in words."""

    name: str
    value: str
    interval: str
    level: str
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A number of the first screen."""

    value: str
    unit: str
    what: str
    detail: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """One answer ready to be shown."""

    key: str
    question: str
    status: str
    status_words: str
    mark: str
    first_sentence: str
    summary: str
    figures: tuple[Figure, ...]
    numbers: tuple[NumberLine, ...]
    more_numbers: tuple[NumberLine, ...]
    tables: tuple[Grid, ...]
    caveats: tuple[str, ...]
    collect: tuple[str, ...]


def in_order(answers: Mapping[str, Answer]) -> list[Answer]:
    """The answers in the order of the nine questions; others after them."""
    keys = [key for key in KEYS if key in answers]
    return [answers[key] for key in (*keys, *(key for key in answers if key not in KEYS))]


def section(answer: Answer, slug: str, without: Iterable[str] = (), most: int = 400) -> Section:
    """What the report shows of ``answer``.

    Args:
        answer: the answer.
        slug: the case's name, for the names of downloaded files.
        without: ids of charts that are shown elsewhere.
        most: most points of a curve in the data of a chart.
    """
    skipped = set(without)
    numbers = tuple(_number(number) for number in answer.numbers)
    split = len(numbers) if len(numbers) <= _FIRST_NUMBERS + 4 else _FIRST_NUMBERS
    return Section(
        key=_identifier(answer.key),
        question=answer.question,
        status=answer.status,
        status_words=STATUS_WORDS[answer.status],
        mark=STATUS_MARKS[answer.status],
        first_sentence=answer.sentences[0],
        summary=answer.summary(),
        figures=tuple(
            chart_figure(chart, slug, f"{_identifier(answer.key)}-{number}", most)
            for number, chart in enumerate(answer.charts, 1)
            if chart.id not in skipped
        ),
        numbers=numbers[:split],
        more_numbers=numbers[split:],
        tables=tuple(grid(table, f"{slug}-{answer.key}") for table in answer.tables if table.rows),
        caveats=answer.caveats,
        collect=answer.collect,
    )


def chart_figure(chart: Chart, slug: str, place: str, most: int = 400) -> Figure:
    """``chart`` as inline SVG with its data.

    Args:
        chart: what to draw.
        slug: the case's name, for the name of the downloaded file.
        place: a name that no other figure of the page has; its ids begin with it.
        most: most points of a curve in the data.
    """
    name = _identifier(chart.id)
    close = early_window(chart)
    return Figure(
        id=f"figure-{place}",
        title=shorten(chart.title, 300),
        alternative=chart.alternative,
        svg=render_svg(chart, prefix=f"chart-{place}"),
        csv=csv_link(chart_csv(chart, most)),
        file=f"{_identifier(slug)}-{name}.csv",
        log=any(log_possible(panel) for panel in chart.panels),
        early=render_svg(crop(chart, EARLY), prefix=f"early-{place}") if close else "",
        windows=(f"first {EARLY:.0f} days", f"{horizontal(chart).high:,.0f} days") if close else ("", ""),
    )


def headlines(answers: Mapping[str, Answer]) -> tuple[Headline, ...]:
    """The few numbers of the first screen: none of a question whose answer is that it cannot be told."""
    found = []
    for key, start, what in _HEADLINES:
        answer = answers.get(key)
        if answer is None or answer.status != "answered":
            continue
        numbers = [
            number for number in answer.numbers if number.name.startswith(start) and number.value is not None
        ]
        if not numbers:
            continue
        number = numbers[-1]
        words = number.name if start == "views by day" else what
        range_text = interval_text(number)
        detail = f"{range_text} ({level_text(number)} interval)" if number.low is not None else ""
        if range_text == READ_OFF:
            detail = range_text
        found.append(
            Headline(
                value_text(number.value, number.unit),
                "" if number.unit == "views" else unit_text(number.unit),
                words,
                detail,
                number.label,
            )
        )
    return tuple(found)


def grid(table: Table, slug: str) -> Grid:
    """``table`` with links and readable numbers; an address stands behind the name of its source."""
    columns = list(table.columns)
    address = columns.index("url") if "url" in columns else None
    host = columns.index("source") if address is not None and "source" in columns else None
    shown = [index for index in range(len(columns)) if host is None or index != address]
    numeric = {
        index: any(_is_number(row[index]) for row in table.rows)
        and all(row[index] is None or _is_number(row[index]) for row in table.rows)
        for index in shown
    }
    rows = []
    for row in table.rows:
        cells = []
        for index in shown:
            link = row[address] if address is not None and index in (host, address) else None
            text = cell_text(row[index])
            cells.append(Cell(text, numeric[index], safe_link(link if isinstance(link, str) else None)))
        rows.append(tuple(cells))
    caption = shorten(table.caption, 600) or shorten(heading(table.name), 600)
    return Grid(
        caption=caption,
        columns=tuple(Cell(heading(columns[index]), numeric[index]) for index in shown),
        rows=tuple(rows),
        csv=csv_link(_csv(table.columns, table.rows)),
        file=f"{_identifier(slug)}-{_identifier(table.name)}.csv",
        folded=len(table.rows) > _SHORT_TABLE or len(shown) > 9,
    )


def _number(number: Number) -> NumberLine:
    return NumberLine(
        number.name,
        value_text(number.value, number.unit),
        interval_text(number),
        level_text(number),
        unit_text(number.unit),
        number.label,
    )


def _is_number(value: object) -> bool:
    return not isinstance(value, (bool, str)) and (isinstance(value, (int, float)) or hasattr(value, "item"))


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def _identifier(text: str) -> str:
    """Letters, digits and hyphens of ``text``, for ids and names of files."""
    plain = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in clean(text).lower()
    )
    return "-".join(part for part in plain.split("-") if part)[:60] or "unnamed"
