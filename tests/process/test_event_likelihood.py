"""The event-time likelihood and its derivatives against the formula as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from groundswell.process import (
    Background,
    Constant,
    Events,
    Exponential,
    Hawkes,
    InputSeries,
    Kernel,
    Periodic,
    Piecewise,
    PowerLaw,
    SumOfExponentials,
)
from groundswell.process.events.fit import objective_of
from groundswell.process.events.layout import Layout
from groundswell.process.events.likelihood import Derivatives, log_likelihood
from groundswell.process.events.linear_optimum import linear_optimum
from groundswell.process.events.model import Point
from process import hawkes_oracle
from process.hawkes_oracle import Realisation

Floats = NDArray[np.float64]
Sharing = Literal["shared", "source", "pair"]

EDGES = np.array([-5.0, 2.0, 5.5, 11.0, 14.0, 40.0])
SERIES = np.array([[1.0, 0.2], [0.0, 3.0], [2.0, 1.0], [0.5, 0.0], [1.0, 1.0]])
KERNELS: dict[str, Kernel] = {
    "exponential": Exponential(),
    "sum": SumOfExponentials((None, None), (None, None)),
    "power law": PowerLaw(),
}
BACKGROUNDS: dict[str, Background] = {
    "constant": Constant(),
    "piecewise": Piecewise((-1.0, 4.0, 11.0, 30.0)),
    "periodic": Periodic(7.0, bins=3, start=1.5),
    "input": Constant() + InputSeries(EDGES, SERIES),
    "steps and input": Piecewise((-2.0, 9.0, 25.0)) + InputSeries(EDGES, SERIES[:, 0]),
}
WINDOWS: dict[str, list[list[float]]] = {
    "one": [[0.0, 20.0]],
    "history": [[6.0, 20.0]],
    "gaps": [[1.0, 4.0], [4.0, 7.25], [9.0, 18.0]],
}
SHARINGS: list[Sharing] = ["shared", "source", "pair"]
PLACES = [
    (kernel, background, window)
    for place, kernel in enumerate(KERNELS)
    for turn, background in enumerate(BACKGROUNDS)
    for window in [list(WINDOWS)[(place + turn) % 3]]
]


def events(seed: int, dimensions: int, *, ties: bool, count: int = 28) -> list[Floats]:
    """Times between 0 and 20; with ties, on a coarse clock."""
    generator = np.random.default_rng(seed)
    columns = [np.sort(20.0 * generator.random(count - 4 * place)) for place in range(dimensions)]
    return [np.ceil(2.0 * column) / 2.0 for column in columns] if ties else columns


def parameters(specification: Hawkes, layout: Layout, seed: int) -> dict[str, Floats]:
    """Ordinary values for every parameter of a layout."""
    generator = np.random.default_rng(seed)
    ranges = {
        "background": (0.2, 1.0),
        "input": (0.1, 0.6),
        "branching": (0.1, 0.9),
        "weights": (0.1, 0.5),
        "decay": (0.3, 4.0),
        "decays": (0.2, 5.0),
        "exponent": (0.15, 1.9),
        "cutoff": (0.02, 2.0),
        "mark_exponent": (0.2, 1.3),
    }
    return {name: generator.uniform(*ranges[name], size=size) for name, size in layout.sizes.items()}


def case(
    specification: Hawkes, windows: list[list[float]], *, seed: int, ties: bool
) -> tuple[list[Floats], list[Floats] | None, Realisation, dict[str, Floats]]:
    columns = events(seed, specification.dimensions, ties=ties)
    generator = np.random.default_rng([seed, 1])
    marks = [np.exp(generator.normal(size=column.size)) for column in columns]
    own = marks if specification.marked else None
    _, layout = specification.prepared(columns, end=None, start=0.0, windows=windows, marks=own, clock=None)
    record = Realisation.of(columns, windows, marks)
    return columns, own, record, parameters(specification, layout, seed)


@pytest.mark.parametrize("ties", [False, True], ids=["exact", "ties"])
@pytest.mark.parametrize("marked", [False, True], ids=["plain", "marked"])
@pytest.mark.parametrize("sharing", [None, *SHARINGS])
@pytest.mark.parametrize(("kernel", "background", "window"), PLACES)
def test_value_and_gradient_are_the_formulas(
    kernel: str, background: str, window: str, sharing: Sharing | None, marked: bool, ties: bool
) -> None:
    specification = Hawkes(
        KERNELS[kernel],
        BACKGROUNDS[background],
        dimensions=1 if sharing is None else 2,
        decays=sharing or "source",
        marked=marked,
    )
    windows = WINDOWS[window]
    columns, marks, record, params = case(specification, windows, seed=7, ties=ties)
    given: Any = columns if sharing else columns[0]
    sizes: Any = marks if marks is None or sharing else marks[0]
    value, slopes = specification.loglikelihood_gradient(given, params, windows=windows, marks=sizes)
    wanted = hawkes_oracle.log_likelihood(specification, params, [record])
    assert_allclose(value, wanted.real, rtol=1e-9)
    exact = hawkes_oracle.complex_gradient(
        lambda moved: hawkes_oracle.log_likelihood(specification, moved, [record]), params
    )
    scale = max(float(np.abs(slope).max()) for slope in exact.values())
    for name, slope in exact.items():
        assert_allclose(slopes[name], slope, rtol=1e-8, atol=1e-9 * scale, err_msg=name)


def gradient_entries(layout: Layout, found: Sequence[Derivatives]) -> Floats:
    """The gradient on the points' scale, entry by entry."""
    return np.array(
        [
            found[entry.problem].linear[entry.row, entry.column]
            if entry.row >= 0
            else found[entry.problem].shapes[entry.column]
            for entry in layout.entries
        ]
    )


