"""Counts of several series that excite each other."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from groundswell.errors import DataError
from groundswell.process.background import Constant, InputSeries
from groundswell.process.counts.count_hawkes import CountHawkes
from groundswell.process.counts.likelihood import draw_counts
from groundswell.process.counts.multivariate import ManySeriesModel, matrix_exponential
from groundswell.process.counts.record import CountRecord
from groundswell.process.kernels import Exponential, PowerLaw
from process.count_oracle import volterra_counts

Floats = NDArray[np.float64]

EDGES = np.arange(61.0)
SHARES = np.random.default_rng(21).gamma(0.5, 60.0, 60)
BRANCHING = np.array([[0.4, 0.3], [0.1, 0.2]])
DECAY = np.array([0.5, 1.5])
BACKGROUNDS = (Constant() + InputSeries(EDGES, SHARES), Constant())
WEIGHTS = np.array([20.0, 2.0, 40.0])


def model_for(edges: Floats, count: int = 2) -> ManySeriesModel:
    record = CountRecord.of(np.zeros((len(edges) - 1, count)), edges, None)
    model = CountHawkes(Exponential(), BACKGROUNDS).model_of(record, BACKGROUNDS, record.unit)
    assert isinstance(model, ManySeriesModel)
    return model


def mean_at(edges: Floats, branching: Floats, decay: Floats) -> Floats:
    model = model_for(edges)
    place = np.concatenate([WEIGHTS, branching.ravel(), np.log(decay * model.unit)])
    return model.mean(place).value.reshape(-1, 2)


@pytest.mark.parametrize("scale", [1e-3, 0.4, 3.0, 60.0])
def test_the_matrix_exponential_agrees_with_scipy(scale: float) -> None:
    random = np.random.default_rng(1)
    matrices = random.normal(0.0, scale / 2.0, (5, 4, 4)) - scale * np.eye(4)
    defective = np.eye(4, k=1) - np.eye(4) * scale
    for matrix in (*matrices, defective):
        exact = expm(matrix)
        np.testing.assert_allclose(
            matrix_exponential(matrix), exact, rtol=1e-9, atol=1e-10 * np.abs(exact).max()
        )


@pytest.mark.parametrize(
    ("branching", "decay"),
    [(BRANCHING, DECAY), (np.array([[0.5, 0.3], [0.0, 0.5]]), np.array([1.0, 1.0]))],
    ids=["ordinary", "defective"],
)
def test_expected_counts_solve_the_volterra_equations(branching: Floats, decay: Floats) -> None:
    edges = np.array([0.0, 1.0, 2.0, 5.0, 10.0])
    found = mean_at(edges, branching, decay)

    def kernel(ages: Floats) -> Floats:
        return branching * decay * np.exp(-ages[:, None, None] * decay)

    def source(times: Floats) -> Floats:
        place = np.clip(np.floor(times).astype(int), 0, 59)
        return np.column_stack([20.0 + 2.0 * SHARES[place], np.full(times.size, 40.0)])

    coarse, fine = (volterra_counts(kernel, source, edges, cells) for cells in (500, 1000))
    np.testing.assert_allclose(found, (4.0 * fine - coarse) / 3.0, rtol=1e-6)


def test_one_series_without_partners_is_the_series_alone() -> None:
    apart = mean_at(EDGES, np.diag([0.6, 0.3]), DECAY)
    record = CountRecord.of(np.zeros(60), EDGES, None)
    alone = CountHawkes(Exponential(), BACKGROUNDS[0]).problem_of(record).model
    np.testing.assert_allclose(
        apart[:, 0], alone.mean(np.array([20.0, 2.0, 0.6, np.log(0.5)])).value, rtol=1e-9
    )


def test_slopes_agree_with_finite_differences() -> None:
    model = model_for(np.array([0.0, 1.0, 2.5, 6.0, 20.0]))
    place = np.concatenate([WEIGHTS, BRANCHING.ravel(), np.log(DECAY)])
    slopes = model.mean(place).slopes
    for index in range(place.size):
        step = 1e-6 * max(abs(place[index]), 0.1)
        up, down = place.copy(), place.copy()
        up[index] += step
        down[index] -= step
        numeric = (model.mean(up).value - model.mean(down).value) / (2.0 * step)
        np.testing.assert_allclose(slopes[:, index], numeric, rtol=1e-6, atol=1e-6 * np.abs(numeric).max())


def record_and_model(branching: Floats) -> tuple[CountHawkes, Floats]:
    """A specification whose series have an input each, and its exact means (float64[60, 2])."""
    backgrounds = (Constant() + InputSeries(EDGES, SHARES), Constant() + InputSeries(EDGES, SHARES[::-1]))
    spec = CountHawkes(Exponential(), backgrounds)
    record = CountRecord.of(np.zeros((60, 2)), EDGES, None)
    model = spec.model_of(record, backgrounds, record.unit)
    truth = np.concatenate([[20.0, 2.0, 40.0, 3.0], branching.ravel(), np.log(DECAY)])
    return spec, model.mean(truth).value.reshape(60, 2)


def test_a_known_truth_is_found() -> None:
    spec, mean = record_and_model(BRANCHING)
    counts = draw_counts(np.random.default_rng(3), mean.ravel(), np.full(120, 200.0)).reshape(60, 2)
    counts[5:8, 1] = np.nan
    counts[20] = np.nan
    fit = spec.fit_likelihood(counts, EDGES)
    assert fit.converged
    np.testing.assert_allclose(fit.params["branching"], BRANCHING, atol=0.15)
    intervals = fit.intervals(0.99, "wald")
    inside = (intervals["branching"][..., 0] <= BRANCHING) & (intervals["branching"][..., 1] >= BRANCHING)
    assert inside.all()
    assert intervals["decay"].shape == (2, 2)
    assert fit.expected.shape == (59, 2)
    assert "spectral radius" in repr(fit)
    forecast = fit.forecast(np.arange(60.0, 66.0), np.zeros(5))
    assert forecast.expected.shape == (5, 2)
    assert np.isfinite(forecast.later)
    assert fit.residuals().uniforms.size == np.isfinite(counts).sum()
    assert len(fit.plot().axes) == 2
    assert fit.simulate(1).shape == (59, 2)


def test_stability_is_the_spectral_radius_not_a_row_sum() -> None:
    matrix = np.array([[0.3, 1.4], [0.05, 0.3]])
    spec, mean = record_and_model(matrix)
    fit = spec.fit_likelihood(np.round(100.0 * mean), EDGES)
    assert fit.params["branching"][0].sum() > 1.2  # type: ignore[index]
    assert fit.spectral_radius == pytest.approx(0.3 + np.sqrt(1.4 * 0.05), abs=0.02)
    assert not fit.supercritical


def test_what_does_not_fit_together_is_said() -> None:
    counts = np.ones((10, 2))
    with pytest.raises(DataError, match="need Exponential"):
        CountHawkes(PowerLaw()).fit(counts)
    with pytest.raises(DataError, match="one series"):
        CountHawkes(dispersion="hawkes").fit(counts)
    with pytest.raises(DataError, match="3 for 2 series"):
        CountHawkes(background=(Constant(), Constant(), Constant())).fit(counts)
