"""Curves of the fitted model: additive, rising, anchored, and the same however far one looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention.worlds import case, claims_case, counter_case, fitted, reading, truth
from groundswell.attention.fit import Fit, Level, fit, refit
from groundswell.attention.identify import WIDEST_SHARE, contributions, groups_told_apart, information
from groundswell.attention.paths import model_error, paths
from groundswell.errors import DataError

NAMES = ["counter", "claims", "few", "one"]


@pytest.mark.parametrize("name", NAMES)
def test_drivers_and_unexplained_add_up(name: str) -> None:
    found = fitted(name)
    split = contributions(found)
    whole = split.direct.sum(axis=1) + split.passed.sum(axis=1) + split.unexplained
    assert_allclose(whole, split.total, rtol=1e-12)
    assert (split.direct >= 0.0).all()
    assert (split.passed >= 0.0).all()
    assert_array_equal(split.total, paths(found).cumulative[:, -1])


@pytest.mark.parametrize("name", NAMES)
def test_curves_begin_at_nothing_and_never_fall(name: str) -> None:
    found = fitted(name)
    run = paths(found, found.horizon + 200.0)
    assert (run.cumulative[:, 0] == 0.0).all()
    assert (np.diff(run.cumulative, axis=1) >= 0.0).all()
    assert np.isfinite(run.cumulative).all()
    assert run.edges[-1] == found.horizon + 200.0


@pytest.mark.parametrize("name", NAMES)
def test_values_do_not_depend_on_how_far_one_looks(name: str) -> None:
    found = fitted(name)
    ages = found.horizon + np.array([0.0, 1.0, 7.0, 30.0])
    near = paths(found, ages[-1], ages=ages).at(ages)
    far = paths(found, found.horizon + 900.0, ages=ages).at(ages)
    assert_allclose(near, far, rtol=1e-9)
    past = np.linspace(0.1, found.horizon, 9)
    assert_allclose(paths(found, ages=past).at(past), paths(found, ages[-1], ages=past).at(past), rtol=1e-9)


def test_every_draw_passes_through_the_readings() -> None:
    found = fitted("counter")
    days = np.arange(1.0, 15.0)
    read = np.array([row.low for row in counter_case().views])
    assert_allclose(paths(found).at(days), np.tile(read, (500, 1)), rtol=1e-9)
    later = paths(found, 40.0, ages=np.array([14.0, 14.5]))
    assert_allclose(later.at(np.array([14.0])), read[-1], rtol=1e-9)
    assert (later.at(np.array([14.5]))[:, 0] > read[-1]).all()
    # between readings the model says where in the interval the views came
    between = paths(found, ages=np.array([5.5])).at(np.array([5.5]))[:, 0]
    assert ((between > read[4]) & (between < read[5])).all()
    assert np.median(between) == pytest.approx(truth().at(5.5), rel=0.03)


def test_the_shown_count_is_followed_through_a_fall() -> None:
    views = tuple(
        reading(float(day), value, day + 1)
        for day, value in enumerate((1e5, 2e5, 2.6e5, 2.2e5, 2.5e5, 2.7e5), start=1)
    )
    found = fit(case(views))
    shown = paths(found, found.horizon + 1.0).at(np.arange(1.0, 7.0))
    assert_allclose(shown, np.tile([row.low for row in views], (500, 1)), rtol=1e-9)


def test_claims_leave_the_future_continuous() -> None:
    found = fitted("claims")
    now = np.array([found.horizon])
    assert_allclose(paths(found, found.horizon + 50.0).at(now), paths(found).at(now), rtol=1e-12)


def test_intervals_widen_with_time() -> None:
    found = fitted("claims")
    ages = found.horizon + np.array([0.0, 5.0, 30.0, 300.0])
    low, high = np.quantile(paths(found, ages[-1], ages=ages).at(ages), [0.1, 0.9], axis=0)
    assert (np.diff(high / low) > 0.0).all()


def test_nothing_after_the_record_is_used() -> None:
    whole = claims_case()
    until = whole.views[7].time
    assert until is not None
    known = replace(whole, views=whole.views[:8])
    later = replace(whole.events[0], id="later", time=whole.views[-1].time)
    one = fit(known, until=until.latest)
    other = fit(replace(known, events=(*known.events, later)), until=until.latest)
    assert one.draws.x.tobytes() == other.draws.x.tobytes()
    assert_array_equal(paths(one, 30.0).cumulative, paths(other, 30.0).cumulative)


def test_a_record_that_ends_before_its_last_row_is_refused() -> None:
    whole = claims_case()
    assert whole.views[3].time is not None
    with pytest.raises(DataError, match="cut the case first"):
        fit(whole, until=whole.views[3].time.latest)


def test_the_walk_goes_on_from_where_it_is() -> None:
    found = fitted("claims")
    days = np.array([1.0, 6.0, found.horizon])
    assert_allclose(model_error(found, days), model_error(found, np.array([*days, 400.0]))[:, :3], rtol=1e-12)
    far = model_error(found, np.array([1e4]))[:, 0]
    assert far.std() == pytest.approx(found.hyperparameters["model_error"].mean(), rel=0.3)


def test_a_level_can_be_left_out() -> None:
    base = fitted("claims")
    level = Level("told", "told", 6.0, 6.0)
    asked = refit(base, base.inputs, (level,))
    with_it, without = paths(asked), paths(asked, without_levels=("told",))
    early = with_it.edges <= 6.0
    assert_allclose(with_it.cumulative[:, early], without.cumulative[:, early], rtol=1e-12)
    change = asked.level_changes[:, 0]
    higher = with_it.cumulative[:, -1] > without.cumulative[:, -1]
    assert_array_equal(higher, change > 0.0)
    assert -0.3 < np.median(change) < 0.3


def test_refit_with_the_same_model_is_the_same_posterior() -> None:
    base = fitted("claims")
    again = refit(base, base.inputs, base.levels)
    for name, draws in again.hyperparameters.items():
        known = base.hyperparameters[name]
        assert draws.mean() == pytest.approx(known.mean(), abs=0.35 * known.std() + 1e-12)
    ends = [np.quantile(paths(item).cumulative[:, -1], [0.1, 0.5, 0.9]) for item in (base, again)]
    assert_allclose(ends[0], ends[1], rtol=0.03)


def test_inputs_that_move_together_are_joined() -> None:
    generator = np.random.default_rng(3)
    split = generator.uniform(0.0, 1.0, 2000)
    sure = generator.normal(0.2, 0.01, 2000)
    shares = np.column_stack([0.8 * split, sure, 0.8 * (1.0 - split)])
    assert groups_told_apart(shares) == ((0, 2), (1,))
    assert groups_told_apart(np.column_stack([sure, 1.0 - sure])) == ((0,), (1,))
    # nothing is known of any: one group, whose share is all
    wild = generator.dirichlet(np.full(3, 0.5), 2000)
    assert groups_told_apart(wild) == ((0, 1, 2),)
    for group in groups_told_apart(shares):
        low, high = np.quantile(shares[:, list(group)].sum(axis=1), [0.1, 0.9])
        assert high - low <= WIDEST_SHARE


def test_information_counts_what_plays_a_part() -> None:
    counted, claimed, alone = (information(fitted(name)) for name in ("counter", "claims", "one"))
    assert "dispersion" in counted
    assert "dispersion" not in claimed
    assert all(0.0 <= value <= 1.0 for value in (*counted.values(), *claimed.values()))
    assert alone["branching"] < 0.2 < claimed["branching"] < counted["branching"]


def test_a_fit_says_what_it_is() -> None:
    found: Fit = fitted("claims")
    assert "12 claims and 0 counted intervals" in repr(found)
