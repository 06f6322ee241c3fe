"""What counts of labels say about shares, when some dates (and labels) are uncertain.

Given counts, the shares of the labels have a Dirichlet posterior under Jeffreys' prior (1/2 for each
label), so each share is a beta variable. When a reaction's date straddles two windows the counts
themselves are uncertain: they come as rows of ``draws``, each row one way in which the dates may have
fallen, and the posterior is the even mixture of their beta distributions. With one draw the quantiles
are exact (``beta_quantile``); a mixture is handled on a grid of a fifth of a percentage point, between
whose points it is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.binomial import beta_quantile

__all__ = ["LABELS", "Estimate", "difference", "share", "share_masses"]

LABELS = ("positive", "mixed", "negative")
_CELLS = 500
_PRIOR = 0.5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A posterior mean with an equal-tailed interval, as fractions; means of shares add up to one.

    ``above_zero`` is the posterior probability that the quantity is above zero.
    """

    mean: float
    low: float
    high: float
    above_zero: float = 1.0


def share(counts: Floats, label: str, level: float) -> Estimate:
    """The share of ``label``.

    Args:
        counts (float64[draws, 3]): labels counted, in the order of ``LABELS``, for each draw.
        level: probability inside the interval, in per cent.
    """
    tail = (1.0 - level / 100.0) / 2.0
    first, second = _parameters(counts, label)
    if np.all(first == first[0]) and np.all(second == second[0]):
        a, b = float(first[0]), float(second[0])
        return Estimate(a / (a + b), beta_quantile(a, b, tail), beta_quantile(a, b, 1.0 - tail))
    edges = np.linspace(0.0, 1.0, _CELLS + 1)
    cumulative = np.concatenate([[0.0], np.cumsum(share_masses(counts, label).mean(axis=0))])
    low, high = np.interp([tail, 1.0 - tail], cumulative / cumulative[-1], edges)
    return Estimate(_mean(first, second), float(low), float(high))


def difference(first: Floats, second: Floats, label: str, level: float) -> Estimate:
    """The share of ``label`` in ``first`` minus that in ``second``.

    Row k of both arguments belongs to the same draw, so a reaction that is in one window in a draw is
    not in the other. Given the counts the two shares are independent.

    Args:
        first, second (float64[draws, 3]): as in ``share``; both have the same number of draws.
        level: probability inside the interval, in per cent.
    """
    tail = (1.0 - level / 100.0) / 2.0
    size = 2 * _CELLS
    forward = np.fft.rfft(share_masses(first, label), size, axis=1)
    backward = np.conj(np.fft.rfft(share_masses(second, label), size, axis=1))
    circular = np.fft.irfft((forward * backward).mean(axis=0), size)
    # the circular result holds differences of 0, 1, ... cells and then those of -cells, ..., -1
    masses = np.maximum(np.concatenate([circular[_CELLS + 1 :], circular[:_CELLS]]), 0.0)
    masses /= masses.sum()
    edges = (np.arange(2 * _CELLS) - _CELLS + 0.5) / _CELLS
    cumulative = np.concatenate([[0.0], np.cumsum(masses)])
    low, high = np.interp([tail, 1.0 - tail], cumulative, edges)
    mean = _mean(*_parameters(first, label)) - _mean(*_parameters(second, label))
    above = float(masses[_CELLS:].sum() + 0.5 * masses[_CELLS - 1])
    bounded = (max(-1.0, float(low)), min(1.0, float(high)))
    return Estimate(mean, *bounded, min(1.0, max(0.0, above)))


def share_masses(counts: Floats, label: str) -> Floats:
    """Posterior probability of each cell of width 1/500, one row a draw.

    The share is written as the squared sine of an angle, in which the density stays bounded even when
    a count is zero, and each cell is integrated with three Gauss-Legendre nodes.
    """
    first, second = _parameters(counts, label)
    pairs, place = np.unique(np.stack([first, second], axis=1), axis=0, return_inverse=True)
    edges = np.arcsin(np.sqrt(np.linspace(0.0, 1.0, _CELLS + 1)))
    nodes, weights = np.polynomial.legendre.leggauss(3)
    half = 0.5 * np.diff(edges)
    angles = (edges[:-1] + half)[:, None] + half[:, None] * nodes[None, :]
    logarithms = np.log(np.sin(angles)), np.log(np.cos(angles))
    a, b = pairs[:, 0], pairs[:, 1]
    exponent = (2 * a - 1)[:, None, None] * logarithms[0] + (2 * b - 1)[:, None, None] * logarithms[1]
    density = np.exp(exponent - exponent.max(axis=(1, 2), keepdims=True))
    masses = (density * weights).sum(axis=2) * half
    masses /= masses.sum(axis=1, keepdims=True)
    result: Floats = masses[place.reshape(-1)]
    return result


def _parameters(counts: Floats, label: str) -> tuple[Floats, Floats]:
    """The two parameters of the beta distribution of one label's share, for each draw."""
    own = counts[:, LABELS.index(label)]
    total = counts.sum(axis=1)
    first: Floats = own + _PRIOR
    second: Floats = total - own + _PRIOR * (len(LABELS) - 1)
    return first, second


def _mean(first: Floats, second: Floats) -> float:
    return float((first / (first + second)).mean())
