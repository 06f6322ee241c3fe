"""Explanations that several tests look at, made once a run."""

from __future__ import annotations

from functools import lru_cache

import groundswell as gs
from attention.worlds import CASES
from groundswell.answers.answer import Answer
from groundswell.answers.explanation import Explanation
from groundswell.case.record import Case

__all__ = ["answered", "explained", "made"]


@lru_cache
def made(name: str) -> Case:
    """The bundled case, or one of the videos of ``attention.worlds``."""
    return gs.open_case(name) if name == "first-kiss" else CASES[name]()


@lru_cache
def explained(name: str, as_of: str | None = None) -> Explanation:
    """The explanation of a case as known at a moment."""
    return gs.explain(made(name), as_of=as_of)


@lru_cache
def answered(name: str, as_of: str | None = None) -> dict[str, Answer]:
    """Its nine answers."""
    return explained(name, as_of).answers()
