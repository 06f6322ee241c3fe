"""What a cascade's record says about the reposts to come, as a few numbers.

Few on purpose: with 47 large cascades to learn from, each further one (followers of the first post, mean followers,
infectiousness, counts in other windows) made forecasts out of fold worse. Followers act through what the mechanism
expects.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.cascade_record import Cascade

__all__ = ["ALWAYS", "WITH_CLOCK", "features_of"]

Floats = NDArray[np.float64]

LATELY = 7200.0
#: Logs of the reposts so far, of those of the last two hours, and of those the mechanism expects by the horizon.
ALWAYS = ("size", "lately", "expected")
#: The daily cycle's first harmonic at the age of the record; 0 when the hour is unknown.
WITH_CLOCK = ("hour_sine", "hour_cosine")


def features_of(cascade: Cascade, expected: float, *, clock: bool) -> Floats:
    """The features in the order of ``ALWAYS`` and, if asked for, ``WITH_CLOCK``.

    ``expected`` is what the mechanism expects by the horizon.
    """
    age, times = cascade.end, cascade.times[1:]
    lately = int((times > age - LATELY).sum())
    found = [math.log(times.size + 0.5), math.log(lately + 0.5), math.log1p(expected)]
    if clock:
        angle = 0.0 if cascade.hour is None else 2.0 * math.pi * (cascade.hour + age / 3600.0) / 24.0
        found += [0.0, 0.0] if cascade.hour is None else [math.sin(angle), math.cos(angle)]
    return np.array(found)
