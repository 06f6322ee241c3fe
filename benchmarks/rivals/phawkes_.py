"""phawkes: pure Python; the decay has to be given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.rivals import Answer, Case, Prepared, Work


def likelihood(case: Case) -> Prepared:
    function = import_module("phawkes.exp_mle")._loglik_and_grad  # noqa: SLF001 - it has no public one
    events, decay = [case.times], case.decay
    return (
        lambda: function(events, case.end, case.background, case.branching, decay),
        lambda found: {"value": found[0]},
    )


def fit(case: Case) -> Prepared:
    module = import_module("phawkes")
    events = case.split

    def read(found: Any) -> Answer:
        return {"background": found.baseline_, "branching": found.adjacency_, "decay": case.decay}

    return lambda: module.HawkesExpMLE(decay=case.decay).fit(events, case.end), read


def simulation(case: Case) -> Prepared:
    module = import_module("phawkes")
    process = module.HawkesExpSim(case.background, case.branching, case.decay, seed=1)
    return lambda: process.simulate(case.end), lambda found: {"events": int(np.size(found[0]))}


WORKS = [
    Work("likelihood", "no slope by the decay", likelihood),
    Work("fit", "decay given", fit, "shared"),
    Work("network", "decay given", fit, "shared"),
    Work("simulation", "thinning", simulation),
]
