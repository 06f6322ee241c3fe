"""The terminal text fits, speaks plainly, and keeps hostile text harmless."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.answers.answer import Answer
from groundswell.charts.text import clean, columns, shorten, wrap
from groundswell.report.sparkline import sparkline
from groundswell.report.terminal import render_terminal
from report import answers as made

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("text", [None, *made.HOSTILE], ids=range(len(made.HOSTILE) + 1))
def test_fits_and_holds_no_control_character(width: int, text: str | None) -> None:
    case, answers = (made.case(), made.answers()) if text is None else made.hostile(text)
    shown = render_terminal(case, answers, width, colour=False)
    assert not CONTROL.search(shown)
    assert max(columns(line) for line in shown.splitlines()) <= width


def test_every_question_has_its_mark_and_first_sentence() -> None:
    shown = render_terminal(made.case(), made.answers(), 100)
    plain = " ".join(shown.replace("\u00a0", " ").split())
    marks = {"answered": "●", "not_identifiable": "◐", "no_data": "○"}
    for answer in made.answers().values():
        assert f"{marks[answer.status]} {answer.key} " in plain
        assert answer.sentences[0] in plain
    assert "impact would be clearer with: hourly counts" in plain
    assert "more caveats and things to collect are in the report" in plain
    assert re.search(r"[▁▂▃▄▅▆▇█]{60}  views a day, day 0 to 59, most 1.0 M", shown.replace("\u00a0", " "))


def test_colour_only_adds_colour() -> None:
    plain = render_terminal(made.case(), made.answers(), 90, colour=False)
    coloured = render_terminal(made.case(), made.answers(), 90, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_bare_answers_render() -> None:
    bare = {"mood": Answer("mood", "How did people feel?", "no_data", ("Nobody was asked.",))}
    shown = render_terminal(replace(made.case(), author=None), bare, 80)
    assert "○ mood  Nobody was asked." in shown
    assert render_terminal(made.case(), {}, 80).startswith("A film of strangers")


def test_sparkline_by_hand() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([0, math.nan, 10]) == "▁ █"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([1, 1, 8, 8], width=2) == "▂█"


@given(st.lists(st.floats(0, 1e12) | st.just(math.nan), max_size=200), st.integers(1, 80))
def test_sparkline_has_at_most_its_width(values: list[float], width: int) -> None:
    line = sparkline(values, width)
    assert len(line) == min(width, len(values))
    assert set(line) <= set("▁▂▃▄▅▆▇█ ")


@given(st.text(max_size=300), st.integers(2, 60))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(st.text(max_size=100), st.integers(2, 40))
def test_shortening_keeps_the_start(text: str, most: int) -> None:
    short = shorten(text, most)
    assert columns(short) <= most
    assert short == clean(text) or (short.endswith("…") and clean(text).startswith(short[:-1]))
