"""What every answer keeps, whatever its question: one function, used by the tests of all nine."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer, Number

KEYS = ("growth", "drivers", "forecast", "impact", "mood", "worth", "whatif", "compare", "family")
STATUSES = ("answered", "not_identifiable", "no_data")
LABELS = ("observed", "derived", "forecast")
# a number whose name begins so is the effect of something: its sign is what a reader takes away
EFFECTS = ("effect", "change in", "change of", "difference", "views gained or lost")
CANNOT_TELL = ("cannot tell", "cannot be told")
NOT_WORDS = re.compile(r"\b(nan|inf|-inf|None|null)\b")


def assert_contract(answer: Answer) -> None:
    """Fail with the reason when an answer breaks the contract of the nine answers."""
    assert answer.key in (*KEYS, "disclosure")
    assert answer.status in STATUSES
    assert answer.question.endswith("?")
    assert 1 <= len(answer.sentences) <= 3, "a summary is one or two sentences, three at most"
    for sentence in (*answer.sentences, *answer.caveats, *answer.collect):
        assert sentence == sentence.strip()
        assert sentence
        assert sentence.endswith("."), f"no full stop: {sentence!r}"
        assert sentence[0] == sentence[0].upper(), f"no capital: {sentence!r}"
        assert "  " not in sentence
    for number in answer.numbers:
        assert_number(number)
    names = [(number.name, number.unit) for number in answer.numbers]
    assert len(names) == len(set(names)), f"two numbers of one name: {sorted(names)}"
    for table in answer.tables:
        assert all(len(row) == len(table.columns) for row in table.rows), table.name
        assert len(set(table.columns)) == len(table.columns), table.name
    for chart in answer.charts:
        assert chart.alternative.strip(), f"chart {chart.id} needs a text alternative"
        assert chart.title.strip()
        assert chart.panels
        if chart.x_kind == "category":
            assert chart.categories
        for note in chart.notes:
            assert math.isfinite(note.x)
    if answer.status != "answered":
        assert answer.collect, "an answer that is none says what to collect"
    words = prose(answer)
    assert not NOT_WORDS.search(words), f"a raw value stands in the text: {NOT_WORDS.search(words)}"
    for number in answer.numbers:
        if number.name.startswith(EFFECTS) and spans_zero(number):
            assert any(said in words.lower() for said in CANNOT_TELL), (
                f"{number.name} spans zero and the text claims more"
            )
    plain = json.loads(answer.to_json())
    assert plain == json.loads(json.dumps(answer.to_dict(), allow_nan=False))
    assert set(plain) >= {"schema_version", "status", "summary", "caveats", "numbers"}
    assert plain["summary"] == answer.summary()
    assert answer.report().startswith(answer.question)
    assert answer.summary() in repr(answer)
    assert "<script" not in answer._repr_html_()


def assert_number(number: Number) -> None:
    """Finite or absent, ends in order, a known label, a level that is a percentage."""
    assert number.label in LABELS
    assert number.name.strip()
    for value in (number.value, number.low, number.high):
        assert value is None or math.isfinite(value), number
    slack = 1e-9 * max((abs(end) for end in (number.low, number.high) if end is not None), default=0.0)
    if number.value is not None and number.low is not None:
        assert number.low <= number.value + slack, number
    if number.value is not None and number.high is not None:
        assert number.value <= number.high + slack, number
    assert number.level is None or 0 < number.level < 100, number


def spans_zero(number: Number) -> bool:
    """Whether the interval leaves the sign open."""
    return number.low is not None and number.high is not None and number.low < 0 < number.high


def prose(answer: Answer) -> str:
    """Everything that a reader reads as sentences."""
    return " ".join((*answer.sentences, *answer.caveats, *answer.collect))
