"""The posterior of one video given its kernel and noise: mode, curvature and evidence, many kernels at once.

Unknowns, for every kernel ``h`` of a batch, in one vector ``x`` of length ``D + 1 + G``:

* ``log w``: log direct views of the D inputs; a priori ``w_d ~ scale * relative_d * Exponential(1)``;
* ``log scale``: log-normal and wide;
* ``zeta``: G Gaussian coefficients of the log-rate error ``z = P zeta`` (nodes of a mean-reverting
  random walk, and one coefficient for every break of the level).

Views in segment ``m`` are ``I_m = exp(z_m) * sum_d B_md w_d`` with ``B`` the closed-form response of
design "one idea". Claims see the cumulative sum of ``I``, counts see its differences. Everything is
smooth in ``x``, so the mode is found by a damped Newton iteration with the exact Hessian; the
stationarity (KKT) residual at the returned point is reported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.process.workers import worker_count

__all__ = [
    "Claims",
    "Counts",
    "Noise",
    "Problem",
    "derivatives",
    "log_posterior",
    "spread_precision",
    "value_and_gradient",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SCALE_LOCATION = math.log(1e5)
SCALE_SPREAD = 4.0
SMALLEST = 1e-9  # views: an expected count below this is this, so that logs and slopes stay finite


@dataclass(frozen=True)
class Claims:
    """Interval observations of the cumulative count, read at an unknown moment of a window.

    Attributes:
        left (int64[C, 2]): index of the edge left of the window's beginning and of its end.
        fraction (float64[C, 2]): where they lie between that edge and the next, 0 to 1.
        log_low, log_high (float64[C]): log of the interval's ends; ``-inf`` and ``inf`` are allowed.
        scatter (float64[C]): logistic scale of the soft edges, on the log count.
    """

    left: Integers
    fraction: Floats
    log_low: Floats
    log_high: Floats
    scatter: Floats


@dataclass(frozen=True)
class Counts:
    """Exact counts over intervals between edges.

    Attributes:
        start, end (int64[N]): edge indices.
        views (float64[N]): views counted in between, never negative.
    """

    start: Integers
    end: Integers
    views: Floats


@dataclass(frozen=True)
class Noise:
    """Noise of a batch of H kernels: ``model_error`` (sd of the log rate), ``dispersion`` (NB2 kappa)."""

    model_error: Floats
    dispersion: Floats


@dataclass(frozen=True)
class Problem:
    """Everything about one video that does not depend on the kernel.

    Attributes:
        basis (float64[M, G]): ``P``: log-rate error of segment m for a unit coefficient g.
        node_segment (int64[W]), node_scale (float64[W]): the segment at each node of the walk, and the log-rate
            error there for a unit coefficient.
        walk_precision (float64[W, W]): prior precision of the first W coefficients for unit model error.
        level_precision (float64[G - W]): prior precision of the other coefficients.
        relative (float64[D]): prior mean of each input's direct views in units of ``scale``.
        claims, counts: the observations.
    """

    basis: Floats
    node_segment: Integers
    node_scale: Floats
    walk_precision: Floats
    level_precision: Floats
    relative: Floats
    claims: Claims
    counts: Counts

    @property
    def inputs(self) -> int:
        """Number of inputs, D."""
        return int(self.relative.size)

    @property
    def size(self) -> int:
        """Number of unknowns, d."""
        return int(self.relative.size + 1 + self.basis.shape[1])

    @property
    def nodes(self) -> slice:
        """Where the walk's coefficients stand among the unknowns."""
        return slice(self.inputs + 1, self.inputs + 1 + self.walk_precision.shape[0])

    @cached_property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """The same as the core takes it; with the range of segments outside of which a column of the basis is zero."""
        used = self.basis != 0.0
        begin = np.where(used.any(axis=0), used.argmax(axis=0), 0)
        end = np.where(used.any(axis=0), used.shape[0] - used[::-1].argmax(axis=0), 0)
        numbers = (
            self.basis.T,
            begin,
            end,
            *_without_zeros(self.walk_precision),
            self.level_precision,
            np.log(self.relative),
            np.array([SCALE_LOCATION, SCALE_SPREAD, SMALLEST]),
            self.claims.left.T,
            self.claims.fraction.T,
            self.claims.log_low,
            self.claims.log_high,
            self.claims.scatter,
            self.counts.start,
            self.counts.end,
            self.counts.views,
        )
        return tuple(np.ascontiguousarray(array) for array in numbers)


