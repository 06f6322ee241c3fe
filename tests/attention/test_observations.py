"""What of a record is fitted, as what, and what is left out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from attention.worlds import case, claim, moment, reading, within
from groundswell.attention.account import explain_fit
from groundswell.attention.fit import fit
from groundswell.attention.observations import MOST_INTERVALS, log_bounds, observe, reading_window
from groundswell.attention.priors import Priors
from groundswell.case.record import Span, ViewObservation

PRIORS = Priors()
LOG_HALF_VIEW = 0.5


def readings(*pairs: tuple[float, float]) -> tuple[ViewObservation, ...]:
    return tuple(reading(day, value, row) for row, (day, value) in enumerate(pairs, start=2))


def test_readings_become_counts_between_them() -> None:
    seen = observe(case(readings((1, 1000), (2, 1600), (3.5, 2000))), PRIORS)
    assert seen.count_edges.tolist() == [[0, 1], [1, 2], [2, 3.5]]
    assert seen.count_views.tolist() == [1000, 600, 400]
    assert (seen.anchor_age, seen.anchor_views, seen.horizon, seen.exact_readings) == (3.5, 2000, 3.5, 3)
    assert not seen.claims


def test_no_interval_crosses_a_fall() -> None:
    seen = observe(case(readings((1, 1000), (2, 2000), (3, 1500), (4, 1900))), PRIORS)
    assert seen.count_edges.tolist() == [[0, 1], [1, 2], [3, 4]]
    assert seen.count_views.tolist() == [1000, 1000, 400]
    assert [(fall.age, fall.before, fall.after, fall.row) for fall in seen.corrections] == [
        (3, 2000, 1500, 4)
    ]
    assert seen.anchor_views == 1900


def test_a_frozen_counter_is_counted_with_its_jump() -> None:
    seen = observe(case(readings((1, 1000), (2, 2000), (3, 2000), (4, 2000), (5, 5000), (6, 5500))), PRIORS)
    assert seen.count_edges.tolist() == [[0, 1], [1, 2], [2, 5], [5, 6]]
    assert seen.count_views.tolist() == [1000, 1000, 3000, 500]
    assert [(freeze.start, freeze.end, freeze.views) for freeze in seen.freezes] == [(2, 4, 2000)]


def test_a_counter_frozen_to_the_end_says_nothing_of_that_time() -> None:
    seen = observe(case(readings((1, 1000), (2, 2000), (3, 2000))), PRIORS)
    assert seen.count_edges.tolist() == [[0, 1], [1, 2]]
    assert (seen.horizon, seen.anchor_views) == (3, 2000)


def test_a_freeze_that_ends_in_a_fall_has_no_jump() -> None:
    seen = observe(case(readings((1, 1000), (2, 2000), (3, 2000), (4, 1500), (5, 1800))), PRIORS)
    assert seen.count_edges.tolist() == [[0, 1], [1, 2], [4, 5]]
    assert len(seen.corrections) == len(seen.freezes) == 1


def test_a_quiet_hour_is_not_a_frozen_counter() -> None:
    seen = observe(case(readings((1, 100), (2, 120), (2.2, 120), (3, 135))), PRIORS)
    assert seen.count_views.tolist() == [100, 20, 0, 15]
    assert not seen.freezes


def test_falls_and_freezes_stand_in_the_account() -> None:
    views = readings((1, 1e5), (2, 2e5), (3, 2e5), (4, 3.1e5), (5, 3e5), (6, 3.2e5))
    found = fit(case(views))
    account = str(explain_fit(found))
    assert "fell from 310,000 to 300,000 at day 5.0" in account
    assert "stood still at 200,000 from day 2.0 to day 3.0" in account
    # three falls and freezes do not look like wild days
    dispersion = np.median(found.hyperparameters["dispersion"])
    assert dispersion < 0.05


def test_copies_count_once() -> None:
    views = (
        claim(1.0, 2.0, 9.5e5, 1.05e6, 2, "first"),
        claim(1.2, 1.9, 9.5e5, 1.05e6, 3, "second"),
        claim(1.5, 3.0, 9.5e5, 1.05e6, 4, "third"),
        claim(5.0, 6.0, 9.5e5, 1.05e6, 5, "much later"),
        claim(1.2, 1.9, 8e5, 9e5, 6, "another figure"),
    )
    seen = observe(case(views), PRIORS)
    assert [item.rows for item in seen.claims] == [(6,), (2, 3, 4), (5,)]
    merged = seen.claims[1]
    assert (merged.start, merged.end) == pytest.approx((1.5, 1.9))
    assert merged.source == "first; second; third"


def test_recollections_are_softer() -> None:
    told_at_once = replace(claim(1.0, 1.5, 9e5, 1.1e6, 2), published=within(1.0, 2.0))
    told_later = replace(claim(1.0, 1.5, 7e5, 8e5, 3), published=within(20.0, 21.0))
    told_some_day = replace(claim(1.0, 1.5, 5e5, 6e5, 4), published_unknown=True)
    scatter = {
        item.rows: item.scatter
        for item in observe(case((told_at_once, told_later, told_some_day)), PRIORS).claims
    }
    assert scatter == {
        (2,): PRIORS.claim_scatter,
        (3,): PRIORS.recollection_scatter,
        (4,): PRIORS.recollection_scatter,
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (replace(claim(1.0, 2.0, 1e5, 2e5), time_basis="inferred"), "inferred"),
        (replace(claim(1.0, 2.0, 1e5, 2e5), scope="vimeo"), "another measure: vimeo"),
        (replace(claim(1.0, 2.0, 1e5, 2e5), time=None), "not dated"),
        (claim(-3.0, -1.0, 1e5, 2e5), "before publication"),
        (claim(1.0, 9.0, 1e5, 2e5), "too roughly"),
        (reading(1.0, 0.0), "count of zero"),
    ],
)
def test_rows_that_are_not_fitted_have_a_reason(row: ViewObservation, reason: str) -> None:
    kept = claim(2.0, 2.5, 3e5, 4e5, 9)
    seen = observe(case((replace(row, row=7), kept)), PRIORS)
    assert [number for number, _ in seen.left_out] == [7]
    assert reason in seen.left_out[0][1]
    assert [item.rows for item in seen.claims] == [(9,)]


def test_every_row_is_used_or_left_out() -> None:
    views = (
        *readings((1, 1000), (2, 2000)),
        claim(3.0, 3.5, 2500, 3500, 10),
        replace(claim(3.0, 3.5, 2500, 3500, 11), scope="vimeo"),
    )
    seen = observe(case(views), PRIORS)
    rows = [row for item in seen.claims for row in item.rows] + [row for row, _ in seen.left_out]
    assert sorted(rows) == [2, 3, 10, 11]


def test_bounds_without_ends() -> None:
    views = (claim(1.0, 1.5, 1e6, math.inf, 2), claim(2.0, 2.5, 0.0, 3e6, 3))
    seen = observe(case(views), PRIORS)
    low, high = log_bounds(seen.claims)
    assert low.tolist() == [math.log(1e6 - LOG_HALF_VIEW), -math.inf]
    assert high.tolist() == [math.inf, math.log(3e6 + LOG_HALF_VIEW)]
    found = fit(case(views))
    assert found.kkt_residual <= 1e-8


def test_a_lone_exact_figure_is_a_sharp_claim() -> None:
    seen = observe(case(readings((2, 1234), (4, 2000))), PRIORS)
    assert seen.exact_readings == 0
    assert seen.anchor_age is None
    assert [(item.low, item.high) for item in seen.claims] == [(1234, 1234), (2000, 2000)]
    low, high = log_bounds(seen.claims)
    assert_allclose(np.exp(high) - np.exp(low), 1.0)


def test_an_exact_figure_of_an_unknown_hour_is_no_reading() -> None:
    rows = [replace(item, time=within(item_day, item_day + 1.0)) for item_day, item in
            zip((1.0, 2.0, 3.0), readings((1, 10), (2, 20), (3, 30)), strict=True)]  # fmt: skip
    seen = observe(case(tuple(rows)), PRIORS)
    assert seen.exact_readings == 0
    assert len(seen.claims) == 3


def test_a_reading_window_knows_the_lag() -> None:
    low, high = reading_window(5.0, 6.0, 0.1)
    assert low < high < 6.0
    generator = np.random.default_rng(4)
    drawn = generator.uniform(5.0, 6.0, 200_000) - generator.exponential(0.1, 200_000)
    assert_allclose((low, high), np.quantile(drawn, [0.05, 0.95]), atol=0.01)
    assert reading_window(0.0, 0.01, 0.1)[0] == pytest.approx(1.0 / 1440.0)


def test_no_usable_row_is_an_error_that_says_why() -> None:
    with pytest.raises(ValueError, match="another measure: vimeo"):
        fit(case((replace(claim(1.0, 2.0, 1e5, 2e5), scope="vimeo"),)))


@given(
    st.lists(
        st.tuples(st.floats(0.01, 30.0), st.integers(0, 100_000)),
        min_size=3,
        max_size=40,
        unique_by=lambda p: p[0],
    )
)
def test_counts_add_up_between_falls(pairs: list[tuple[float, int]]) -> None:
    days = sorted(day for day, _ in pairs)
    totals = np.cumsum([views for _, views in pairs]) + 1
    seen = observe(case(readings(*zip(days, map(float, totals), strict=True))), PRIORS)
    assert not seen.corrections
    known = dict(zip(days, totals, strict=True))
    for (start, end), views in zip(seen.count_edges, seen.count_views, strict=True):
        before, after = (
            next((v for d, v in known.items() if abs(d - age) < 1e-3), 0) for age in (start, end)
        )
        assert views == after - before
    starts, ends = seen.count_edges[1:, 0], seen.count_edges[:-1, 1]
    assert (starts >= ends).all()


def test_splitting_readings_changes_no_total() -> None:
    days = np.linspace(0.02, 30.0, 1500)
    totals = np.round(1e6 * (1.0 - np.exp(-days / 5.0)))
    seen = observe(case(readings(*zip(map(float, days), map(float, totals), strict=True))), PRIORS)
    assert len(seen.count_views) <= MOST_INTERVALS + 1
    assert seen.count_views.sum() == totals[-1]
    assert seen.count_edges[1:, 0].tolist() == seen.count_edges[:-1, 1].tolist()
    assert seen.count_edges[0].tolist() == [0.0, days[0]]


def test_thinning_keeps_falls_apart() -> None:
    days = np.linspace(0.02, 30.0, 600)
    totals = np.round(1e6 * (1.0 - np.exp(-days / 5.0)))
    totals[300:] -= 50_000
    seen = observe(case(readings(*zip(map(float, days), map(float, totals), strict=True))), PRIORS)
    assert len(seen.corrections) == 1
    assert seen.count_views.sum() == totals[299] + totals[-1] - totals[300]
    crossing = (seen.count_edges[:, 0] < days[299] + 1e-3) & (seen.count_edges[:, 1] > days[300] - 1e-3)
    assert not crossing.any()


def test_time_is_the_middle_of_a_short_interval() -> None:
    start = moment(2.0).earliest
    short = Span(start, start.replace(minute=40))
    views = tuple(
        replace(row, time=short) if row.row == 3 else row for row in readings((1, 10), (2, 20), (3, 30))
    )
    assert observe(case(views), PRIORS).count_edges[1, 1] == pytest.approx(2.0 + 20.0 / 1440.0)
