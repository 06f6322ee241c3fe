"""Maximum likelihood of counts: a coarse grid, then damped scoring within the bounds. Nothing is random."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.counts.likelihood import count_terms
from groundswell.process.counts.model import CountModel, Parameter, SeriesModel
from groundswell.process.kernels import Exponential, PowerLaw

__all__ = ["CountProblem", "Dispersion", "Evaluation", "Optimum", "maximise", "search"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Dispersion = Literal["negative-binomial", "poisson", "hawkes"]

SIZE_RANGE = (math.log(1e-3), math.log(1e9))
TINY_CURVATURE = 1e-250
MOST_STEPS = 300
TOLERANCE = 1e-9  # nats that a further step promises
SHORT_STEPS, STARTS = 8, 4
MIXING_ROUNDS = 40
NEAREST_CRITICAL = 0.995  # the dispersion of "hawkes" has a pole at one


class Evaluation(NamedTuple):
    """Log-likelihood (nats), each count's scores (float64[C, Q]) and the scoring matrix (float64[Q, Q])."""

    value: float
    scores: Floats
    matrix: Floats

    @property
    def gradient(self) -> Floats:
        """Sum of the scores."""
        return np.asarray(self.scores.sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class CountProblem:
    """Counts, their model and the law around the mean.

    Attributes:
        model: of the mean.
        counts (float64[C]): every counted number, and ``series`` (int64[C]) which series it belongs to.
        dispersion: the law.
        widths (float64[C]): of the intervals, in the inner unit.
    """

    model: CountModel
    counts: Floats
    series: NDArray[np.int64]
    dispersion: Dispersion
    widths: Floats

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of the model, then a size for each series."""
        if self.dispersion != "negative-binomial":
            return self.model.parameters
        count = int(self.series.max()) + 1
        return self.model.parameters + tuple(
            Parameter("size", (place,) if count > 1 else (), True, *SIZE_RANGE) for place in range(count)
        )

    def sizes(self, place: Floats, mean: Floats) -> Floats | None:
        """Size of each count's law; None for Poisson."""
        if self.dispersion == "poisson":
            return None
        if self.dispersion == "negative-binomial":
            return np.asarray(np.exp(place[len(self.model.parameters) :])[self.series])
        ratio, _ = self.ratio(place)
        return np.asarray(mean / np.maximum(ratio - 1.0, 1e-9))

    def ratio(self, place: Floats) -> tuple[Floats, Floats]:
        """Variance over mean that a Hawkes process of this kernel has, and its slopes by all parameters."""
        assert isinstance(self.model, SeriesModel)
        slopes = np.zeros((self.counts.size, place.size))
        first, kernel = self.model.linear, self.model.kernel
        if isinstance(kernel, Exponential):
            n, decay = place[first], place[first + 1]
            step = 1e-30
            slopes[:, first] = exponential_ratio(n + 1j * step, decay, self.widths).imag / step
            slopes[:, first + 1] = exponential_ratio(n, decay + 1j * step, self.widths).imag / step
            return exponential_ratio(n, decay, self.widths).real, slopes
        masses = (
            slice(first, first + 1)
            if isinstance(kernel, PowerLaw)
            else slice(first, first + (place.size - first) // 2)
        )
        n = float(place[masses].sum())
        slopes[:, masses] = 2.0 / (1.0 - n) ** 3
        return np.full(self.counts.size, 1.0 / (1.0 - n) ** 2), slopes

    def branching(self, place: Floats) -> float:
        """Branching factor of a single series."""
        assert isinstance(self.model, SeriesModel)
        first = self.model.linear
        count = 1 if not hasattr(self.model.kernel, "weights") else (len(self.model.parameters) - first) // 2
        return float(place[first : first + count].sum())

    def evaluate(self, place: Floats) -> Evaluation | None:
        """Log-likelihood with scores; None where it is not finite."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = self.attempt(place)
        if found is None or not (np.isfinite(found.matrix).all() and np.isfinite(found.scores).all()):
            return None
        return found

    def attempt(self, place: Floats) -> Evaluation | None:
        """As ``evaluate``, but numbers beyond every float may be among the slopes."""
        if self.dispersion == "hawkes" and self.branching(place) > NEAREST_CRITICAL:
            return None
        count = len(self.model.parameters)
        mean, slopes = self.model.mean(place[:count])
        if not (np.isfinite(mean).all() and np.isfinite(slopes).all()) or (mean < 0.0).any():
            return None
        if ((mean <= 0.0) & (self.counts > 0.0)).any():
            return None  # impossible counts
        mean = np.maximum(mean, 1e-300)
        jacobian = np.zeros((mean.size, place.size))
        jacobian[:, :count] = slopes
        size = self.sizes(place, mean)
        terms = count_terms(self.counts, mean, size)
        value = float(terms.value.sum())
        if not (math.isfinite(value) and np.isfinite(terms.by_mean).all()):
            return None
        scores = jacobian * terms.by_mean[:, None]
        variance = mean if size is None else mean + mean**2 / size
        matrix = jacobian.T @ (jacobian / variance[:, None])
        if size is not None:
            spread = np.zeros_like(jacobian)  # slopes of log size
            if self.dispersion == "negative-binomial":
                spread[np.arange(mean.size), count + self.series] = 1.0
            else:
                ratio, ratio_slopes = self.ratio(place)
                spread = jacobian / mean[:, None] - ratio_slopes / np.maximum(ratio - 1.0, 1e-9)[:, None]
            scores += spread * (size * terms.by_size)[:, None]
            # information of a normal law with this variance; a guide for steps, not for errors
            weight = 0.5 * (mean**2 / size / variance) ** 2
            matrix += spread.T @ (spread * weight[:, None])
        return Evaluation(value, scores, matrix)

    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest place of each parameter."""
        return np.array([p.low for p in self.parameters]), np.array([p.high for p in self.parameters])


class Optimum(NamedTuple):
    """Where the search ended: place (float64[Q]), its evaluation, and whether a further step promises nothing."""

    place: Floats
    evaluation: Evaluation
    converged: bool


def exponential_ratio(n: complex, log_decay: complex, widths: Floats) -> NDArray[np.complex128]:
    """Variance over mean of counts in intervals of a stationary exponential Hawkes process (Hawkes 1971)."""
    decay = np.exp(log_decay)
    rate = decay * (1.0 - n)
    inner = widths / rate - (1.0 - np.exp(-rate * widths)) / rate**2
    return np.asarray(1.0 + n * decay * (2.0 - n) / ((1.0 - n) * widths) * inner + 0j)


def maximise(
    problem: CountProblem, start: Floats, held: Flags, most: int = MOST_STEPS, tolerance: float = TOLERANCE
) -> Optimum | None:
    """Damped scoring from a start, with some parameters held; None when the start itself has no likelihood."""
    low, high = problem.bounds()
    logarithmic = np.array([p.logarithmic for p in problem.parameters])
    named = np.array([p.name in ("branching", "weights") for p in problem.parameters])
    longest = np.where(logarithmic, 1.5, np.where(named, 0.3, np.inf))
    place = np.clip(start, low, high)
    now = problem.evaluate(place)
    if now is None:
        return None
    damping = 1e-3
    for _ in range(most):
        gradient, scale = now.gradient, np.diag(now.matrix)
        # background weights keep their unit of time, so curvatures of different parameters do not compare
        moving = ~held & (scale > TINY_CURVATURE)
        moving &= ~((place <= low) & (gradient <= 0.0)) & ~((place >= high) & (gradient >= 0.0))
        if not moving.any():
            return Optimum(place, now, True)
        used = np.flatnonzero(moving)
        root = np.sqrt(scale[used])
        core = now.matrix[np.ix_(used, used)] / np.outer(root, root)
        accepted = False
        promise = math.inf
        while damping < 1e12:
            step = np.linalg.solve(core + damping * np.eye(used.size), gradient[used] / root) / root
            target = place.copy()
            target[used] = np.clip(
                place[used] + np.clip(step, -longest[used], longest[used]), low[used], high[used]
            )
            promise = min(promise, float(gradient @ (target - place)))
            then = problem.evaluate(target)
            if then is not None and then.value >= now.value:
                accepted = True
                break
            if promise < tolerance:
                break
            damping = max(damping, 1e-6) * 8.0
        if not accepted:
            return Optimum(place, now, promise < 1e-4)
        assert then is not None
        gain, place, now = then.value - now.value, target, then
        damping = max(damping * 0.2, 1e-10)
        if gain < tolerance and promise < 10.0 * tolerance:
            return Optimum(place, now, True)
    return Optimum(place, now, False)


def search(problem: CountProblem) -> Optimum:
    """The best of the coarse grid's best few.

    Raises:
        DataError: no start has a likelihood.
    """
    parameters = problem.parameters
    held = np.array([p.held is not None for p in parameters])
    starts = []
    for kernel in problem.model.starts():
        start = weighted_start(problem, kernel)
        if start is None:
            continue
        found = problem.evaluate(start)
        if found is not None:
            starts.append((found.value, start))
    if not starts:
        raise DataError(
            "counts: no parameters were found under which these counts are possible; check that the background or "
            "an input is above zero wherever the first counts are"
        )
    starts.sort(key=lambda pair: -pair[0])
    short = [maximise(problem, start, held, SHORT_STEPS) for _, start in starts[:STARTS]]
    ranked = sorted((s for s in short if s is not None), key=lambda s: -s.evaluation.value)
    # starts that reached the same optimum need no second polish
    finals = [maximise(problem, ranked[0].place, held)]
    finals += [
        maximise(problem, s.place, held)
        for s in ranked[1:2]
        if s.evaluation.value < ranked[0].evaluation.value - 1e-3
    ]
    return max((f for f in finals if f is not None), key=lambda f: f.evaluation.value)


def weighted_start(problem: CountProblem, kernel: Floats) -> Floats | None:
    """Weights for a kernel by the multiplicative rule of Poisson mixtures, and sizes by moments."""
    model = problem.model
    if problem.dispersion == "hawkes":
        trial = np.concatenate([np.zeros(model.linear), kernel])
        if problem.branching(trial) > NEAREST_CRITICAL:
            return None
    with np.errstate(over="ignore", invalid="ignore"):
        design = model.design(kernel)
    if not np.isfinite(design).all():
        return None
    fixed = [p.held for p in model.parameters[: model.linear]]
    free = np.array([value is None for value in fixed])
    weights = np.array([0.0 if value is None else value for value in fixed])
    total = design.sum(axis=0)
    usable = free & (total > 0.0)
    weights[usable] = max(float(problem.counts.sum()), 0.5) / (total[usable] * max(int(usable.sum()), 1))
    part = design[:, usable]
    for _ in range(MIXING_ROUNDS):
        mean = np.maximum(design @ weights, 1e-12)
        weights[usable] *= part.T @ (problem.counts / mean) / total[usable]
    mean = np.maximum(design @ weights, 1e-12)
    place = np.concatenate([weights, kernel])
    if problem.dispersion != "negative-binomial":
        return place
    sizes = []
    for series in range(int(problem.series.max()) + 1):
        y, m = problem.counts[problem.series == series], mean[problem.series == series]
        excess = float((((y - m) ** 2 - m) / np.maximum(m, 1.0) ** 2).mean())
        sizes.append(math.log(1.0 / min(max(excess, 1e-6), 50.0)))
    return np.concatenate([place, sizes])
