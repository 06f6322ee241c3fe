"""tick: a C++ core; the decay has to be given, so a search over it is put round its likelihood here.

Its loss is that of one event and leaves a constant out: times the number of events it is the negative
log-likelihood less the length of the window for each dimension.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Floats, Prepared, Work


def model_of(events: list[Floats], end: float, decay: float) -> Any:
    model = import_module("tick.hawkes").ModelHawkesExpKernLogLik(decay, 1)
    model.fit([events], end_times=end)
    return model


def likelihood(case: Case, *, cached: bool) -> Prepared:
    background, branching, decay = case.truth
    at, events = np.array([background, branching]), [case.times]
    model = model_of(events, case.end, decay)

    def read(found: Any) -> Answer:
        return {"value": -found[0] * case.times.size - case.end}

    if cached:
        return lambda: model.loss_and_grad(at), read
    return lambda: model_of(events, case.end, decay).loss_and_grad(at), read


def climbed(events: list[Floats], end: float, decay: float, start: Floats) -> tuple[float, Floats]:
    """The optimum at this decay, by SciPy: the value of the loss and the coefficients."""
    model = model_of(events, end, decay)
    found = import_module("scipy.optimize").minimize(
        model.loss_and_grad, start, jac=True, method="L-BFGS-B", bounds=[(1e-10, None)] * start.size,
        options={"ftol": 1e-13, "gtol": 1e-9, "maxiter": 2000, "maxfun": 5000},
    )  # fmt: skip
    return float(found.fun), found.x


def start_at(events: list[Floats], end: float) -> Floats:
    size = len(events)
    rates = [max(one.size, 1) / end / 2.0 for one in events]
    return np.array([*rates, *([0.5 / size] * size * size)])


def answer(coefficients: Floats, decay: float, size: int) -> Answer:
    return {
        "background": coefficients[:size],
        "branching": coefficients[size:].reshape(size, size),
        "decay": decay,
    }


def given(case: Case) -> Prepared:
    events = case.split
    start = start_at(events, case.end)
    return (
        lambda: climbed(events, case.end, case.decay, start),
        lambda found: answer(found[1], case.decay, case.size),
    )


def searched(events: list[Floats], end: float) -> tuple[Floats, float]:
    point = start_at(events, end)

    def loss(log_decay: float) -> float:
        value, point[:] = climbed(events, end, float(np.exp(log_decay)), point)
        return value

    optimize = import_module("scipy.optimize")
    # seven orders of magnitude; the loss is an average over events, so the tolerance on the decay decides
    found = optimize.minimize_scalar(
        loss, bracket=(-1.0, 1.0), method="brent", options={"xtol": 1e-4, "maxiter": 40}
    )
    loss(found.x)
    return point, float(np.exp(found.x))


def free(case: Case) -> Prepared:
    events = case.split
    return lambda: searched(events, case.end), lambda found: answer(found[0], found[1], case.size)


def learner(case: Case, **options: Any) -> Prepared:
    hawkes = import_module("tick.hawkes")
    events = case.split

    def run() -> Any:
        found = hawkes.HawkesExpKern(case.decay, **options)
        found.fit(events)  # it takes the last event for the end
        return found

    def read(found: Any) -> Answer:
        return answer(np.concatenate([found.baseline, found.adjacency.ravel()]), case.decay, case.size)

    return run, read


def simulation(case: Case) -> Prepared:
    hawkes = import_module("tick.hawkes")

    def run() -> Any:
        process = hawkes.SimuHawkesExpKernels(
            case.branching, case.decay, case.background, end_time=case.end, seed=1, verbose=False
        )
        process.simulate()
        return process.timestamps[0]

    return run, lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    def run() -> list[Any]:
        return [searched([times], case.end) for times in case.series]

    return run, lambda found: {"fits": [[at[0], at[1], decay] for at, decay in found]}


WORKS = [
    Work("likelihood", "no slope by the decay; decay seen before", lambda case: likelihood(case, cached=True)),
    Work("likelihood", "no slope by the decay; new decay", lambda case: likelihood(case, cached=False)),
    Work("fit", "its likelihood under SciPy and a search of the decay", free, "shared"),
    Work(
        "fit", "its likelihood learner, decay given",
        lambda case: learner(case, gofit="likelihood", solver="bfgs", C=1e9, tol=1e-10, max_iter=1000), "shared",
    ),
    Work("fit", "default least squares, decay given", learner, "shared"),
    Work("network", "its likelihood under SciPy, decay given", given, "shared"),
    Work("network", "its likelihood under SciPy and a search of the decay", free, "shared"),
    Work(
        "network", "its likelihood learner, decay given",
        lambda case: learner(case, gofit="likelihood", solver="bfgs", C=1e9, tol=1e-10, max_iter=1000), "shared",
    ),
    Work("network", "default least squares, decay given", learner, "shared"),
    Work("simulation", "thinning", simulation),
    Work("series", "its likelihood under SciPy and a search of the decay", series),
]  # fmt: skip
