from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from forecast.cascades import WEEK, simulated
from groundswell.errors import DataError
from groundswell.forecast import Cascade, CascadePrior, forecast_cascade, learn_cascade_prior
from groundswell.forecast.cascade_learning import folds_of
from groundswell.forecast.cascade_regression import fit_regression

HOUR = 3600.0


@pytest.fixture(scope="module")
def learned() -> CascadePrior:
    generator = np.random.default_rng(11)
    cascades = [
        simulated(generator, first, branching, followers=False)
        for first, branching in zip(
            generator.uniform(5.0, 200.0, 300), generator.uniform(0.2, 0.8, 300), strict=True
        )
    ]
    sizes = ["small" if len(cascade) < 150 else "large" for cascade in cascades]
    return learn_cascade_prior(
        cascades, populations=sizes, ages=(0.7 * HOUR, HOUR, 1.4 * HOUR), provenance="simulated for a test"
    )


def test_bands_of_a_learned_prior_hold_for_new_cascades(learned: CascadePrior) -> None:
    generator = np.random.default_rng(12)
    held, errors, count = np.zeros(2), [], 200
    for _ in range(count):
        cascade = simulated(
            generator, generator.uniform(5.0, 200.0), generator.uniform(0.2, 0.8), followers=False
        )
        made = forecast_cascade(cascade, at=HOUR, prior=learned)
        for place, level in enumerate((0.8, 0.95)):
            low, high = made.band(level)
            held[place] += low <= len(cascade) <= high
        errors.append(math.log((len(cascade) - made.observed + 1.0) / (made.median - made.observed + 1.0)))
    # three standard errors of a share of 200
    assert 0.71 < held[0] / count < 0.89
    assert held[1] / count > 0.89
    assert abs(np.median(errors)) < 0.1


def test_a_prior_survives_its_file(learned: CascadePrior, tmp_path: Path) -> None:
    cascade = simulated(np.random.default_rng(13), followers=False)
    learned.save(tmp_path / "prior.json")
    again = CascadePrior.load(tmp_path / "prior.json")
    first, second = (forecast_cascade(cascade, at=HOUR, prior=prior) for prior in (learned, again))
    assert first.band(0.8) == pytest.approx(second.band(0.8), rel=2e-3)
    assert second.provenance == "simulated for a test"
    assert again.populations == ("large", "small")


