"""Expected views of one kernel: closed form against a numerical convolution and a Volterra solver.

All three get the same work: a power-law kernel, six inputs, 200 segments of 0.6 days. The rivals need a
grid; the coarsest of each that stays within 1 % of the closed form in every segment is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.process import (
    Inputs,
    PowerLaw,
    expected_views,
    expected_views_gradient,
    expected_views_many,
    power_law_terms,
    response_of,
    responses_many,
)

Floats = NDArray[np.floating[Any]]
SEGMENTS, WIDTH = 200, 0.6
KERNEL = PowerLaw(0.93, 0.6, 0.1)


def example() -> Inputs:
    shape = (SEGMENTS, 6)
    steps, impulses, pulses = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    steps[:, 0] = 1.0
    impulses[0, 1] = 1.0
    for d in range(2, 6):
        pulses[5 * (d - 2), d] = 1.0
    edges = np.arange(SEGMENTS + 1) * WIDTH
    return Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=[1, 1, 1, 1, 0.5, 0.5])


def fine_inputs(inputs: Inputs, cells: int) -> Inputs:
    shape = (SEGMENTS * cells, 6)
    impulses, pulses = np.zeros(shape), np.zeros(shape)
    impulses[::cells], pulses[::cells] = inputs.impulses, inputs.pulses
    return Inputs(
        np.arange(shape[0] + 1) * (WIDTH / cells),
        steps=np.repeat(inputs.steps, cells, axis=0),
        impulses=impulses,
        pulses=pulses,
        pulse_rates=inputs.pulse_rates,
    )


def by_generations(direct: Floats, masses: Floats, cells: int) -> Floats:
    """Views passed on, by convolving generation after generation until one adds less than 1e-6."""
    generation, passed = direct, np.zeros_like(direct)
    while generation.sum() > 1e-6 * direct.sum():
        columns = [np.convolve(generation[:, d], masses)[: len(direct)] for d in range(direct.shape[1])]
        generation = np.stack(columns, axis=1)
        passed += generation
    views: Floats = passed.reshape(SEGMENTS, cells, -1).sum(axis=1)
    return views


def by_volterra(direct: Floats, masses: Floats, cells: int) -> Floats:
    """Views passed on, by forward substitution over the grid, all inputs at once."""
    total = direct.copy()
    backward = masses[::-1]
    size = len(direct)
    for i in range(size):
        total[i] += backward[size - 1 - i : size - 1] @ total[:i]
        total[i] /= 1.0 - masses[0]
    views: Floats = (total - direct).reshape(SEGMENTS, cells, -1).sum(axis=1)
    return views


def seconds(work: Callable[[], object], least: float = 0.3) -> float:
    """Best of several runs, per call."""
    best, start = np.inf, time.perf_counter()
    while time.perf_counter() - start < least:
        before = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - before)
    return float(best)


def main() -> None:
    inputs = example()
    closed = expected_views(inputs, response_of(KERNEL)).passed
    begun = closed > 0.0
    one = seconds(lambda: expected_views(inputs, response_of(KERNEL)))
    print(f"closed form, one kernel with its roots       {1e3 * one:9.3f} ms   1")
    gradient = seconds(lambda: expected_views_gradient(inputs, KERNEL))
    print(f"the same with three derivatives              {1e3 * gradient:9.3f} ms   {gradient / one:.1f}")

    many = 300
    weights, decays = power_law_terms(np.full(many, 0.93), np.linspace(0.05, 3.0, many), 0.1)
    arrays = (inputs.edges, inputs.steps, inputs.impulses, inputs.pulses, inputs.pulse_rates)
    rates, amplitudes = responses_many(weights, decays)
    for name, work in (
        ("power-law terms", lambda: power_law_terms(np.full(many, 0.93), np.linspace(0.05, 3.0, many), 0.1)),
        ("roots", lambda: responses_many(weights, decays)),
        ("views", lambda: expected_views_many(*arrays, rates, amplitudes)),
    ):
        each = seconds(work) / many
        print(f"  {many} kernels at once, each: {name:16} {1e3 * each:9.4f} ms   {each / one:.3f}")

    for name, solver in (("convolution by generations", by_generations), ("Volterra, forward", by_volterra)):
        for cells in (1, 2, 4, 8, 16, 32):
            fine = fine_inputs(inputs, cells)
            direct = expected_views(fine, response_of(PowerLaw(0.0, 0.6, 0.1))).direct
            middles = np.maximum(0.0, np.arange(len(direct) + 1) - 0.5) * (WIDTH / cells)
            masses = np.diff(KERNEL.integral(middles))
            found = solver(direct, masses, cells)
            error = float(np.abs(found[begun] / closed[begun] - 1.0).max())
            if error <= 0.01 or cells == 32:
                taken = seconds(lambda s=solver, d=direct, m=masses, c=cells: s(d, m, c))  # type: ignore[misc]
                print(
                    f"{name:30} {cells:3} cells: {1e3 * taken:12.1f} ms   {taken / one:.0f}"
                    f"   (error {100 * error:.3f} %)"
                )
                break


if __name__ == "__main__":
    main()
