"""groundswell: explain and forecast how a video goes viral.

>>> import groundswell as gs
>>> case = gs.open_case("first-kiss")
>>> explanation = gs.explain(case, as_of="2014-03-17")
>>> print(explanation.forecast("30d").status)
answered
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer
    from groundswell.answers.arrival_prior import ArrivalPrior, Arrivals, learn_arrivals
    from groundswell.answers.changes import add, drop, move, place, promote, resize
    from groundswell.answers.co_movement import co_movement
    from groundswell.answers.excitation import Excitation, excitation
    from groundswell.answers.explanation import Explanation, explain
    from groundswell.answers.scenario_file import ScenarioFile, read_scenario
    from groundswell.attention.fit import Fit
    from groundswell.attention.priors import Priors
    from groundswell.case import as_of, check_case, open_case, write_case
    from groundswell.case.record import Case
    from groundswell.errors import CaseError, DataError, GroundswellError, MissingExtra
    from groundswell.press import Claim, Disclosure, Reading, find_disclosures, read_press

__version__ = "0.1.0"

_HOME = {
    "Answer": "groundswell.answers.answer",
    "ArrivalPrior": "groundswell.answers.arrival_prior",
    "Arrivals": "groundswell.answers.arrival_prior",
    "Case": "groundswell.case.record",
    "CaseError": "groundswell.errors",
    "Claim": "groundswell.press",
    "DataError": "groundswell.errors",
    "Disclosure": "groundswell.press",
    "Excitation": "groundswell.answers.excitation",
    "Explanation": "groundswell.answers.explanation",
    "Fit": "groundswell.attention.fit",
    "GroundswellError": "groundswell.errors",
    "MissingExtra": "groundswell.errors",
    "Priors": "groundswell.attention.priors",
    "Reading": "groundswell.press",
    "ScenarioFile": "groundswell.answers.scenario_file",
    "add": "groundswell.answers.changes",
    "as_of": "groundswell.case",
    "check_case": "groundswell.case",
    "co_movement": "groundswell.answers.co_movement",
    "drop": "groundswell.answers.changes",
    "excitation": "groundswell.answers.excitation",
    "explain": "groundswell.answers.explanation",
    "find_disclosures": "groundswell.press",
    "learn_arrivals": "groundswell.answers.arrival_prior",
    "move": "groundswell.answers.changes",
    "open_case": "groundswell.case",
    "place": "groundswell.answers.changes",
    "promote": "groundswell.answers.changes",
    "read_press": "groundswell.press",
    "read_scenario": "groundswell.answers.scenario_file",
    "resize": "groundswell.answers.changes",
    "write_case": "groundswell.case",
}

__all__ = [
    "Answer",
    "ArrivalPrior",
    "Arrivals",
    "Case",
    "CaseError",
    "Claim",
    "DataError",
    "Disclosure",
    "Excitation",
    "Explanation",
    "Fit",
    "GroundswellError",
    "MissingExtra",
    "Priors",
    "Reading",
    "ScenarioFile",
    "add",
    "as_of",
    "check_case",
    "co_movement",
    "drop",
    "excitation",
    "explain",
    "find_disclosures",
    "learn_arrivals",
    "move",
    "open_case",
    "place",
    "promote",
    "read_press",
    "read_scenario",
    "resize",
    "write_case",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that ``import groundswell`` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'groundswell' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
