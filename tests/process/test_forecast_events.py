"""Events to come and final sizes: closed forms against grids and simulations, bands that cover, mistakes named."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import linalg, special, stats

from groundswell.errors import DataError
from groundswell.process.background import Background, Constant, InputSeries, Piecewise
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials
from groundswell.process.marks import GivenMarks, ParetoMarks
from groundswell.process.outlook.final_size import extinction_probability, final_size, total_progeny
from groundswell.process.outlook.forecast_events import final_size_of_events, forecast_events
from groundswell.process.outlook.moments import LinearSystem, exponential_of, many_dimensions
from groundswell.process.sequence import Events
from groundswell.process.simulation.simulate_events import simulate_events

Floats = NDArray[np.float64]

PAST = Events([0.5, 1.0, 1.7, 2.9, 2.95, 3.8], end=4.0)
KERNELS: tuple[Kernel, ...] = (
    Exponential(0.7, 2.0),
    SumOfExponentials((0.3, 0.4), (5.0, 0.5)),
    PowerLaw(0.8, 0.6, 0.3),
    Exponential(1.3, 0.8),
)
PAIRS: list[list[Kernel | None]] = [
    [Exponential(0.3, 2.0), Exponential(0.2, 1.0)],
    [Exponential(0.4, 3.0), SumOfExponentials((0.3,), (0.7,))],
]


def borel_tanner_by_generations(direct: float, branching: float, draws: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    alive = rng.poisson(direct, size=draws)
    total = alive.astype(np.float64)
    while alive.any():
        # what has grown that large above n = 1 does not die out again
        alive = np.where(total < 1e5, rng.poisson(branching * alive), 0)
        total += alive
    return total


@pytest.mark.parametrize(("direct", "branching"), [(0.5, 0.3), (3.0, 0.8), (40.0, 0.5), (2.0, 0.0)])
def test_generalised_poisson_is_the_law_of_all_generations(direct: float, branching: float) -> None:
    draws = 100_000
    totals = borel_tanner_by_generations(direct, branching, draws, 1)
    sizes = np.arange(4000)
    law = total_progeny(sizes, direct, branching)
    assert law.sum() == pytest.approx(1.0, abs=1e-10)
    cumulated = np.cumsum(law)
    seen = np.searchsorted(np.sort(totals), sizes, side="right") / draws
    assert np.abs(seen - cumulated).max() < 2.0 / math.sqrt(draws)
    found = final_size(direct, branching, observed=5)
    assert found.exact
    assert found.mean == pytest.approx(5.0 + (sizes * law).sum(), rel=1e-9)
    assert found.variance == pytest.approx(((sizes - (sizes * law).sum()) ** 2 * law).sum(), rel=1e-8)
    assert found.median == 5 + int(np.searchsorted(cumulated, 0.5))
    for interval in found.intervals:
        shares = (0.5 * (1.0 - interval.level), 0.5 * (1.0 + interval.level))
        expected = [5 + int(np.searchsorted(cumulated, share)) for share in shares]
        assert [interval.low, interval.high] == expected


def test_generalised_poisson_by_the_formula_as_printed() -> None:
    for direct, branching in ((0.01, 0.99), (7.0, 0.2), (3.0, 1.4), (2000.0, 0.9)):
        size = np.array([0, 1, 2, 15, 16, 17, 400, 20_000], dtype=np.float64)
        place = direct + branching * size
        logs = math.log(direct) + (size - 1) * np.log(place) - place - special.gammaln(size + 1)
        np.testing.assert_allclose(total_progeny(size, direct, branching), np.exp(logs), rtol=1e-9)
    assert total_progeny([0, 1], 0.0, 0.5).tolist() == [1.0, 0.0]


def test_quantiles_of_a_very_large_cascade_are_nearly_normal() -> None:
    found = final_size(1e12, 0.5, levels=(0.9,))
    expected = 2e12 + math.sqrt(8e12) * stats.norm.ppf([0.05, 0.5, 0.95])
    # the law's skewness of 4e-6 moves a quantile by a few events
    sizes = [found.intervals[0].low, found.median, found.intervals[0].high]
    assert sizes == pytest.approx(expected.tolist(), abs=12.0, rel=0.0)


@pytest.mark.parametrize(("direct", "branching"), [(1e6, 0.9), (1e5, 1.0), (1e9, 0.9999)])
def test_quantiles_of_wide_laws_are_those_of_the_limit(direct: float, branching: float) -> None:
    # an inverse Gaussian law with the same two moments, at n = 1 a one-sided stable law
    found = final_size(direct, branching, levels=(0.9,))
    sizes = [found.intervals[0].low, found.median, found.intervals[0].high]
    shares = np.array([0.05, 0.5, 0.95])
    if branching == 1.0:
        limits = direct**2 / stats.norm.ppf(0.5 * shares) ** 2
    else:
        mean, scale = direct / (1.0 - branching), direct**2
        limits = stats.invgauss.ppf(shares, mean / scale, scale=scale)
    # the limit differs from the law by a few 1 / direct
    assert sizes == pytest.approx(limits.tolist(), rel=1e-9 + 5.0 / direct)


@pytest.mark.parametrize(("direct", "branching"), [(10.0, 0.99999), (5.0, 1.0), (3.0, 0.995)])
def test_quantiles_where_cells_hold_many_sizes_are_those_of_the_sum(direct: float, branching: float) -> None:
    cumulated = np.cumsum(total_progeny(np.arange(3_000_000), direct, branching))
    for level in (0.5, 0.95, 0.98):
        interval = final_size(direct, branching, levels=(level,)).intervals[0]
        shares = [0.5 * (1.0 - level), 0.5 * (1.0 + level)]
        assert [interval.low, interval.high] == pytest.approx(
            np.searchsorted(cumulated, shares).tolist(), rel=1e-6
        )


def test_supercritical_is_said_and_never_infinite() -> None:
    direct, branching = 0.8, 1.5
    lost = extinction_probability(branching)
    assert lost == pytest.approx(math.exp(branching * (lost - 1.0)), rel=1e-12)
    assert total_progeny(np.arange(5000), direct, branching).sum() == pytest.approx(
        math.exp(direct * (lost - 1.0))
    )
    found = final_size(direct, branching, levels=(0.5, 0.95))
    assert found.supercritical
    assert found.status == "supercritical"
    assert found.finite_probability == pytest.approx(math.exp(direct * (lost - 1.0)), rel=1e-12)
    totals = borel_tanner_by_generations(direct, branching, 20_000, 2)
    assert (totals < 1e5).mean() == pytest.approx(found.finite_probability, abs=0.015)
    assert found.mean is None
    assert found.variance is None
    assert found.intervals[1].high is None
    assert found.intervals[1].low == 0
    assert "finite with probability" in repr(found)
    # just above 1, 1 - q is twice the excess: no digit may be lost
    assert 1.0 - extinction_probability(1.0 + 1e-7) == pytest.approx(2e-7, rel=1e-5)
    exactly = final_size(2.0, 1.0)
    assert exactly.supercritical
    assert exactly.finite_probability == 1.0
    assert exactly.mean is None
    assert "Critical" in exactly.sentence


def test_arrivals_without_end_have_no_final_size() -> None:
    found = final_size(2.0, 0.5, observed=10, endless=True)
    assert (found.status, found.mean, found.median, found.finite_probability) == ("endless", None, None, 0.0)
    assert all(interval.low is interval.high is None for interval in found.intervals)
    assert "no final size" in repr(found)


def test_varied_offspring_widen_the_law() -> None:
    direct, branching, variance, draws = 6.0, 0.6, 1.8, 40_000
    found = final_size(direct, branching, offspring_variance=variance, draws=draws)
    assert not found.exact
    assert found.variance == pytest.approx(direct * (variance / 0.4**3 + 1.0 / 0.4**2))
    # negative binomial offspring, drawn one by one
    rng = np.random.default_rng(3)
    shape = branching**2 / (variance - branching)
    totals = []
    for _ in range(3000):
        alive = total = int(rng.poisson(direct))
        while alive:
            alive = int(rng.negative_binomial(shape, shape / (shape + branching), size=alive).sum())
            total += alive
        totals.append(total)
    assert np.mean(totals) == pytest.approx(found.mean, rel=0.06)
    assert found.variance is not None
    assert np.std(totals) == pytest.approx(math.sqrt(found.variance), rel=0.12)
    for interval in found.intervals:
        assert interval.low is not None
        assert interval.high is not None
        # the ends themselves have mass, so the level lies between what lies in and what lies strictly in
        assert np.mean([interval.low <= total <= interval.high for total in totals]) > interval.level - 0.03
        assert np.mean([interval.low < total < interval.high for total in totals]) < interval.level + 0.03
    again = final_size(direct, branching, offspring_variance=variance, draws=draws)
    assert again == found
    plain = final_size(direct, branching).intervals[-1]
    assert plain.high is not None
    assert found.intervals[-1].high is not None
    assert found.intervals[-1].high > plain.high


def test_varied_offspring_near_and_above_criticality() -> None:
    near = final_size(500.0, 0.99, offspring_variance=2.0)
    assert not near.exact
    assert near.mean == pytest.approx(50_000.0)
    low, high = near.intervals[-1].low, near.intervals[-1].high
    assert low is not None
    assert high is not None
    # the inverse Gaussian law of the same two moments, which large cascades tend to
    assert near.variance is not None
    scale = 50_000.0**3 / near.variance
    expected = stats.invgauss.ppf([0.025, 0.975], 50_000.0 / scale, scale=scale)
    assert [low, high] == pytest.approx(expected.tolist(), rel=0.02)
    above = final_size(2.0, 1.5, offspring_variance=4.0, levels=(0.2, 0.9))
    lost = extinction_probability(1.5, 4.0)
    shape = 1.5**2 / 2.5
    assert lost == pytest.approx((1.0 + 1.5 * (1.0 - lost) / shape) ** -shape, rel=1e-12)
    assert above.finite_probability == pytest.approx(math.exp(2.0 * (lost - 1.0)))
    assert above.intervals[1].high is None
    almost = final_size(2.0, 1.001, offspring_variance=4.0)
    assert almost.median is None
    assert any("So near" in caveat for caveat in almost.caveats)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"direct": -1.0}, "direct: -1"),
        ({"direct": math.nan}, "direct: nan"),
        ({"direct": 1e13}, "direct: 1e[+]13"),
        ({"branching": -0.1}, "branching: -0.1"),
        ({"branching": math.inf}, "branching: inf"),
        ({"offspring_variance": 0.1}, "offspring_variance: 0.1"),
        ({"branching": 0.0, "offspring_variance": 0.1}, "must be 0 as well"),
        ({"levels": (0.5, 1.0)}, "levels"),
        ({"observed": -1}, "observed -1"),
        ({"draws": 0}, "draws 0"),
    ],
)
def test_final_size_names_mistakes(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        final_size(**{"direct": 1.0, "branching": 0.5} | wrong)


def test_levels_next_to_one_end() -> None:
    found = final_size(3.0, 0.5, levels=(1.0 - 1e-15,))
    assert found.intervals[0].low == 0


def test_final_size_of_events() -> None:
    kernel = PowerLaw(0.6, 0.5, 0.2)
    direct = sum(0.6 * (1.0 + (4.0 - time) / 0.2) ** -0.5 for time in PAST.times)
    found = final_size_of_events(kernel, PAST)
    assert found.direct == pytest.approx(direct, rel=1e-12)
    assert found == final_size(found.direct, 0.6, observed=6)
    ends = final_size_of_events(kernel, PAST, background=Constant(2.0), background_ends=7.0)
    assert ends.direct == pytest.approx(direct + 6.0, rel=1e-12)
    assert final_size_of_events(kernel, PAST, background=Constant(2.0)).status == "endless"
    assert final_size_of_events(kernel, PAST, background=Constant(0.0)).status == "finite"
    assert final_size_of_events(kernel, PAST, background=Constant(2.0), background_ends=3.0) == found
    marked = Events(PAST.times, marks=np.arange(1.0, 7.0), end=4.0)
    law = GivenMarks(np.array([1.0, 4.0]))
    varied = final_size_of_events(kernel, marked, marks=law, mark_exponent=0.5)
    factors = np.sqrt(np.arange(1.0, 7.0)) / 1.5
    left = 0.6 * (1.0 + (4.0 - PAST.times) / 0.2) ** -0.5
    assert varied.direct == pytest.approx(float(factors @ left), rel=1e-12)
    assert varied.variance == pytest.approx(
        varied.direct * ((0.6 + 0.36 * (2.5 / 2.25 - 1.0)) / 0.4**3 + 1.0 / 0.4**2), rel=1e-12
    )
    with pytest.raises(DataError, match="no variance"):
        final_size_of_events(kernel, marked, marks=ParetoMarks(2.016), mark_exponent=0.6)
    with pytest.raises(DataError, match="is free"):
        final_size_of_events(Exponential(0.5), PAST)


def volterra(kernel: Kernel, past: Events, level: float, horizon: float, steps: int) -> Floats:
    """Expected count on a fine grid: the trapezium rule on ``xi = s + phi * xi``."""
    grid = np.linspace(0.0, horizon, steps + 1)
    step = horizon / steps
    direct = level + np.sum([kernel.value(past.end - time + grid) for time in past.times], axis=0)
    memory = kernel.value(grid)
    rate = np.zeros(steps + 1)
    rate[0] = direct[0]
    for place in range(1, steps + 1):
        sum_so_far = memory[place:0:-1] @ rate[:place] - 0.5 * memory[place] * rate[0]
        rate[place] = (direct[place] + step * sum_so_far) / (1.0 - 0.5 * step * memory[0])
    counts: Floats = np.concatenate([[0.0], np.cumsum(0.5 * step * (rate[1:] + rate[:-1]))])
    return counts


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_mean_is_that_of_the_integral_equation(kernel: Kernel) -> None:
    found = forecast_events(kernel, Constant(1.5), PAST, 6.0, draws=1, points=4)
    # two grids, extrapolated: the rule's error falls with the square of the step
    coarse, fine = (volterra(kernel, PAST, 1.5, 6.0, steps)[:: steps // 4][1:] for steps in (1500, 3000))
    np.testing.assert_allclose(found.expected[:, 0], fine + (fine - coarse) / 3.0, rtol=2e-6)
    np.testing.assert_allclose(found.times, [5.5, 7.0, 8.5, 10.0])


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_one_dimension_through_the_response_is_that_of_the_linear_system(kernel: Kernel) -> None:
    background = Piecewise((4.0, 5.5, 9.0, 10.0), (1.0, 0.0, 3.0))
    found = forecast_events(kernel, background, PAST, 6.0, draws=1, points=3)
    system = LinearSystem.of([[kernel]])
    state = system.state(4.0 - PAST.times, PAST.dimensions, np.ones(6))
    grid = np.array([0.0, 1.5, 2.0, 4.0, 5.0, 6.0])
    levels = np.array([1.0, 0.0, 0.0, 0.0, 3.0])[:, None]
    counts, variance = many_dimensions(system, state, grid, levels, 1.0)
    np.testing.assert_allclose(found.expected[:, 0], np.cumsum(counts)[[1, 2, 4]], rtol=1e-7)
    assert found.variance is not None
    assert variance is not None
    np.testing.assert_allclose(found.variance, variance, rtol=1e-7)


def test_exponential_of_a_matrix_is_that_of_scipy() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        matrix = rng.random((6, 6)) * rng.choice([0.0, 1.0, 20.0], (6, 6))
        np.fill_diagonal(matrix, -rng.exponential(30.0, 6))
        np.testing.assert_allclose(exponential_of(matrix), linalg.expm(matrix), rtol=1e-9, atol=1e-13)
    assert exponential_of(np.zeros((0, 0))).shape == (0, 0)


def thinned(kernel: Exponential, level: float, past: Events, horizon: float, rng: np.random.Generator) -> int:
    """Ogata's thinning, event by event."""
    branching, decay = kernel.known
    moment, count = 0.0, 0
    excitement = branching * decay * float(np.exp(-decay * (past.end - past.times)).sum())
    while True:
        bound = level + excitement
        wait = rng.exponential(1.0 / bound)
        moment += wait
        if moment > horizon:
            return count
        excitement *= math.exp(-decay * wait)
        if rng.random() * bound < level + excitement:
            count += 1
            excitement += branching * decay


