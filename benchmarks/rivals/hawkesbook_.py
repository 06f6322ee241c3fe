"""hawkesbook: Numba, the companion of a textbook; kernels alpha exp(-beta s) and k / (c + s)^p."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Floats, Prepared, Work, start_of


def likelihood(case: Case) -> Prepared:
    book = import_module("hawkesbook")
    background, branching, decay = case.truth
    at = np.array([background, branching * decay, decay])

    def run() -> Any:
        return (
            book.exp_log_likelihood(case.times, case.end, at),
            book.hawkes.deriv_exp_log_likelihood(case.times, case.end, at),
        )

    def read(found: Any) -> Answer:
        value, (by_background, by_height, by_decay) = found
        gradient = [by_background, decay * by_height, by_decay + branching * by_height]
        return {"value": value, "gradient": gradient}

    return run, read


def start(times: Floats, end: float) -> Floats:
    background, branching, decay = start_of(times, end)
    return np.array([background, branching * decay, decay])


def triple(found: Floats) -> list[float]:
    return [float(found[0]), float(found[1] / found[2]), float(found[2])]


def fit(case: Case, name: str) -> Prepared:
    function = getattr(import_module("hawkesbook").hawkes, name)

    def read(found: Any) -> Answer:
        return dict(zip(("background", "branching", "decay"), triple(found), strict=True))

    return lambda: function(case.times, case.end, start(case.times, case.end)), read


def power_likelihood(case: Case) -> Prepared:
    book = import_module("hawkesbook")
    background, branching, exponent, cutoff = case.power
    at = np.array([background, branching * exponent * cutoff**exponent, cutoff, 1.0 + exponent])
    return lambda: book.power_log_likelihood(case.times, case.end, at), lambda found: {"value": found}


def power_fit(case: Case) -> Prepared:
    book = import_module("hawkesbook")
    background, branching, _ = start_of(case.times, case.end)

    def read(found: Any) -> Answer:
        exponent = found[3] - 1.0
        mass = found[1] / exponent * found[2] ** -exponent
        return {"background": found[0], "branching": mass, "exponent": exponent, "cutoff": found[2]}

    at = np.array([background, branching, 1.0, 2.0])
    return lambda: book.power_mle(case.times, case.end, at), read


def simulation(case: Case, *, composition: bool) -> Prepared:
    book = import_module("hawkesbook")
    background, branching, decay = case.truth
    at, count = np.array([background, branching * decay, decay]), case.times.size
    if composition:
        return lambda: book.exp_simulate_by_composition(at, count), lambda found: {"events": len(found)}
    return lambda: book.exp_simulate_by_thinning(at, case.end), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    book = import_module("hawkesbook")

    def one(times: Floats) -> Any:
        return book.hawkes.exp_mle_with_grad(times, case.end, start(times, case.end))

    return lambda: [one(times) for times in case.series], lambda found: {"fits": [triple(x) for x in found]}


WORKS = [
    Work("likelihood", "value, then gradient", likelihood),
    Work("fit", "with gradient", lambda case: fit(case, "exp_mle_with_grad"), "shared"),
    Work("fit", "default, numerical gradient", lambda case: fit(case, "exp_mle"), "shared"),
    Work("power likelihood", "value only, all pairs", power_likelihood),
    Work("power fit", "numerical gradient, all pairs", power_fit),
    Work("simulation", "composition", lambda case: simulation(case, composition=True)),
    Work("simulation", "thinning", lambda case: simulation(case, composition=False)),
    Work("series", "with gradient", series),
]
