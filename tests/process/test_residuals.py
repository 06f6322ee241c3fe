"""Goodness of fit: p-values against scipy, level and power by simulation, and every mistake named."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from groundswell.errors import DataError
from groundswell.process.checks.checks import Check, correlations
from groundswell.process.checks.distributions import (
    chi_square_tail,
    kolmogorov_critical,
    kolmogorov_tail,
    normal_scores,
    normal_tail,
    ranks,
)
from groundswell.process.checks.residuals import Residuals

Floats = NDArray[np.float64]


def exponential(count: int, seed: int) -> Floats:
    return np.random.default_rng(seed).exponential(size=count)


@pytest.mark.parametrize(
    ("count", "tolerance"),
    [
        (1, 1e-9),
        (2, 1e-9),
        (3, 1e-8),
        (10, 1e-9),
        (140, 1e-9),
        (1000, 2e-6),
        (1001, 1e-3),
        (10**5, 2e-4),
    ],
)
def test_kolmogorov_agrees_with_scipy(count: int, tolerance: float) -> None:
    # below 140 scipy is exact; above it takes an expansion of its own
    for place in np.linspace(0.2, 4.0, 20):
        distance = min(1.0, place / math.sqrt(count))
        expected = stats.kstwo.sf(distance, count)
        assert kolmogorov_tail(distance, count) == pytest.approx(expected, rel=tolerance, abs=1e-300)


@pytest.mark.parametrize("count", [1, 7, 30, 300, 3000])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_kolmogorov_critical_is_the_quantile(count: int, level: float) -> None:
    assert kolmogorov_critical(level, count) == pytest.approx(stats.kstwo.ppf(level, count), rel=1e-3)


@pytest.mark.parametrize("degrees", [0.5, 1, 2, 10, 99, 5000])
def test_chi_square_agrees_with_scipy(degrees: float) -> None:
    for place in np.geomspace(1e-3, 6.0, 40) * degrees:
        expected = stats.chi2.sf(place, degrees)
        assert chi_square_tail(place, degrees) == pytest.approx(expected, rel=1e-10, abs=1e-300)
    assert chi_square_tail(0.0, degrees) == 1.0
    assert chi_square_tail(math.inf, degrees) == 0.0


def test_normal_scores_and_ranks_agree_with_scipy() -> None:
    values = np.array([3.0, 1.0, 1.0, 7.0, -2.0, 3.0, 3.0])
    assert ranks(values).tolist() == stats.rankdata(values).tolist()
    expected = stats.norm.ppf(stats.rankdata(values) / 8.0)
    np.testing.assert_allclose(normal_scores(values), expected, rtol=1e-12, atol=1e-15)
    assert normal_tail(-1.7) == pytest.approx(2.0 * stats.norm.sf(1.7), rel=1e-12)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: kolmogorov_tail(0.1, 0), "there must be a number"),
        (lambda: kolmogorov_tail(math.nan, 5), "from 0 to 1"),
        (lambda: kolmogorov_critical(1.0, 5), "between 0 and 1"),
        (lambda: chi_square_tail(-1.0, 5), "at least zero"),
        (lambda: chi_square_tail(1.0, 0), "above zero"),
    ],
)
def test_distributions_name_wrong_arguments(wrong: functools.partial[float], said: str) -> None:
    with pytest.raises(DataError, match=said):
        wrong()


def test_law_is_that_of_scipy() -> None:
    values = exponential(80, 1)
    expected = stats.kstest(values, "expon", method="exact")
    check = Residuals(values).law
    assert check.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert check.p_value == pytest.approx(expected.pvalue, rel=1e-8)


def test_statistics_by_the_formula_as_printed() -> None:
    values = exponential(60, 2)
    scores = stats.norm.ppf(stats.rankdata(values) / 61)
    centred = scores - scores.mean()
    q = 0.0
    for lag in range(1, 6):
        share = sum(centred[i] * centred[i - lag] for i in range(lag, 60)) / sum(centred**2)
        q += 60 * 62 * share**2 / (60 - lag)
    found = Residuals(values).autocorrelation(5)
    assert found.statistic == pytest.approx(q, rel=1e-10)
    assert found.p_value == pytest.approx(stats.chi2.sf(q, 5), rel=1e-10)

    whole = values.sum() + 3.0
    counts, _ = np.histogram(np.cumsum(values), bins=4, range=(0.0, whole))
    index = ((counts - 15.0) ** 2).sum() / 15.0
    dispersion = Residuals(values, [3.0]).dispersion(4)
    assert dispersion.statistic == pytest.approx(index / 3.0, rel=1e-12)
    both = 2.0 * min(stats.chi2.sf(index, 3), stats.chi2.cdf(index, 3))
    assert dispersion.p_value == pytest.approx(both, rel=1e-10)


def test_every_test_has_its_level_when_parameters_are_known() -> None:
    draws = 1500
    found = {name: np.zeros(draws) for name in ("law", "autocorrelation", "neighbours", "dispersion")}
    rng = np.random.default_rng(3)
    for draw in range(draws):
        length = rng.exponential(size=400)
        moments = np.cumsum(length)
        inside = moments < 150.0
        residuals = Residuals(length[inside], [150.0 - moments[inside][-1]])
        for check in residuals.checks:
            found[check.name][draw] = check.p_value
    for name, p_values in found.items():
        for level in (0.05, 0.2, 0.5):
            error = math.sqrt(level * (1.0 - level) / draws)
            # the dispersion of 15 bins of 10 events follows chi-square only nearly
            assert abs((p_values < level).mean() - level) < 4.0 * error + 0.01, (name, level)


def test_every_test_has_power_against_what_it_is_for() -> None:
    rng = np.random.default_rng(4)
    wider = Residuals(rng.gamma(0.6, 1 / 0.6, size=400))
    assert wider.law.p_value < 1e-3
    slow = np.exp(0.6 * np.sin(np.arange(400) / 20.0)) * rng.exponential(size=400)
    assert Residuals(slow).autocorrelation().p_value < 1e-3
    assert Residuals(slow).dispersion().p_value < 1e-3
    near = rng.exponential(size=401)
    assert Residuals(near[1:] + 0.7 * near[:-1]).neighbours().p_value < 1e-3
    # too even, so the dispersion lies below 1: the other side
    even = Residuals(np.full(400, 1.0) + 0.01 * rng.random(400)).dispersion()
    assert even.statistic < 0.2
    assert even.p_value < 1e-3


def test_windows_are_put_end_to_end() -> None:
    # by hand: windows of 2, 1 and 3; what is left of the first (0.5) and the empty second (1) is carried over
    residuals = Residuals.from_windows([[[0.5, 1.5], [], [1.0, 2.75]]], [[2.0, 1.0, 3.0]])
    assert residuals.increments[0].tolist() == [0.5, 1.0, 2.5, 1.75]
    assert residuals.censored == (0.25,)
    assert residuals.increments[0].sum() + residuals.censored[0] == 6.0


def test_windows_stay_exponential() -> None:
    rng = np.random.default_rng(5)
    windows = [np.sort(rng.uniform(0.0, 0.8, rng.poisson(0.8))) for _ in range(3000)]
    residuals = Residuals.from_windows([windows], [np.full(3000, 0.8)])
    assert residuals.law.p_value > 0.01
    # a control that must fail: starting anew in each window makes waiting times too short
    anew = np.concatenate([np.diff(window, prepend=0.0) for window in windows])
    assert Residuals(anew).law.p_value < 1e-6


@pytest.mark.parametrize(
    ("compensators", "totals", "said"),
    [
        ([[[0.5]]], [], "totals: 0 dimensions"),
        ([[[0.5]]], [[1.0, 2.0]], r"totals\[0\]: 2 numbers for 1 windows"),
        ([[[0.5, 2.0]]], [[1.0]], "exceeds the window's total 1"),
        ([[[0.5, 0.2]]], [[1.0]], r"compensators\[0\]\[0\]\[1\]: 0.2 lies below"),
        ([[[-0.5, 0.2]]], [[1.0]], r"compensators\[0\]\[0\]\[0\]: -0.5 lies below"),
        ([[[math.nan]]], [[1.0]], "not finite"),
        ([[[]]], [[1.0]], "there is no event"),
    ],
)
def test_windows_name_mistakes(
    compensators: list[list[list[float]]], totals: list[Floats], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        Residuals.from_windows(compensators, totals)


@pytest.mark.parametrize(
    ("increments", "censored", "labels", "said"),
    [
        ([], (), (), "there is no event"),
        ([[], []], (), (), "there is no event"),
        ([1.0, -0.5], (), (), r"increments\[0\]\[1\]: -0.5"),
        ([[1.0], [2.0, math.inf]], (), (), r"increments\[1\]\[1\]: inf"),
        ([1.0], (1.0, 2.0), (), "censored: 2 given for 1 dimensions"),
        ([1.0], (-1.0,), (), "censored: the smallest is -1"),
        ([1.0], (), ("a", "b"), "labels: 2 given for 1 dimensions"),
        ([["a"]], (), (), "not an array of numbers"),
    ],
)
def test_increments_name_mistakes(
    increments: list[float], censored: tuple[float, ...], labels: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        Residuals(increments, censored, labels)


def test_few_events_have_the_law_alone() -> None:
    residuals = Residuals([0.3])
    assert [check.name for check in residuals.checks] == ["law"]
    assert any("Fewer than 20 events" in caveat for caveat in residuals.caveats)
    for wrong in (residuals.autocorrelation, residuals.neighbours, residuals.dispersion):
        with pytest.raises(DataError, match="Use law"):
            wrong()
    many = Residuals(exponential(30, 6))
    with pytest.raises(DataError, match="lags: 30"):
        many.autocorrelation(30)
    with pytest.raises(DataError, match="bins: 1"):
        many.dispersion(1)


def test_increments_that_never_move_fail_without_an_error() -> None:
    for values in (np.zeros(50), np.ones(50)):
        residuals = Residuals(values)
        assert residuals.law.p_value < 1e-6
        assert correlations(values, 3).tolist() == [0.0, 0.0, 0.0]
        assert all(0.0 <= check.p_value <= 1.0 for check in residuals.checks)


def test_dimensions() -> None:
    residuals = Residuals([exponential(40, 7), exponential(70, 8), []], labels=("a", "b", "c"))
    assert residuals.count == 110
    assert residuals.dimension(1).increments[0].size == residuals.dimension("b").count == 70
    for part, whole in zip(residuals.uniforms, residuals.increments, strict=True):
        np.testing.assert_allclose(part, stats.expon.cdf(whole), rtol=1e-12)
    # chi-square statistics of independent dimensions add, and so do their degrees of freedom
    both = residuals.autocorrelation(4).statistic
    alone = [residuals.dimension(name).autocorrelation(4).statistic for name in "ab"]
    assert both == pytest.approx(sum(alone), rel=1e-12)
    assert "between dimensions" in residuals.summary()
    for wrong in ("d", 3, -1):
        with pytest.raises(DataError, match="dimension"):
            residuals.dimension(wrong)
    with pytest.raises(DataError, match="there is no event"):
        residuals.dimension("c")


def test_ties_are_told() -> None:
    values = exponential(200, 9)
    assert not any("rounded" in caveat for caveat in Residuals(values).caveats)
    values[:10] = 0.0
    found = [caveat for caveat in Residuals(values).caveats if "rounded" in caveat]
    assert len(found) == 1
    assert found[0].startswith("5.0% of the increments are zero")


def test_repr_and_sentences() -> None:
    residuals = Residuals(exponential(1116, 10))
    law = residuals.law
    assert repr(residuals) == (
        f"<Residuals of 1,116 events: KS {law.statistic:.2g}, p {law.p_value:.2g} "
        "(not corrected for fitted parameters)>"
    )
    assert repr(Residuals([50.0])).startswith("<Residuals of 1 event: KS 1, p < 0.0001")
    assert "agree with" in Check("law", 0.1, 0.5, "KS").sentence
    assert "differ from" in Check("law", 0.1, 0.01, "KS").sentence
    assert "from 99 refits" in Check("law", 0.1, 0.01, "KS", 99).sentence


def test_quantiles_and_band() -> None:
    inside = []
    for seed in range(400):
        expected, observed, low, high = Residuals(exponential(60, seed)).quantiles(0.9)
        assert (np.diff(observed) >= 0).all()
        assert (low <= expected).all()
        assert (expected <= high).all()
        inside.append(((low <= observed) & (observed <= high)).all())
    # Kolmogorov's band holds all points exactly as often as the test passes
    assert abs(np.mean(inside) - 0.9) < 0.06
    assert [bool(x) for x in inside] == [
        Residuals(exponential(60, seed)).law.p_value > 0.1 for seed in range(400)
    ]


def test_plot_is_a_figure_of_its_own() -> None:
    figure = Residuals([exponential(400, 11), exponential(5, 12), exponential(40, 13)]).plot()
    left, right = figure.axes
    assert left.get_xlabel() == "quantile of Exp(1)"
    assert right.get_xlabel() == "lag"
    alone = Residuals([0.5, 0.2]).plot().axes[1]
    assert any("fewer than 20" in text.get_text() for text in alone.texts)


# A Poisson process of unknown rate is fitted: with Lambda = rate * t the increments are scaled waiting times.
def fitted(gaps: Floats) -> Residuals:
    return Residuals(gaps / gaps.mean())


def refit_of(count: int) -> functools.partial[Residuals]:
    return functools.partial(poisson_refit, count)


def poisson_refit(count: int, seed: int) -> Residuals:
    return fitted(np.random.default_rng(seed).exponential(size=count))


def test_bootstrap_has_its_level_where_the_plain_test_is_conservative_and_finds_a_wrong_model() -> None:
    # below 20 events the law alone is tested, which keeps this cheap
    repetitions, count = 200, 19
    plain, corrected, wrong_plain, wrong = (np.zeros(repetitions) for _ in range(4))
    for place in range(repetitions):
        rng = np.random.default_rng([14, place])
        right, other = fitted(rng.exponential(size=count)), fitted(rng.gamma(3.5, size=count))
        plain[place], wrong_plain[place] = right.law.p_value, other.law.p_value
        for found, residuals in ((corrected, right), (wrong, other)):
            found[place] = residuals.bootstrap(refit_of(count), draws=39, seed=place).checks[0].p_value
    assert (plain <= 0.1).mean() < 0.03  # far too few: the plain test is conservative
    assert 0.04 < (corrected <= 0.1).mean() < 0.17
    assert (wrong <= 0.1).mean() > 0.85
    assert (wrong <= 0.1).mean() > (wrong_plain <= 0.1).mean() + 0.1


def test_bootstrap_is_the_share_and_repeats() -> None:
    residuals = fitted(exponential(50, 15))
    once, again = (residuals.bootstrap(refit_of(50), draws=39, seed=2) for _ in range(2))
    seeds = np.random.SeedSequence(2).generate_state(39).tolist()
    smaller = sum(poisson_refit(50, seed).law.p_value <= residuals.law.p_value for seed in seeds)
    assert once.checks[0].p_value == (1 + smaller) / 40
    assert once.checks == again.checks
    assert once.refits == 39
    assert "39 refits" in repr(once)
    assert not any("not corrected" in caveat for caveat in once.caveats)
    # correcting twice is correcting once
    assert once.bootstrap(refit_of(50), draws=39, seed=2).checks == once.checks
    assert [check.statistic for check in once.checks] == [check.statistic for check in residuals.checks]


def test_bootstrap_names_mistakes() -> None:
    residuals = fitted(exponential(50, 16))

    def fails(seed: int) -> Residuals:
        raise DataError(f"no fit with {seed}")

    def sometimes(seed: int) -> Residuals:
        return fails(seed) if seed % 10 == 0 else poisson_refit(50, seed)

    with pytest.raises(DataError, match=r"only 0 of 19 refits.*no fit with"):
        residuals.bootstrap(fails, draws=19)
    with pytest.raises(DataError, match="only 0 of 19"):
        residuals.bootstrap(refit_of(5), draws=19)
    for draws, seed in ((18, 0), (19, -1)):
        with pytest.raises(DataError, match="19 draws at least"):
            residuals.bootstrap(refit_of(50), draws=draws, seed=seed)
    kept = residuals.bootstrap(sometimes, draws=99).refits
    failed = sum(seed % 10 == 0 for seed in np.random.SeedSequence(0).generate_state(99).tolist())
    assert failed > 0
    assert kept == 99 - failed


def test_kolmogorov_of_very_many_is_its_limit() -> None:
    # scipy's finite law takes seconds here; the limit law is right to 1 / sqrt(count)
    for place in (0.6, 1.0, 1.3, 2.0):
        assert kolmogorov_tail(place / 1000.0, 10**6) == pytest.approx(stats.kstwobign.sf(place), rel=5e-3)