def test_distribution_is_that_of_thinning() -> None:
    kernel = Exponential(0.7, 2.0)
    found = forecast_events(kernel, Constant(1.5), PAST, 6.0, draws=20_000, seed=4)
    rng = np.random.default_rng(5)
    twin = np.array([thinned(kernel, 1.5, PAST, 6.0, rng) for _ in range(3000)])
    assert stats.ks_2samp(found.draws()[:, -1], twin).pvalue > 0.01
    assert found.variance is not None
    assert twin.mean() == pytest.approx(found.total, abs=4.0 * math.sqrt(found.variance[0] / 3000))
    assert found.exceeds(20) == pytest.approx((twin > 20).mean(), abs=0.04)
    # a control that must fail: a process that excites less
    other = forecast_events(Exponential(0.6, 2.0), Constant(1.5), PAST, 6.0, draws=20_000, seed=4)
    assert stats.ks_2samp(other.draws()[:, -1], twin).pvalue < 1e-4


@pytest.mark.parametrize(
    ("kernels", "backgrounds"),
    [
        (KERNELS[1], Piecewise((0.0, 6.0, 12.0), (0.5, 2.0))),
        (KERNELS[2], Constant(0.0)),
        (
            PAIRS,
            [Constant(1.0), InputSeries(np.array([0.0, 5.0, 7.0, 12.0]), np.array([1.0, 0.0, 2.0]), (1.5,))],
        ),
        ([[None, PowerLaw(0.9, 0.8, 0.2)], [Exponential(0.5, 1.0), None]], [Constant(0.5), Constant(0.0)]),
    ],
)
def test_counts_have_the_mean_the_variance_and_the_law_of_single_simulations(
    kernels: Any, backgrounds: Any
) -> None:
    places = np.array([0, 1, 0, 1, 1, 0]) if isinstance(kernels, list) else None
    past = Events(PAST.times, places, end=4.0)
    draws = 20_000
    found = forecast_events(kernels, backgrounds, past, 5.0, draws=draws, seed=6, points=5)
    error = found.counts[:, -1].std(axis=0) / math.sqrt(draws)
    assert (np.abs(found.counts[:, -1].mean(axis=0) - found.expected[-1]) < 4.5 * error).all()
    middle = found.counts[:, 1].std(axis=0) / math.sqrt(draws)
    assert (np.abs(found.counts[:, 1].mean(axis=0) - found.expected[1]) < 4.5 * middle + 1e-12).all()
    if found.variance is None:
        assert any("no closed form" in caveat for caveat in found.caveats)
    else:
        np.testing.assert_allclose(found.counts[:, -1].var(axis=0), found.variance, rtol=0.06)
    # the library's other simulation, written apart from this one
    single = [
        len(simulate_events(kernels, backgrounds, 9.0, start=4.0, seed=seed, history=past))
        for seed in range(1500)
    ]
    assert stats.ks_2samp(found.draws()[:, -1], single).pvalue > 0.005
    assert (np.diff(found.counts, axis=1) >= 0).all()


