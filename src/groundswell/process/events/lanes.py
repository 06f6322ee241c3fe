"""What earlier events excite, with derivatives, for every kernel in one form.

A *lane* is one unit of excitation by the events of one source: ``g(t) = sum_j w_j k(t - t_j)`` with a kernel
``k`` of unit mass. An exponential is one lane, a sum of exponentials one lane for each term, a power law one
lane made of a ladder of exponentials whose rates never move. Each lane has *shapes*, logarithms of its
parameters, and gives its value, its first and its second derivatives by them, in the order value, first
derivatives, upper triangle of the second derivatives row by row.

Source: Ozaki (1979) for the recursion; Beylkin and Monzon (2005) for the sum of exponentials.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell import _core

__all__ = ["Excitation", "ExponentialLanes", "PowerLawLanes", "columns", "second"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.uint8]


def second(first: int, other: int, shapes: int) -> int:
    """Column of the second derivative by two shapes."""
    low, high = min(first, other), max(first, other)
    return 1 + shapes + low * shapes - low * (low - 1) // 2 + (high - low)


def columns(shapes: int) -> int:
    """Number of columns of a lane: value, first and second derivatives."""
    return 1 + shapes + shapes * (shapes + 1) // 2


class Excitation(ABC):
    """Lanes of one family of kernels. Arrays of shapes are float64[lanes, shapes].

    Attributes:
        sources: number of sources of events.
        lanes: number of lanes; those of one source lie side by side.
        names: names of the shapes.
    """

    sources: int
    lanes: int
    names: tuple[str, ...]

    @abstractmethod
    def rest(self, shapes: Floats, time: float) -> Floats:
        """The state before any event; ``time`` is not later than the first."""

    @abstractmethod
    def features(
        self,
        shapes: Floats,
        state: Floats,
        time: Floats,
        source: Integers,
        weight: Floats,
        wanted: Flags,
        order: int,
    ) -> Floats:
        """Advance the state through points and read it where wanted.

        Args:
            shapes: logarithms of the lanes' parameters.
            state: from ``rest`` or an earlier call; changed in place.
            time, source, weight, wanted (N each): points in time order; source -1 for a point without event.
            order: 0 for values alone, 2 for derivatives too.
        Returns:
            float64[points wanted, lanes, 1 or columns(shapes)].
        """

    @abstractmethod
    def remaining(
        self, shapes: Floats, state: Floats, time: Floats, source: Integers, weight: Floats, wanted: Flags
    ) -> Floats:
        """As ``features``, but the lanes' integral from each point on (float64[points wanted, lanes]).

        As far as the lanes' sums have it: what has passed is ``whole`` less this, not 1 less this.
        """

    @abstractmethod
    def whole(self, shapes: Floats) -> Floats:
        """Integral of each lane's kernel over all ages, as its sum has it (float64[lanes])."""

    @abstractmethod
    def mass(self, shapes: Floats, state: Floats, time: float, total: Floats) -> Floats:
        """Integral of each lane from the beginning to ``time``, with derivatives (float64[lanes, columns]).

        Args:
            shapes, state: as in ``features``; the state is at most as late as ``time``.
            time: end of the integral.
            total (float64[sources]): sum of the weights of the events so far.
        """


