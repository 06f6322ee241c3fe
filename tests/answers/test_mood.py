from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from answers.cases import HOSTILE, START, case, day, disclosure, moment, reactions
from answers.contract import assert_contract
from groundswell.answers.binomial import beta_cdf, beta_quantile, jeffreys_interval
from groundswell.answers.mood import mood
from groundswell.answers.mood_windows import first_disclosure, sort_reactions
from groundswell.answers.share_posterior import LABELS, difference, share
from groundswell.answers.votes import dislike_shares, rounding
from groundswell.case.record import Engagement, Event, Reaction, Source, Span
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer, Number


def number(answer: Answer, name: str) -> Number:
    return next(found for found in answer.numbers if found.name == name)


@given(st.floats(0.5, 400), st.floats(0.5, 400), st.floats(0, 1))
def test_beta_cdf_is_that_of_scipy(a: float, b: float, x: float) -> None:
    assert beta_cdf(a, b, x) == pytest.approx(scipy.stats.beta.cdf(x, a, b), rel=1e-9, abs=1e-12)


@given(st.floats(0.5, 400), st.floats(0.5, 400), st.floats(0.001, 0.999))
def test_beta_quantile_is_that_of_scipy(a: float, b: float, probability: float) -> None:
    assert beta_quantile(a, b, probability) == pytest.approx(
        scipy.stats.beta.ppf(probability, a, b), rel=1e-7, abs=1e-10
    )


def test_uniform_quantile_by_hand() -> None:
    assert beta_quantile(1, 1, 0.25) == pytest.approx(0.25)
    assert beta_cdf(2, 1, 0.5) == pytest.approx(0.25)  # the square
    assert jeffreys_interval(5, 5, 90)[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("a", "b", "probability"), [(0, 1, 0.5), (1, -1, 0.5), (1, 1, 1.5), (float("nan"), 1, 0.5)]
)
def test_impossible_beta_arguments_are_refused(a: float, b: float, probability: float) -> None:
    with pytest.raises(DataError):
        beta_quantile(a, b, probability)


def test_share_has_the_exact_interval_and_shares_add_up() -> None:
    counts = np.array([[3.0, 2.0, 7.0]])
    found = share(counts, "negative", 90)
    exact = scipy.stats.beta(7.5, 6.0)
    assert (found.low, found.high) == pytest.approx((exact.ppf(0.05), exact.ppf(0.95)), abs=1e-9)
    assert sum(share(counts, label, 90).mean for label in LABELS) == pytest.approx(1.0)


def test_mixture_of_equal_counts_agrees_with_the_exact_quantiles() -> None:
    # two draws that differ in a label which the share does not see as its own, so the mixture is one beta
    counts = np.array([[3.0, 2.0, 7.0], [3.0, 2.0, 8.0]])
    found = share(counts, "negative", 90)
    mixture = np.linspace(0, 1, 200_001)
    cumulative = 0.5 * (scipy.stats.beta(7.5, 6).cdf(mixture) + scipy.stats.beta(8.5, 6).cdf(mixture))
    assert found.low == pytest.approx(np.interp(0.05, cumulative, mixture), abs=1e-3)
    assert found.high == pytest.approx(np.interp(0.95, cumulative, mixture), abs=1e-3)


@pytest.mark.parametrize(
    ("first", "second"), [((10, 4, 2), (3, 3, 9)), ((0, 0, 0), (1, 0, 0)), ((40, 0, 0), (0, 0, 40))]
)
def test_difference_agrees_with_numerical_integration(
    first: tuple[float, ...], second: tuple[float, ...]
) -> None:
    found = difference(np.array([first], dtype=float), np.array([second], dtype=float), "negative", 90)
    one = scipy.stats.beta(first[2] + 0.5, first[0] + first[1] + 1)
    other = scipy.stats.beta(second[2] + 0.5, second[0] + second[1] + 1)
    grid = (np.arange(2_000) + 0.5) / 2_000
    exact = (one.ppf(grid)[:, None] - other.ppf(grid)[None, :]).ravel()
    assert found.mean == pytest.approx(one.mean() - other.mean(), abs=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(exact, [0.05, 0.95])), abs=2e-3)
    assert found.above_zero == pytest.approx((exact > 0).mean(), abs=4e-3)


def test_difference_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(7)
    covered = 0
    for _ in range(400):
        truth = generator.dirichlet([0.5, 0.5, 0.5], size=2)
        counts = [generator.multinomial(25, shares).astype(float)[None, :] for shares in truth]
        found = difference(counts[0], counts[1], "negative", 90)
        covered += found.low <= truth[0][2] - truth[1][2] <= found.high
    assert 0.86 <= covered / 400 <= 0.94