def test_marks_carry_over_and_widen() -> None:
    past = Events(PAST.times, marks=np.array([9.0, 1.0, 1.0, 4.0, 1.0, 16.0]), end=4.0)
    law = ParetoMarks(4.0)
    kernel = Exponential(0.6, 1.0)
    found = forecast_events(
        kernel, Constant(1.0), past, 8.0, draws=30_000, marks=law, mark_exponent=0.7, seed=7, points=2
    )
    direct = (
        (past.marks**0.7 / law.mean_power(0.7)) @ (0.6 * np.exp(past.times - 4.0))
        if past.marks is not None
        else 0
    )
    # xi' = -(1 - n) (xi - mu / (1 - n)): by hand
    rest = 0.4
    expected = 8.0 / rest + (1.0 + direct - 1.0 / rest) * (1.0 - math.exp(-rest * 8.0)) / rest
    assert found.total == pytest.approx(expected, rel=1e-9)
    assert found.counts[:, -1, 0].mean() == pytest.approx(expected, rel=0.02)
    assert found.variance is not None
    assert found.counts[:, -1, 0].var() == pytest.approx(found.variance[0], rel=0.06)
    plain = forecast_events(kernel, Constant(1.0), Events(past.times, end=4.0), 8.0, draws=1)
    assert plain.variance is not None
    assert found.variance[0] / found.total > plain.variance[0] / plain.total
    heavy = forecast_events(
        kernel, Constant(1.0), past, 8.0, draws=50, marks=ParetoMarks(2.0), mark_exponent=0.6
    )
    assert heavy.variance is None
    given = forecast_events(
        kernel, Constant(1.0), past, 8.0, draws=50, marks=GivenMarks(np.array([1.0, 2.0])), mark_exponent=1.0
    )
    assert given.variance is not None


