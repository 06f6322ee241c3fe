"""groundswell itself, through its public interface; standard errors are computed in every fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Prepared, Work


def likelihood(case: Case) -> Prepared:
    from groundswell.process import Exponential, Hawkes

    likelihood = Hawkes(kernel=Exponential()).likelihood(case.times, end=case.end)
    at = dict(zip(("background", "branching", "decay"), case.truth, strict=True))

    def read(found: Any) -> Answer:
        return {"value": found[0], "gradient": [found[1][name] for name in at]}

    return lambda: likelihood.gradient(at), read


def fit(case: Case, decays: Any) -> Prepared:
    from groundswell.process import Exponential, Hawkes

    process = Hawkes(kernel=Exponential(), dimensions=case.size, decays=decays)
    events: Any = case.times if case.size == 1 else case.split

    def read(found: Any) -> Answer:
        answer = {name: found.params[name] for name in ("background", "branching", "decay")}
        answer["own"] = found.loglikelihood
        answer["note"] = "" if found.converged else "says it did not converge"
        return answer

    return lambda: process.fit(events, end=case.end), read


def power_likelihood(case: Case) -> Prepared:
    from groundswell.process import Hawkes, PowerLaw

    likelihood = Hawkes(kernel=PowerLaw()).likelihood(case.times, end=case.end)
    at = dict(zip(("background", "branching", "exponent", "cutoff"), case.power, strict=True))
    return lambda: likelihood.gradient(at), lambda found: {"value": found[0]}


def power_fit(case: Case) -> Prepared:
    from groundswell.process import Hawkes, PowerLaw

    process = Hawkes(kernel=PowerLaw())

    def read(found: Any) -> Answer:
        names = ("background", "branching", "exponent", "cutoff")
        answer = {name: found.params[name] for name in names}
        return answer | {"own": found.loglikelihood}

    return lambda: process.fit(case.times, end=case.end), read


def simulation(case: Case) -> Prepared:
    from groundswell.process import Constant, Exponential, simulate_events

    background, branching, decay = case.truth
    kernel, rate = Exponential(branching, decay), Constant(background)
    return (
        lambda: simulate_events(kernel, rate, case.end, seed=1),
        lambda found: {"events": len(found)},
    )


def series(case: Case) -> Prepared:
    from groundswell.process import fit_many

    def run() -> Any:
        return fit_many(case.times, case.offsets, end=case.end, threads=1)

    def read(found: Any) -> Answer:
        decay = np.where(found.branching == 0.0, 1.0, found.decay)  # any will do where nothing decays
        rows = np.column_stack([found.background, found.branching, decay])
        return {"fits": [None if np.isnan(row).any() else row for row in rows]}

    return run, read


WORKS = [
    Work("likelihood", "value and gradient", likelihood),
    Work("fit", "fit with errors", lambda case: fit(case, "shared"), "shared"),
    Work("network", "one decay, free, with errors", lambda case: fit(case, "shared"), "shared"),
    Work("network", "decay of each source, free, with errors", lambda case: fit(case, "source"), "source"),
    Work("network", "decay of each pair, free, with errors", lambda case: fit(case, "pair"), "pair"),
    Work("power likelihood", "value and gradient", power_likelihood),
    Work("power fit", "fit with errors", power_fit),
    Work("simulation", "recursion", simulation),
    Work("series", "fit with errors", series),
]
