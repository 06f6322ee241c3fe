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

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Claims",
    "Counts",
    "Noise",
    "Problem",
    "claim_log_likelihood",
    "log_posterior",
    "value_and_gradient",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SCALE_LOCATION = math.log(1e5)
SCALE_SPREAD = 4.0
SMALLEST = 1e-9  # views: an expected count below this is this, so that logs and slopes stay finite
_LOWEST = -700.0  # beyond it exp overflows


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


def soft_edge(x: Floats) -> tuple[Floats, Floats]:
    """The logistic function and its logarithm, from one exponential."""
    small = np.exp(-np.maximum(x, _LOWEST))
    # far below, the logarithm is the argument itself
    return 1.0 / (1.0 + small), np.where(x > _LOWEST, -np.log1p(small), x)


def _add_columns(target: Floats, columns: Integers, values: Floats) -> None:
    """``target[:, columns] += values`` where columns may repeat; far quicker than ``np.add.at``."""
    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    target[:, ordered[first]] += np.add.reduceat(values[:, order], first, axis=1)


@dataclass(frozen=True)
class Views:
    """Views of a batch: ``weights`` [H, D], ``factor`` exp(z) [H, M], ``segment`` [H, M], ``cumulative`` [H, M + 1]."""

    weights: Floats
    factor: Floats
    segment: Floats
    cumulative: Floats

    def by_input(self, response: Floats) -> Floats:
        """Views per segment by input, float64[H, M, D]."""
        result: Floats = response * self.weights[:, None, :] * self.factor[:, :, None]
        return result


def views_of(problem: Problem, response: Floats, x: Floats) -> Views:
    """Views under unknowns ``x``, float64[H, d]."""
    inputs = problem.inputs
    weights = np.exp(x[:, :inputs])
    factor = np.exp(x[:, inputs + 1 :] @ problem.basis.T)
    segment = np.matmul(response, weights[:, :, None])[:, :, 0] * factor
    cumulative = np.zeros((x.shape[0], segment.shape[1] + 1))
    np.cumsum(segment, axis=1, out=cumulative[:, 1:])
    return Views(weights, factor, segment, cumulative)


def log_counts(claims: Claims, cumulative: Floats) -> tuple[Floats, Floats]:
    """Count and log count at both ends of every claim's window, float64[H, C, 2]."""
    below = cumulative[:, claims.left]
    count = below + claims.fraction * (cumulative[:, claims.left + 1] - below)
    return count, np.log(np.maximum(count, SMALLEST))