def test_bands_cover_what_comes() -> None:
    kernel, background = Exponential(0.7, 2.0), Constant(1.0)
    covered = {0.5: 0, 0.8: 0, 0.95: 0}
    repetitions = 300
    for seed in range(repetitions):
        whole = simulate_events(kernel, background, 30.0, seed=[8, seed]).times
        past = Events(whole[whole <= 20.0], end=20.0)
        found = forecast_events(kernel, background, past, 10.0, draws=400, points=2, seed=seed)
        came = int((whole > 20.0).sum())
        for level in covered:
            low, high = (int(edge[-1]) for edge in found.band(level))
            covered[level] += low <= came <= high
    for level, count in covered.items():
        error = math.sqrt(level * (1.0 - level) / repetitions)
        # counts are whole numbers, so that bands hold a little more than they say
        assert level - 3.5 * error < count / repetitions < level + 3.5 * error + 0.05


def test_parameter_draws_are_mixed_in() -> None:
    models: list[tuple[Kernel, Background]] = [
        (Exponential(0.3, 1.0), Constant(1.0)),
        (Exponential(0.8, 1.0), Constant(2.0)),
    ]
    mixed = forecast_events(
        models[0][0], models[0][1], PAST, 6.0, parameter_draws=models, draws=40_000, seed=9
    )
    single = [forecast_events(model[0], model[1], PAST, 6.0, draws=1) for model in models]
    assert mixed.total == pytest.approx(0.5 * (single[0].total + single[1].total), rel=1e-12)
    assert mixed.variance is not None
    np.testing.assert_allclose(mixed.counts[:, -1].var(axis=0), mixed.variance, rtol=0.05)
    assert mixed.caveats == ()
    assert "taken as known" in single[0].summary()
    assert mixed.counts.shape == (40_000, 50, 1)


