"""Hawkes (T. Omi): NumPy and Cython, quasi-Newton; power laws by a quadrature of 289 exponentials."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.rivals import Answer, Case, Floats, Prepared, Work


def estimator(kernel: str) -> Any:
    module = import_module("Hawkes.model")
    if not module.cython_import:
        raise RuntimeError("its Cython part does not compile; it would fall back to slow code without a word")
    extra = {"num_exp": 1} if kernel == "exp" else {}
    return module.estimator().set_kernel(kernel, **extra).set_baseline("const")


def prepared(case: Case, kernel: str, at: dict[str, Any]) -> Prepared:
    model = estimator(kernel).set_data({"T": case.times}, [0.0, case.end])

    def read(found: Any) -> Answer:
        slopes = found[1]
        answer: Answer = {"value": found[0]}
        if kernel == "exp":
            answer["gradient"] = [slopes["mu"], slopes["alpha", 0], slopes["beta", 0]]
        return answer

    return lambda: model.LG(at), read


def likelihood(case: Case) -> Prepared:
    background, branching, decay = case.truth
    return prepared(case, "exp", {"mu": background, "alpha": [branching], "beta": [decay]})


def power_likelihood(case: Case) -> Prepared:
    background, branching, exponent, cutoff = case.power
    height = branching * exponent * cutoff**exponent
    return prepared(case, "pow", {"mu": background, "k": height, "p": 1.0 + exponent, "c": cutoff})


def triple(model: Any) -> tuple[float, float, float]:
    at = model.para
    return float(at["mu"]), float(at["alpha"]), float(at["beta"])


def fit(case: Case) -> Prepared:
    def read(found: Any) -> Answer:
        background, branching, decay = triple(found)
        return {"background": background, "branching": branching, "decay": decay, "own": found.L}

    return lambda: estimator("exp").fit(case.times, [0.0, case.end]), read


def power_fit(case: Case) -> Prepared:
    def read(found: Any) -> Answer:
        at = {name: float(value) for name, value in found.para.items()}
        exponent = at["p"] - 1.0
        return {
            "background": at["mu"],
            "branching": at["k"] / exponent * at["c"] ** -exponent,
            "exponent": exponent,
            "cutoff": at["c"],
            "own": found.L,
        }

    return lambda: estimator("pow").fit(case.times, [0.0, case.end]), read


def simulation(case: Case) -> Prepared:
    module = import_module("Hawkes.model")
    background, branching, decay = case.truth
    at = {"mu": background, "alpha": [branching], "beta": [decay]}
    model = module.simulator().set_kernel("exp", num_exp=1).set_baseline("const").set_parameter(at)
    return lambda: model.simulate([0.0, case.end]), lambda found: {"events": len(found)}


def series(case: Case) -> Prepared:
    def one(times: Floats) -> Any:
        return estimator("exp").fit(times, [0.0, case.end])

    return lambda: [one(times) for times in case.series], lambda found: {"fits": [triple(m) for m in found]}


WORKS = [
    Work("likelihood", "value and gradient", likelihood),
    Work("fit", "fit with errors", fit, "shared"),
    Work("power likelihood", "value and gradient, 289 exponentials", power_likelihood),
    Work("power fit", "fit with errors, 289 exponentials", power_fit),
    Work("simulation", "thinning", simulation),
    Work("series", "fit with errors", series),
]
