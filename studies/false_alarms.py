"""How often ``find_shocks`` finds anything in series that hold no shock, at a nominal 5 per cent.

    python -m studies.false_alarms

Wandering daily series, days and hours of Poisson and of wider counts, and decaying videos; the seeds are fixed. Prints a table.
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import Pool

import numpy as np
from numpy.typing import NDArray
from studies.known_truth import simulated_series

from groundswell.structural import find_shocks

__all__ = ["main"]

Floats = NDArray[np.float64]
SEED = 7


def poisson_days(random: np.random.Generator) -> Floats:
    """Counts of 1 to 40 a day."""
    return random.poisson(random.uniform(1.0, 40.0), 120).astype(float)


def wider_days(random: np.random.Generator) -> Floats:
    """Counts of 3 to 300 a day that vary more than chance."""
    mean = random.uniform(3.0, 300.0)
    return random.negative_binomial(5, 5.0 / (5.0 + mean), 120).astype(float)


def poisson_hours(random: np.random.Generator) -> Floats:
    """Fifteen days of hours with a time of day."""
    rhythm = np.sin(np.arange(360) * 2.0 * np.pi / 24.0)
    return np.asarray(random.poisson(random.uniform(2.0, 40.0) * np.exp(random.uniform() * rhythm)), float)


def decaying(random: np.random.Generator) -> Floats:
    """A video from its first day, with an error of a tenth."""
    mean = 1e5 * np.arange(1.0, 121.0) ** -random.uniform(0.7, 1.5)
    return np.round(mean * np.exp(random.normal(0.0, 0.1, 120)))


#: Name: what makes a series, its cycle, and how many are made. The first is that of the study of placebo dates.
KINDS: dict[str, tuple[Callable[[np.random.Generator], Floats] | None, int, int]] = {
    "wandering days": (None, 7, 400),
    "Poisson days": (poisson_days, 7, 300),
    "wider days": (wider_days, 7, 300),
    "Poisson hours": (poisson_hours, 24, 200),
    "decaying videos": (decaying, 7, 300),
}


def alarm(asked: tuple[str, int]) -> bool:
    """Whether anything is found in one series."""
    name, number = asked
    make, period, _ = KINDS[name]
    values = simulated_series(number)[0] if make is None else make(np.random.default_rng([SEED, number]))
    return bool(find_shocks(values, period=period))


def main() -> None:
    """See the module."""
    print("| series | number | any shock found, % |\n|---|---|---|")
    with Pool() as pool:
        for name, (_, _, count) in KINDS.items():
            found = pool.map(alarm, [(name, number) for number in range(count)], chunksize=5)
            print(f"| {name} | {count} | {100.0 * np.mean(found):.1f} |", flush=True)


if __name__ == "__main__":
    main()