def test_answers_of_a_forecast() -> None:
    found = forecast_events(
        PAIRS, [Constant(1.0), Constant(2.0)], PAST, 5.0, draws=500, seed=10, levels=(0.8,)
    )
    again = forecast_events(
        PAIRS, [Constant(1.0), Constant(2.0)], PAST, 5.0, draws=500, seed=10, levels=(0.8,)
    )
    assert (found.counts == again.counts).all()
    other = forecast_events(PAIRS, [Constant(1.0), Constant(2.0)], PAST, 5.0, draws=500, seed=11)
    assert not (found.counts == other.counts).all()
    assert (found.draws(0) + found.draws(1) == found.draws()).all()
    low, high = found.band(0.8)
    assert (low <= found.quantile(0.5)).all()
    assert (found.quantile(0.5) <= high).all()
    assert repr(found).startswith("<EventForecast: ")
    assert f"80%: {low[-1]:,} to {high[-1]:,}" in repr(found)
    assert found.exceeds(-1) == 1.0
    assert found.exceeds(low[-1], 1) == pytest.approx((found.counts[:, -1, 1] > low[-1]).mean())
    assert found.times[-1] == 9.0
    with pytest.raises(DataError, match="dimension: 2"):
        found.draws(2)
    with pytest.raises(DataError, match="share: 0"):
        found.quantile(0.0)
    with pytest.raises(DataError, match="share"):
        found.band(1.0)
    with pytest.raises(DataError, match="threshold"):
        found.exceeds(math.inf)


