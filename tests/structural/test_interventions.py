"""Interventions on a structural time series: a slow twin, known truth and hostile input."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from groundswell.errors import DataError
from groundswell.structural import Intervention, Interventions, interventions
from groundswell.structural.interventions import LEVEL_STEPS, SLOPE_STEPS
from groundswell.structural.interventions import _filtered as filtered
from groundswell.structural.interventions import _student as student_law

Floats = NDArray[np.float64]


def series(seed: int, length: int = 120) -> Floats:
    """Log counts with a wandering level, a week and noise."""
    draw = np.random.default_rng(seed)
    week = np.tile(draw.normal(0.0, 0.1, 7), length // 7 + 1)[:length]
    noise = draw.normal(0.0, 0.08, length)
    result: Floats = 7.0 + np.cumsum(draw.normal(0.0, 0.03, length)) + week + noise
    return result


def test_the_filter_is_generalised_least_squares() -> None:
    """One-step errors have the likelihood and the sums of squares of the full covariance matrix."""
    draw = np.random.default_rng(0)
    values, seen = draw.normal(size=(12, 3)), np.ones(12, dtype=bool)
    seen[4] = False
    errors, log_variance = filtered(values, seen)
    level, slope = 0.03, 1e-3  # a point of the grid
    place = LEVEL_STEPS.index(level) * len(SLOPE_STEPS) + SLOPE_STEPS.index(slope)
    move = np.array([[1.0, 1.0], [0.0, 1.0]])
    states = np.zeros((12, 12, 2, 2))
    own = np.zeros((2, 2))
    for i in range(12):
        states[i, i] = own
        for j in range(i + 1, 12):
            states[j, i] = move @ states[j - 1, i]
            states[i, j] = states[j, i].T
        own = move @ own @ move.T + np.diag([level, slope])
    covariance = (states[:, :, 0, 0] + np.eye(12))[np.ix_(seen, seen)]
    slow = values[seen].T @ np.linalg.inv(covariance) @ values[seen]
    assert np.allclose(errors[place].T @ errors[place], slow, rtol=1e-10)
    assert log_variance[place] == pytest.approx(np.linalg.slogdet(covariance)[1], rel=1e-10)


def test_students_law() -> None:
    values = np.linspace(-8.0, 8.0, 101)
    for free in (5, 30, 300):
        assert np.abs(student_law(values, free) - student.cdf(values, free)).max() < 1.5e-3


def test_overlapping_events_are_told_apart() -> None:
    """Two pulses three days apart and a change of level: every true effect within its 98 % interval."""
    events = [Intervention("a", 60), Intervention("b", 63), Intervention("c", 90, "level")]
    inside, lasted = [], []
    for seed in range(12):
        values, step = series(seed), np.arange(120)
        values = values + np.where(step >= 60, np.exp(-(step - 60) / 2.0), 0.0)
        values += np.where(step >= 63, 0.8 * np.exp(-(step - 63) / 2.0), 0.0) - 0.7 * (step >= 90)
        found = interventions(values, events)
        for event, true in enumerate((1.0, 0.8, -0.7)):
            low, high = np.quantile(found.effects[:, event], [0.01, 0.99])
            inside.append(low <= true <= high)
        lasted.append(float(found.durations.mean()))
        assert found.by_chance(0) < 0.01
    assert sum(inside) >= 33
    assert 1.4 < np.mean(lasted) < 2.8


def test_nothing_is_found_where_nothing_happened() -> None:
    found = [
        interventions(series(seed), [Intervention("placebo", 20 + 7 * (seed % 11), ("pulse", "level")[seed % 2])], draws=10)
        for seed in range(60)
    ]  # fmt: skip
    assert sum(item.by_chance(0) < 0.05 for item in found) <= 9  # binomial, 1 in 500


def test_the_same_input_gives_the_same_bytes_and_gaps_are_gaps() -> None:
    values = series(3)
    values[[10, 11, 50]] = np.nan
    one, two = (interventions(values, [Intervention("a", 70)]) for _ in range(2))
    assert one.effects.tobytes() == two.effects.tobytes()
    assert isinstance(one, Interventions)
    assert np.isnan(one.innovations[[10, 11, 50]]).all()
    shifted = interventions(values + 5.0, [Intervention("a", 70)])
    assert np.allclose(shifted.effects, one.effects, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([Intervention("a", 200)], "before and after"),
        ([Intervention("a", 9, "sharing")], "kind 'sharing'"),
        ([Intervention("a", 9), Intervention("b", 9)], "begin at the same step"),
        ([Intervention(str(k), k) for k in range(2, 30)], "need at least"),
    ],
)
def test_what_cannot_be_fitted_is_said(events: list[Intervention], words: str) -> None:
    with pytest.raises(DataError, match=words):
        interventions(series(1, 30), events)