def hessian_entries(layout: Layout, found: Sequence[Derivatives]) -> Floats:
    """The Hessian on the points' scale; between problems, and between targets' linear parameters, zero."""
    matrix = np.zeros((len(layout.entries),) * 2)
    for first, one in enumerate(layout.entries):
        for second, two in enumerate(layout.entries):
            own = found[one.problem]
            if one.problem != two.problem or (one.row >= 0 <= two.row and one.row != two.row):
                continue
            if one.row >= 0 and two.row >= 0:
                matrix[first, second] = own.within[one.row, one.column, two.column]
            elif one.row < 0 and two.row < 0:
                matrix[first, second] = own.bends[one.column, two.column]
            else:
                line, shape = (one, two) if one.row >= 0 else (two, one)
                matrix[first, second] = own.across[line.row, line.column, shape.column]
    return matrix


def params_from(layout: Layout, places: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Parameters by name from entries on the points' scale; complex ones too."""
    found = {name: np.zeros(size, dtype=places.dtype) for name, size in layout.sizes.items()}
    for entry, place in zip(layout.entries, places, strict=True):
        found[entry.name][entry.index] = np.exp(place) if entry.logarithmic else place
    return found


@pytest.mark.parametrize("marked", [False, True], ids=["plain", "marked"])
@pytest.mark.parametrize("sharing", [None, *SHARINGS])
@pytest.mark.parametrize("kernel", KERNELS)
def test_second_derivatives_are_the_formulas(kernel: str, sharing: Sharing | None, marked: bool) -> None:
    specification = Hawkes(
        KERNELS[kernel],
        BACKGROUNDS["input"],
        dimensions=1 if sharing is None else 2,
        decays=sharing or "source",
        marked=marked,
    )
    columns = events(3, specification.dimensions, ties=False, count=13)
    marks = [1.0 + column % 3.0 for column in columns]
    windows = [[2.0, 9.0], [11.0, 20.0]]
    observed, layout = specification.prepared(
        columns, end=None, start=0.0, windows=windows, marks=marks if marked else None, clock=None
    )
    record = Realisation.of(columns, windows, marks)
    points = layout.points(parameters(specification, layout, 3))
    found = [
        log_likelihood(problem.model, observed.records, point)
        for problem, point in zip(layout.problems, points, strict=True)
    ]
    middle = np.array(
        [
            points[entry.problem].linear[entry.row, entry.column]
            if entry.row >= 0
            else points[entry.problem].shapes[entry.column]
            for entry in layout.entries
        ]
    )

    def slopes(places: Floats) -> Floats:
        out = np.zeros(places.size)
        for number in range(places.size):
            moved = places.astype(complex)
            moved[number] += 1e-30j
            out[number] = (
                hawkes_oracle.log_likelihood(specification, params_from(layout, moved), [record]).imag / 1e-30
            )
        return out

    matrix = hessian_entries(layout, found)
    assert_allclose(matrix, matrix.T, rtol=1e-10, atol=1e-10)
    # a direction in which every entry has a part: one wrong entry is enough to miss it
    direction = np.random.default_rng(8).normal(size=middle.size)
    step = 1e-5
    wanted = (slopes(middle + step * direction) - slopes(middle - step * direction)) / (2.0 * step)
    assert_allclose(matrix @ direction, wanted, rtol=2e-7, atol=2e-8 * np.abs(matrix).max())
    assert_allclose(gradient_entries(layout, found), slopes(middle), rtol=1e-8, atol=1e-9)


def test_dimensions_may_have_backgrounds_of_different_size() -> None:
    backgrounds = (
        Constant(),
        Piecewise((0.0, 8.0, 20.0)),
        InputSeries(EDGES, SERIES) + Periodic(4.0, bins=2),
    )
    specification = Hawkes(background=backgrounds, dimensions=3, decays="source")
    columns = events(5, 3, ties=False)
    fit = specification.fit(columns, end=20.0)
    assert np.asarray(fit.params["background"]).shape == (3, 2)
    assert np.isnan(np.asarray(fit.params["background"])[0, 1])
    assert np.isnan(np.asarray(fit.params["input"])[:2]).all()
    record = Realisation.of(columns, [[0.0, 20.0]])
    wanted = hawkes_oracle.log_likelihood(specification, fit.params, [record]).real
    assert_allclose(fit.loglikelihood, wanted, rtol=1e-9)
    assert_allclose(specification.loglikelihood(columns, fit.params, end=20.0), wanted, rtol=1e-9)
    assert [len(own.weights) for own in fit.backgrounds] == [1, 2, 4]
    assert fit.intervals(0.9, "wald")["background"].shape == (3, 2, 2)


@pytest.mark.parametrize("marked", [False, True], ids=["plain", "marked"])
def test_realisations_add_up_and_share_the_mean_mark(marked: bool) -> None:
    specification = Hawkes(KERNELS["sum"], dimensions=2, marked=marked)
    parts, records = [], []
    for seed in range(3):
        columns = events(seed, 2, ties=seed == 1)
        marks = [1.0 + (7.0 * column) % 5.0 for column in columns]
        record = Realisation.of(columns, [[0.0, 20.0]], marks)
        records.append(record)
        parts.append(Events(record.times, record.dimensions, record.marks, end=20.0))
    _, layout = specification.prepared(parts, end=None, start=0.0, windows=None, marks=None, clock=None)
    params = parameters(specification, layout, 1)
    wanted = hawkes_oracle.log_likelihood(specification, params, records).real
    assert_allclose(specification.loglikelihood(parts, params), wanted, rtol=1e-9)


@pytest.mark.parametrize("kernel", KERNELS)
def test_blocks_change_nothing(kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = events(2, 2, ties=True, count=1100)
    specification = Hawkes(KERNELS[kernel], dimensions=2)
    windows = [[0.0, 8.0], [9.0, 20.0]]
    _, layout = specification.prepared(columns, end=None, start=0.0, windows=windows, marks=None, clock=None)
    params = parameters(specification, layout, 1)
    whole = specification.loglikelihood_gradient(columns, params, windows=windows)
    # blocks of 256 events, the fewest there are
    monkeypatch.setattr("groundswell.process.events.passage.BLOCK", 1)
    parted = specification.loglikelihood_gradient(columns, params, windows=windows)
    assert_allclose(parted[0], whole[0], rtol=1e-12)
    for name, slope in whole[1].items():
        assert_allclose(parted[1][name], slope, rtol=1e-9)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("order", [0, 2])
@pytest.mark.parametrize("ties", [False, True], ids=["exact", "ties"])
def test_the_fused_exponential_is_the_general_one(window: str, order: int, ties: bool) -> None:
    specification = Hawkes()
    observed, layout = specification.prepared(
        events(4, 1, ties=ties, count=400)[0],
        end=None,
        start=0.0,
        windows=WINDOWS[window],
        marks=None,
        clock=0.5 if ties else None,
    )
    (problem,) = layout.problems
    for decay in (1e-2, 1.0, 60.0):
        point = Point(np.array([[2.0, 0.7]]), np.array([np.log(decay)]))
        fused = objective_of(problem.model, observed.records, None)(point, order)
        slow = log_likelihood(problem.model, observed.records, point, order)
        assert_allclose(fused.value, slow.value, rtol=1e-11)
        if order:
            for name in ("linear", "shapes", "within", "across", "bends"):
                assert_allclose(getattr(fused, name), getattr(slow, name), rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_best_levels_for_given_shapes_have_no_slope_left(kernel: str) -> None:
    specification = Hawkes(KERNELS[kernel], BACKGROUNDS["input"], dimensions=2)
    observed, layout = specification.prepared(
        events(9, 2, ties=False, count=150), end=20.0, start=0.0, windows=None, marks=None, clock=None
    )
    (problem,) = layout.problems
    (start,) = layout.points(parameters(specification, layout, 2))
    point, value = linear_optimum(problem.model, observed.records, start, problem.bounds.linear, 1e-12)
    found = log_likelihood(problem.model, observed.records, point)
    assert_allclose(value, found.value, rtol=1e-10)
    assert (point.linear >= 0.0).all()
    inside = point.linear > 0.0
    assert_allclose(found.linear[inside], 0.0, atol=1e-4)
    # at zero the slope leads outwards
    assert (found.linear[~inside & problem.bounds.linear] < 1e-9).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_event_that_cannot_happen_makes_the_likelihood_zero(kernel: str) -> None:
    specification = Hawkes(KERNELS[kernel], Piecewise((0.0, 5.0, 20.0)))
    times = np.array([1.0, 2.0, 6.0])
    _, layout = specification.prepared(times, end=20.0, start=0.0, windows=None, marks=None, clock=None)
    params: dict[str, Any] = dict(parameters(specification, layout, 0))
    params["background"] = np.array([0.0, 1.0])
    assert specification.loglikelihood(times, params, end=20.0) == -np.inf


def test_no_passing_on_is_a_poisson_process() -> None:
    times = events(1, 1, ties=False)[0]
    params: Mapping[str, float] = {"background": 1.3, "branching": 0.0, "decay": 2.0}
    wanted = times.size * np.log(1.3) - 1.3 * 20.0
    assert_allclose(Hawkes().loglikelihood(times, params, end=20.0), wanted, rtol=1e-13)
