"""Exponential log-likelihood with gradient: groundswell, a loop written by hand for this machine, and rivals.

Every implementation gets the same times and parameters and must agree before it is timed. Times are medians of
CPU time; the loop is ``simd_loop.c``, compiled here with -O3 -march=native -ffast-math. Rivals that are not
installed are named and left out: ``pip install hawkes-rs intensify``.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.process import Hawkes

Floats = NDArray[np.float64]
Evaluate = Callable[[], tuple[float, Floats]]
BACKGROUND, BRANCHING, DECAY = 0.5, 0.8, 2.0


def simulated(events: int) -> Floats:
    """A branching simulation cut to so many events."""
    rng = np.random.default_rng(1)
    horizon = 1.2 * events * (1.0 - BRANCHING) / BACKGROUND
    generation = rng.uniform(0.0, horizon, rng.poisson(BACKGROUND * horizon))
    everything = [generation]
    while generation.size:
        parents = np.repeat(generation, rng.poisson(BRANCHING, generation.size))
        generation = parents + rng.exponential(1.0 / DECAY, parents.size)
        generation = generation[generation < horizon]
        everything.append(generation)
    times: Floats = np.sort(np.concatenate(everything))[:events]
    return times


def by_hand(folder: Path, times: Floats, end: float) -> Evaluate:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SystemExit("no C compiler found: install gcc")
    library = folder / "simd_loop.so"
    flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    source = Path(__file__).with_name("simd_loop.c")
    subprocess.run([compiler, *flags, str(source), "-o", str(library), "-lm"], check=True)
    function = ctypes.CDLL(str(library)).simd_loop
    function.restype = ctypes.c_double
    pointer = ctypes.POINTER(ctypes.c_double)
    function.argtypes = [pointer, ctypes.c_int64, *[ctypes.c_double] * 4, pointer]
    gradient = np.zeros(3)
    data, slot = times.ctypes.data_as(pointer), gradient.ctypes.data_as(pointer)
    return lambda: (function(data, times.size, end, BACKGROUND, BRANCHING, DECAY, slot), gradient)


def ours(times: Floats, end: float) -> Evaluate:
    likelihood = Hawkes().likelihood(times, end=end)
    at = {"background": BACKGROUND, "branching": BRANCHING, "decay": DECAY}

    def evaluate() -> tuple[float, Floats]:
        value, slopes = likelihood.gradient(at)
        return value, np.array([slopes[name] for name in at])

    return evaluate


def ours_with_hessian(times: Floats, end: float) -> Evaluate:
    nothing = np.zeros(3)

    def evaluate() -> tuple[float, Floats]:
        found = _core.exponential_likelihood(times, 0.0, end, BACKGROUND, BRANCHING, DECAY, nothing, 2)
        return found[0], found[1]

    return evaluate


def rivals(times: Floats, end: float) -> dict[str, Evaluate]:
    found: dict[str, Evaluate] = {}
    try:
        hawkes = importlib.import_module("hawkes.univariate")
        at = hawkes.Parameters(BACKGROUND, BRANCHING, DECAY)

        def hawkes_rs() -> tuple[float, Floats]:
            value, gradient = hawkes.negative_log_likelihood_and_gradient(at, times, end)
            return -value, -np.array(gradient)

        found["hawkes-rs"] = hawkes_rs
    except ImportError:
        print("hawkes-rs is not installed and left out")
    try:
        intensify = importlib.import_module("intensify._libintensify").likelihood

        def by_intensify() -> tuple[float, Floats]:
            value, gradient = intensify.uni_exp_neg_ll_with_grad(times, end, BACKGROUND, BRANCHING, DECAY)
            return -value, -np.asarray(gradient)

        found["intensify"] = by_intensify
    except ImportError:
        print("intensify is not installed and left out")
    return found


def milliseconds(evaluate: Evaluate, seconds: float) -> float:
    evaluate()
    taken: list[float] = []
    while sum(taken) < seconds or len(taken) < 5:
        began = time.process_time()
        evaluate()
        taken.append(time.process_time() - began)
    return 1e3 * float(np.median(taken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--seconds", type=float, default=1.0, help="of timing for each implementation")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for events in arguments.events:
            times = simulated(events)
            end = float(times[-1]) + 1.0
            hand = by_hand(Path(folder), times, end)
            runs = {"loop by hand": hand, "groundswell": ours(times, end)}
            runs["groundswell, with Hessian"] = ours_with_hessian(times, end)
            others = rivals(times, end)
            runs |= others
            value, gradient = runs["groundswell"]()
            for name, run in runs.items():
                found, slopes = run()
                agree = np.allclose(slopes, gradient, rtol=1e-6, atol=1e-6 * events)
                if not (agree and abs(found - value) < 1e-9 * abs(value)):
                    raise SystemExit(
                        f"{name} does not agree: {found}, {slopes}; groundswell: {value}, {gradient}"
                    )
            taken = {name: milliseconds(run, arguments.seconds) for name, run in runs.items()}
            print(f"\n{times.size:,} events, log-likelihood and gradient")
            for name, spent in taken.items():
                ratio = spent / taken["groundswell"]
                print(
                    f"  {name:27s} {spent:9.3f} ms  {1e6 * spent / events:7.2f} ns an event  {ratio:6.2f} x groundswell"
                )
            print(
                f"  groundswell / loop by hand: {taken['groundswell'] / taken['loop by hand']:.2f} (reach: 1.5)"
            )
            if others:
                best = min(taken[name] for name in others)
                print(f"  best rival / groundswell:   {best / taken['groundswell']:.1f} (reach: 3)")


if __name__ == "__main__":
    main()
