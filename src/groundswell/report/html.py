"""The report: one HTML file that needs nothing else, for the screen, for paper, for a screen reader."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from groundswell.answers.answer import ANSWERED, Answer, Number, Table
from groundswell.case.record import Case
from groundswell.charts.data import cell
from groundswell.charts.interactive import data_address, figure_html
from groundswell.charts.palette import stylesheet
from groundswell.charts.text import clean, shorten
from groundswell.report.sources import sources_of
from groundswell.report.words import (
    STATUS_WORDS,
    cell_text,
    column_title,
    headline,
    interval_text,
    safe_address,
    span_text,
    value_text,
)

__all__ = ["Context", "render_report"]

#: What a caller adds to "Methods and provenance": text, lines of text, names with texts, or a table.
Context = Mapping[str, str | Sequence[str] | Mapping[str, str] | Table]

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_BYTES = 1_900_000
_SHORT_TABLE = 12


def render_report(case: Case, answers: Mapping[str, Answer], context: Context | None = None) -> str:
    """The report on ``case`` as one HTML document below 2 MB that loads nothing from anywhere.

    Args:
        case: the record, as known at the moment of the report.
        answers: the answers by key, in the order in which they shall appear.
        context: what to say about methods and provenance, in order: version, moment of knowledge, hashes of
            the input, seed, how to cite. Keys are headings.

    Returns:
        HTML text; the same input gives the same bytes.
    """
    text = ""
    # Figures keep their drawings; the data to take away are thinned until the file is small enough.
    for most in (400, 150, 50):
        text = _render(case, answers, context or {}, most)
        if len(text.encode()) < _MOST_BYTES:
            break
    return text


@dataclass(frozen=True, slots=True)
class _Section:
    """One answer as the template needs it."""

    key: str
    answer: Answer
    status: str
    figures: tuple[Markup, ...]
    moved: int | None


def _render(case: Case, answers: Mapping[str, Answer], context: Context, most: int) -> str:
    style = stylesheet() + (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    number = 0
    first: Markup | None = None
    sections = []
    for key, answer in answers.items():
        figures = []
        moved = None
        for chart in answer.charts:
            number += 1
            # Both the SVG and the figure escape all text they take from the chart.
            figure = Markup(figure_html(chart, number, most))  # noqa: S704
            if first is None and key == "growth":
                first, moved = figure, number
            else:
                figures.append(figure)
        name = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or f"answer-{len(sections)}"
        sections.append(_Section(name, answer, STATUS_WORDS[answer.status], tuple(figures), moved))
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: (_TEMPLATES / name).read_text(encoding="utf-8")),
        finalize=_shown,
    )
    environment.filters.update(
        cell=cell_text, heading=column_title, interval=interval_text, address=safe_address, span=span_text, short=shorten
    )
    return environment.get_template("report.html.j2").render(
        case=case,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=_policy(style, script),
        sections=sections,
        first=first,
        headline=headline(answers),
        value=lambda number: value_text(number.value, number.unit),
        sources=sources_of(case),
        context=[(column_title(key), _kind(value), value) for key, value in context.items()],
        unanswered=[section for section in sections if section.answer.status != ANSWERED],
        collecting=[section for section in sections if section.answer.status == ANSWERED and section.answer.collect],
        table_data=_table_address,
        numbers_data=_numbers_address,
        numeric=_numeric,
        short_table=_SHORT_TABLE,
    )


def _shown(value: Any) -> Any:
    """Text from outside loses control and reordering characters before the template escapes it."""
    return clean(value) if type(value) is str else value


def _policy(style: str, script: str) -> str:
    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, Table):
        return "table"
    return "names" if isinstance(value, Mapping) else "lines"


def _numeric(table: Table, column: int) -> bool:
    """Whether a column holds numbers (then it is set flush right)."""
    values = [row[column] for row in table.rows if row[column] is not None]
    return bool(values) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    def quoted(value: object) -> str:
        text = cell(value)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text

    return "\n".join(",".join(quoted(value) for value in row) for row in (columns, *rows)) + "\n"


def _table_address(table: Table) -> str:
    return data_address(_csv(table.columns, table.rows))


def _numbers_address(numbers: Sequence[Number]) -> str:
    columns = ("name", "value", "low", "high", "level", "unit", "label")
    return data_address(_csv(columns, [[getattr(number, column) for column in columns] for number in numbers]))
