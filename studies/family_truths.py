"""Known cross-excitation between two videos: how often intervals hold it, how often a link is found that is not there.

    python -m studies.family_truths [--worlds 60] [--only both|none|older]

Daily counts of 60 days are made event by event. ``both``: two releases that excite each other; ``none``: two releases
that do not; ``older``: a release that lifts a video that settled long before.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.excitation import FOUND, excitation
from groundswell.process import Constant, Exponential, InputSeries, simulate_events
from groundswell.process.background import Background

Floats = NDArray[np.float64]

DAYS = 60
NAMES = ("first", "second")
DECAYS = (0.8, 0.5)
WORLDS: dict[str, tuple[Floats, tuple[float | None, float]]] = {
    "both": (np.array([[0.5, 0.15], [0.2, 0.4]]), (5.0, 25.0)),
    "none": (np.array([[0.5, 0.0], [0.0, 0.4]]), (5.0, 25.0)),
    "older": (np.array([[0.0, 0.3], [0.0, 0.5]]), (None, 20.0)),
}


def world(seed: int, matrix: Floats, releases: tuple[float | None, float]) -> Floats:
    """Counts (float64[60, 2]); a release brings 20,000 and 10,000 views on its first day, and a hundredth a day later."""
    backgrounds: list[Background] = []
    for release, size in zip(releases, (20_000.0, 10_000.0), strict=True):
        if release is None:
            backgrounds.append(Constant(1000.0))
        else:
            edges = np.array([0.0, release, release + 1.0, DAYS])
            backgrounds.append(InputSeries(edges, np.array([0.0, 1.01 * size, 0.01 * size]), (1.0,)))
    kernels = [
        [
            Exponential(float(value), decay) if value else None
            for value, decay in zip(row, DECAYS, strict=True)
        ]
        for row in matrix
    ]
    events = simulate_events(kernels, backgrounds, float(DAYS), seed=seed)
    edges = np.arange(DAYS + 1.0)
    return np.column_stack(
        [np.histogram(events.times[events.dimensions == place], edges)[0] for place in range(2)]
    ).astype(np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--only", choices=tuple(WORLDS))
    chosen = parser.parse_args()
    for name, (matrix, releases) in WORLDS.items():
        if chosen.only not in (None, name):
            continue
        held, found = np.zeros((2, 2), dtype=int), np.zeros((2, 2), dtype=int)
        for seed in range(chosen.worlds):
            made = excitation(NAMES, world(seed, matrix, releases), np.arange(DAYS + 1.0), releases)
            for source, target in ((s, t) for s in range(2) for t in range(2)):
                link = made.link(NAMES[source], NAMES[target])
                if link.low is not None and link.high is not None:
                    held[target, source] += link.low <= matrix[target, source] <= link.high
                    found[target, source] += link.verdict == FOUND
        for source, target in ((s, t) for s in range(2) for t in range(2)):
            if name != "older" or source == 1:
                print(
                    f"{name:6s} {NAMES[source]} to {NAMES[target]}: truth {matrix[target, source]:.2f}, "
                    f"90 % intervals hold {held[target, source]} of {chosen.worlds}, found in {found[target, source]}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
