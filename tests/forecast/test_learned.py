"""The learned prior: known laws recovered, levels that hold, files, gaps, first days, and company that does not matter."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast import learned
from groundswell.forecast.learned import LearnedPrior, Recipe, learn_prior
from groundswell.forecast.learned.calibration import _at, calibrate, logit, raw_level
from groundswell.forecast.learned.caution import (
    Misses,
    cautious,
    earlier_origins,
    misses_of,
    normal_scores,
)
from groundswell.forecast.learned.features import filled, level_of, view_features
from groundswell.forecast.learned.network import HEADS, OUTPUTS, QUANTILES, Network, train_network
from groundswell.forecast.learned.share_features import _parts, share_features
from groundswell.forecast.totals import PROBABILITIES, exceedance, quantile_at

Floats = NDArray[np.float64]
QUICK = Recipe(hidden=(24, 24), epochs=3, least_steps=150)


def world(count: int, days: int, seed: int = 1) -> Floats:
    """Decays whose exponent shows in the record, and log-normal noise of the level that grows with time."""
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(6.0, 1.5, (count, 1)))
    decay = random.uniform(0.2, 1.2, (count, 1))
    walk = np.cumsum(random.normal(0.0, 0.05, (count, days)), axis=1)
    return np.asarray(
        random.poisson(size * (1.0 + np.arange(days)) ** -decay * np.exp(walk)), dtype=np.float64
    )


@pytest.fixture(scope="module")
def prior() -> LearnedPrior:
    return learn_prior(
        world(500, 60), pairs=[(30, 14)], members=4, recipe=QUICK, provenance={"note": "made up"}
    )


@pytest.fixture(scope="module")
def general() -> LearnedPrior:
    return learn_prior(world(300, 60, 2), members=3, recipe=QUICK)


def test_it_beats_the_last_week_and_its_levels_hold(prior: LearnedPrior) -> None:
    fresh = world(1500, 60, 9)
    truth = fresh[:, 30:44].sum(axis=1)
    said = prior.predict(fresh[:, :30], 14)
    last_week = 14.0 * fresh[:, 23:30].mean(axis=1)
    ours = np.abs(np.log1p(said.median) - np.log1p(truth)).mean()
    assert ours < 0.75 * np.abs(np.log1p(last_week) - np.log1p(truth)).mean()
    for level in (0.5, 0.8, 0.95):
        low, high = said.interval(level)
        # learned from 500 videos: two standard errors there and three here
        assert abs(((low <= truth) & (truth <= high)).mean() - level) < 0.06
    assert np.all(np.diff(said.quantiles, axis=1) >= 0.0)
    # few of its own kind are doubted
    assert 0.0 < np.mean([note != "" for note in said.notes]) < 0.15


def test_same_seed_same_bytes_and_a_file_gives_the_same_numbers(tmp_path: Path) -> None:
    made = [learn_prior(world(120, 40), pairs=[(20, 7)], members=2, recipe=QUICK) for _ in range(2)]
    paths = [tmp_path / "a.npz", tmp_path / "b.npz"]
    for one, path in zip(made, paths, strict=True):
        one.save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    back = LearnedPrior.load(paths[0])
    fresh = world(50, 40, 3)[:, :20]
    assert np.array_equal(back.predict(fresh, 7).quantiles, made[0].predict(fresh, 7).quantiles)
    assert back.provenance["videos"] == 120
    assert back.provenance["score"][0]["abs_log"] > 0.0


def test_a_video_has_the_same_numbers_in_any_company(prior: LearnedPrior) -> None:
    fresh = world(150, 60, 4)[:, :30]
    together = prior.predict(fresh, 14)
    for row in (0, 77, 149):
        alone = prior.predict(fresh[row], 14)
        assert np.array_equal(alone.quantiles[0], together.quantiles[row])
        assert np.array_equal(alone.take_off[0], together.take_off[row])
    assert np.array_equal(prior.predict(fresh[::-1], 14).quantiles[::-1], together.quantiles)


def test_ragged_records_end_where_they_end(general: LearnedPrior) -> None:
    made = world(6, 60, 5)
    lengths = np.array([1, 2, 7, 30, 30, 45])
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.concatenate([row[:length] for row, length in zip(made, lengths, strict=True)])
    said = general.predict_ragged(flat, offsets, 14)
    for row, length in enumerate(lengths):
        assert np.array_equal(said.quantiles[row], general.predict(made[row, :length], 14).quantiles[0])
    assert np.isnan(said.take_off[:3]).all()
    assert np.isfinite(said.take_off[3:]).all()


@pytest.mark.parametrize("age", [1, 2, 6, 13, 46])
def test_first_days_zeros_and_gaps_give_finite_ascending_laws(general: LearnedPrior, age: int) -> None:
    rows = np.stack([np.zeros(age), np.full(age, 7.0), np.geomspace(1e9, 1.0, age), np.full(age, np.nan)])
    rows[3, 0] = 5.0
    for horizon in (1, 14, 60):
        said = general.predict(rows, horizon)
        assert np.isfinite(said.quantiles).all()
        assert np.all(np.diff(said.quantiles, axis=1) >= 0.0)
        assert np.all(said.quantiles >= 0.0)


def test_beyond_what_was_learned_it_widens_and_says_so(prior: LearnedPrior) -> None:
    fresh = world(40, 60, 6)
    inside, beyond = prior.predict(fresh[:, :30], 14), prior.predict(fresh[:, :60], 56)
    assert all("bands are" in note for note in beyond.notes)
    ratios = [np.log1p(one.interval(0.8)[1]) - np.log1p(one.interval(0.8)[0]) for one in (inside, beyond)]
    assert np.median(ratios[1]) > 1.5 * np.median(ratios[0])


def test_a_video_of_another_kind_gets_wider_bands_and_is_told_why(general: LearnedPrior) -> None:
    usual = world(30, 40, 11)
    steady = np.round(40.0 * (1.0 + np.arange(40.0)) ** -0.5 + 20.0)
    large = 1e5 * steady
    jumps = steady * np.where(np.arange(40) % 14 < 7, 1.0, 60.0)
    gaps = steady.copy()
    gaps[-6:] = np.nan
    said = general.predict(np.vstack([steady, large, jumps, gaps, usual]), 10)
    low, high = said.interval(0.8)
    width = np.log1p(high) - np.log1p(low)
    for place, why in ((1, "larger than nearly all"), (2, "own earlier days"), (3, "are missing")):
        assert why in said.notes[place]
        learned, _ = general.as_learned([steady, large, jumps, gaps][place], 10)
        ends = np.log1p(np.interp([0.1, 0.9], PROBABILITIES, learned[0]))
        assert width[place] > 1.2 * (ends[1] - ends[0])
    assert all(note for note in said.notes[:4])
    # what came later changes nothing, and neither does the company
    alone = general.predict(jumps, 10)
    assert np.array_equal(alone.quantiles[0], said.quantiles[2])
    assert alone.note == alone.notes[0] == said.notes[2]


def test_scores_say_where_in_its_law_a_total_fell() -> None:
    normal = NormalDist()
    scores = np.array([normal.inv_cdf(one) for one in PROBABILITIES])
    laws = np.expm1(5.0 + np.outer([0.5, 2.0], scores))
    for wanted in (-6.0, -1.3, 0.0, 0.7, 3.0, 8.0):
        came = np.expm1(5.0 + np.array([0.5, 0.4]) * wanted)
        assert np.allclose(normal_scores(laws, came), [wanted, 0.2 * wanted], atol=0.02)
    assert np.isnan(normal_scores(laws, np.full(2, np.nan))).all()
    found = misses_of([np.array([1.0, 3.0, np.nan]), np.array([-1.0, 99.0, np.nan])], 3)
    assert found.count.tolist() == [2, 2, 0]
    assert found.squares.tolist() == [2.0, 9.0 + 36.0, 0.0]
    assert np.allclose(found.scale, [1.0, np.sqrt(47.0 / 4.0), 1.0])
    assert earlier_origins(90, 30) == [(60, 30), (30, 30)]
    assert earlier_origins(2, 30) == []
    assert earlier_origins(90, 30, specialised=True) == [(63, 27)]
    assert earlier_origins(365, 30, specialised=True) == [(335, 30), (305, 30), (275, 30)]
    assert earlier_origins(7, 23, specialised=True) == []


def test_a_law_of_unknown_scale_is_that_of_student() -> None:
    """Scales drawn from what is believed, misses drawn with them: the widened law holds, in the tails too."""
    random = np.random.default_rng(21)
    normal = np.array([NormalDist().inv_cdf(one) for one in PROBABILITIES])
    videos, one = 40_000, np.ones(40_000)
    for checks in range(4):
        scale = 1.0 / np.sqrt(random.chisquare(2.0, videos) / (2.0 * 1.4))
        earlier = [scale * random.normal(size=videos) for _ in range(checks)]
        squares = np.sum(np.square(earlier), axis=0) if checks else np.zeros(videos)
        misses = Misses(np.full(videos, checks), squares)
        law, notes = cautious(np.tile(normal, (videos, 1)), one, one, misses, specialised=False)
        assert np.all(np.diff(law, axis=1) > 0.0)
        truth = scale * random.normal(size=videos)
        # where the law was narrower than learned, or wider than ever, it was held there
        inner = (law[:, -10] > normal[-10]) & (np.abs(law).max(axis=1) < 6.0 * normal[-1])
        for level in (0.9, 0.97):
            column = int(np.searchsorted(PROBABILITIES, level - 1e-9))
            end = law[:, column]
            assert abs((truth <= end)[inner].mean() - level) < (0.01 if checks == 0 else 0.03)
        assert any("of the kind learned from" in note for note in notes)


def test_a_specialised_prior_is_doubted_only_when_its_own_kind_would_hardly_do_so(
    prior: LearnedPrior,
) -> None:
    random = np.random.default_rng(22)
    normal = np.array([NormalDist().inv_cdf(one) for one in PROBABILITIES])
    scores = random.normal(size=(3, 5000))
    law, notes = cautious(
        np.tile(normal, (5000, 1)),
        np.ones(5000),
        np.ones(5000),
        misses_of(list(scores), 5000),
        specialised=True,
    )
    wider = law[:, -1] > normal[-1] + 1e-9
    assert 0.03 < wider.mean() < 0.07
    assert all(("earlier days" in note) <= wide for note, wide in zip(notes, wider.tolist(), strict=True))
    # and the prior itself: six hundred times as many views, empty days, and a leap within the days that it can judge
    usual = world(4, 60, 23)[:, :30]
    odd = np.vstack([usual[0], 1e9 * (1.0 + usual[0]), usual[0], usual[0]])
    odd[2, -5:] = np.nan
    odd[3, 23:] *= 4000.0
    said = prior.predict(odd, 14)
    for place, why in ((1, "larger than nearly all"), (2, "are missing")):
        assert why in said.notes[place]
    assert said.notes[0] == ""


def test_take_off_is_calibrated() -> None:
    random = np.random.default_rng(3)
    made = world(1200, 45, 7)
    jump = random.random(1200) < 0.15
    made[jump, 30:] *= 8.0
    prior = learn_prior(made[:800], pairs=[(30, 15)], members=3, recipe=QUICK)
    said = prior.predict(made[800:, :30], 15)
    came = made[800:, 30:45].sum(axis=1) > 2.0 * made[800:, 15:30].sum(axis=1)
    rate = came.mean()
    assert abs(float(said.take_off.mean()) - rate) < 0.05
    assert ((said.take_off - came) ** 2).mean() < 1.05 * rate * (1.0 - rate)


def test_declared_shares_are_worth_it() -> None:
    random = np.random.default_rng(4)
    shares = random.gamma(1.0, 20.0, (400, 1)) * np.exp(np.cumsum(random.normal(0.0, 0.2, (400, 50)), axis=1))
    views = random.poisson(30.0 * shares).astype(np.float64)
    prior = learn_prior(views[:300], shares=shares[:300], pairs=[(30, 10)], members=3, recipe=QUICK)
    assert prior.knows("shares")
    assert prior.knows("declared")
    truth = np.log1p(views[300:, 30:40].sum(axis=1))
    alone = prior.predict(views[300:, :30], 10)
    declared = prior.predict(
        views[300:, :30], 10, shares=shares[300:, :30], future_shares=shares[300:, 30:40]
    )
    errors = [np.abs(np.log1p(one.median) - truth).mean() for one in (alone, declared)]
    assert errors[1] < 0.6 * errors[0]


def test_the_shipped_prior() -> None:
    prior = LearnedPrior.default()
    path = Path(learned.__file__).with_name("default_prior.npz")
    assert path.stat().st_size <= 2_000_000
    assert "simulation alone" in prior.provenance["note"]
    assert prior.provenance["sets"][0]["licence"] == "Apache-2.0"
    fresh = world(400, 120, 13)
    for age, horizon in ((1, 29), (7, 30), (60, 60)):
        said = prior.predict(fresh[:, :age], horizon)
        truth = fresh[:, age : age + horizon].sum(axis=1)
        low, high = said.interval(0.8)
        assert (
            (low <= truth) & (truth <= high)
        ).mean() > 0.75  # a world that it never saw, and bands widened for that
        last_week = horizon * fresh[:, max(age - 7, 0) : age].mean(axis=1)
        errors = [np.abs(np.log1p(point) - np.log1p(truth)).mean() for point in (said.median, last_week)]
        assert errors[0] < errors[1]


def test_groups_are_left_out_together() -> None:
    """Two kinds of videos, each unlike the other: bands that hold on the kind left out are wide."""
    random = np.random.default_rng(14)
    made = np.concatenate([world(150, 40, 15), world(150, 40, 16)])
    made[150:, 20:] *= 6.0
    kind = np.repeat([0, 1], 150)
    apart = learn_prior(made, pairs=[(20, 10)], groups=kind, members=2, recipe=QUICK)
    mixed = learn_prior(made[random.permutation(300)], pairs=[(20, 10)], members=2, recipe=QUICK)
    widths = [
        np.diff(np.log1p(np.stack(one.predict(made[:, :20], 10).interval(0.8))), axis=0)
        for one in (apart, mixed)
    ]
    assert np.median(widths[0]) > 1.2 * np.median(widths[1])
    with pytest.raises(DataError, match="groups: give one for each"):
        learn_prior(made, pairs=[(20, 10)], groups=kind, members=3, recipe=QUICK)


def test_mistakes_are_named(prior: LearnedPrior, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"views\[0, 1\]: -3"):
        prior.predict([[1.0, -3.0]], 7)
    with pytest.raises(DataError, match="horizon: 0"):
        prior.predict([[1.0, 3.0]], 0)
    with pytest.raises(DataError, match="learned nothing from declared shares"):
        prior.predict(np.ones((1, 9)), 7, shares=np.ones((1, 9)), future_shares=np.ones((1, 7)))
    with pytest.raises(DataError, match="give the shares of the past"):
        prior.predict(np.ones((1, 9)), 7, future_shares=np.ones((1, 7)))
    with pytest.raises(DataError, match="needs at least 60"):
        learn_prior(world(30, 60), pairs=[(30, 14)])
    with pytest.raises(DataError, match="cannot be read"):
        LearnedPrior.load(tmp_path / "none.npz")


def test_damaged_files_are_refused(prior: LearnedPrior, tmp_path: Path) -> None:
    path = tmp_path / "prior.npz"
    prior.save(path)
    whole = path.read_bytes()
    assert len(whole) < 2_000_000
    for damage in (
        whole[: len(whole) // 2],
        b"",
        b"PK\x03\x04",
        whole[:200] + bytes(400) + whole[600:],
        b"{}",
    ):
        path.write_bytes(damage)
        with pytest.raises(DataError):
            LearnedPrior.load(path)
    np.savez(path, header=np.frombuffer(b'{"schema": "other"}', dtype=np.uint8))
    with pytest.raises(DataError):
        LearnedPrior.load(path)


def test_the_gradient_is_that_of_the_loss() -> None:
    """A network with one linear layer, fitted to noise, states its quantiles."""
    random = np.random.default_rng(5)
    inputs = random.normal(size=(4000, 1)).astype(np.float32)
    noise = random.normal(size=4000)
    columns = [2.0 * inputs[:, 0] + noise] * 5 + [random.random(4000) < 1.0 / (1.0 + np.exp(-inputs[:, 0]))]
    target = np.stack(columns, axis=1).astype(np.float32)
    network = train_network(inputs, target, 1, Recipe(hidden=(16,), decay=0.0, drop=0.0, epochs=100))
    said = network(np.array([[-1.0], [0.0], [1.0]], dtype=np.float32))
    normal = {0.025: -1.96, 0.1: -1.2816, 0.25: -0.6745, 0.5: 0.0, 0.75: 0.6745, 0.9: 1.2816, 0.975: 1.96}
    for place, (_, q) in enumerate(HEADS):
        assert np.allclose(said[:, place], np.array([-2.0, 0.0, 2.0]) + normal[q], atol=0.35)
    assert np.allclose(said[:, -1], [-1.0, 0.0, 1.0], atol=0.35)


def test_blocks_do_not_change_a_row() -> None:
    random = np.random.default_rng(6)
    network = Network(
        (
            random.normal(size=(5, 8)).astype(np.float32),
            random.normal(size=(8, OUTPUTS)).astype(np.float32),
        ),
        (random.normal(size=8).astype(np.float32), np.zeros(OUTPUTS, dtype=np.float32)),
    )
    inputs = random.normal(size=(150, 5)).astype(np.float32)
    whole = network(inputs)
    slow = np.maximum(inputs @ network.weights[0] + network.biases[0], 0.0) @ network.weights[1]
    assert np.allclose(whole, slow, atol=1e-4)
    assert np.array_equal(network(inputs[149:])[0], whole[149])


def test_raw_levels_and_quantiles_are_inverse() -> None:
    random = np.random.default_rng(7)
    raw = np.sort(random.normal(size=(200, len(QUANTILES))), axis=1) + np.arange(len(QUANTILES))
    truth = random.normal(size=200) * 4.0 + 3.0
    level = raw_level(raw, truth)
    inside = np.abs(level) < 13.9
    assert np.allclose(_at(raw, level[:, None])[inside, 0], truth[inside])


def test_a_wrong_width_is_calibrated_away() -> None:
    random = np.random.default_rng(8)
    scale = np.exp(random.normal(size=6000))
    normal = np.array([-1.96, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.96])
    raw = 0.5 * scale[:, None] * normal  # half as wide as it should be
    truth = scale * random.normal(size=6000)
    nowhere = np.full(6000, np.nan)
    made = calibrate(
        raw[:3000], nowhere[:3000, None], truth[:3000], nowhere[:3000], np.ones((3000, 2)), np.ones((1, 2))
    )
    law = made.quantiles(raw[3000:], 0)
    for probability in (0.025, 0.1, 0.5, 0.9, 0.975):
        column = int(np.searchsorted(PROBABILITIES, probability - 1e-9))
        below = truth[3000:] <= law[:, column]
        assert abs(below.mean() - PROBABILITIES[column]) < 0.03
        for part in np.array_split(np.argsort(scale[3000:]), 3):
            assert abs(below[part].mean() - PROBABILITIES[column]) < 0.06


def test_features_are_relative_to_the_level() -> None:
    made = world(20, 60, 11) + 100.0
    one, raw = view_features(made, 30)
    two, raw_two = view_features(1000.0 * made, 30)
    assert np.allclose(one[:, 1:], two[:, 1:], atol=0.02)
    assert np.allclose(two[:, 0] - one[:, 0], np.log(1000.0), atol=0.01)
    assert np.allclose(raw, raw_two, atol=0.01)
    assert np.allclose(level_of(made), made[:, -7:].mean(axis=1))


def test_a_constant_record_of_one_day_looks_like_one_of_many() -> None:
    short, raw = view_features(np.full((1, 1), 50.0), 7)
    long, raw_long = view_features(np.full((1, 300), 50.0), 7)
    assert np.allclose(raw, raw_long)
    assert short.shape == long.shape
    assert np.isfinite(short).all()


def test_parts_of_the_days_ahead_keep_the_sum() -> None:
    future = np.random.default_rng(12).gamma(1.0, 5.0, (7, 40))
    for horizon in (1, 4, 15, 30, 37):
        parts = _parts(future[:, :horizon])
        assert np.allclose(parts.mean(axis=1), future[:, :horizon].mean(axis=1))
    assert np.isfinite(share_features(future[:, :3], future[:, :3], future[:, 3:9])).all()


def test_gaps_are_filled_on_the_log_scale() -> None:
    made = filled(np.array([[np.nan, 3.0, np.nan, 15.0, np.nan], [1.0, 2.0, 3.0, 4.0, 5.0]]))
    assert np.allclose(made[0], [3.0, 3.0, 7.0, 15.0, 15.0])
    assert np.allclose(made[1], [1.0, 2.0, 3.0, 4.0, 5.0])


def test_laws_of_totals() -> None:
    quantiles = np.exp(np.linspace(2.0, 8.0, PROBABILITIES.size))[None, :]
    for probability in (0.001, 0.3, 0.815, 0.999):
        value = quantile_at(quantiles, probability)
        assert exceedance(quantiles, value)[0] == pytest.approx(1.0 - probability, abs=2e-3)
    assert logit(np.array([0.5]))[0] == 0.0
