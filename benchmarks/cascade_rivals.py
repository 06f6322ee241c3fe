"""Published rivals of the cascade forecast, written from their equations.

SEISMIC: Zhao and others (KDD 2015). TiDeH: Kobayashi and Lambiotte (ICWSM 2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

Floats = NDArray[np.float64]


class Memory:
    """A flat top and a power-law tail: unit mass."""

    def __init__(self, flat: float, exponent: float) -> None:
        self.flat, self.exponent = flat, exponent
        self.height = 1.0 / (flat * (1.0 + 1.0 / exponent))

    def mass(self, age: Floats | float) -> Floats:
        """Integral from 0 to an age."""
        tail = (
            self.height
            * self.flat
            / self.exponent
            * (np.maximum(age, self.flat) / self.flat) ** -self.exponent
        )
        return np.asarray(np.where(age <= self.flat, self.height * np.maximum(age, 0.0), 1.0 - tail))

    def moment(self, age: Floats) -> Floats:
        """Integral of age times the kernel from 0 to an age."""
        late = np.maximum(age, self.flat)
        tail = (
            self.height
            * self.flat**2
            / (1.0 - self.exponent)
            * ((late / self.flat) ** (1.0 - self.exponent) - 1.0)
        )
        early = 0.5 * self.height * np.clip(age, 0.0, self.flat) ** 2
        return early + np.where(age > self.flat, tail, 0.0)


SEISMIC_MEMORY = Memory(300.0, 0.2314843)
TIDEH_MEMORY = Memory(300.0, 0.242)


def seismic(times: Floats, followers: Floats, age: float) -> float:
    """Reposts to come by SEISMIC with its package's defaults; infinite when supercritical.

    The triangular kernel weighs the last ``w`` seconds; ``int (1 - (t - s) / w) phi(s - t_i) ds`` from
    ``max(t_i, t - w)`` to ``t`` is taken through mass and first moment, which hold in all three regimes: within the
    flat top, straddling its end, and in the tail.
    """
    window = float(np.clip(0.5 * age, 300.0, 7200.0))
    if (times >= age - window).sum() < 5:
        window = max(age - float(times[max(times.size - 6, 0)]), 1.0)
    recent = times >= age - window
    made = float(np.maximum(1.0 - (age - times[recent]) / window, 0.0).sum())
    last = age - times
    first = np.maximum(last - window, 0.0)
    memory = SEISMIC_MEMORY
    seen = (1.0 - last / window) * (memory.mass(last) - memory.mass(first))
    seen += (memory.moment(last) - memory.moment(first)) / window
    infectiousness = made / float(followers @ seen)
    waiting = infectiousness * float(followers @ (1.0 - memory.mass(last)))
    return waiting / (1.0 - 100.0 * infectiousness) if 100.0 * infectiousness < 1.0 else np.inf


def tideh(times: Floats, followers: Floats, age: float, until: float) -> float:
    """Reposts to come by TiDeH: infectiousness in windows of 4 h each hour, its four parameters, the integral equation."""
    hour, day = 3600.0, 24.0
    memory = TIDEH_MEMORY
    starts = np.arange(0.0, age / hour - 4.0 + 1e-9, 1.0) * hour
    middle, found = [], []
    for start in starts:
        stop = start + 4.0 * hour
        seen = float(
            followers
            @ (memory.mass(np.maximum(stop - times, 0.0)) - memory.mass(np.maximum(start - times, 0.0)))
        )
        count = int(((times > start) & (times <= stop)).sum())
        if seen > 0.0:
            middle.append((start + 2.0 * hour) / hour)
            found.append(count / seen)
    hours, heights = np.array(middle), np.array(found)
    scale = max(float(heights.max()), 1e-12)

    def infectious(parts: Floats, at: Floats) -> Floats:
        level, amplitude, phase, fade = parts
        return np.asarray(
            level * (1.0 - amplitude * np.sin(2.0 * np.pi / day * (at + phase))) * np.exp(-at / fade)
        )

    best, least = None, np.inf
    for phase in (0.0, 6.0, 12.0, 18.0):
        for fade in (5.0, 20.0, 60.0):
            tried = least_squares(
                lambda parts: infectious(parts, hours) - heights / scale,
                [1.0, 0.3, phase, fade],
                bounds=([0.0, 0.0, -24.0, 0.5], [100.0, 1.0, 48.0, 2400.0]),
            )
            if tried.cost < least:
                best, least = tried.x, tried.cost
    if best is None:
        return 0.0
    best = best * np.array([scale, 1.0, 1.0, 1.0])
    step = 0.1 * hour
    edges = np.append(np.arange(age, until, step), until)
    width, high = np.diff(edges), edges[1:]
    centre = 0.5 * (edges[:-1] + high) / hour
    heights_ahead = infectious(best, centre)
    past = np.diff(np.array([float(followers @ memory.mass(edge - times)) for edge in edges]))
    typical = float(followers[1:].mean()) if followers.size > 1 else float(followers[0])
    # the published code caps the mean follower count so that the process stays subcritical
    typical = min(typical, 1.0 / max(float(heights_ahead.max()), 1e-300))
    lags = memory.mass(np.arange(width.size + 1.0) * float(step))
    shares = np.diff(lags)
    made = np.zeros(width.size)
    for place in range(width.size):
        inside = float(made[:place] @ shares[place:0:-1]) if place else 0.0
        own = heights_ahead[place] * typical * 0.5 * shares[0]
        made[place] = heights_ahead[place] * (past[place] + typical * inside) / max(1.0 - own, 0.1)
    return float(made.sum())


def naive(observed: Floats, left: Floats) -> Floats:
    """Reposts to come by the median log ratio of final to present size of the other cascades."""
    ratio = np.log((observed + np.maximum(left, 0.5)) / observed)
    return np.array([observed[i] * np.expm1(np.median(np.delete(ratio, i))) for i in range(observed.size)])
