"""All answers on one screen of a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer
from groundswell.case.record import Case
from groundswell.charts.text import clean, columns, number_text, shorten, wrap
from groundswell.report.sections import in_order
from groundswell.report.sparkline import sparkline
from groundswell.report.words import STATUS_MARKS, STATUS_WORDS, span_text

__all__ = ["render_terminal"]

_MOST_CAVEATS = 5
_COLOURS = {"strong": "1", "quiet": "2", "answered": "32", "not_identifiable": "33", "no_data": "2"}


def render_terminal(case: Case, answers: Mapping[str, Answer], width: int = 100, colour: bool = False) -> str:
    """Header, daily views, a sentence for each question, then the caveats that matter first.

    Args:
        case: the case that was explained.
        answers: answers by key.
        width: columns; at least 40 are used.
        colour: use ANSI colours.
    """
    width = max(width, 40)

    def paint(text: str, name: str) -> str:
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if colour else text

    ordered = in_order(answers)
    author = f" · {case.author}" if case.author else ""
    lines = [paint(shorten(f"{case.title}{author}", width), "strong")]
    lines += [paint(line, "quiet") for line in wrap(f"published {span_text(case.published, case)}", width)]
    lines += [paint(line, "quiet") for line in _daily(answers.get("growth"), width)]
    lines.append("")
    named = max((columns(clean(answer.key)) for answer in ordered), default=0)
    indent = named + 4
    for answer in ordered:
        key = clean(answer.key)
        key += " " * (named - columns(key))
        body = wrap(answer.sentences[0], width - indent)
        lines.append(f"{paint(STATUS_MARKS[answer.status], answer.status)} {paint(key, 'strong')}  {body[0]}")
        lines += [" " * indent + line for line in body[1:]]
    lines.append("")
    lines += _caveats(ordered, width, paint("Bear in mind", "strong"))
    marks = ", ".join(f"{mark} {STATUS_WORDS[status]}" for status, mark in STATUS_MARKS.items())
    lines += [paint(line, "quiet") for line in wrap(marks, width)]
    return "\n".join(line.rstrip() for line in lines)


def _daily(growth: Answer | None, width: int) -> list[str]:
    """The daily views as a row of bars with its scale."""
    tables = [] if growth is None else [table for table in growth.tables if table.name == "daily_views"]
    if not tables or not tables[0].rows or not {"day", "views"} <= set(tables[0].columns):
        return []
    rows = tables[0].to_dicts()[: min(60, width - 2)]
    views = [row["views"] if isinstance(row["views"], (int, float)) else None for row in rows]
    bars = sparkline(views, len(rows))
    largest = max((view for view in views if view is not None and view < inf), default=0.0)
    scale = f"views a day, day {rows[0]['day']:g} to {rows[-1]['day']:g}, most {number_text(largest)}"
    if columns(bars) + 2 + len(scale) <= width:
        return [f"{bars}  {scale}"]
    return [bars, *wrap(scale, width)]


def _caveats(ordered: list[Answer], width: int, title: str) -> list[str]:
    """The first caveat of each answer, what to collect where there is none, and how many more there are."""
    said: list[str] = []
    for answer in ordered:
        if answer.status == ANSWERED and answer.caveats:
            said.append(f"{answer.key}: {answer.caveats[0]}")
        elif answer.status != ANSWERED and answer.collect:
            needed = "would be clearer with" if answer.status == NOT_IDENTIFIABLE else "needs"
            said.append(f"{answer.key} {needed}: {answer.collect[0]}")
    kept = said[:_MOST_CAVEATS]
    if not kept:
        return []
    lines = [title]
    for text in kept:
        body = wrap(text, width - 2)
        lines += [f"- {body[0]}", *("  " + line for line in body[1:])]
    total = sum(len(answer.caveats) + len(answer.collect) for answer in ordered)
    if total > len(kept):
        lines += wrap(
            f"{total - len(kept)} more caveats and things to collect are in the report (--report).", width
        )
    return [*lines, ""]