def test_shock_and_recovery_are_told_with_their_probabilities() -> None:
    answer = mood(
        case(
            events=(disclosure(),),
            reactions=(
                *reactions({"positive": 36, "negative": 4}, day(0), False),
                *reactions({"positive": 5, "negative": 25}, day(2), True),
                *reactions({"positive": 30, "negative": 5}, day(5), True),
            ),
        )
    )
    assert_contract(answer)
    assert answer.status == "answered"
    assert "negative share rose by" in answer.summary()
    assert "negative share fell by" in answer.summary()
    fell = number(answer, "probability that the negative share fell again afterwards").value
    assert fell is not None
    assert fell > 99
    shock = number(answer, "change in the negative share at the disclosure")
    assert shock.value == pytest.approx(100 * (25.5 / 31.5 - 4.5 / 41.5))


def test_no_change_is_told_as_cannot_tell() -> None:
    same = {"positive": 6, "mixed": 3, "negative": 3}
    answer = mood(
        case(
            events=(disclosure(),),
            reactions=(
                *reactions(same, day(0), False),
                *reactions(same, day(1), True),
                *reactions(same, day(6), True),
            ),
        )
    )
    assert_contract(answer)
    assert answer.summary().count("cannot tell") == 3
    assert number(
        answer, "probability that the negative share rose at the disclosure"
    ).value == pytest.approx(50, abs=3)


def test_too_few_on_one_side_is_not_identifiable_and_says_how_many() -> None:
    answer = mood(
        case(
            events=(disclosure(),),
            reactions=(*reactions({"positive": 4}, day(0), False), *reactions({"negative": 9}, day(1), True)),
        )
    )
    assert_contract(answer)
    assert answer.status == "not_identifiable"
    assert "5 are needed" in answer.summary()


def test_recovery_is_not_claimed_before_there_are_later_reactions() -> None:
    answer = mood(
        case(
            events=(disclosure(),),
            reactions=(*reactions({"positive": 9}, day(0), False), *reactions({"negative": 9}, day(1), True)),
        )
    )
    assert_contract(answer)
    assert "Whether the mood turned back one cannot tell" in answer.summary()


@pytest.mark.parametrize("rows", [(), reactions({"unknown": 3}, day(0), None), (Reaction(text="no label"),)])
def test_without_labels_there_is_no_data(rows: tuple[Reaction, ...]) -> None:
    answer = mood(case(reactions=rows, events=(disclosure(),)))
    assert_contract(answer)
    assert answer.status == "no_data"


def test_without_a_disclosure_shares_are_told_and_nothing_is_compared() -> None:
    answer = mood(case(reactions=reactions({"positive": 8, "negative": 2}, day(3), None)))
    assert_contract(answer)
    assert answer.status == "answered"
    assert not any(found.name.startswith("change") for found in answer.numbers)


def test_a_straddling_reaction_is_shared_out_by_overlap() -> None:
    rows = reactions({"negative": 1}, day(1, 4), True)
    sorted_rows = sort_reactions(case(events=(disclosure(),)), rows * 500, day(1))
    expected = sorted_rows.expected[:, LABELS.index("negative")]
    assert expected.sum() == pytest.approx(500)
    assert expected[1] == pytest.approx(250, abs=4)  # two of four days
    assert sorted_rows.straddling == 500


def test_uncertain_dates_widen_the_interval() -> None:
    sure = reactions({"negative": 8, "positive": 8}, day(1), True)
    vague = reactions({"negative": 8, "positive": 8}, day(1, 4), True)
    told = disclosure().time
    widths = []
    for rows in (sure, vague):
        found = share(sort_reactions(case(), rows, told).counts(1), "negative", 90)
        widths.append(found.high - found.low)
    assert widths[1] > 1.1 * widths[0]


def test_unrecorded_awareness_on_the_day_itself_is_half_before() -> None:
    told = disclosure().time
    sorted_rows = sort_reactions(case(), reactions({"positive": 4000}, day(1), None), told)
    assert sorted_rows.expected[0].sum() == pytest.approx(2000, abs=20)


def test_the_first_of_several_disclosures_counts() -> None:
    events = (disclosure(3), Event(time=day(1, 3), kind="Disclosure "), Event(time=None, kind="disclosure"))
    assert first_disclosure(case(events=events)) == Span(day(1).earliest, day(3).latest)


