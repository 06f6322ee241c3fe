"""Boosted trees of a rare event: known odds found, one question and two, the file, company that does not matter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned import LearnedPrior, Recipe, learn_prior
from groundswell.forecast.learned.trees import Trees, _question, forest_of, grow_trees

Floats = NDArray[np.float64]
QUICK = Recipe(hidden=(24, 24), epochs=3, least_steps=150)


def rising(count: int, days: int, seed: int) -> Floats:
    """Videos whose last third doubles and more where a weekday of the week before was loud and the level is low."""
    random = np.random.default_rng(seed)
    level = np.exp(random.normal(5.0, 1.0, (count, 1)))
    views = random.poisson(level * np.exp(random.normal(0.0, 0.1, (count, days)))).astype(np.float64)
    loud = random.random(count) < 0.4
    cut = 2 * days // 3
    views[loud, cut - 3] *= 2.0
    leap = loud & (level[:, 0] < np.exp(5.0)) & (random.random(count) < 0.7)
    views[leap, cut:] *= 5.0
    return views


def test_odds_that_need_two_questions_are_found() -> None:
    random = np.random.default_rng(1)
    inputs = random.standard_normal((20_000, 6)).astype(np.float32)
    odds = np.where((inputs[:, 2] > 0.5) & (inputs[:, 4] > -0.3), 1.5, -3.0)
    chance = 1.0 / (1.0 + np.exp(-odds))
    trees = grow_trees(inputs, (random.random(20_000) < chance).astype(np.float32), 5)
    fresh = random.standard_normal((4_000, 6)).astype(np.float32)
    truth = np.where((fresh[:, 2] > 0.5) & (fresh[:, 4] > -0.3), 1.5, -3.0)
    sure = (np.abs(fresh[:, 2] - 0.5) > 0.1) & (np.abs(fresh[:, 4] + 0.3) > 0.1)
    assert np.abs(trees(fresh) - truth)[sure].mean() < 0.35
    asked = np.bincount(trees.columns[:20].ravel(), minlength=6)
    assert asked[[2, 4]].min() > asked[[0, 1, 3, 5]].max()


def test_a_question_is_the_best_of_all() -> None:
    random = np.random.default_rng(2)
    seen = random.integers(0, 64, (3, 400)).astype(np.uint8)
    node = random.integers(0, 2, 400)
    slope, curve = random.normal(0.0, 1.0, 400), random.uniform(0.1, 0.25, 400)
    best, found = -np.inf, (-1, -1)
    for column in range(3):
        for cut in range(63):
            gain, least = 0.0, 0.0
            for above in (False, True):
                curvature = 0.0
                for side in (0, 1):
                    some = (node == side) & ((seen[column] > cut) == above)
                    gain += slope[some].sum() ** 2 / (curve[some].sum() + 5.0)
                    curvature += curve[some].sum()
                least = curvature if not above else min(least, curvature)
            if least >= 4.0 and gain > best + 1e-12:
                best, found = gain, (column, cut)
    assert _question(seen, node, slope, curve) == found


def test_a_sum_by_hand_and_the_mean_of_several() -> None:
    columns, limits = np.array([[0, 1]], np.int16), np.array([[0.0, 1.0]], np.float32)
    one = Trees(-2.0, columns, limits, np.array([[0.0, 1.0, 2.0, 4.0]], np.float32))
    two = Trees(-1.0, columns[:, ::-1], limits, np.array([[8.0, 0.0, 0.0, 0.0]], np.float32))
    inputs = np.array([[-1.0, 0.0], [-1.0, 2.0], [1.0, 1.0], [1.0, 2.0]], np.float32)
    assert one(inputs).tolist() == [-2.0, -1.0, 0.0, 2.0]
    assert forest_of([one, two])(inputs).tolist() == ((one(inputs) + two(inputs)) / 2.0).tolist()


def test_a_specialised_prior_grows_them_writes_them_and_is_better_for_it(tmp_path: Path) -> None:
    made, fresh = rising(1500, 45, 1), rising(1200, 45, 2)
    prior = learn_prior(made, pairs=[(30, 15)], members=2, recipe=QUICK)
    trees = prior.models[0].trees
    assert trees is not None
    assert prior.models[0].calibration.take_off.shape == (1, 4)
    said = prior.predict(fresh[:, :30], 15)
    came = fresh[:, 30:].sum(axis=1) > 2.0 * fresh[:, 15:30].sum(axis=1)
    rate = came.mean()
    assert abs(float(said.take_off.mean()) - rate) < 0.03
    assert ((said.take_off - came) ** 2).mean() < 0.8 * rate * (1.0 - rate)
    prior.save(tmp_path / "p.npz")
    again = LearnedPrior.load(tmp_path / "p.npz")
    assert again.predict(fresh[:, :30], 15).take_off.tobytes() == said.take_off.tobytes()
    again.save(tmp_path / "q.npz")
    assert (tmp_path / "q.npz").read_bytes() == (tmp_path / "p.npz").read_bytes()
    alone = prior.predict(fresh[7:8, :30], 15)
    assert alone.take_off[0] == said.take_off[7]
    # earlier origins can be told as well: the law is left out; where the record is as short as the horizon it is not
    assert prior.models[0].calibration.take_off[0, 1] == 0.0
    short = learn_prior(rising(1500, 30, 1), pairs=[(15, 15)], members=2, recipe=QUICK)
    assert short.models[0].trees is not None
    assert short.models[0].calibration.take_off[0, 1] != 0.0
    # without enough events, or for every age at once, there are none
    assert learn_prior(made[:200], pairs=[(30, 15)], members=2, recipe=QUICK).models[0].trees is None
    assert learn_prior(made, members=2, cases=4000, recipe=QUICK).models[0].trees is None


@pytest.mark.parametrize("broken", ["columns", "leaves", "take_off"])
def test_trees_that_do_not_fit_are_refused(tmp_path: Path, broken: str) -> None:
    prior = learn_prior(rising(1500, 45, 1), pairs=[(30, 15)], members=2, recipe=QUICK)
    prior.save(tmp_path / "p.npz")
    with np.load(tmp_path / "p.npz") as found:
        arrays = {name: found[name] for name in found.files}
    name = "0/take_off" if broken == "take_off" else f"0/trees/{broken}"
    arrays[name] = arrays[name] + np.int16(30_000) if broken == "columns" else arrays[name][:, :3]
    np.savez_compressed(tmp_path / "p.npz", **arrays)
    with pytest.raises(DataError, match="is no prior"):
        LearnedPrior.load(tmp_path / "p.npz")
