"""Views of unit inputs under many kernels: the bridge from ``attention`` to ``process``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.layout import Layout
from groundswell.process import expected_views_many, power_law_terms, responses_many

__all__ = ["unit_views"]

Floats = NDArray[np.float64]


def unit_views(natural: Mapping[str, Floats], layout: Layout) -> tuple[Floats, Floats]:
    """Direct and passed-on views per segment of every unit input.

    Args:
        natural: ``branching``, ``exponent`` and ``cutoff`` (days), each float64[H].

    Returns:
        direct float64[M, D] (the same for every kernel) and passed float64[H, M, D].
    """
    weights, decays = power_law_terms(natural["branching"], natural["exponent"], natural["cutoff"])
    rates, amplitudes = responses_many(weights, decays)
    views = expected_views_many(
        layout.edges, layout.steps, layout.impulses, layout.pulses, layout.pulse_rates, rates, amplitudes
    )
    return views.direct, views.passed
