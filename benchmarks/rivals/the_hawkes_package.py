"""the-hawkes-package: pure Python; the likelihood has no gradient and is climbed by Nelder and Mead's simplex."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Floats, Prepared, Work, start_of


def likelihood(case: Case) -> Prepared:
    inference = import_module("hawkes_package.inference")
    function = inference.ExponentialLogLikelihood(inference.exponential_model())
    history = inference.History(case.times, None, 0.0, end=case.end)
    background, branching, decay = case.truth
    at = np.array([background, branching * decay, decay])
    return lambda: function.total(at, history), lambda found: {"value": float(found)}


def fitted(times: Floats, end: float) -> Any:
    inference = import_module("hawkes_package.inference")
    function = inference.ExponentialLogLikelihood(inference.exponential_model())
    background, branching, decay = start_of(times, end)
    history = inference.History(times, None, 0.0, end=end)
    return inference.fit_mle(function, history, [background, branching * decay, decay]).theta


def triple(found: Any) -> list[float]:
    return [float(found[0]), float(found[1] / found[2]), float(found[2])]


def fit(case: Case) -> Prepared:
    def read(found: Any) -> Answer:
        return dict(zip(("background", "branching", "decay"), triple(found), strict=True))

    return lambda: fitted(case.times, case.end), read


def simulation(case: Case) -> Prepared:
    package = import_module("hawkes_package")
    background, branching, decay = case.truth

    def run() -> Any:
        process = package.ExponentialHawkes([background, branching * decay, decay], rng=1)
        process.simulate_until(case.end)
        return process.events

    return run, lambda found: {"events": int(np.size(found))}


def series(case: Case) -> Prepared:
    return (
        lambda: [fitted(times, case.end) for times in case.series],
        lambda found: {"fits": [triple(at) for at in found]},
    )


WORKS = [
    Work("likelihood", "value only", likelihood),
    Work("fit", "simplex", fit, "shared"),
    Work("simulation", "thinning", simulation),
    Work("series", "simplex", series),
]