@dataclass(frozen=True, slots=True)
class ExponentialLanes(Excitation):
    """Lanes ``k(s) = r exp(-r s)``; the one shape is ``log r``."""

    sources: int
    terms: int = 1
    names: tuple[str, ...] = ("decay",)

    @property
    def lanes(self) -> int:  # type: ignore[override]  # derived here, a field elsewhere
        """One for each source and term."""
        return self.sources * self.terms

    def rest(self, shapes: Floats, time: float) -> Floats:  # noqa: ARG002  # one signature for all families
        """Nothing excited yet."""
        state = np.zeros((5, self.lanes))
        state[4] = time
        return state

    def features(
        self,
        shapes: Floats,
        state: Floats,
        time: Floats,
        source: Integers,
        weight: Floats,
        wanted: Flags,
        order: int,
    ) -> Floats:
        """One pass of the core."""
        first = np.arange(0, self.lanes + 1, self.terms)
        found = _core.exponential_features(time, source, weight, wanted, np.exp(shapes[:, 0]), first, state)
        return found if order else found[:, :, :1]

    def remaining(
        self, shapes: Floats, state: Floats, time: Floats, source: Integers, weight: Floats, wanted: Flags
    ) -> Floats:
        """``sum_j w_j exp(-r age_j)``."""
        return self.features(shapes, state, time, source, weight, wanted, 0)[:, :, 0] / np.exp(shapes[:, 0])

    def whole(self, shapes: Floats) -> Floats:  # noqa: ARG002  # one signature for all families
        """One: nothing is left out."""
        return np.ones(self.lanes)

    def mass(self, shapes: Floats, state: Floats, time: float, total: Floats) -> Floats:
        """``sum_j w_j (1 - exp(-r age_j))`` and its derivatives."""
        rate = np.exp(shapes[:, 0])
        gap = time - state[4]
        fade = np.exp(-rate * gap)
        value = state[0] + state[3]
        zeroth = fade * value
        first = rate * fade * (state[1] + gap * value)
        moment = rate**2 * fade * (state[2] + gap * (2.0 * state[1] + gap * value))
        return np.stack([np.repeat(total, self.terms) - zeroth, first, first - moment], axis=1)


OCTAVE_PARTS = 3  # rates of the ladder in an octave: the sum then errs by 3e-10 for exponents up to 8
LEVELS = 8
SLOWEST = 0.01  # slowest rate kept, over the span; what is slower is folded into the slowest four
FASTEST = 60.0  # fastest rate kept, over the cutoff
FOLDED_OCTAVES = 60