def _without_zeros(matrix: Floats) -> tuple[Integers, Integers, Floats]:
    """Where every row starts among the numbers kept, their columns, and they themselves."""
    row, column = np.nonzero(matrix)
    return np.searchsorted(row, np.arange(matrix.shape[0] + 1)), column, matrix[row, column]


def log_posterior(problem: Problem, response: Floats, noise: Noise, x: Floats) -> Floats:
    """Log likelihood plus log prior, float64[H], up to a constant that no kernel or noise changes.

    Args:
        response (float64[H, M, D]): direct plus passed-on views of a unit input, per segment.
        x (float64[H, d]): unknowns, one row a kernel.

    A monotone count was within a claim's interval at some moment of its window exactly when it had reached the
    lower end by the window's end and had not passed the upper end before its beginning. Both edges are logistic,
    so a wrong claim pulls with a bounded force, as in a median. The moment being uniform in the window, the chance
    to print just this figure falls with the growth inside the window. Counts are negative binomial.

    Returns ``-inf`` where a row has no finite value. Slow twin: ``tests/attention/slow_posterior.py``.
    """
    result: Floats = _core.attention_posterior(*_checked(problem, response, noise, x), 0, worker_count(None))
    return result


def value_and_gradient(problem: Problem, response: Floats, noise: Noise, x: Floats) -> tuple[Floats, Floats]:
    """``log_posterior`` [H] and its gradient [H, d], by the adjoint of the cumulative sum: no Hessian, so quick."""
    value, gradient = _core.attention_posterior(*_checked(problem, response, noise, x), 1, worker_count(None))
    return value, gradient


def derivatives(problem: Problem, response: Floats, noise: Noise, x: Floats) -> tuple[Floats, Floats]:
    """Gradient [H, d] and exact Hessian [H, d, d] of ``log_posterior``."""
    _, gradient, hessian = _core.attention_posterior(
        *_checked(problem, response, noise, x), 2, worker_count(None)
    )
    return gradient, hessian


def spread_precision(problem: Problem, response: Floats, noise: Noise, x: Floats) -> Floats:
    """Precision [H, d, d] of a normal distribution as wide as the posterior around ``x``.

    Where a claim's likelihood is flat its Hessian vanishes although its ends are near; here every claim counts
    with the variance of a uniform of its width plus its edges', as long as the model lies inside it.
    """
    return _core.attention_spread(*_checked(problem, response, noise, x), worker_count(None))


def _checked(
    problem: Problem, response: Floats, noise: Noise, x: Floats
) -> tuple[tuple[NDArray[np.generic], ...], Floats, Floats, Floats, Floats]:
    """The core's arguments; it trusts shapes, so they are looked at here."""
    kernels = x.shape[0]
    wanted = (kernels, problem.basis.shape[0], problem.inputs)
    if x.shape != (kernels, problem.size) or response.shape != wanted:
        raise ValueError(
            f"unknowns of shape {x.shape} and responses of shape {response.shape}; "
            f"this problem needs {(kernels, problem.size)} and {wanted}"
        )
    if noise.model_error.shape != (kernels,) or noise.dispersion.shape != (kernels,):
        raise ValueError(f"noise of {noise.model_error.size} kernels for {kernels} rows of unknowns")
    contiguous = (
        np.ascontiguousarray(array, dtype=np.float64)
        for array in (response, noise.model_error, noise.dispersion, x)
    )
    return (problem.arrays, *contiguous)  # type: ignore[return-value]
