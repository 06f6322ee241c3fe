"""The four answers that need no model, on the bundled case; the counts are those that its README prints."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from answers.contract import assert_contract
from groundswell.answers.compare import compare
from groundswell.answers.family import family
from groundswell.answers.mood import mood
from groundswell.answers.worth import worth
from groundswell.case import as_of, open_case

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer
    from groundswell.case.record import Case


@cache
def first_kiss() -> Case:
    return open_case("first-kiss")


def value(answer: Answer, start: str) -> float | None:
    return next(number for number in answer.numbers if number.name.startswith(start)).value


def test_mood_counts_unaware_and_knowing_writers_as_the_dossier_does() -> None:
    answer = mood(first_kiss())
    awareness = next(table for table in answer.tables if table.name == "awareness")
    rows = {row[0]: row[1:4] for row in awareness.rows}
    assert rows["did not know"] == (32, 4, 4)
    assert rows["knew"] == (28, 26, 26)
    assert value(answer, "dislikes among votes, 12 March 2014") == pytest.approx(100 / 21)
    assert value(answer, "dislikes among votes, 17 March 2014 (at most)") == pytest.approx(10.6, abs=0.1)


def test_mood_does_not_claim_that_the_positive_share_came_back() -> None:
    answer = mood(first_kiss())
    assert answer.status == "answered"
    assert "the negative share rose by" in answer.summary()
    assert "one cannot tell whether the positive share rose or fell" in answer.summary()


def test_worth_carries_the_conflicts_on_budget_and_sales() -> None:
    answer = worth(first_kiss())
    cost = next(number for number in answer.numbers if number.name.startswith("cost of production"))
    assert (cost.low, cost.value, cost.high) == (1300, 1300, 1500)
    sales = next(number for number in answer.numbers if number.name.startswith("sales uplift"))
    assert (sales.low, sales.high) == (13_000, 14_000)
    assert "contradict" in sales.name


def test_family_sets_the_stated_135_beside_what_is_found() -> None:
    answer = family(first_kiss())
    assert value(answer, "works stated by TruLoveStories") == 135
    assert value(answer, "follow-ups by the author") == 2
    found = value(answer, "derivative works found")
    assert found is not None
    assert 25 <= found <= 45


@pytest.mark.parametrize("day", [10, 11, 12, 13, 15, 17, 21, 31])
def test_every_moment_gets_an_answer_that_keeps_the_contract(day: int) -> None:
    then = as_of(first_kiss(), datetime(2014, 3, day, 22, tzinfo=UTC))
    for answer in (mood(then), worth(then), family(then), compare(then)):
        assert_contract(answer)