class PowerLawLanes(Excitation):
    """Lanes ``k(s) = exponent / cutoff * (1 + s / cutoff)^-(1 + exponent)``; shapes are both logarithms.

    The kernel is a trapezoid sum in the logarithm of the rate, exact to 3e-10 relative for ages up to the span.
    Rates slower than the span can tell apart are folded into the slowest four so that the sum's first four
    moments stay as they are.
    """

    names: tuple[str, ...] = ("exponent", "cutoff")

    def __init__(self, sources: int, span: float) -> None:
        """``span``: the longest age that will be asked for."""
        self.sources = self.lanes = sources
        lowest = math.ceil(OCTAVE_PARTS * math.log2(SLOWEST / span))
        self.lowest = lowest
        ratio = 2.0 ** (1.0 / OCTAVE_PARTS)
        below = ratio ** np.arange(-FOLDED_OCTAVES * OCTAVE_PARTS, 0.0)
        powers = np.arange(4)[:, None]
        kept = (ratio ** np.arange(4.0)) ** powers
        self.fold = np.linalg.solve(kept, below**powers)
        self.last: tuple[bytes, tuple[Floats, Floats, Floats]] | None = None

    def bases(self, shapes: Floats) -> Floats:
        """Rates of the ladder's lowest level: enough octaves for the smallest cutoff."""
        top = OCTAVE_PARTS * math.log2(FASTEST / math.exp(float(shapes[:, 1].min())))
        blocks = max(1, math.ceil((top - self.lowest) / (OCTAVE_PARTS * LEVELS)))
        # the core takes eight at a time; what fills up the last eight lies beyond the fastest rate
        count = -(-blocks * OCTAVE_PARTS // 8) * 8
        block, part = np.divmod(np.arange(count), OCTAVE_PARTS)
        return np.asarray(2.0 ** ((self.lowest + block * LEVELS * OCTAVE_PARTS + part) / OCTAVE_PARTS))

    def ladder(self, shapes: Floats) -> tuple[Floats, Floats, Floats]:
        """Bases, rates (float64[K]) and weights with derivatives (float64[sources or 1, 6, K])."""
        key = shapes.tobytes()
        last = self.last  # one evaluation asks several times for the same shapes
        if last is None or last[0] != key:
            last = self.last = (key, self.new_ladder(shapes))
        return last[1]

    def new_ladder(self, shapes: Floats) -> tuple[Floats, Floats, Floats]:
        """See ``ladder``."""
        bases = self.bases(shapes)
        rates = (2.0 ** np.arange(LEVELS)[:, None] * bases).ravel()
        below = 2.0 ** ((self.lowest + np.arange(-FOLDED_OCTAVES * OCTAVE_PARTS, 0)) / OCTAVE_PARTS)
        alike = shapes[:1] if (shapes == shapes[0]).all() else shapes
        found = []
        slowest = np.argsort(rates, kind="stable")[:4]
        for exponent, cutoff in np.exp(alike):
            own = power_law_columns(rates, exponent, cutoff)
            own[:, slowest] += power_law_columns(below, exponent, cutoff) @ self.fold.T
            found.append(own)
        return bases, rates, np.stack(found)

    def rest(self, shapes: Floats, time: float) -> Floats:
        """Nothing excited yet."""
        state = np.zeros((self.sources, self.ladder(shapes)[1].size + 2))
        state[:, -1] = time
        return state

    def features(
        self,
        shapes: Floats,
        state: Floats,
        time: Floats,
        source: Integers,
        weight: Floats,
        wanted: Flags,
        order: int,
    ) -> Floats:
        """One pass of the core."""
        bases, _, weights = self.ladder(shapes)
        kept = np.ascontiguousarray(weights if order else weights[:, :1])
        return _core.ladder_features(time, source, weight, wanted, bases, LEVELS, kept, state)

    def remaining(
        self, shapes: Floats, state: Floats, time: Floats, source: Integers, weight: Floats, wanted: Flags
    ) -> Floats:
        """The kernel's integral, from the same sum."""
        bases, rates, weights = self.ladder(shapes)
        kept = np.ascontiguousarray(weights[:, :1] / rates)
        return _core.ladder_features(time, source, weight, wanted, bases, LEVELS, kept, state)[:, :, 0]

    def whole(self, shapes: Floats) -> Floats:
        """Below 1 where the tail is heavy: what passes on long after the span is not in the sum."""
        _, rates, weights = self.ladder(shapes)
        return np.broadcast_to((weights[:, 0] / rates).sum(axis=1), (self.sources,))

    def mass(self, shapes: Floats, state: Floats, time: float, total: Floats) -> Floats:
        """The kernel's integral, from the same sum."""
        _, rates, weights = self.ladder(shapes)
        gap = time - state[:, -1:]
        left = total[:, None] - np.exp(-rates * gap) * (state[:, :-2] + state[:, -2:-1])
        return np.asarray(
            np.einsum("smk,sk->sm", np.broadcast_to(weights / rates, (self.sources, 6, rates.size)), left)
        )


def power_law_columns(rates: Floats, exponent: float, cutoff: float) -> Floats:
    """Weights of the unit-mass power law's exponentials and their derivatives by both logarithms (float64[6, K])."""
    step = math.log(2.0) / OCTAVE_PARTS
    position, pull = np.log(rates * cutoff), rates * cutoff
    weight = np.exp(
        math.log(step * exponent / cutoff) - math.lgamma(1.0 + exponent) + (1.0 + exponent) * position - pull
    )
    slope = exponent * (position - digamma(1.0 + exponent) + 1.0 / exponent)
    bend = -(exponent**2) * (trigamma(1.0 + exponent) + 1.0 / exponent**2) + slope
    tilt = exponent - pull
    return weight * np.stack(
        [np.ones_like(rates), slope, tilt, slope**2 + bend, slope * tilt + exponent, tilt**2 - pull]
    )


def digamma(x: float) -> float:
    """Derivative of log gamma for x > 0: recurrence up to 10, then the asymptotic series."""
    total = 0.0
    while x < 10.0:
        total -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760)))))
    return total + math.log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """Second derivative of log gamma for x > 0: recurrence up to 10, then the asymptotic series."""
    total = 0.0
    while x < 10.0:
        total += 1.0 / (x * x)
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * (5 / 66 - y * 691 / 2730)))))
    return total + (1.0 + 0.5 / x + series) / x
