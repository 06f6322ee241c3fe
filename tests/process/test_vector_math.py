"""exp and log of the core against extended precision."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell import _core

Floats = NDArray[np.float64]


def units_in_last_place(found: Floats, x: Floats, function: object) -> float:
    with mpmath.workdps(40):
        exact = [function(mpmath.mpf(value)) for value in x.tolist()]  # type: ignore[operator]
        errors = [abs(mpmath.mpf(y) - z) for y, z in zip(found.tolist(), exact, strict=True)]
    units = np.spacing(np.abs(np.array([float(z) for z in exact])))
    return float(np.max(np.array([float(error) for error in errors]) / units))


def test_exp_is_right_to_about_one_unit_in_the_last_place() -> None:
    rng = np.random.default_rng(1)
    x = -np.exp(rng.uniform(-30.0, np.log(690.0), 6001))
    assert units_in_last_place(_core.exp_of(x), x, mpmath.exp) < 1.2


def test_exp_at_its_edges() -> None:
    x = np.array([0.0, -0.0, -689.999, -690.001, -1e300, -np.inf, np.nan])
    values = _core.exp_of(x)
    assert values[:2].tolist() == [1.0, 1.0]
    assert values[2] == pytest.approx(np.exp(-689.999), rel=1e-15)
    assert values[3:].tolist() == [0.0] * 4


@pytest.mark.parametrize("spread", [1e-9, 0.5, 700.0])
def test_log_is_right_to_about_one_unit_in_the_last_place(spread: float) -> None:
    rng = np.random.default_rng(2)
    x = np.exp(spread * rng.uniform(-1.0, 1.0, 3001))
    x = x[x != 1.0]
    assert units_in_last_place(_core.log_of(x), x, mpmath.log) < 1.2


def test_log_of_one_is_zero() -> None:
    assert _core.log_of(np.array([1.0, np.finfo(float).tiny, np.finfo(float).max])) == pytest.approx(
        [0.0, -1022.0 * np.log(2.0), np.log(np.finfo(float).max)], rel=1e-15, abs=0.0
    )


def test_a_value_does_not_depend_on_its_place() -> None:
    x = -np.geomspace(1e-3, 600.0, 37)
    alone = np.concatenate([_core.exp_of(x[i : i + 1]) for i in range(x.size)])
    # the loop over what is left after full vectors may round once more
    assert np.max(np.abs(_core.exp_of(x) / alone - 1.0)) < 4.5e-16