def test_files_that_are_no_prior(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read as a prior"):
        CascadePrior.load(tmp_path / "none.json")
    (tmp_path / "other.json").write_text('{"schema": "other"}', encoding="utf-8")
    with pytest.raises(DataError, match="version 1"):
        CascadePrior.load(tmp_path / "other.json")


def test_the_law_is_in_order(learned: CascadePrior) -> None:
    cascade = simulated(np.random.default_rng(14), followers=False)
    for prior in (learned, None, "none"):
        made = forecast_cascade(cascade, at=HOUR, prior=prior)
        (low95, high95), (low80, high80) = made.band(0.95), made.band(0.8)
        assert made.observed <= low95 <= low80 <= made.median <= high80 <= high95
        chances = [made.passes(stone) for stone in (-5.0, made.observed, made.median, 3 * high95, 1e12)]
        assert chances == sorted(chances, reverse=True)
        assert chances[0] == 1.0
        assert chances[2] == pytest.approx(0.5, abs=0.05)
        assert chances[-1] == 0.0
        assert made.observed <= made.least_relative_error <= made.quantile(0.7)
        assert made.expected > made.observed


def test_the_mechanism_answers_alone() -> None:
    generator = np.random.default_rng(15)
    errors, held = [], 0
    for _ in range(40):
        cascade = simulated(generator, first=400.0, branching=0.5)
        made = forecast_cascade(cascade, at=HOUR, prior="none")
        low, high = made.band(0.8)
        held += low <= len(cascade) <= high
        errors.append((made.median - made.observed) / (len(cascade) - made.observed))
    assert made.provenance is None
    assert 0.5 < np.median(errors) < 1.6
    assert held >= 24


def test_supercritical_so_far() -> None:
    # each repost brings more, quicker and quicker, and everybody has the same audience
    doubling = 3600.0 * (1.0 + np.log(np.linspace(np.exp(-8.0), 1.0, 600)) / 8.0)
    record = Cascade(np.concatenate([[0.0], np.maximum(doubling, 0.0)]), end=3600.0)
    made = forecast_cascade(record, prior="none")
    assert made.status == "supercritical so far"
    assert made.branching >= 1.0
    assert made.until == 7200.0
    assert made.sentences[0].startswith("Supercritical so far")
    assert math.isfinite(made.band(0.8)[1])
    plain = made.to_dict()
    assert plain["final"] is False
    assert plain["status"] == "supercritical so far"


def test_plain_data_and_words() -> None:
    cascade = simulated(np.random.default_rng(16))
    made = forecast_cascade(cascade, at=2 * HOUR, levels=(0.5, 0.9))
    plain = json.loads(json.dumps(made.to_dict((1000.0,)), allow_nan=False))
    assert plain["schema_version"] == 1
    assert [band["level"] for band in plain["bands"]] == [0.5, 0.9]
    assert plain["bands"][0]["low_to_come"] == plain["bands"][0]["low"] - plain["observed"]
    assert plain["passes"] == [{"threshold": 1000.0, "probability": made.passes(1000.0)}]
    assert plain["prior"].startswith("Shipped prior")
    assert "in the first 2 hours" in made.summary((1000.0,))
    assert "More than 1,000" in made.summary((1000.0,))
    assert repr(made).startswith("<CascadeForecast: ")


def test_another_horizon_is_the_mechanisms_share() -> None:
    cascade = simulated(np.random.default_rng(17))
    day, week = (forecast_cascade(cascade, at=HOUR, until=until) for until in (86400.0, WEEK))
    assert day.observed < day.median < week.median
    assert any("carried to 24 hours" in caveat for caveat in day.caveats) or any(
        "1 day" in c for c in day.caveats
    )


def test_the_next_minutes_are_the_mechanisms() -> None:
    generator = np.random.default_rng(19)
    held, errors, count = 0, [], 30
    for _ in range(count):
        cascade = simulated(generator, first=400.0, branching=0.5)
        made = forecast_cascade(cascade, at=HOUR, until=1.2 * HOUR)
        came = len(cascade.until(1.2 * HOUR))
        low, high = made.band(0.8)
        held += low <= came <= high
        errors.append(abs(math.log((made.median - made.observed + 1.0) / (came - made.observed + 1.0))))
    assert held >= 21
    assert np.median(errors) < 0.7


def test_a_supercritical_cascade_goes_on_at_once() -> None:
    growing = 3600.0 * (1.0 + np.log(np.linspace(np.exp(-8.0), 1.0, 600)) / 8.0)
    record = Cascade(np.concatenate([[0.0], np.maximum(growing, 0.0)]), end=3600.0)
    ages = (3700.0, 2 * HOUR, 86400.0, WEEK, 2 * WEEK)
    bands = [forecast_cascade(record, until=until).band(0.8) for until in ages]
    highs = [high for _, high in bands]
    assert all(low < high for low, high in bands)
    assert bands[1][0] > 600
    assert highs[0] < highs[1] <= highs[2] <= highs[3] <= highs[4]


def test_arguments_are_checked(learned: CascadePrior) -> None:
    cascade = simulated(np.random.default_rng(18))
    for arguments, message in (
        ({"levels": ()}, "levels"),
        ({"levels": (80.0,)}, "levels"),
        ({"at": WEEK}, "until"),
        ({"at": HOUR, "until": HOUR}, "until"),
        ({"at": 2 * WEEK}, "record reaches"),
        ({"at": HOUR, "prior": learned, "population": "none such"}, "population"),
    ):
        with pytest.raises(DataError, match=message):
            forecast_cascade(cascade, **arguments)
    made = forecast_cascade(cascade, at=HOUR, prior="none")
    for wrong in (lambda: made.band(1.0), lambda: made.quantile(0.0), lambda: made.passes(math.inf)):
        with pytest.raises(DataError):
            wrong()
    with pytest.raises(DataError, match="20 are the least"):
        learn_cascade_prior([cascade] * 5, ages=(HOUR,))
    with pytest.raises(DataError, match="one of each"):
        learn_cascade_prior([cascade] * 5, groups=[1], ages=(HOUR,))


def test_equal_groups_share_a_fold() -> None:
    groups = [f"tree {number % 30}" for number in range(90)]
    fold = folds_of(groups, seed=3)
    assert all(len(set(fold[number::30])) == 1 for number in range(30))
    assert sorted(np.bincount(fold[:30])) == [3] * 10


def test_residuals_out_of_fold_are_those_of_a_fit_to_the_others() -> None:
    """From noise nothing can be learned: out of fold the residuals are no smaller than the noise itself."""
    generator = np.random.default_rng(20)
    rows, y = generator.standard_normal((120, 8)), generator.standard_normal(120)
    nobody, one = np.zeros(120, dtype=np.int64), np.ones(120)
    regression, residual = fit_regression(rows, y, nobody, one, 1, np.arange(120) % 10)
    inside = y - regression.located(rows, nobody)[0]
    assert residual.std() > y.std()
    assert inside.std() < y.std()
    # and they are predictions by the other folds, up to the weights against outliers
    others = np.arange(120) % 10 != 4
    again, _ = fit_regression(
        rows[others], y[others], nobody[others], one[others], 1, np.arange(120)[others] % 10
    )
    alone = y[~others] - again.located(rows[~others], nobody[~others])[0]
    assert np.abs(alone - residual[~others]).max() < 0.15
