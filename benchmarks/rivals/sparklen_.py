"""sparklen: a C++ core for many dimensions; the decay has to be given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.rivals import Answer, Case, Prepared, Work


def learner(case: Case, loss: str) -> Prepared:
    inference = import_module("sparklen.hawkes.inference")
    events = case.split

    def run() -> Any:
        found = inference.LearnerHawkesExp(
            case.decay, loss=loss, penalty="none", max_iter=1000, verbose_bar=False, verbose=False
        )
        found.fit([events], case.end)
        return found.estimated_params

    def read(found: Any) -> Answer:
        return {"background": found[:, 0], "branching": found[:, 1:], "decay": case.decay}

    return run, read


WORKS = [
    Work("fit", "least squares, decay given", lambda case: learner(case, "least-squares"), "shared"),
    Work("fit", "likelihood, decay given", lambda case: learner(case, "log-likelihood"), "shared"),
    Work("network", "least squares, decay given", lambda case: learner(case, "least-squares"), "shared"),
    Work("network", "likelihood, decay given", lambda case: learner(case, "log-likelihood"), "shared"),
]
