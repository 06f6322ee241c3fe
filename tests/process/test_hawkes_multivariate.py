"""Several dimensions: sharing of decays, penalties, order of indices, optima by other means."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import optimize

from groundswell.errors import DataError
from groundswell.process import (
    Constant,
    Events,
    Exponential,
    Hawkes,
    InputSeries,
    Kernel,
    Penalty,
    PowerLaw,
    SumOfExponentials,
    simulate_events,
)
from groundswell.process.events.fit import fit_problem
from process import hawkes_oracle
from process.hawkes_oracle import Realisation

Floats = NDArray[np.float64]
Sharing = Literal["shared", "source", "pair"]
SHARINGS: list[Sharing] = ["shared", "source", "pair"]
BRANCHING = np.array([[0.4, 0.3], [0.0, 0.5]])
SHARED_DECAY = 2.0


def chain(end: float, seed: int, decays: Any = None) -> Events:
    """Dimension 1 excites 0 and itself; 0 excites itself only."""
    rates = np.full((2, 2), SHARED_DECAY) if decays is None else np.asarray(decays)
    rows = [[Exponential(BRANCHING[to, source], rates[to, source]) for source in range(2)] for to in range(2)]
    return simulate_events(rows, (Constant(0.5), Constant(0.8)), end, seed=seed)


def columns_of(events: Events, dimensions: int) -> list[Floats]:
    return [events.of(dimension) for dimension in range(dimensions)]


@pytest.mark.parametrize("sharing", SHARINGS)
def test_rows_receive_and_columns_send(sharing: Sharing) -> None:
    fit = Hawkes(dimensions=2, decays=sharing).fit(chain(3000.0, 4))
    assert fit.converged
    errors = np.asarray(fit.errors["branching"])
    off = np.abs(fit.branching_matrix - BRANCHING)
    present = BRANCHING > 0.0
    assert (off[present] < 3.5 * errors[present]).all()
    assert fit.branching_matrix[1, 0] < 0.1
    assert np.asarray(fit.params["decay"]).shape == {"shared": (), "source": (2,), "pair": (2, 2)}[sharing]
    assert fit.spectral_radius == pytest.approx(float(np.abs(np.linalg.eigvals(fit.branching_matrix)).max()))
    assert fit.kernel(0, 1).branching_factor == pytest.approx(fit.branching_matrix[0, 1])
    assert "2 dimensions, spectral radius 0." in repr(fit)


def test_decays_of_pairs_are_recovered() -> None:
    decays = np.array([[0.5, 8.0], [1.0, 3.0]])
    fit = Hawkes(dimensions=2, decays="pair").fit(chain(5000.0, 6, decays))
    found, errors = np.asarray(fit.params["decay"]), np.asarray(fit.errors["decay"])
    for place in ((0, 0), (0, 1), (1, 1)):
        assert abs(found[place] - decays[place]) < 3.5 * errors[place], place
        assert found[place] == pytest.approx(decays[place], rel=0.5)
    shared = Hawkes(dimensions=2, decays="shared").fit(chain(5000.0, 6, decays))
    assert fit.loglikelihood > shared.loglikelihood + 20.0


def test_more_freedom_explains_more() -> None:
    events = chain(400.0, 9)
    values = [Hawkes(dimensions=2, decays=sharing).fit(events).loglikelihood for sharing in SHARINGS]
    assert values == sorted(values)


@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("kernel", [Exponential(), PowerLaw()])
def test_the_optimum_is_scipys_on_the_formula(kernel: Kernel, sharing: Sharing) -> None:
    events = chain(30.0, 3)
    specification = Hawkes(kernel, dimensions=2, decays=sharing)
    fit = specification.fit(events)
    assert fit.converged
    record = Realisation(events.times, events.dimensions, np.array([[0.0, 30.0]]))
    own = hawkes_oracle.log_likelihood(specification, fit.params, [record]).real
    assert_allclose(fit.loglikelihood, own, rtol=1e-9)
    entries = fit.layout.entries

    def params(places: Floats) -> dict[str, Any]:
        found = {name: np.zeros(size, dtype=places.dtype) for name, size in fit.layout.sizes.items()}
        for entry, place in zip(entries, places, strict=True):
            found[entry.name][entry.index] = np.exp(place) if entry.logarithmic else place
        return found

    def objective(places: Floats) -> tuple[float, Floats]:
        slopes = np.zeros(places.size)
        for number in range(places.size):
            moved = places.astype(complex)
            moved[number] += 1e-30j
            value = -hawkes_oracle.log_likelihood(specification, params(moved), [record])
            slopes[number] = value.imag / 1e-30
        return float(value.real), slopes

    start: list[float] = []
    bounds: list[tuple[float, float]] = []
    for entry in entries:
        point, own_bounds = fit.points[entry.problem], fit.layout.problems[entry.problem].bounds
        if entry.row >= 0:
            start.append(float(point.linear[entry.row, entry.column]) + 0.02)
            bounds.append((0.0, np.inf))
        else:
            start.append(float(point.shapes[entry.column]))
            bounds.append((float(own_bounds.low[entry.column]), float(own_bounds.high[entry.column])))
    found = optimize.minimize(
        objective,
        np.array(start),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 400},
    )
    # from beside the optimum nothing higher is found, and what is found is as high
    assert -1e-6 < fit.loglikelihood + float(found.fun) < 1e-4


@pytest.mark.parametrize("sharing", SHARINGS)
def test_thirty_starts_reach_no_more(sharing: Sharing) -> None:
    observed, layout = Hawkes(dimensions=2, decays=sharing).prepared(
        chain(300.0, 2), end=None, start=0.0, windows=None, marks=None, clock=None
    )
    generator = np.random.default_rng(1)
    for problem in layout.problems:
        best = fit_problem(problem, observed, None).derivatives.value
        reached = []
        for _ in range(30):
            start = generator.uniform(np.log(0.1), np.log(20.0), problem.bounds.low.size)
            reached.append(fit_problem(problem, observed, None, starts=[start]).derivatives.value)
        assert max(reached) < best + 1e-4
        assert np.mean(np.array(reached) > best - 1e-4) > 0.5


def test_names_of_dimensions_do_not_matter() -> None:
    columns = columns_of(chain(300.0, 5), 2)
    for sharing in SHARINGS:
        specification = Hawkes(dimensions=2, decays=sharing)
        one = specification.fit(columns, end=300.0)
        other = specification.fit(columns[::-1], end=300.0)
        assert_allclose(other.loglikelihood, one.loglikelihood, atol=1e-6)
        assert_allclose(other.branching_matrix, one.branching_matrix[::-1, ::-1], atol=1e-3)


def test_dimensions_alone_are_series_alone() -> None:
    columns = columns_of(chain(300.0, 5), 2)
    params: dict[str, Any] = {
        "background": [0.5, 0.8],
        "branching": np.diag([0.4, 0.5]),
        "decay": [1.0, 3.0],
    }
    both = Hawkes(dimensions=2).loglikelihood(columns, params, end=300.0)
    alone = [
        Hawkes().loglikelihood(
            columns[place],
            {
                "background": params["background"][place],
                "branching": params["branching"][place, place],
                "decay": params["decay"][place],
            },
            end=300.0,
        )
        for place in range(2)
    ]
    assert_allclose(both, sum(alone), rtol=1e-12)


def many(dimensions: int = 6, end: float = 250.0) -> tuple[Events, Floats]:
    """A ring: each dimension excites itself and the next; the last two are silent towards all."""
    branching = np.zeros((dimensions, dimensions))
    for source in range(dimensions - 2):
        branching[source, source] = 0.35
        branching[(source + 1) % dimensions, source] = 0.3
    rows = [
        [Exponential(branching[to, source], 2.0) for source in range(dimensions)] for to in range(dimensions)
    ]
    return simulate_events(rows, (Constant(0.4),) * dimensions, end, seed=8), branching


@pytest.mark.parametrize("kind", ["l1", "l2", "group"])
def test_penalties_keep_objective_and_likelihood_apart(kind: Literal["l1", "l2", "group"]) -> None:
    events, _ = many()
    free = Hawkes(dimensions=6, decays="shared").fit(events)
    fit = Hawkes(dimensions=6, decays="shared", penalty=Penalty(kind, 20.0)).fit(events)
    assert fit.converged
    matrix = fit.branching_matrix
    taken = {
        "l1": 20.0 * matrix.sum(),
        "l2": 10.0 * (matrix**2).sum(),
        "group": 20.0 * np.sqrt((matrix**2).sum(axis=0)).sum(),
    }[kind]
    assert fit.penalty_taken == pytest.approx(taken)
    assert fit.objective == pytest.approx(fit.loglikelihood - taken)
    plain = Hawkes(dimensions=6, decays="shared").loglikelihood(events, fit.params)
    assert fit.loglikelihood == pytest.approx(plain, rel=1e-12)
    assert fit.loglikelihood < free.loglikelihood
    # nothing nearby is better: the objective, not the likelihood, was climbed
    for factor, place in itertools.product((0.9, 1.1), ((0, 0), (1, 0), (3, 3))):
        moved = matrix.copy()
        moved[place] = max(moved[place], 1e-2) * factor
        less = {
            "l1": 20.0 * moved.sum(),
            "l2": 10.0 * (moved**2).sum(),
            "group": 20.0 * np.sqrt((moved**2).sum(axis=0)).sum(),
        }[kind]
        value = Hawkes(dimensions=6, decays="shared").loglikelihood(
            events, {**fit.params, "branching": moved}
        )
        assert value - less < fit.objective + 1e-6
    for found in fit.errors.values():
        assert np.isnan(np.asarray(found)).all()
    with pytest.raises(DataError, match="the fit is penalised"):
        fit.intervals()
    assert any("penalised" in sentence for sentence in fit.warnings)


def test_the_first_penalty_gives_exact_zeros_where_there_is_nothing() -> None:
    events, truth = many()
    specification = Hawkes(dimensions=6, decays="shared")
    fit = Hawkes(dimensions=6, decays="shared", penalty=Penalty("l1", 60.0)).fit(events)
    zero = fit.branching_matrix == 0.0
    assert zero[truth == 0.0].mean() > 0.9
    assert not zero[truth > 0.0].any()
    # what stays pays the penalty's price exactly, and what is zero would not
    slopes = np.asarray(specification.loglikelihood_gradient(events, fit.params)[1]["branching"])
    assert_allclose(slopes[~zero], 60.0, rtol=1e-4)
    assert (slopes[zero] < 60.0).all()
    assert fit.free_parameters == 6 + int((~zero).sum()) + 1
    free = specification.fit(events)
    assert free.free_parameters == 6 + 36 + 1


@pytest.mark.parametrize("sharing", ["shared", "source"])
def test_groups_drop_whole_sources(sharing: Sharing) -> None:
    events, truth = many()
    fit = Hawkes(dimensions=6, decays=sharing, penalty=Penalty("group", 130.0)).fit(events)
    dropped = ~fit.branching_matrix.any(axis=0)
    assert dropped.any()
    assert not (dropped & truth.any(axis=0)).any()
    if sharing == "shared":
        # a decay of its own may follow chance alone, so that even a silent source can stay
        assert dropped.tolist() == (~truth.any(axis=0)).tolist()
    slopes = np.asarray(
        Hawkes(dimensions=6, decays=sharing).loglikelihood_gradient(events, fit.params)[1]["branching"]
    )
    price = np.sqrt((np.maximum(slopes, 0.0) ** 2).sum(axis=0))
    assert_allclose(price[~dropped], 130.0, rtol=1e-4)
    assert (price[dropped] < 130.0).all()
    everything = Hawkes(dimensions=6, decays=sharing, penalty=Penalty("group", 1e5)).fit(events)
    assert not everything.branching_matrix.any()
    counts = np.bincount(events.dimensions, minlength=6)
    assert_allclose(everything.params["background"], counts / 250.0, rtol=1e-5)


def test_a_group_at_its_threshold_goes_out_wholly() -> None:
    events, _ = many(end=600.0)
    fit = Hawkes(dimensions=6, decays="shared", penalty=Penalty("group", 105.0)).fit(events)
    assert fit.converged
    assert fit.branching_matrix.any(axis=0).tolist() == [True] * 4 + [False] * 2


def test_no_strength_is_no_penalty() -> None:
    events, _ = many()
    free = Hawkes(dimensions=6, decays="shared").fit(events)
    kinds: list[Any] = ["l1", "l2", "group"]
    for kind in kinds:
        fit = Hawkes(dimensions=6, decays="shared", penalty=Penalty(kind, 0.0)).fit(events)
        assert_allclose(fit.loglikelihood, free.loglikelihood, atol=1e-5, err_msg=kind)


def test_stronger_penalties_leave_less() -> None:
    events, _ = many()
    kinds: list[Any] = ["l1", "l2", "group"]
    for kind in kinds:
        fits = [
            Hawkes(dimensions=6, decays="shared", penalty=Penalty(kind, strength)).fit(events)
            for strength in (1.0, 60.0)
        ]
        values = [fit.loglikelihood for fit in fits]
        assert values == sorted(values, reverse=True)


def test_a_series_may_reach_one_dimension_only() -> None:
    edges, series = np.linspace(0.0, 300.0, 31), np.random.default_rng(2).gamma(0.5, 2.0, 30)
    backgrounds = (Constant(0.3) + InputSeries(edges, series, (0.6,)), Constant(0.8))
    rows = [[Exponential(BRANCHING[to, source], 2.0) for source in range(2)] for to in range(2)]
    events = simulate_events(rows, backgrounds, 300.0, seed=1)
    specification = Hawkes(background=(Constant() + InputSeries(edges, series), Constant()), dimensions=2)
    fit = specification.fit(events)
    weights, errors = np.asarray(fit.params["input"]), np.asarray(fit.errors["input"])
    assert np.isnan(weights[1])
    assert np.isnan(errors[1])
    assert abs(weights[0] - 0.6) < 3.5 * errors[0]
    found = fit.intervals(0.9)["input"]
    assert found[0, 0] < weights[0] < found[0, 1]
    assert np.isnan(found[1]).all()
    assert len(fit.simulate(seed=1)) > 100
    assert fit.identifiability().unseen == ()


def test_intervals_of_matrices_have_their_shape() -> None:
    fit = Hawkes(SumOfExponentials(), dimensions=2, decays="shared").fit(chain(300.0, 5))
    found = fit.intervals(0.9, "wald")
    assert found["weights"].shape == (2, 2, 2, 2)
    assert found["decays"].shape == (2, 2)
    assert fit.branching_matrix.shape == (2, 2)
    assert_allclose(fit.branching_matrix, np.asarray(fit.params["weights"]).sum(axis=-1))