def test_a_stiff_system_of_several_dimensions_leaves_the_variance_to_the_draws() -> None:
    stiff: list[list[Kernel | None]] = [[PowerLaw(0.5, 0.5, 1e-3), None], [Exponential(0.2, 1.0), None]]
    past = Events(PAST.times, [0, 1, 0, 1, 1, 0], end=4.0)
    found = forecast_events(stiff, [Constant(1.0), Constant(0.0)], past, 20.0, draws=4000)
    assert found.variance is None
    assert any("no closed form" in caveat for caveat in found.caveats)
    alone = forecast_events(
        PowerLaw(0.5, 0.5, 1e-3), Constant(1.0), Events(past.of(0), end=4.0), 20.0, draws=1
    )
    # nothing comes back from the second dimension, so that the first is one alone
    np.testing.assert_allclose(found.expected[:, 0], alone.expected[:, 0], rtol=1e-6)


def test_nothing_to_come_and_supercritical_processes() -> None:
    empty = Events([], end=4.0)
    nothing = forecast_events(Exponential(0.5, 1.0), Constant(0.0), empty, 5.0, draws=10)
    assert nothing.total == 0.0
    assert (nothing.counts == 0).all()
    assert nothing.variance == pytest.approx([0.0])
    alone = forecast_events(Exponential(0.0, 1.0), Constant(2.0), PAST, 5.0, draws=10)
    assert alone.expected[-1, 0] == pytest.approx(10.0)
    assert alone.variance == pytest.approx([10.0])
    grows = forecast_events(Exponential(1.2, 1.0), Constant(0.5), PAST, 5.0, draws=4000, seed=12)
    assert grows.counts[:, -1].mean() == pytest.approx(grows.total, rel=0.05)
    with pytest.raises(DataError, match="grows beyond every number"):
        forecast_events(Exponential(3.0, 2.0), Constant(0.5), PAST, 1000.0)
    exploding: list[list[Kernel | None]] = [[Exponential(3.0, 2.0), None], [None, None]]
    with pytest.raises(DataError, match="grows beyond every number"):
        forecast_events(exploding, [Constant(1.0)] * 2, PAST, 1000.0)
    with pytest.raises(DataError, match="fewer draws"):
        forecast_events(Exponential(1.5, 1.0), Constant(0.5), PAST, 40.0)


