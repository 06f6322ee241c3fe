"""What every forecaster must keep, and what each does by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from corpus import worlds
from groundswell.corpus import (
    FORECASTERS,
    GRID,
    Batch,
    Boosting,
    Classical,
    ConstantScaling,
    Forecaster,
    Forecasts,
    HIPForecaster,
    Learned,
    MultivariateLinear,
    OwnHistory,
    Persistence,
    error_quantiles,
    forecasters_of,
    forecasts_of,
    from_matrix,
)
from groundswell.corpus.growth_models import _relative_least_squares
from groundswell.corpus.hip_forecaster import HIPForecaster as Hip
from groundswell.errors import DataError
from groundswell.forecast.learned import Recipe

AGE, HORIZON = 40, 15
NEEDS = {"lightgbm": "lightgbm", "auto": "statsforecast"}


def small(name: str) -> Forecaster:
    """The forecaster, quick enough for a test."""
    package = NEEDS.get(name.partition("-")[0])
    if package is not None:
        pytest.importorskip(package, reason="extra rivals")
    made = forecasters_of([name])[0]
    if isinstance(made, Boosting):
        return replace(made, rounds=20, cutoffs=2)
    if isinstance(made, HIPForecaster):
        return replace(made, sample=35, ridges=(0.0,))
    if isinstance(made, Learned):
        return replace(made, members=2, recipe=Recipe(hidden=(16, 16), least_steps=50))
    if isinstance(made, MultivariateLinear):
        return replace(made, centres=made.centres[:1] and (10,))
    return replace(made, sample=30) if isinstance(made, Classical) else made


@pytest.mark.parametrize("name", sorted(FORECASTERS))
def test_every_forecaster_keeps_the_contract(name: str) -> None:
    train, test = worlds.batch(160, 55, 1, shares=True), worlds.batch(12, 55, 2, shares=True)
    views = test.window(0, 55)
    views[3, 10:14] = np.nan  # a gap
    views[4, 20:] = np.nan  # too short
    views[5] = 0.0
    views[6, 39] = 1e9
    test = from_matrix(views, test.ids, test.window(0, 55, of="shares"))
    forecaster = small(name)
    assert isinstance(forecaster, Forecaster)
    assert forecaster.name == name
    future = test.window(AGE, AGE + HORIZON, of="shares") if forecaster.needs_future_shares else None
    learned = forecaster.learn(train, [AGE], HORIZON, 7)
    made = learned.forecast(test, AGE, HORIZON, (0.5, 0.8, 0.95), future)
    usable = np.arange(12) != 4
    assert made.quantiles.shape == (12, GRID.size)
    assert_array_equal(made.status <= 1, usable)
    assert "before day 40" in made.messages[4]
    assert np.isnan(made.quantiles[4]).all()
    assert np.isfinite(made.quantiles[usable]).all()
    assert (np.diff(made.quantiles[usable], axis=1) >= 0.0).all()
    assert (made.quantiles[usable] >= 0.0).all()
    assert (made.lower[usable] <= made.median[usable, None]).all()
    assert (np.diff(made.lower[usable], axis=1) <= 0.0).all()
    assert (np.diff(made.upper[usable], axis=1) >= 0.0).all()
    # nothing from the origin on is looked at, and a video's numbers do not depend on its neighbours
    again = learned.forecast(test.before(AGE), AGE, HORIZON, (0.8,), future)
    assert made.quantiles.tobytes() == again.quantiles.tobytes()
    some = np.array([7, 2, 11])
    alone = learned.forecast(test.take(some), AGE, HORIZON, (0.8,), None if future is None else future[some])
    assert made.quantiles[some].tobytes() == alone.quantiles.tobytes()
    twin = small(name).learn(train, [AGE], HORIZON, 7).forecast(test, AGE, HORIZON, (0.8,), future)
    assert made.quantiles.tobytes() == twin.quantiles.tobytes()
    if name not in {"own-history", "shipped"}:
        with pytest.raises(DataError, match="learn"):
            forecaster.forecast(test, AGE, HORIZON, (0.8,), future)
        with pytest.raises(DataError, match="training videos"):
            forecaster.learn(train.take(np.arange(5)), [AGE], HORIZON, 7)


def test_bands_of_persistence_cover_new_videos() -> None:
    train, test = worlds.batch(1500, 55, 3), worlds.batch(1500, 55, 4)
    made = Persistence().learn(train, [AGE], HORIZON).forecast(test, AGE, HORIZON, (0.8, 0.95))
    truth = test.total(AGE, HORIZON)
    for place, level in enumerate((0.8, 0.95)):
        inside = np.mean((truth >= made.lower[:, place]) & (truth <= made.upper[:, place]))
        # two samples of 1500: a standard error of 1.5 points
        assert abs(inside - level) < 0.045


def test_persistence_by_hand() -> None:
    record = from_matrix([[9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 14.0, 100.0], [9, 1, 2, 3, 4, 5, 6, np.nan, 0]])
    flat = {(8, 2): np.zeros(GRID.size)}
    for rule, daily in (("mean", (5.0, 3.5)), ("median", (4.0, 3.5)), ("last", (14.0, 6.0))):
        made = Persistence(rule, errors=flat).forecast(record, 8, 2)
        assert made.point is not None
        assert_allclose(made.point, 2.0 * np.array(daily))
        assert_allclose(made.median, made.point)


def test_constant_scaling_by_hand() -> None:
    # shares of the total at day 1: 1/2 and 1/4; alpha = (3/4) / (5/16) = 2.4
    train = from_matrix([[5.0, 5.0], [1.0, 3.0]])
    rule = ConstantScaling()._fit(train, 1, 1, 0)
    assert_allclose(rule(from_matrix([[10.0]])), [14.0])


def test_relative_least_squares_finds_the_weights_and_beats_others() -> None:
    random = np.random.default_rng(5)
    table = random.gamma(2.0, 1.0, (400, 3)) * np.exp(random.normal(0.0, 2.0, 400))[:, None]
    weights = np.array([1.0, 2.0, 0.5])
    assert_allclose(_relative_least_squares(table, table @ weights, 1e-12), weights, rtol=1e-6)
    whole = table @ weights * np.exp(random.normal(0.0, 0.3, 400))
    found = _relative_least_squares(table, whole, 1e-12)
    best = np.mean((table @ found / whole - 1.0) ** 2)
    for move in np.eye(3):
        for step in (-1e-3, 1e-3):
            assert np.mean((table @ (found + step * move) / whole - 1.0) ** 2) > best


def test_radial_basis_functions_know_no_unit() -> None:
    train, test = worlds.batch(200, 55, 5), worlds.batch(10, 55, 6)
    learned = MultivariateLinear(centres=(10,)).learn(train, [AGE], HORIZON)
    one = learned.forecast(test, AGE, HORIZON).point
    ten = learned.forecast(from_matrix(10.0 * test.window(0, 55)), AGE, HORIZON).point
    assert one is not None
    assert ten is not None
    assert_allclose(ten, 10.0 * one, rtol=1e-6)


def test_hip_follows_the_shares_it_is_told() -> None:
    shares = np.random.default_rng(6).poisson(20.0, (40, 55)).astype(float)
    views = 5.0 + 10.0 * shares
    made = from_matrix(views, shares=shares)
    declared = Hip("declared", ridges=(0.0,))._points(made, AGE, HORIZON, shares[:, AGE:])
    assert_allclose(declared, views[:, AGE:].sum(axis=1), rtol=1e-4)
    zero = Hip("zero", ridges=(0.0,))._points(made, AGE, HORIZON, None)
    assert_allclose(zero, 5.0 * HORIZON, rtol=1e-2)


def test_own_history_widens_with_its_own_errors() -> None:
    random = np.random.default_rng(2)
    wild = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.3, (40, 60)), axis=1))
    made = OwnHistory().forecast(from_matrix(np.vstack([np.full(60, 100.0), wild])), 60, 20)
    assert_allclose(made.median[0], 2000.0)
    width = np.log(made.upper / made.lower)[:, 0]
    assert width[1:].min() > width[0]
    assert width[1:].mean() > 1.5 * width[0]


def test_a_distribution_gives_every_point() -> None:
    # log(1 + total) normal with mean 5 and standard deviation 0.4
    from statistics import NormalDist

    z = np.array([NormalDist().inv_cdf(q) for q in GRID])
    record: Batch = from_matrix(np.full((1, 30), 10.0))
    made: Forecasts = forecasts_of(record, 30, np.expm1(5.0 + 0.4 * z)[None, :], (0.8,))
    assert_allclose(made.median, np.expm1(5.0), rtol=1e-6)
    assert_allclose(made.log_mean, np.expm1(5.0), rtol=1e-6)
    assert_allclose(made.mean, math.exp(5.0 + 0.08) - 1.0, rtol=2e-3)
    assert_allclose(made.relative_point(1.0), math.exp(5.0 - 1.5 * 0.16) - 1.0, rtol=1e-2)
    assert_allclose(made.quantile(0.123), np.expm1(5.0 + 0.4 * NormalDist().inv_cdf(0.123)), rtol=1e-3)
    assert_allclose(made.exceed(np.expm1(5.4)), 1.0 - NormalDist().cdf(1.0), atol=1e-3)
    assert made.exceed(0.0)[0] == 0.9995
    assert made.exceed(1e9)[0] == pytest.approx(5e-4)
    with pytest.raises(DataError, match="stated from"):
        made.quantile(0.9999)


def test_error_quantiles_are_those_of_split_conformal() -> None:
    errors = np.random.default_rng(9).permutation(np.arange(99.0))
    found = error_quantiles(errors)
    assert found[list(GRID).index(0.5)] == 49.0
    assert found[list(GRID).index(0.9)] == 89.0  # rank 0.9 * (99 + 1) = 90 of 1 to 99
    with pytest.raises(DataError, match="at least 30"):
        error_quantiles(errors[:29])


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="persistence-mean"):
        forecasters_of(["nonsense"])
    assert forecasters_of(["groundswell.corpus:OwnHistory"])[0].name == "own-history"
