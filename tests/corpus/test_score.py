"""The scoreboard: its numbers by hand, and that nothing held out is handed out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import stats

from corpus import worlds
from groundswell.corpus import (
    GRID,
    Batch,
    Forecasts,
    OwnHistory,
    Persistence,
    board_data,
    board_markdown,
    board_text,
    forecasts_of,
    from_matrix,
    score,
)
from groundswell.corpus.metrics import crps, losses
from groundswell.corpus.points import percentile_in
from groundswell.errors import DataError

AGE, HORIZON = 40, 15
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cheat:
    """Takes the truth from wherever it can be reached: what it was given, or what it saw in training."""

    name: str = "cheat"
    needs_future_shares: bool = False
    training: Batch | None = None
    reached: list[int] = field(default_factory=list)
    unlearned: list[str] = field(default_factory=list)

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Cheat:  # noqa: ARG002
        return replace(self, training=batch)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,  # noqa: ARG002
    ) -> Forecasts:
        assert self.training is not None
        truth = batch.total(age, horizon)
        known = dict(zip(self.training.ids, self.training.total(age, horizon), strict=True))
        base: object = batch.values.base if batch.values.base is not None else batch.values
        assert isinstance(base, np.ndarray)
        self.reached.append(int(np.isfinite(truth).sum()) + sum(name in known for name in batch.ids))
        self.reached.append(
            max(int(base.size - batch.lengths.sum()), 0)
        )  # a view would reach the whole record
        self.unlearned.extend(batch.ids)
        guess = np.where(np.isfinite(truth), truth, 1.0)
        return forecasts_of(batch, age, np.repeat(guess[:, None], GRID.size, axis=1), levels)


def test_the_harness_hands_out_no_future() -> None:
    made = worlds.batch(100, 55)
    cheat = Cheat()
    board = score(made, [Persistence(), cheat], ages=[AGE], horizon=HORIZON, folds=5, bootstrap=20)
    assert sum(cheat.reached) == 0
    assert sorted(cheat.unlearned) == sorted(made.ids)  # each video forecast once
    assert board["cheat", AGE].measures["abs_log_mean"] > 1.0


def test_the_cheat_would_be_noticed() -> None:
    # the same cheat outside the harness reaches the truth: the test above can fail
    made = worlds.batch(20, 55)
    cheat = Cheat(training=made)
    told = cheat.forecast(made, AGE, HORIZON)
    assert_allclose(told.median, made.total(AGE, HORIZON))
    assert sum(cheat.reached) > 0


def test_what_comes_after_the_origin_changes_no_forecast() -> None:
    made = worlds.batch(60, 55)
    views = made.window(0, 55)
    views[:, AGE:] = np.random.default_rng(1).permutation(views[:, AGE:].ravel()).reshape(60, -1)
    learned = Persistence().learn(worlds.batch(60, 55, 9), [AGE], HORIZON)

    other = from_matrix(views, made.ids)
    one, two = (learned.forecast(some, AGE, HORIZON).quantiles for some in (made, other))
    assert one.tobytes() == two.tobytes()


def test_percentiles_as_by_scipy() -> None:
    random = np.random.default_rng(2)
    reference = random.integers(0, 20, 50).astype(float)
    numbers = np.concatenate([reference, random.uniform(-1.0, 21.0, 30)])
    slow = [stats.percentileofscore(reference, x, kind="rank") for x in numbers]
    assert_allclose(percentile_in(reference, numbers), slow)


def test_crps_of_a_normal_as_printed() -> None:
    # Gneiting and Raftery (2007), equation 21
    z = stats.norm.ppf(GRID)
    truth = np.array([-1.0, 0.0, 0.3, 2.0])
    exact = truth * (2.0 * stats.norm.cdf(truth) - 1.0) + 2.0 * stats.norm.pdf(truth) - 1.0 / np.sqrt(np.pi)
    assert_allclose(crps(truth, np.tile(z, (4, 1))), exact, rtol=2e-3)


def test_losses_by_hand() -> None:
    truth = np.array([100.0, 10.0, 0.0])
    quantiles = np.tile(np.linspace(1.0, 200.0, GRID.size), (3, 1))
    made = Forecasts(
        ("a", "b", "c"), quantiles, np.zeros(3, np.int8), ("", "", ""), point=np.array([80.0, 20.0, 3.0])
    )
    found = losses(truth, np.array([900.0, 0.0, 0.0]), np.array([40.0, 10.0, np.nan]), made, (0.8,))
    assert_allclose(found["are"], [0.2, 1.0, 3.0])
    assert_allclose(found["abs_log"], np.abs(np.log([81 / 101, 21 / 11, 4 / 1])))
    assert_allclose(found["rse_total"], [0.0004, 1.0, 4.0])
    # percentiles within 0, 10, 100: 100 -> 100, 80 -> 66.7; 10 -> 66.7 (rank), 20 -> 66.7; 0 -> 33.3, 3 -> 33.3
    assert_allclose(found["ape"], [100.0 - 200.0 / 3.0, 0.0, 0.0])
    assert_allclose(found["cover_80"], [1.0, 0.0, 0.0])
    chance = made.exceed([80.0, 20.0, np.nan])
    assert_allclose(found["take_off_brier"][:2], [(chance[0] - 1.0) ** 2, chance[1] ** 2])
    assert np.isnan(found["take_off_brier"][2])


def test_each_measure_takes_the_point_that_is_best_for_it() -> None:
    random = np.random.default_rng(4)
    truth = np.exp(random.normal(3.0, 0.8, 4_000))
    quantiles = np.tile(np.exp(stats.norm.ppf(GRID) * 0.8 + 3.0), (truth.size, 1))
    made = Forecasts(("",) * truth.size, quantiles, np.zeros(truth.size, np.int8), ("",) * truth.size)
    none = np.zeros(truth.size)
    own = losses(truth, none, none, made, (0.8,))
    for loss in ("ape", "abs_log", "squared_log", "rse_total"):
        for factor in (0.4, 0.7, 1.3, 2.0):
            for base in (made.median, made.relative_point()):
                other = replace(made, point=base * factor)
                assert own[loss].mean() < losses(truth, none, none, other, (0.8,))[loss].mean() + 1e-3, loss


def test_a_board_in_words_and_data() -> None:
    made = worlds.batch(200, 60, shares=True)
    board = score(made, [Persistence(), Persistence("median"), OwnHistory()], ages=[10, 30], until=45, folds=4,
                  bootstrap=50)  # fmt: skip
    plain = json.loads(json.dumps(board_data(board), allow_nan=False))
    assert [(one["age"], one["horizon"]) for one in plain["results"]] == [(10, 35)] * 3 + [(30, 15)] * 3
    assert len(plain["results"][0]["coverage_by_decile"]["80"]) == 10
    assert plain["take_off"][0]["share"] is None  # ten days say nothing about the 35 before
    for text in (board_text(board), board_markdown(board)):
        assert "persistence-median" in text
        assert "Take-off" in text
    gap = board.differences[30, "persistence-median", "abs_log_mean"]
    assert gap[1] <= gap[0] <= gap[2]
    direct = (
        board["persistence-median", 30].measures["abs_log_mean"]
        - board["persistence-mean", 30].measures["abs_log_mean"]
    )
    assert gap[0] == pytest.approx(direct)


def test_paired_differences_of_equals_are_zero_and_of_unequals_are_not() -> None:
    made = worlds.batch(400, 55)

    @dataclass(frozen=True)
    class Worse(OwnHistory):
        name: str = "worse"

        def forecast(self, batch: Batch, age: int, horizon: int, levels: Sequence[float] = (0.8,),
                     future_shares: Floats | None = None) -> Forecasts:  # fmt: skip  # noqa: ARG002
            made = super().forecast(batch, age, horizon, levels)
            return replace(made, quantiles=made.quantiles * 3.0)

    board = score(made, [OwnHistory(), Worse()], ages=[AGE], horizon=HORIZON, folds=4, bootstrap=200)
    low, high = board.differences[AGE, "worse", "abs_log_mean"][1:]
    assert 0.0 < low < high
    same = score(
        made, [Persistence(), Persistence(recentre=True)], ages=[AGE], horizon=HORIZON, folds=4, bootstrap=50
    )
    assert same.differences[AGE, "persistence-mean-recentred", "crps_log"] == (0.0, 0.0, 0.0)


def test_declared_shares_are_handed_out_only_when_assumed() -> None:
    seen: list[bool] = []

    @dataclass(frozen=True)
    class Looks(OwnHistory):
        name: str = "looks"
        needs_future_shares: bool = True

        def forecast(self, batch: Batch, age: int, horizon: int, levels: Sequence[float] = (0.8,),
                     future_shares: Floats | None = None) -> Forecasts:  # fmt: skip
            assert future_shares is not None
            seen.append(future_shares.shape == (len(batch), horizon))
            return super().forecast(batch, age, horizon, levels)

    made = worlds.batch(40, 55, shares=True)
    board = score(made, [OwnHistory(), Looks()], ages=[AGE], horizon=HORIZON, folds=4, bootstrap=5)
    assert not seen
    assert "--assume" in board["looks", AGE].note
    board = score(
        made, [OwnHistory(), Looks()], ages=[AGE], horizon=HORIZON, folds=4, bootstrap=5, assume_shares=True
    )
    assert seen == [True] * 4
    assert board["looks", AGE].measures


def test_mistakes_are_told() -> None:
    made = worlds.batch(20, 55)
    with pytest.raises(DataError, match="folds"):
        score(made, [OwnHistory()], ages=[AGE], folds=1)
    with pytest.raises(DataError, match="reach"):
        score(made, [OwnHistory()], ages=[50], horizon=30, folds=4)
    with pytest.raises(DataError, match="reference"):
        score(made, [OwnHistory()], ages=[AGE], horizon=HORIZON, folds=4, reference="x")


@dataclass(frozen=True)
class Leaning:
    """Knows the total to a hair, and states a law that leans to one side of it as if it did not."""

    name: str = "leaning"
    needs_future_shares: bool = False
    wrong: bool = True

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Leaning:  # noqa: ARG002
        return self

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,  # noqa: ARG002
    ) -> Forecasts:
        total = np.log1p(batch.window(0, age).mean(axis=1) * horizon)
        errors = stats.expon.ppf(GRID) - (np.log(2.0) if self.wrong else 0.0)
        return forecasts_of(batch, age, np.expm1(total[:, None] + errors), levels)


def test_the_point_for_a_median_of_errors_is_taken_where_it_is_better_on_other_folds() -> None:
    random = np.random.default_rng(6)
    views = np.tile(np.exp(random.normal(6.0, 1.0, (240, 1))), (1, AGE + HORIZON))
    run = partial(score, ages=[AGE], horizon=HORIZON, folds=4, bootstrap=0)
    # the law's median is right and its densest stretch is not: the median is kept
    board = run(from_matrix(views), [Leaning()])
    assert board["leaning", AGE].measures["abs_log_median"] < 0.01
    # the law is right: totals lean as it says, and the centre of its densest stretch misses by less than its median
    views[:, AGE:] *= np.exp(random.exponential(1.0, (240, 1)))
    board = run(from_matrix(views), [Leaning(wrong=False)])
    found = board["leaning", AGE]
    assert found.measures["abs_log_median"] < 0.9 * np.median(found.losses["abs_log"])
