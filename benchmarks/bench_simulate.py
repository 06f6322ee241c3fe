"""Simulation of event times: ours, and every rival that can be imported, on the same processes.

Exponential kernel: background 0.5, branching factor 0.8, decay 2. Power law: background 0.5, branching factor 0.7,
exponent 0.5, cutoff 0.1. Each line comes from a process of its own, with one thread: the median of its runs in CPU
time, and by how much its peak memory grew while it ran. ``--rivals PYTHON`` names an interpreter that has the rivals
(this one by default); they are hawkes-rs, hawkesbook, hawkes-engine, HawkesPyLib and tick.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

BACKGROUND, BRANCHING, DECAY = 0.5, 0.8, 2.0
POWER_BRANCHING, EXPONENT, CUTOFF = 0.7, 0.5, 0.1
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
Work = Callable[[float, int], int]  # length of the window and seed to the number of events


def ours(kind: str, *, stream: bool) -> Work:
    from groundswell.process import Exponential, PowerLaw, simulate_events, stream_events
    from groundswell.process.background import Constant

    kernel = (
        Exponential(BRANCHING, DECAY)
        if kind == "exponential"
        else PowerLaw(POWER_BRANCHING, EXPONENT, CUTOFF)
    )
    if stream:
        return lambda end, seed: sum(map(len, stream_events(kernel, Constant(BACKGROUND), end, seed=seed)))
    return lambda end, seed: len(simulate_events(kernel, Constant(BACKGROUND), end, seed=seed))


def hawkes_rs(_kind: str) -> Work:
    univariate = import_module("hawkes.univariate")
    parameters = univariate.Parameters(BACKGROUND, BRANCHING, DECAY)
    return lambda end, seed: len(univariate.simulate(parameters, end, seed))


def hawkesbook(kind: str, *, composition: bool = False) -> Work:
    import numpy as np

    module = import_module("hawkesbook")
    if kind == "power law":
        # its density is k / (c + age) ** p
        parameters = np.array(
            [BACKGROUND, POWER_BRANCHING * EXPONENT * CUTOFF**EXPONENT, CUTOFF, 1.0 + EXPONENT]
        )
        simulate = module.power_simulate_by_thinning
    else:
        parameters = np.array([BACKGROUND, BRANCHING * DECAY, DECAY])
        simulate = module.exp_simulate_by_composition_alt if composition else module.exp_simulate_by_thinning

    def work(end: float, seed: int) -> int:
        module.numba_seed(seed)
        return len(simulate(parameters, end))

    return work


def hawkes_engine(_kind: str, *, method: str) -> Work:
    module = import_module("hawkes_engine")
    parameters: Any = ([BACKGROUND], [[BRANCHING * DECAY]], [[DECAY]])
    return lambda end, seed: len(module.simulate(*parameters, end, method=method, seed=seed)[0])


def hawkespylib(_kind: str) -> Work:
    simulation = import_module("HawkesPyLib.simulation").ExpHawkesProcessSimulation
    return lambda end, seed: len(simulation(BACKGROUND, BRANCHING, 1.0 / DECAY).simulate(end, seed=seed))


def tick(kind: str) -> Work:
    import numpy as np

    module = import_module("tick.hawkes")

    def work(end: float, seed: int) -> int:
        if kind == "exponential":
            process = module.SimuHawkesExpKernels(
                adjacency=np.array([[BRANCHING]]),
                decays=DECAY,
                baseline=np.array([BACKGROUND]),
                end_time=end,
                seed=seed,
                verbose=False,
            )
        else:
            process = module.SimuHawkes(n_nodes=1, end_time=end, seed=seed, verbose=False)
            scale = POWER_BRANCHING * EXPONENT * CUTOFF**EXPONENT
            # the kernel must end somewhere; this is the end of the window
            process.set_kernel(0, 0, module.HawkesKernelPowerLaw(scale, CUTOFF, 1.0 + EXPONENT, support=end))
            process.set_baseline(0, BACKGROUND)
        process.simulate()
        return len(process.timestamps[0])

    return work


MAKERS: dict[str, Callable[[str], Work]] = {
    "groundswell": lambda kind: ours(kind, stream=False),
    "groundswell, stream": lambda kind: ours(kind, stream=True),
    "hawkes-rs": hawkes_rs,
    "hawkesbook, composition": lambda kind: hawkesbook(kind, composition=True),
    "hawkesbook, thinning": hawkesbook,
    "hawkes-engine, thinning": lambda kind: hawkes_engine(kind, method="thinning"),
    "hawkes-engine, cluster": lambda kind: hawkes_engine(kind, method="cluster"),
    "HawkesPyLib": hawkespylib,
    "tick": tick,
}
OURS = ("groundswell", "groundswell, stream")
POWER_LAW_RIVALS = ("hawkesbook, thinning", "tick")


def window(kind: str, events: float) -> float:
    return events * (1.0 - (BRANCHING if kind == "exponential" else POWER_BRANCHING)) / BACKGROUND


def child(name: str, kind: str, events: float, runs: int) -> None:
    """Run and print what was measured."""
    work = MAKERS[name](kind)
    work(window(kind, 1000.0), 1)  # compilers and caches
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken, counts = [], []
    for seed in range(1, runs + 1):
        start = time.process_time()
        counts.append(work(window(kind, events), seed))
        taken.append(time.process_time() - start)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        json.dumps(
            {"seconds": statistics.median(taken), "count": statistics.mean(counts), "grown": grown / 1024}
        )
    )


def measured(python: str, name: str, kind: str, events: float, runs: int) -> dict[str, float] | str:
    command = [python, str(Path(__file__)), "--child", name, kind, str(events), str(runs)]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=600
        )
    except subprocess.TimeoutExpired:
        return "not done within 600 s"
    if run.returncode:
        return run.stderr.strip().splitlines()[-1][:90] if run.stderr.strip() else "failed"
    result: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--rivals", default=sys.executable, help="interpreter that has the rivals")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.child:
        name, kind, events, runs = arguments.child
        child(name, kind, float(events), int(runs))
        return
    tables: list[tuple[str, float, list[str]]] = [
        ("exponential", 1e6, list(MAKERS)),
        ("exponential", 65e6, list(OURS)),
        ("power law", 1e4, ["groundswell", *POWER_LAW_RIVALS]),
        ("power law", 1e6, list(OURS)),
        ("power law", 65e6, list(OURS)),
    ]
    for kind, events, names in tables:
        print(f"\n{kind}, about {events:,.0f} events")
        print(f"{'':26}{'CPU s':>9}{'ns an event':>13}{'ratio':>8}{'memory grew':>14}")
        base = 0.0
        for name in names:
            python = sys.executable if name in OURS else arguments.rivals
            runs = arguments.runs if events <= 1e6 else min(arguments.runs, 3)
            result = measured(python, name, kind, events, runs)
            if isinstance(result, str):
                print(f"{name:26} {result}")
                continue
            base = base or result["seconds"]
            print(
                f"{name:26}{result['seconds']:9.4f}{1e9 * result['seconds'] / result['count']:13.1f}"
                f"{result['seconds'] / base:8.2f}{result['grown']:11.1f} MiB   {result['count']:,.0f} events"
            )


if __name__ == "__main__":
    main()
