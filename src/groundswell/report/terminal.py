"""All nine answers as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer
from groundswell.case.record import Case
from groundswell.charts.text import clean, columns, number_text, shorten, wrap
from groundswell.report.sparkline import sparkline
from groundswell.report.words import daily_views, headline, interval_text, span_text, value_text

__all__ = ["render_terminal"]

_MARKS = {ANSWERED: "✓", NOT_IDENTIFIABLE: "?", NO_DATA: "–"}
_WORDS = {ANSWERED: "", NOT_IDENTIFIABLE: "cannot tell", NO_DATA: "no data"}
_COLOURS = {ANSWERED: "32", NOT_IDENTIFIABLE: "33", NO_DATA: "90"}
_CAVEATS = 1  # caveats a question; the report and --json hold all


def render_terminal(case: Case, answers: Mapping[str, Answer], width: int = 100, colour: bool = False) -> str:
    """The answers as compact text: header, daily views, a sentence a question, key numbers, caveats.

    Args:
        case: the record.
        answers: the answers by key, in the order in which they shall appear.
        width: columns of the terminal; at least 40 are used.
        colour: whether to use colours; without, the text holds no control character.
    """
    width = max(width, 40)

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text

    def indented(text: str, by: int = 2) -> list[str]:
        return [" " * by + line for line in wrap(text, width - by)]

    author = f" · {clean(case.author)}" if case.author else ""
    about = f"{clean(case.platform)}{author} · published {span_text(case.published)}"
    lines = [paint(shorten(case.title, width), "1"), *(paint(line, "90") for line in wrap(about, width)), ""]

    views = daily_views(answers)
    if views:
        bars = sparkline(views, min(width - 4, 72))
        top = max(views)
        lines += ["  " + paint(bars, "34"), *_axis(len(bars), len(views), top, width), ""]
    for key, answer in answers.items():
        words = _WORDS[answer.status]
        mark = _MARKS[answer.status]
        name = paint(f"{mark} {clean(answer.question)}", f"1;{_COLOURS[answer.status]}")
        lines.append(f"{name} {paint(f'({words})' if words else '', _COLOURS[answer.status])}".rstrip())
        # The command is told where there is more to see, so that it can be asked alone.
        sentences = answer.sentences if answer.status == ANSWERED else answer.sentences[:2]
        lines += indented(" ".join(sentences))
        if answer.status != ANSWERED and answer.collect:
            lines += [paint(line, "90") for line in indented(f"Collect: {answer.collect[0]}")]
        lines += [""] if key else []
    chosen = headline(answers, 6)
    if chosen:
        lines.append(paint("Key numbers", "1"))
        room = width - 40
        for _, number in chosen:
            level = f" ({number.level:g} %)" if number.level is not None and number.low is not None else ""
            spread = interval_text(number)
            text = value_text(number.value, number.unit) + (f"  {spread}{level}" if spread else "")
            label = shorten(number.name, max(room, 20))
            together = f"  {label}{' ' * max(room - columns(label), 1)} {text}"
            lines += [together] if columns(together) <= width else [*indented(label), *indented(text, 4)]
        lines.append("")
    caveats = [(answer, caveat) for answer in answers.values() for caveat in answer.caveats[:_CAVEATS]]
    if caveats:
        lines.append(paint("Read with care", "1"))
        for answer, caveat in caveats:
            first, *rest = wrap(f"{clean(answer.key)}: {clean(caveat)}", width - 4)
            lines += [f"  - {first}", *(f"    {line}" for line in rest)]
        hidden = sum(len(answer.caveats) for answer in answers.values()) - len(caveats)
        if hidden:
            lines.append(paint(f"  and {hidden} more: see --report, --json or one question's own command", "90"))
    return "\n".join(line.rstrip() for line in lines).rstrip()


def _axis(length: int, days: int, top: float, width: int) -> list[str]:
    """What the sparkline shows: its first and last day and its largest value."""
    ends = f"day 1{' ' * max(length - len('day 1') - len(f'day {days}'), 1)}day {days}"
    text = f"views a day, most {number_text(top)}"
    return [f"  {ends}", *(f"  {line}" for line in wrap(text, width - 2))]