def claim_log_likelihood(f: Floats, claims: Claims) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of every claim with its derivatives by the two log counts.

    A monotone count was between ``low`` and ``high`` at some moment of a window exactly when it had reached
    ``low`` by the window's end and had not passed ``high`` before its beginning. Both edges are logistic, so a
    wrong claim pulls with a bounded force, as in a median. The moment being uniform in the window, the chance
    to print just this figure falls with the growth inside the window: the last term.

    Args:
        f (float64[H, C, 2]): log counts at the beginning and the end of the windows.

    Returns:
        value [H, C], first [H, C, 2], second [H, C, 3] (beginning twice, both, end twice).
    """
    scatter = claims.scatter
    upper = (claims.log_high - f[:, :, 0]) / scatter
    lower = (f[:, :, 1] - claims.log_low) / scatter
    (in_upper, log_upper), (in_lower, log_lower) = soft_edge(upper), soft_edge(lower)
    value = log_upper + log_lower
    width = claims.log_high - claims.log_low
    bounded = np.isfinite(width)
    spread = np.where(bounded, width, 1.0) + np.maximum(f[:, :, 1] - f[:, :, 0], 0.0) + scatter
    inverse = np.where(bounded, 1.0 / spread, 0.0)
    value = value - np.where(bounded, np.log(spread), 0.0)
    first = np.stack([-(1.0 - in_upper) / scatter + inverse, (1.0 - in_lower) / scatter - inverse], axis=2)
    bend_upper, bend_lower = (p * (1.0 - p) / scatter**2 for p in (in_upper, in_lower))
    second = np.stack([-bend_upper + inverse**2, -(inverse**2), -bend_lower + inverse**2], axis=2)
    return value, first, second


def count_terms(problem: Problem, views: Views, noise: Noise) -> tuple[Floats, Floats, Floats, Floats]:
    """Expected views of the counted intervals, two derivatives in their log, and the log-likelihood [H]."""
    counts = problem.counts
    mean = np.maximum(views.cumulative[:, counts.end] - views.cumulative[:, counts.start], SMALLEST)
    size = 1.0 / noise.dispersion[:, None]
    y = counts.views
    share = mean / (mean + size)
    first = (y - mean) * size / (mean + size)
    second = -(y + size) * share * (1.0 - share)
    # logs of ratios, because y log(mean) alone is large enough to lose the digits that matter
    likelihood = -y * np.log1p(size / mean) - size * np.log1p(mean / size)
    return mean, first, second, likelihood.sum(axis=1)


def _count_constant(problem: Problem, noise: Noise) -> Floats:
    """The part of the negative binomial likelihood that depends on the dispersion alone."""
    y = problem.counts.views
    if y.size == 0:
        return np.zeros(noise.dispersion.size)
    fixed = sum(math.lgamma(v + 1.0) for v in y)
    return np.array(
        [sum(math.lgamma(v + s) for v in y) - y.size * math.lgamma(s) - fixed for s in 1.0 / noise.dispersion]
    )


def log_prior(problem: Problem, noise: Noise, x: Floats) -> tuple[Floats, Floats]:
    """Log prior density [H] (up to a constant shared by all kernels) and exponents ``w / scale`` [H, D]."""
    inputs, walk = problem.inputs, problem.walk_precision.shape[0]
    scale = x[:, inputs]
    relative = x[:, :inputs] - scale[:, None] - np.log(problem.relative)
    ratio = np.exp(relative)
    zeta = x[:, inputs + 1 :]
    quadratic = np.einsum("hi,ij,hj->h", zeta[:, :walk], problem.walk_precision, zeta[:, :walk])
    value = (
        (relative - ratio).sum(axis=1)
        - 0.5 * ((scale - SCALE_LOCATION) / SCALE_SPREAD) ** 2
        - 0.5 * quadratic / noise.model_error**2
        - walk * np.log(noise.model_error)
        - 0.5 * (zeta[:, walk:] ** 2 * problem.level_precision).sum(axis=1)
    )
    return value, ratio


def log_posterior(problem: Problem, response: Floats, noise: Noise, x: Floats) -> Floats:
    """Log likelihood plus log prior, float64[H], up to a constant that no kernel or noise changes.

    Args:
        response (float64[H, M, D]): direct plus passed-on views of a unit input, per segment.
        x (float64[H, d]): unknowns, one row a kernel.
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        views = views_of(problem, response, x)
        value, _ = log_prior(problem, noise, x)
        if problem.claims.left.size:
            f = log_counts(problem.claims, views.cumulative)[1]
            value = value + claim_log_likelihood(f, problem.claims)[0].sum(axis=1)
        if problem.counts.views.size:
            value = value + count_terms(problem, views, noise)[3] + _count_constant(problem, noise)
    return np.where(np.isfinite(value), value, -np.inf)


def value_and_gradient(problem: Problem, response: Floats, noise: Noise, x: Floats) -> tuple[Floats, Floats]:
    """``log_posterior`` [H] and its gradient [H, d], by the adjoint of the cumulative sum: no Hessian, so quick."""
    batch, inputs, walk = x.shape[0], problem.inputs, problem.walk_precision.shape[0]
    segments = problem.basis.shape[0]
    first_error = inputs + 1
    views = views_of(problem, response, x)
    value, ratio = log_prior(problem, noise, x)
    gradient = np.zeros_like(x)
    gradient[:, :inputs] = 1.0 - ratio
    gradient[:, inputs] = (ratio - 1.0).sum(axis=1) - (x[:, inputs] - SCALE_LOCATION) / SCALE_SPREAD**2
    zeta = x[:, first_error:]
    gradient[:, first_error : first_error + walk] -= (
        zeta[:, :walk] @ problem.walk_precision / noise.model_error[:, None] ** 2
    )
    gradient[:, first_error + walk :] -= zeta[:, walk:] * problem.level_precision
    adjoint = np.zeros((batch, segments + 1))
    claims = problem.claims
    if claims.left.size:
        count, f = log_counts(claims, views.cumulative)
        likelihood, first, _ = claim_log_likelihood(f, claims)
        value = value + likelihood.sum(axis=1)
        per_count = first / np.maximum(count, SMALLEST)
        for end in (0, 1):
            left, share = claims.left[:, end], claims.fraction[:, end]
            _add_columns(adjoint, left, per_count[:, :, end] * (1.0 - share))
            _add_columns(adjoint, left + 1, per_count[:, :, end] * share)
    counts = problem.counts
    if counts.views.size:
        mean, first, _, likelihood = count_terms(problem, views, noise)
        value = value + likelihood + _count_constant(problem, noise)
        _add_columns(adjoint, counts.end, first / mean)
        _add_columns(adjoint, counts.start, -first / mean)
    per_segment = np.cumsum(adjoint[:, ::-1], axis=1)[:, ::-1][:, 1:]
    lifted = (per_segment * views.factor)[:, None, :]
    gradient[:, :inputs] += views.weights * np.matmul(lifted, response)[:, 0, :]
    gradient[:, first_error:] += (views.segment * per_segment) @ problem.basis
    return np.where(np.isfinite(value), value, -np.inf), gradient


