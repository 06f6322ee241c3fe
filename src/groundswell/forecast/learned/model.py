"""One model of a prior: what it looks at, its networks, and how often their levels held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.learned.calibration import Calibration
from groundswell.forecast.learned.features import view_features
from groundswell.forecast.learned.network import OUTPUTS, QUANTILES, Network
from groundswell.forecast.learned.share_features import share_features
from groundswell.forecast.learned.trees import Trees

__all__ = ["KINDS", "Model", "inputs_of", "standardised"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: What a model looks at: the daily views alone, also the shares of the same days, also declared shares of the days ahead.
KINDS = ("views", "shares", "declared")
FAR = 6.0  # inputs further from their mean than so many standard deviations count as that far


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What was learned for a range of ages and horizons.

    Attributes:
        kind: one of ``KINDS``.
        ages, horizons: first and last that it covers, days.
        centre, scale (float32[D]): mean and standard deviation of the inputs.
        networks: their quantiles are averaged, level by level.
        trees: of the chance of a take-off; None where too few came to grow any.
        calibration: of the averaged quantiles.
    """

    kind: str
    ages: tuple[int, int]
    horizons: tuple[int, int]
    centre: Singles
    scale: Singles
    networks: tuple[Network, ...]
    calibration: Calibration
    trees: Trees | None = None

    def raw(self, inputs: Floats) -> tuple[Floats, Floats]:
        """Averaged quantiles of the log ratio, ascending (float64[N, 7]), and logits of a take-off (float64[N, K])."""
        scaled = standardised(inputs, self.centre, self.scale)
        found = np.zeros((len(inputs), OUTPUTS))
        for network in self.networks:
            found += network(scaled)
        found /= len(self.networks)
        leaning = [found[:, -1], *([] if self.trees is None else [self.trees(scaled)])]
        return np.sort(found[:, : len(QUANTILES)], axis=1), np.stack(leaning, axis=1)

    def beyond(self, age: int, horizon: int) -> tuple[float, float]:
        """Ratio by which an age and a horizon lie outside what it covers; 1 and 1 inside."""
        return _beyond(age, self.ages), _beyond(horizon, self.horizons)


def standardised(inputs: Floats, centre: Singles, scale: Singles) -> Singles:
    """Inputs of mean 0 and spread 1, none beyond ``FAR``."""
    return np.asarray(np.clip((inputs.astype(np.float32) - centre) / scale, -FAR, FAR), dtype=np.float32)


def inputs_of(days: Floats, horizon: int, shares: Floats | None, future: Floats | None) -> Floats:
    """What the networks see (float64[N, D])."""
    summary, raw = view_features(days, horizon)
    parts = [summary, raw]
    if shares is not None:
        parts.append(share_features(days, shares, future))
    return np.concatenate(parts, axis=1)


def _beyond(value: int, known: tuple[int, int]) -> float:
    return max(known[0] / value, value / known[1], 1.0)
