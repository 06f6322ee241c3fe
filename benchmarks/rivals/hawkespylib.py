"""HawkesPyLib: Numba under SciPy, one dimension, starts drawn at random (here from a fixed seed)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Prepared, Work


def seeded() -> Any:
    module: Any = import_module("HawkesPyLib.inference")
    module.rng = np.random.default_rng(1)
    return module


def likelihood(case: Case) -> Prepared:
    core = import_module("HawkesPyLib.core.logll")
    background, branching, decay = case.truth
    at = np.array([background, branching, 1.0 / decay])

    def run() -> Any:
        return core.uvhp_expo_logL(at, case.times, case.end), core.uvhp_expo_logL_grad(
            at, case.times, case.end
        )

    def read(found: Any) -> Answer:
        value, slopes = found
        return {"value": -value, "gradient": [-slopes[0], -slopes[1], slopes[2] / decay**2]}

    return run, read


def fit(case: Case) -> Prepared:
    def read(found: Any) -> Answer:
        if found is None:
            return {"error": "its optimiser gave up"}
        return {"background": found[0], "branching": found[1], "decay": 1.0 / found[2]}

    module = seeded()
    return (
        lambda: module.ExpHawkesProcessInference().estimate(case.times, case.end, return_params=True),
        read,
    )


def power_fit(case: Case) -> Prepared:
    module = seeded()

    def run() -> Any:
        process = module.SumExpHawkesProcessInference(5)
        process.estimate(case.times, case.end)
        return process

    return run, lambda found: {"own": found.logL, "note": "another kernel, its own likelihood"}


def simulation(case: Case) -> Prepared:
    module = import_module("HawkesPyLib.simulation")
    background, branching, decay = case.truth
    process = module.ExpHawkesProcessSimulation(background, branching, 1.0 / decay)
    return lambda: process.simulate(case.end, seed=1), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    module = seeded()

    def run() -> list[Any]:
        fits: list[Any] = []
        for times in case.series:
            try:
                fits.append(module.ExpHawkesProcessInference().estimate(times, case.end, return_params=True))
            except Exception:  # noqa: BLE001 - its exceptions are of no one kind, and are counted
                fits.append(None)
        return fits

    def read(found: list[Any]) -> Answer:
        return {"fits": [None if at is None else [at[0], at[1], 1.0 / at[2]] for at in found]}

    return run, read


WORKS = [
    Work("likelihood", "value, then gradient", likelihood),
    Work("fit", "fit", fit, "shared"),
    Work("power fit", "sum of 5 exponentials", power_fit),
    Work("simulation", "thinning", simulation),
    Work("series", "fit", series),
]