def derivatives(problem: Problem, response: Floats, noise: Noise, x: Floats) -> tuple[Floats, Floats]:
    """Gradient [H, d] and exact Hessian [H, d, d] of ``log_posterior``."""
    batch, inputs, walk = x.shape[0], problem.inputs, problem.walk_precision.shape[0]
    basis = problem.basis
    segments = basis.shape[0]
    first_error = inputs + 1
    views = views_of(problem, response, x)
    _, ratio = log_prior(problem, noise, x)
    gradient = np.zeros_like(x)
    hessian = np.zeros((batch, problem.size, problem.size))

    # prior
    diagonal = np.arange(inputs)
    gradient[:, :inputs] = 1.0 - ratio
    gradient[:, inputs] = (ratio - 1.0).sum(axis=1) - (x[:, inputs] - SCALE_LOCATION) / SCALE_SPREAD**2
    hessian[:, diagonal, diagonal] = -ratio
    hessian[:, diagonal, inputs] = ratio
    hessian[:, inputs, diagonal] = ratio
    hessian[:, inputs, inputs] = -ratio.sum(axis=1) - 1.0 / SCALE_SPREAD**2
    zeta = x[:, first_error:]
    precision = problem.walk_precision[None] / noise.model_error[:, None, None] ** 2
    gradient[:, first_error : first_error + walk] -= np.einsum("hij,hj->hi", precision, zeta[:, :walk])
    hessian[:, first_error : first_error + walk, first_error : first_error + walk] -= precision
    gradient[:, first_error + walk :] -= zeta[:, walk:] * problem.level_precision
    levels = np.arange(first_error + walk, problem.size)
    hessian[:, levels, levels] -= problem.level_precision

    # sensitivity of segment and cumulative views to every unknown
    sensitivity = np.zeros((batch, segments + 1, problem.size))
    by_input = views.by_input(response)
    sensitivity[:, 1:, :inputs] = by_input
    sensitivity[:, 1:, first_error:] = views.segment[:, :, None] * basis
    np.cumsum(sensitivity, axis=1, out=sensitivity)
    # adjoint: derivative of the log-likelihood with respect to every cumulative count
    adjoint = np.zeros((batch, segments + 2))

    claims = problem.claims
    if claims.left.size:
        count, f = log_counts(claims, views.cumulative)
        _, first, second = claim_log_likelihood(f, claims)
        slopes = []
        for end in (0, 1):
            left, share = claims.left[:, end], claims.fraction[:, end]
            slope = sensitivity[:, left] * (1.0 - share)[:, None] + sensitivity[:, left + 1] * share[:, None]
            slopes.append(slope / count[:, :, end, None])
            per_count = first[:, :, end] / count[:, :, end]
            _add_columns(adjoint, left, per_count * (1.0 - share))
            _add_columns(adjoint, left + 1, per_count * share)
        # second derivatives of the log counts: the part that is not in the adjoint is minus slope slope'
        begin, finish = slopes
        cross = np.matmul(begin.transpose(0, 2, 1), finish * second[:, :, 1, None])
        hessian += cross + cross.transpose(0, 2, 1)
        hessian += np.matmul(begin.transpose(0, 2, 1), begin * (second[:, :, 0] - first[:, :, 0])[:, :, None])
        hessian += np.matmul(
            finish.transpose(0, 2, 1), finish * (second[:, :, 2] - first[:, :, 1])[:, :, None]
        )

    counts = problem.counts
    if counts.views.size:
        mean, first, second, _ = count_terms(problem, views, noise)
        slope = (sensitivity[:, counts.end] - sensitivity[:, counts.start]) / mean[:, :, None]
        hessian += np.matmul(slope.transpose(0, 2, 1), slope * (second - first)[:, :, None])
        _add_columns(adjoint, counts.end, first / mean)
        _add_columns(adjoint, counts.start, -first / mean)

    # a segment counts in every cumulative sum at or after its right edge
    per_segment = np.cumsum(adjoint[:, ::-1], axis=1)[:, ::-1][:, 1 : segments + 1]
    weighted = by_input * per_segment[:, :, None]
    whole = weighted.sum(axis=1)
    weighted_segment = views.segment * per_segment
    gradient[:, :inputs] += whole
    gradient[:, first_error:] += weighted_segment @ basis
    hessian[:, diagonal, diagonal] += whole
    cross = np.matmul(weighted.transpose(0, 2, 1), basis)
    hessian[:, :inputs, first_error:] += cross
    hessian[:, first_error:, :inputs] += cross.transpose(0, 2, 1)
    hessian[:, first_error:, first_error:] += np.matmul(basis.T, weighted_segment[:, :, None] * basis)
    return gradient, hessian
