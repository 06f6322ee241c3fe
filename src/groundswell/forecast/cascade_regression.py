"""A pooled ridge regression with a spread of its own, and residuals out of fold.

``y`` (log of one more than the reposts to come) is linear in standardised features. Each population, such as one
collection of cascades, has its own intercept and its own deviations from the shared slopes, drawn towards zero:
populations learn from each other as far as they are alike. Heavy-tailed residuals (a cascade that wakes up again, a
record that ends early) get a smaller weight, as under Student's t with 4 degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Regression", "fit_regression", "fit_spread"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# penalties of shared slopes and of a population's deviations, in cascades; the features are standardised
SHARED, OWN = 2.0, 20.0
INTERCEPT = 1e-3
FREEDOM = 4.0
LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Coefficients.

    Attributes:
        centre, scale (float64[F]): that standardise the features.
        least, most (float64[F]): of the standardised features among those learned from; beyond them nothing is known,
            and they are clamped.
        slopes (float64[1 + F]): intercept and slopes that all share.
        own (float64[P, 1 + F]): each population's deviations.
        spread (float64[P, 3]): log spread, as intercept and slopes in the first feature and its square.
    """

    centre: Floats
    scale: Floats
    least: Floats
    most: Floats
    slopes: Floats
    own: Floats
    spread: Floats

    def standard(self, features: Floats) -> Floats:
        """Standardised and clamped features (float64[N, F])."""
        return np.asarray(np.clip((features - self.centre) / self.scale, self.least, self.most))

    def beyond(self, features: Floats) -> float:
        """How many standard deviations the farthest feature lies outside of what was learned from."""
        z = (features - self.centre) / self.scale
        return float(np.max(np.maximum(z - self.most, self.least - z), initial=0.0))

    def located(self, features: Floats, population: Integers) -> tuple[Floats, Floats]:
        """Location and spread of ``y`` (float64[N] each) for rows of features and their populations."""
        z = self.standard(features)
        design = np.concatenate([np.ones((len(z), 1)), z], axis=1)
        location = design @ self.slopes + np.einsum("ij,ij->i", design, self.own[population])
        rows = spread_design(z)
        return location, np.exp(np.einsum("ij,ij->i", rows, self.spread[population]))


def spread_design(z: Floats) -> Floats:
    """Columns of the log spread."""
    return np.stack([np.ones(len(z)), z[:, 0], z[:, 0] ** 2], axis=1)


def fit_regression(
    features: Floats,
    y: Floats,
    population: Integers,
    weights: Floats,
    populations: int,
    fold: Integers,
) -> tuple[Regression, Floats]:
    """Location by robust ridge, and the residuals (float64[N]) of every row from a fit to the other folds.

    The spread is set to 1: it comes from those residuals. The weights against outliers are those of the whole fit.
    """
    mass = weights / weights.sum()
    centre = mass @ features
    scale = np.sqrt(mass @ (features - centre) ** 2) + 0.05
    z = (features - centre) / scale
    design = pooled_design(z, population, populations)
    columns = z.shape[1] + 1
    penalty = np.concatenate([[INTERCEPT], np.full(columns - 1, SHARED)])
    own = np.concatenate([[INTERCEPT], np.full(columns - 1, OWN)])
    ridge = np.diag(np.concatenate([penalty, np.tile(own, populations)]))
    trust = weights.copy()
    solved = np.zeros(design.shape[1])
    for _ in range(6):
        weighted = design * trust[:, None]
        solved = np.asarray(np.linalg.solve(weighted.T @ design + ridge, weighted.T @ y), dtype=np.float64)
        residual = y - design @ solved
        for name in range(populations):
            mine = population == name
            if mine.any():
                scatter = 1.4826 * float(np.median(np.abs(residual[mine]))) + LEAST_SPREAD
                trust[mine] = weights[mine] / (1.0 + (residual[mine] / scatter) ** 2 / FREEDOM)
    weighted = design * trust[:, None]
    gram, right = weighted.T @ design + ridge, weighted.T @ y
    residual = np.zeros(len(y))
    for part in np.unique(fold):
        inside = fold == part
        mine = weighted[inside]
        without = np.linalg.solve(gram - mine.T @ design[inside], right - mine.T @ y[inside])
        residual[inside] = y[inside] - design[inside] @ without
    regression = Regression(
        centre,
        scale,
        z.min(axis=0),
        z.max(axis=0),
        solved[:columns],
        solved[columns:].reshape(populations, columns),
        np.zeros((populations, 3)),
    )
    return regression, residual


def pooled_design(z: Floats, population: Integers, populations: int) -> Floats:
    """Intercept and features, shared and once more for each population."""
    plain = np.concatenate([np.ones((len(z), 1)), z], axis=1)
    blocks = [plain, *(plain * (population == name)[:, None] for name in range(populations))]
    return np.concatenate(blocks, axis=1)


def fit_spread(
    z: Floats, residual: Floats, population: Integers, weights: Floats, populations: int
) -> Floats:
    """Log spread of each population (float64[P, 3]): a ridge regression of the log absolute residual."""
    rows = spread_design(z)
    target = np.log(np.abs(residual) + LEAST_SPREAD)
    found = np.zeros((populations, 3))
    for name in range(populations):
        mine = population == name
        if not mine.any():
            continue
        weighted = rows[mine] * weights[mine][:, None]
        found[name] = np.linalg.solve(
            weighted.T @ rows[mine] + np.diag([1e-6, OWN, OWN]), weighted.T @ target[mine]
        )
    return found
