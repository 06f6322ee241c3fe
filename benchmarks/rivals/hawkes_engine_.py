"""hawkes-engine: a C++ core under SciPy; a decay for each source or each pair."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Prepared, Work


def likelihood(case: Case) -> Prepared:
    engine = import_module("hawkes_engine")
    types = case.dimensions.astype(np.uint8)
    background, branching, decay = case.truth
    mu, alpha, beta = np.array([background]), np.array([[branching * decay]]), np.array([[decay]])

    def read(found: Any) -> Answer:
        by_height = float(found["dalpha"][0, 0])  # of the height branching * decay, held apart from the decay
        by_decay = float(found["dbeta"][0, 0]) + branching * by_height
        return {"value": found["value"], "gradient": [float(found["dmu"][0]), decay * by_height, by_decay]}

    return lambda: engine.loglik(case.times, types, mu, alpha, beta, case.end, grad=True), read


def fitted(case: Case, *, shared: bool, errors: str | None) -> Prepared:
    engine = import_module("hawkes_engine")
    types = case.dimensions.astype(np.uint8)

    def run() -> Any:
        return engine.fit(
            case.times, types, M=case.size, T=case.end, shared_decay=shared, se_method=errors, seed=1
        )

    return run, parameters


def parameters(found: Any) -> Answer:
    beta = np.broadcast_to(found.beta, found.alpha.shape)
    return {
        "background": found.mu,
        "branching": found.alpha / beta,
        "decay": beta,
        "own": found.loglik,
        "note": "" if found.converged else "says it did not converge",
    }


def simulation(case: Case) -> Prepared:
    engine = import_module("hawkes_engine")
    background, branching, decay = case.truth
    mu, alpha, beta = np.array([background]), np.array([[branching * decay]]), np.array([[decay]])
    return (
        lambda: engine.simulate(mu, alpha, beta, case.end, seed=1),
        lambda found: {"events": len(found[0])},
    )


def series(case: Case) -> Prepared:
    engine = import_module("hawkes_engine")

    def run() -> list[Any]:
        fits: list[Any] = []
        for times in case.series:
            types = np.zeros(times.size, np.uint8)
            fits.append(engine.fit(times, types, M=1, T=case.end, se_method=None, seed=1))
        return fits

    def read(found: list[Any]) -> Answer:
        rows = [parameters(one) for one in found]
        names = ("background", "branching", "decay")
        return {"fits": [[float(np.ravel(row[name])[0]) for name in names] for row in rows]}

    return run, read


WORKS = [
    Work("likelihood", "value and gradient", likelihood),
    Work("fit", "fit", lambda case: fitted(case, shared=True, errors=None), "shared"),
    Work("fit", "fit with errors", lambda case: fitted(case, shared=True, errors="hessian"), "shared"),
    Work(
        "network",
        "decay of each source, free",
        lambda case: fitted(case, shared=True, errors=None),
        "source",
    ),
    Work("network", "decay of each pair, free", lambda case: fitted(case, shared=False, errors=None), "pair"),
    Work("simulation", "thinning", simulation),
    Work("series", "fit", series),
]
