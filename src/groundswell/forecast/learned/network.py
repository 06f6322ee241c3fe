"""Small networks of rectified units that state several quantiles at once, trained and evaluated in NumPy.

Quantile regression by the pinball loss (Koenker and Bassett, Econometrica 1978), rounded within ``SOFT``; Adam
(Kingma and Ba 2015) with a warm-up and a cosine to zero; weight decay apart from the gradient (Loshchilov and Hutter
2019), which is what keeps so noisy a target from being learned by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.threads import one_thread

__all__ = ["HEADS", "OUTPUTS", "QUANTILES", "TAKE_OFF", "Network", "Recipe", "train_network"]

Singles = NDArray[np.float32]

#: Quantiles that a network states of the whole horizon.
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
#: Column of the target and quantile of each output: the horizon, then the medians of its four quarters. The quarters
#: are not used in forecasts; learning them too steadies what the networks share.
HEADS = tuple((0, q) for q in QUANTILES) + tuple((part, 0.5) for part in range(1, 5))
#: Column of the target that says whether a take-off came, and how much its loss weighs beside a quantile's. The
#: output after those of ``HEADS`` states the logit of its probability.
TAKE_OFF, TAKE_OFF_WEIGHT = 5, 2.0
OUTPUTS = len(HEADS) + 1
BLOCK = 64
MOST_EPOCHS = 40
SOFT = 0.02


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Attributes:
        hidden: units of each layer.
        rate: largest step of Adam.
        batch: cases in a step.
        epochs: passes over the cases; up to ``MOST_EPOCHS`` when there are fewer than ``least_steps`` steps in them.
        least_steps: steps to reach.
        decay: weight decay, in units of 30 steps of ``rate``.
        drop: share of units left out in a step.
    """

    hidden: tuple[int, ...] = (96, 96)
    rate: float = 3e-3
    batch: int = 256
    epochs: int = 8
    least_steps: int = 1500
    decay: float = 3e-2
    drop: float = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights and biases of each layer (float32)."""

    weights: tuple[Singles, ...]
    biases: tuple[Singles, ...]

    def __call__(self, inputs: Singles) -> Singles:
        """Outputs (float32[N, ``OUTPUTS``]).

        Rows pass in blocks of one size: a matrix product's rounding depends on its shape, and a video is to
        have the same numbers in any company.
        """
        count = len(inputs)
        out = np.empty((count, self.biases[-1].size), dtype=np.float32)
        for start in range(0, count, BLOCK):
            values = inputs[start : start + BLOCK]
            missing = BLOCK - len(values)
            if missing:
                values = np.pad(values, ((0, missing), (0, 0)))
            last = len(self.weights) - 1
            for place, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
                values = values @ weight + bias
                if place < last:
                    values = np.maximum(values, np.float32(0.0))
            out[start : start + BLOCK] = values[: BLOCK - missing]
        return out


def train_network(
    inputs: Singles,
    targets: Singles,
    seed: int,
    recipe: Recipe | None = None,
    progress: Callable[[float], None] | None = None,
) -> Network:
    """Train one network.

    Args:
        inputs (float32[N, D]): of a scale near one.
        targets (float32[N, 6]): the log ratio of the whole horizon and of its quarters, and whether a take-off came;
            NaN where unknown.
        seed: of the first weights, the order and what is left out.
        progress: called after each epoch with the share that is done.
    """
    with one_thread():
        return _train(inputs, targets, seed, recipe or Recipe(), progress or (lambda _: None))


def _train(
    inputs: Singles, targets: Singles, seed: int, recipe: Recipe, progress: Callable[[float], None]
) -> Network:
    random = np.random.default_rng(seed)
    count, width = inputs.shape
    column = np.array([*(head[0] for head in HEADS), TAKE_OFF])
    quantile = np.array([head[1] for head in HEADS], dtype=np.float32)
    sizes = [width, *recipe.hidden, OUTPUTS]
    parameters = [
        (random.standard_normal((a, b)) * np.sqrt(2.0 / a)).astype(np.float32) for a, b in pairwise(sizes)
    ]
    layers = len(parameters)
    parameters[-1] *= np.float32(0.3)
    parameters += [np.zeros(b, dtype=np.float32) for b in sizes[1:]]
    rate = np.clip(_mean(targets[:, TAKE_OFF]), 1e-3, 1.0 - 1e-3)
    parameters[-1][:] = [*(_start(targets[:, place], q) for place, q in HEADS), np.log(rate / (1.0 - rate))]
    first = [np.zeros_like(one) for one in parameters]
    second = [np.zeros_like(one) for one in parameters]
    batch = min(recipe.batch, count)
    in_epoch = count // batch
    epochs = max(recipe.epochs, min(-(-recipe.least_steps // in_epoch), MOST_EPOCHS))
    steps, step = in_epoch * epochs, 0
    for epoch in range(epochs):
        order = random.permutation(count)
        for start in range(0, in_epoch * batch, batch):
            rows = order[start : start + batch]
            gradient = _gradient(
                parameters, layers, inputs[rows], targets[rows][:, column], quantile, random, recipe
            )
            step += 1
            done = step / steps
            rate = recipe.rate * min(1.0, 20.0 * done) * 0.5 * (1.0 + np.cos(np.pi * done))
            _adam(parameters, first, second, gradient, layers, step, rate, recipe.decay)
        progress((epoch + 1) / epochs)
    return Network(tuple(parameters[:layers]), tuple(parameters[layers:]))


def _start(target: Singles, quantile: float) -> float:
    known = target[np.isfinite(target)]
    return float(np.quantile(known, quantile)) if known.size else 0.0


def _mean(target: Singles) -> float:
    known = target[np.isfinite(target)]
    return float(known.mean()) if known.size else 0.5


def _gradient(
    parameters: list[Singles],
    layers: int,
    values: Singles,
    truth: Singles,
    quantile: Singles,
    random: np.random.Generator,
    recipe: Recipe,
) -> list[Singles]:
    """Of the mean loss: weights, then biases."""
    seen, kept = [values], []
    for layer in range(layers):
        values = values @ parameters[layer] + parameters[layers + layer]
        if layer < layers - 1:
            mask = (values > 0.0).astype(np.float32)
            if recipe.drop:
                mask *= (random.random(values.shape, dtype=np.float32) > recipe.drop) * np.float32(
                    1.0 / (1.0 - recipe.drop)
                )
            values = values * mask
            kept.append(mask)
            seen.append(values)
    unknown = np.isnan(truth)
    error = (truth - values)[:, :-1]
    back = np.empty_like(values)
    back[:, :-1] = np.where(error > 0.0, -quantile, 1.0 - quantile) * np.minimum(
        np.abs(error) * np.float32(1.0 / SOFT), 1.0
    )
    # of the cross-entropy
    back[:, -1] = TAKE_OFF_WEIGHT * (
        1.0 / (1.0 + np.exp(-np.clip(values[:, -1], -30.0, 30.0))) - truth[:, -1]
    )
    back[unknown] = 0.0
    back /= np.float32(len(back))
    out: list[Singles] = [back] * (2 * layers)
    for layer in range(layers - 1, -1, -1):
        out[layer] = seen[layer].T @ back
        out[layers + layer] = back.sum(axis=0)
        if layer:
            back = (back @ parameters[layer].T) * kept[layer - 1]
    return out


def _adam(
    parameters: list[Singles],
    first: list[Singles],
    second: list[Singles],
    gradient: list[Singles],
    layers: int,
    step: int,
    rate: float,
    decay: float,
) -> None:
    one, two = 1.0 - 0.9**step, 1.0 - 0.99**step
    for place, slope in enumerate(gradient):
        first[place] += np.float32(0.1) * (slope - first[place])
        second[place] += np.float32(0.01) * (slope * slope - second[place])
        if place < layers:
            parameters[place] *= np.float32(1.0 - 30.0 * rate * decay)
        size = np.sqrt(second[place] * np.float32(1.0 / two)) + np.float32(1e-8)
        parameters[place] -= np.float32(rate / one) * first[place] / size
