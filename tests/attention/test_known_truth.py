"""A mean curve from known parameters is found again, and a fit with wrong beliefs does not find it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from attention.worlds import KERNEL, claims_case, fitted, truth
from groundswell.attention.fit import Fit, fit
from groundswell.attention.identify import contributions
from groundswell.attention.paths import paths
from groundswell.attention.priors import Priors

PRIORS = Priors()
DAYS_LATER = 28.0


def inside(draws: NDArray[np.float64], value: float, level: float = 95.0) -> bool:
    tail = 0.5 * (1.0 - level / 100.0)
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return bool(low <= value <= high)


def shares(found: Fit) -> NDArray[np.float64]:
    split = contributions(found)
    result: NDArray[np.float64] = (split.direct + split.passed) / split.total[:, None]
    return result


@pytest.mark.parametrize("name", ["counter", "claims"])
def test_totals_shares_and_parameters_are_found(name: str) -> None:
    found, known = fitted(name), truth()
    split = contributions(found)
    if name == "claims":
        assert inside(split.total, known.at(found.horizon))
    else:
        np.testing.assert_allclose(split.total, known.at(found.horizon), atol=0.5)
    for column, share in enumerate(known.shares):
        assert inside(shares(found)[:, column], float(share))
    assert inside(split.passed.sum(axis=1) / split.total, known.passed_share)
    for parameter in ("branching", "exponent", "cutoff"):
        assert inside(found.hyperparameters[parameter], getattr(KERNEL, parameter))


@pytest.mark.parametrize("name", ["counter", "claims"])
def test_the_curve_and_its_continuation_are_found(name: str) -> None:
    found, later = fitted(name), truth(DAYS_LATER)
    ages = np.array([2.0, 6.0, 10.0])
    curve = np.median(paths(found, ages=ages).at(ages), axis=0)
    np.testing.assert_allclose(curve, [truth().at(float(age)) for age in ages], rtol=0.04)
    assert inside(paths(found, DAYS_LATER).cumulative[:, -1], later.at(DAYS_LATER))


def test_what_is_observed_narrows_what_is_believed() -> None:
    widths = [np.ptp(np.quantile(shares(fitted(name))[:, 1], [0.1, 0.9])) for name in ("counter", "claims")]
    assert widths[0] < widths[1] < 0.5


def test_badly_wrong_beliefs_are_noticed() -> None:
    nobody_passes_on = replace(
        PRIORS,
        branching_location=-5.0,
        branching_spread=0.1,
        model_error_location=-5.0,
        model_error_spread=0.05,
    )
    found = fit(claims_case(), priors=nobody_passes_on)
    split = contributions(found)
    assert not inside(split.passed.sum(axis=1) / split.total, truth().passed_share)
    assert not inside(found.hyperparameters["branching"], KERNEL.branching_factor)
    assert not inside(paths(found, DAYS_LATER).cumulative[:, -1], truth(DAYS_LATER).at(DAYS_LATER))
