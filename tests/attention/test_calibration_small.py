"""Intervals cover what they promise: a small set of simulated cases (long run: studies/calibration.py)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.attention.priors import Priors

sys.path.insert(0, str(Path(__file__).parents[2]))

from studies.calibration import coverage, score_case
from studies.simulated_cases import KINDS, simulated_case

SEED, CASES, DRAWS = 31, 24, 200
PRIORS = Priors()
#: A fit that believes its mean curve exactly, and one that also believes that hardly anything is passed on.
BELIEVES_ITSELF = replace(
    PRIORS, model_error_location=PRIORS.model_error_location - 4.0, model_error_spread=0.05
)
PASSES_NOTHING_ON = replace(BELIEVES_ITSELF, branching_location=-4.0, branching_spread=0.1)


@pytest.fixture(scope="module")
def sound() -> dict[str, list[float]]:
    """Ranks under the priors that the truth comes from."""
    return ranks(PRIORS, CASES)


def ranks(priors: Priors, cases: int, kinds: tuple[str, ...] = KINDS) -> dict[str, list[float]]:
    """Ranks of totals and of shares under the fit's priors; the truth always comes from the default ones."""
    found: dict[str, list[float]] = {"total": [], "share": []}
    for index in range(cases):
        result: dict[str, Any] = score_case(
            simulated_case(SEED, index, kinds[index % len(kinds)]), priors=priors, draws=DRAWS
        )
        for score in result["scores"]:
            if score["quantity"] == "total" or (
                score["quantity"] == "share" and 0.02 <= score["truth"] <= 0.98
            ):
                found[score["quantity"]].append(score["rank"])
    return found


@pytest.mark.parametrize("quantity", ["total", "share"])
def test_intervals_cover_what_they_promise(sound: dict[str, list[float]], quantity: str) -> None:
    found = sound[quantity]
    assert len(found) >= CASES
    # 80 % of 24 independent cases: three standard errors are 0.24
    assert 0.56 <= coverage(found, 80) <= 0.98
    assert 0.3 <= coverage(found, 50) <= 0.75
    assert 0.3 < np.mean(found) < 0.7


@pytest.mark.parametrize(
    ("wrong", "most"),
    [(BELIEVES_ITSELF, 0.65), (PASSES_NOTHING_ON, 0.45)],
    ids=["no model error", "wrong priors"],
)
def test_a_wrong_model_is_noticed(wrong: Priors, most: float) -> None:
    found = ranks(wrong, CASES // 2, ("rounded",))
    assert coverage(found["share"], 80) < most


def test_a_case_is_made_anew_from_its_seed() -> None:
    one, again, other = (simulated_case(5, index, "mixed", deviating=0.5) for index in (3, 3, 4))
    assert one.case == again.case
    assert one.truth == again.truth
    assert one.truth != other.truth
    assert one.truth.now <= one.truth.later


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_shows_what_its_kind_says(kind: str) -> None:
    made = simulated_case(6, 0, kind)
    exact = [row for row in made.case.views if row.low == row.high]
    assert bool(exact) == (kind in {"counter", "mixed"})
    assert (len(exact) < len(made.case.views)) == (kind != "counter")
    assert all(row.time is not None and row.time.latest <= made.until for row in made.case.views)


def test_coverage_counts_central_ranks() -> None:
    assert coverage([0.05, 0.1, 0.5, 0.9, 0.95], 80) == pytest.approx(0.6)
    assert np.isnan(coverage([], 80))