def test_undated_reactions_stand_apart_and_who_did_not_know_needs_no_date() -> None:
    rows = (
        *reactions({"positive": 7}, None, False),
        *reactions({"negative": 3}, None, True),
        *reactions({"negative": 6}, day(1), True),
    )
    answer = mood(case(events=(disclosure(),), reactions=rows))
    assert_contract(answer)
    counts = {
        row[0]: row[-1] for row in next(table for table in answer.tables if table.name == "counts").rows
    }
    assert counts["before or unaware"] == 7
    assert counts["undated"] == 3


def test_row_order_changes_no_byte() -> None:
    rows = (
        *reactions({"positive": 6, "negative": 3}, day(0, 9), None),
        *reactions({"negative": 7}, day(1, 3), True),
        *reactions({"mixed": 6, "positive": 2}, day(0), False),
    )
    first = mood(case(events=(disclosure(),), reactions=rows))
    assert first.to_json() == mood(case(events=(disclosure(),), reactions=rows[::-1])).to_json()


def test_swapped_labels_shrink_the_shock_by_the_stated_factor() -> None:
    rows = (*reactions({"positive": 400}, day(0), False), *reactions({"negative": 400}, day(1), True))
    answer = mood(case(events=(disclosure(),), reactions=rows))
    table = next(table for table in answer.tables if table.name == "changes")
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert row["swapped_points"] / row["points"] == pytest.approx(0.85, abs=0.01)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 12), st.integers(1, 20))
def test_contract_holds_for_any_counts(before: int, after: int, mixed: int, length: int) -> None:
    rows = (
        *reactions({"positive": before}, day(0), False),
        *reactions({"negative": after}, day(1, length), True),
        *reactions({"mixed": mixed}, day(4), None),
    )
    assert_contract(mood(case(events=(disclosure(),), reactions=rows)))


def test_hostile_words_pass_through_unchanged() -> None:
    rows = tuple(
        Reaction(time=day(1), label="negative", text=HOSTILE, who=HOSTILE, source=Source(HOSTILE))
        for _ in range(6)
    )
    likes = Engagement(time=day(2), metric="up_to_down_votes", value=20, source=Source(HOSTILE))
    answer = mood(case(reactions=rows, events=(disclosure(),), engagement=(likes,)))
    assert_contract(answer)


def test_a_stated_ratio_gives_a_share_with_its_rounding() -> None:
    row = Engagement(time=day(2), metric="up_to_down_votes", value=20, source=Source("a paper"))
    found = dislike_shares(case(engagement=(row,)))[0]
    assert found.value == pytest.approx(1 / 21)
    assert (found.low, found.high) == pytest.approx((1 / 26, 1 / 16))


def test_dislikes_are_bounded_by_the_likes_before_and_after() -> None:
    likes = [
        Engagement(time=moment(age), metric="likes", value=value, source=Source("x"))
        for age, value in ((1, 900), (9, 1900))
    ]
    row = Engagement(time=moment(5), metric="dislikes", value=101, source=Source("y"))
    found = dislike_shares(case(engagement=(*likes, row)))[0]
    assert found.value is None
    assert found.low == pytest.approx(100.5 / 2000.5)
    assert found.high == pytest.approx(101.5 / 1001.5)
    alone = dislike_shares(case(engagement=(row,)))[0]
    assert alone.low is None
    assert alone.high is None
    assert_contract(mood(case(engagement=(row,))))


def test_likes_and_dislikes_read_together_give_the_share() -> None:
    rows = [
        Engagement(time=moment(5), metric=metric, value=value, source=Source("x"))
        for metric, value in (("likes", 75), ("dislikes", 25))
    ]
    found = dislike_shares(case(engagement=tuple(rows)))[0]
    assert found.value == pytest.approx(0.25)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.25 < found.high


@pytest.mark.parametrize(("value", "half"), [(29_000, 500), (20, 5), (17, 0.5), (2.5, 0.05), (0, 0)])
def test_rounding_is_half_of_the_last_digit(value: float, half: float) -> None:
    assert rounding(value) == pytest.approx(half)


def test_a_reaction_cannot_be_older_than_the_video_or_younger_than_its_source() -> None:
    month = Span(START - timedelta(days=20), START + timedelta(days=20))
    row = Reaction(time=month, label="negative", knew_of_disclosure=None, published=moment(0.25))
    found = sort_reactions(case(), [row], day(5))
    assert found.expected[0].sum() == pytest.approx(1.0)
