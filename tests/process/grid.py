"""Kernels and inputs on which fast code and oracle are compared; the full grid is a study."""

from __future__ import annotations

from itertools import product

import numpy as np

from groundswell.process import Inputs, PowerLaw, expected_views, response_of
from process.oracle import exact_response, exact_segments

BRANCHING = (0.0, 0.5, 0.9, 0.99, 0.999, 1.0, 1.05)
EXPONENT = (0.05, 0.2, 0.6, 1.0, 2.0, 3.0)
CUTOFF = (1e-4, 1e-2, 1.0, 30.0)
FULL = tuple(PowerLaw(n, theta, c) for n, theta, c in product(BRANCHING, EXPONENT, CUTOFF))
PULSE_RATES = (0.02, 1.0, 40.0)


def worst_disagreement(kernel: PowerLaw) -> float:
    """Largest relative error of views per segment over ages 1e-4 to 1e4 days, three kinds of input.

    A supercritical kernel is followed to the age at which it has grown by exp(500), near what a
    float holds.
    """
    weights, rates = kernel.terms()
    pairs = exact_response(weights, rates)
    response = response_of(kernel)
    growth = -float(min((r for r, _ in pairs), default=0.0))
    horizon = min(1e4, 500.0 / growth) if growth > 0.0 else 1e4
    edges = np.concatenate([[0.0], np.geomspace(1e-4, horizon, 25)])
    shape = (edges.size - 1, 3)
    steps, impulses, pulses = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    impulses[0, 0] = 1.0
    steps[:9, 1] = 1.0
    pulses[0, 2] = 1.0
    worst = 0.0
    for pulse_rate in PULSE_RATES:
        inputs = Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=[1, 1, pulse_rate])
        passed = expected_views(inputs, response).passed
        exact = exact_segments(pairs, edges, float(edges[9]), pulse_rate)
        if kernel.branching_factor == 0.0:
            worst = max(worst, float(np.abs(passed).max()), float(np.abs(exact).max()))
        else:
            held = exact > 1e-300
            worst = max(worst, float(np.abs(passed[held] / exact[held] - 1.0).max()))
    return worst
