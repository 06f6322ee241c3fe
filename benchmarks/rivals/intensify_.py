"""intensify: a Rust core under SciPy; fits are followed by finite-difference standard errors."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Floats, Prepared, Work, start_of


def likelihood(case: Case) -> Prepared:
    function = import_module("intensify._libintensify").likelihood.uni_exp_neg_ll_with_grad
    return (
        lambda: function(case.times, case.end, *case.truth),
        lambda found: {"value": -found[0], "gradient": -np.asarray(found[1])},
    )


def process_at(times: Floats, end: float) -> Any:
    intensify = import_module("intensify")
    background, branching, decay = start_of(times, end)
    return intensify.Hawkes(mu=background, kernel=intensify.ExponentialKernel(alpha=branching, beta=decay))


def fit(case: Case) -> Prepared:
    def read(found: Any) -> Answer:
        process = found.process
        return {
            "background": process.mu,
            "branching": process.kernel.alpha,
            "decay": process.kernel.beta,
            "own": found.log_likelihood,
            "note": "with errors" if found.std_errors else "no errors",
        }

    return lambda: process_at(case.times, case.end).fit(case.times, T=case.end), read


def network(case: Case, *, free: bool) -> Prepared:
    intensify = import_module("intensify")
    events = case.split

    def run() -> Any:
        size = case.size
        kernels = [[intensify.ExponentialKernel(0.5 / size, case.decay) for _ in events] for _ in events]
        process = intensify.MultivariateHawkes(
            n_dims=size, mu=[one.size / case.end / 2.0 for one in events], kernel=kernels
        )
        return process.fit(events, T=case.end, fit_decay=free)

    def read(found: Any) -> Answer:
        matrix = found.process.kernel_matrix
        return {
            "background": found.process.mu,
            "branching": [[kernel.alpha for kernel in row] for row in matrix],
            "decay": [[kernel.beta for kernel in row] for row in matrix],
            "own": found.log_likelihood,
        }

    return run, read


def power_likelihood(case: Case) -> Prepared:
    function = import_module("intensify._libintensify").likelihood.uni_powerlaw_neg_ll_with_grad
    background, branching, exponent, cutoff = case.power
    height = branching * exponent * cutoff**exponent
    return (
        lambda: function(case.times, case.end, background, height, exponent, cutoff),
        lambda found: {"value": -found[0]},
    )


def power_fit(case: Case) -> Prepared:
    intensify = import_module("intensify")
    background, branching, _ = start_of(case.times, case.end)

    def run() -> Any:
        kernel = intensify.PowerLawKernel(alpha=branching, beta=1.0, c=1.0)
        return intensify.Hawkes(mu=background, kernel=kernel).fit(case.times, T=case.end)

    def read(found: Any) -> Answer:
        kernel = found.process.kernel
        return {
            "background": found.process.mu,
            "branching": kernel.alpha / kernel.beta * kernel.c**-kernel.beta,
            "exponent": kernel.beta,
            "cutoff": kernel.c,
            "own": found.log_likelihood,
        }

    return run, read


def simulation(case: Case) -> Prepared:
    intensify = import_module("intensify")
    background, branching, decay = case.truth
    process = intensify.Hawkes(mu=background, kernel=intensify.ExponentialKernel(branching, decay))
    return lambda: process.simulate(T=case.end, seed=1), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    def run() -> list[Any]:
        return [process_at(times, case.end).fit(times, T=case.end).process for times in case.series]

    return run, lambda found: {"fits": [[p.mu, p.kernel.alpha, p.kernel.beta] for p in found]}


WORKS = [
    Work("likelihood", "value and gradient", likelihood),
    Work("fit", "fit with errors", fit, "shared"),
    Work("network", "decay given", lambda case: network(case, free=False), "shared"),
    Work("network", "decay of each pair, free", lambda case: network(case, free=True), "pair"),
    Work("power likelihood", "value and gradient, all pairs", power_likelihood),
    Work("power fit", "fit, all pairs", power_fit),
    Work("simulation", "thinning", simulation),
    Work("series", "fit with errors", series),
]
