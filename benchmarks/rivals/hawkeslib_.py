"""hawkeslib: Cython, one dimension; expectation maximisation by default."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Prepared, Work


def likelihood(case: Case) -> Prepared:
    core = import_module("hawkeslib.model.c.c_uv_exp")

    def run() -> Any:
        at = case.truth
        return core.uv_exp_ll(case.times, *at, case.end), core.uv_exp_ll_grad(case.times, *at, case.end)

    return run, lambda found: {"value": found[0], "gradient": np.asarray(found[1])}


def fit(case: Case, method: str) -> Prepared:
    hawkeslib = import_module("hawkeslib")

    def run() -> Any:
        np.random.seed(1)  # noqa: NPY002 - it draws its starts from the global generator
        process = hawkeslib.UnivariateExpHawkesProcess()
        process.fit(case.times, case.end, method=method)
        return process.get_params()

    return run, lambda found: dict(zip(("background", "branching", "decay"), found, strict=True))


def simulation(case: Case) -> Prepared:
    hawkeslib = import_module("hawkeslib")
    process = hawkeslib.UnivariateExpHawkesProcess()
    process.set_params(*case.truth)
    return lambda: process.sample(case.end, method="branching"), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    hawkeslib = import_module("hawkeslib")

    def run() -> list[Any]:
        fits: list[Any] = []
        for times in case.series:
            process = hawkeslib.UnivariateExpHawkesProcess()
            process.fit(times, case.end)
            fits.append(process.get_params())
        return fits

    def read(found: list[Any]) -> Answer:
        return {"fits": found}

    return run, read


WORKS = [
    Work("likelihood", "value, then gradient (private functions)", likelihood),
    Work("fit", "default, expectation maximisation", lambda case: fit(case, "em"), "shared"),
    Work("fit", "gradient descent", lambda case: fit(case, "gd"), "shared"),
    Work("simulation", "branching", simulation),
    Work("series", "default, expectation maximisation", series),
]
