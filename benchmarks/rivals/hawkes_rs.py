"""hawkes-rs: a Rust core; one decay for all pairs, fitted; no standard errors."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.rivals import Answer, Case, Prepared, Work


def likelihood(case: Case) -> Prepared:
    univariate = import_module("hawkes.univariate")
    at = univariate.Parameters(*case.truth)

    def read(found: Any) -> Answer:
        value, (background, branching, decay) = found
        return {"value": -value, "gradient": [-background, -branching, -decay]}

    return lambda: univariate.negative_log_likelihood_and_gradient(at, case.times, case.end), read


def parameters(found: Any) -> Answer:
    at = found.parameters
    return {
        "background": at.baseline,
        "branching": at.excitation,
        "decay": at.decay,
        "own": -found.negative_log_likelihood,
        "note": "" if found.converged else "says it did not converge",
    }


def fit(case: Case) -> Prepared:
    univariate = import_module("hawkes.univariate")
    return lambda: univariate.fit(case.times, case.end), parameters


def network(case: Case) -> Prepared:
    module = import_module("hawkes.multivariate")
    events = case.split
    return lambda: module.fit(events, case.end), parameters


def simulation(case: Case) -> Prepared:
    univariate = import_module("hawkes.univariate")
    at = univariate.Parameters(*case.truth)
    return lambda: univariate.simulate(at, case.end, 1), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    univariate = import_module("hawkes.univariate")

    def run() -> list[Any]:
        fits: list[Any] = []
        for times in case.series:
            try:
                fits.append(univariate.fit(times, case.end).parameters)
            except (RuntimeError, ValueError):
                fits.append(None)
        return fits

    def read(found: list[Any]) -> Answer:
        return {"fits": [None if at is None else [at.baseline, at.excitation, at.decay] for at in found]}

    return run, read


WORKS = [
    Work("likelihood", "value and gradient", likelihood),
    Work("fit", "fit", fit, "shared"),
    Work("network", "one decay, free", network, "shared"),
    Work("simulation", "thinning", simulation),
    Work("series", "fit", series),
]