BASE: Callable[..., object] = functools.partial(forecast_events, draws=5)
SECOND = Events([1.0], [1], end=4.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 0.0), "horizon: 0"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, math.inf), "horizon: inf"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, math.nan), "horizon: nan"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, draws=0), "draws 0"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, seed=-1), "seed -1"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, points=0), "points 0"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, levels=()), "levels"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, levels=(0.5, 1.5)), "levels"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, parameter_draws=[]), "parameter_draws: 0"),
        (
            lambda: BASE(
                KERNELS[0],
                Constant(1.0),
                PAST,
                1.0,
                parameter_draws=[(KERNELS[0], Constant(1.0)), (PAIRS, [Constant(1.0)] * 2)],
            ),
            "dimensions; give the same",
        ),
        (lambda: BASE(Exponential(0.5), Constant(1.0), PAST, 1.0), "decay is free"),
        (lambda: BASE(KERNELS[0], Constant(), PAST, 1.0), "is free"),
        (lambda: BASE(KERNELS[0], Piecewise((0.0, 4.5), (1.0,)), PAST, 1.0), "covers 0 to 4.5"),
        (lambda: BASE(KERNELS[0], [Constant(1.0)] * 2, PAST, 1.0), "background: 2 given for 1"),
        (lambda: BASE([[KERNELS[0]], []], Constant(1.0), PAST, 1.0), "D rows of D"),
        (lambda: BASE(KERNELS[0], Constant(1.0), SECOND, 1.0), "event 0 is of dimension 1"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST.times, 1.0), "give Events"),
        (lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, mark_exponent=1.0), "there are no marks"),
        (
            lambda: BASE(KERNELS[0], Constant(1.0), PAST, 1.0, marks=ParetoMarks(3.0), mark_exponent=1.0),
            "history: has no marks",
        ),
    ],
)
def test_forecast_names_mistakes(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(DataError, match=said):
        wrong()
