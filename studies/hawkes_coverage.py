"""Do the intervals of fitted Hawkes processes hold their level? Simulate, fit, count.

    python -m studies.hawkes_coverage [--sets 2000] [--workers 2]

Each cell is a kernel and a branching factor. For every parameter the share of data sets whose 90 % interval holds the
truth is counted, for profile and for Wald intervals, with the share of fits that warned. Beside the promised cells
stand those in which no method can be trusted: no passing on at all, near criticality, and small samples. Seeds are
fixed; the result is written to studies/results/hawkes-coverage.md.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundswell.process import Constant, Exponential, Hawkes, Kernel, PowerLaw
from groundswell.process.simulation.simulate_events import simulate_events

RESULT = Path(__file__).parent / "results" / "hawkes-coverage.md"
LEVEL = 0.9
SEED = 20261123
BATCH = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of data set: its kernel, how many events it has on average, and whether 88-92 % is promised."""

    kernel: Kernel
    events: int
    promised: bool

    @property
    def length(self) -> float:
        """Window in which so many events are expected, at one event from outside a unit of time."""
        return self.events * (1.0 - self.kernel.branching_factor)

    @property
    def label(self) -> str:
        """As the table's first column."""
        name = "exponential" if isinstance(self.kernel, Exponential) else "power law"
        return f"{name}, n = {self.kernel.branching_factor:g}, {self.events:,} events"

    @property
    def truth(self) -> dict[str, float]:
        """Parameters by name."""
        truth = {"background": 1.0, **dict(zip(self.kernel.parameters, self.kernel.known, strict=True))}
        # without passing on there is no kernel whose shape could be known
        return (
            truth
            if self.kernel.branching_factor > 0.0
            else {name: truth[name] for name in ("background", "branching")}
        )


def cells() -> list[Cell]:
    """The table's rows."""

    def kernels(branching: float) -> Iterator[Kernel]:
        yield Exponential(branching, 2.0)
        yield PowerLaw(branching, 0.8, 0.2)

    found = [Cell(Exponential(branching, 2.0), events, promised=True) for branching, events in EVENTS.items()]
    found += [
        Cell(PowerLaw(branching, 0.8, 0.2), events, promised=True) for branching, events in EVENTS.items()
    ]
    found += [
        Cell(kernel, 2000, promised=False) for branching in (0.0, 0.95) for kernel in kernels(branching)
    ]
    found += [Cell(kernel, 100, promised=False) for branching in (0.3, 0.7) for kernel in kernels(branching)]
    return found


EVENTS = {0.1: 4000, 0.3: 2000, 0.5: 2000, 0.7: 2000, 0.9: 4000}


def batch(cell: Cell, first: int, count: int) -> list[dict[str, tuple[bool, bool]]]:
    """For some data sets and each parameter: does the profile interval hold the truth, does the Wald interval?"""
    family = type(cell.kernel)
    found = []
    for number in range(first, first + count):
        events = simulate_events(
            cell.kernel,
            Constant(1.0),
            cell.length,
            seed=[SEED, number, round(100 * cell.kernel.branching_factor), cell.events],
            burn_in=0.0,
        )
        if len(events) < 20:
            continue
        fit = Hawkes(family()).fit(events)
        profile, wald = fit.intervals(LEVEL), fit.intervals(LEVEL, "wald")
        row = {
            name: (inside(profile[name], value), inside(wald[name], value))
            for name, value in cell.truth.items()
        }
        row["warned"] = (bool(fit.warnings), not fit.converged)
        found.append(row)
    return found


def inside(ends: np.ndarray, value: float) -> bool:
    """Whether an interval holds a value; one that could not be given does not."""
    return bool(ends[0] <= value <= ends[1])


def line(cell: Cell, rows: list[dict[str, tuple[bool, bool]]]) -> str:
    """One row of the table."""
    shares = []
    for name in ("background", "branching", "decay", "exponent", "cutoff"):
        if name in cell.truth:
            held = np.array([row[name] for row in rows]).mean(axis=0) * 100
            shares.append(f"{held[0]:.1f} / {held[1]:.1f}")
        else:
            shares.append("")
    warned = np.mean([row["warned"][0] for row in rows]) * 100
    return f"| {cell.label} | {len(rows):,} | {' | '.join(shares)} | {warned:.0f} % |"


def main() -> None:
    """Run every cell and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="cells whose label holds this text; nothing is written")
    options = parser.parse_args()
    head = "| cell | data sets | background | branching | decay | exponent | cutoff | warned |"
    lines: dict[bool, list[str]] = {True: [], False: []}
    sys.stdout.write(head + "\n")
    with ProcessPoolExecutor(options.workers) as pool:
        for cell in cells():
            if options.only not in cell.label:
                continue
            starts = range(0, options.sets, BATCH)
            parts = pool.map(
                batch, [cell] * len(starts), starts, [min(BATCH, options.sets - start) for start in starts]
            )
            text = line(cell, [row for part in parts for row in part])
            lines[cell.promised].append(text)
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
            if not options.only:
                write(head, lines, options.sets)


def write(head: str, lines: dict[bool, list[str]], sets: int) -> None:
    """The table so far."""
    error = 100 * math.sqrt(LEVEL * (1 - LEVEL) / sets)
    rule = "|---|---|---|---|---|---|---|---|"
    RESULT.write_text(
        "# Coverage of 90 % intervals of fitted Hawkes processes\n\n"
        f"`python -m studies.hawkes_coverage --sets {sets}`, seed {SEED}. Shares of data sets whose interval holds the "
        f"truth: profile / Wald, in per cent; the sampling error of a share is {error:.1f} points. One event from "
        "outside a unit of time; exponential decay 2; power law exponent 0.8, cutoff 0.2; every parameter fitted.\n\n"
        + "\n".join([head, rule, *lines[True]])
        + "\n\nWhere intervals are not to be trusted, with the share of fits that warn:\n\n"
        + "\n".join([head, rule, *lines[False]])
        + "\n"
    )


if __name__ == "__main__":
    main()
