"""Learn the cascade prior that ships: from 47 large Twitter cascades (TiDeH, MIT) and from simulated small ones.

    python tools/learn_cascade_prior.py DATA_FOLDER [OUT.json]

DATA_FOLDER holds cascades_tideh_twitter (Parquet). Only learned numbers are written: no time, no follower count. What
it reaches out of fold: python -m benchmarks.bench_cascades DATA_FOLDER --shipped
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from groundswell.forecast import Cascade
from groundswell.forecast.cascade_learning import AGES, cascade_table, learn_from_table
from groundswell.forecast.cascade_mechanism import EXPONENT, FLAT, HEIGHT
from groundswell.forecast.cascade_prior import WEEK

Floats = NDArray[np.float64]
PROVENANCE = (
    "Shipped prior: 47 large retweet cascades of 2011 (TiDeH data, Kobayashi and Lambiotte, MIT licence; learned numbers "
    "only) and {count} simulated cascades of 3 to 20,000 reposts. Reposts up to 7 days after the first post."
)
SIMULATED = 800
MOST = 20_000


def delays(count: int, generator: np.random.Generator) -> Floats:
    """Times from a post to its reposts, from the memory kernel."""
    share = generator.random(count)
    flat = HEIGHT * FLAT
    tail = FLAT * (np.maximum(1.0 - share, 1e-12) * EXPONENT / flat) ** (-1.0 / EXPONENT)
    return np.asarray(np.where(share < flat, share / HEIGHT, tail))


def simulated(generator: np.random.Generator) -> Cascade | None:
    """A cascade of the mechanism with a daily cycle and infectiousness that wanders; None when small or huge."""
    hour = 24.0 * generator.random()
    depth = generator.uniform(0.2, 0.8)
    fade, wander = generator.uniform(0.0, 0.6), generator.uniform(0.2, 0.8)
    branching = generator.uniform(0.3, 1.1)
    spread = generator.uniform(1.0, 1.8)
    root = np.exp(generator.normal(9.0, 2.5))
    typical = np.exp(generator.normal(6.0, 0.7))
    infectious = branching / (typical * np.exp(0.5 * spread**2))
    steps = np.cumsum(generator.normal(0.0, wander, 64)) * 0.3

    def factor(age: Floats) -> Floats:
        place = np.clip(8.0 * np.log1p(age / 600.0), 0.0, 63.0).astype(int)
        cycle = 1.0 + depth * np.cos(2.0 * np.pi * (hour + age / 3600.0 - 20.0) / 24.0)
        wandering = cycle * (1.0 + age / 600.0) ** -fade * np.exp(steps[place])
        return np.asarray(np.minimum(wandering, 3.0) / 3.0)

    times, reach = [np.zeros(1)], [np.array([root])]
    total = 1
    while times[-1].size and total <= MOST:
        born = generator.poisson(3.0 * infectious * np.minimum(reach[-1], 1e6))
        if born.sum() > 40 * MOST:
            return None
        when = np.repeat(times[-1], born) + delays(int(born.sum()), generator)
        when = when[(generator.random(when.size) < factor(when)) & (when < WEEK)]
        times.append(when)
        reach.append(np.floor(np.exp(generator.normal(np.log(typical), spread, when.size))))
        total += when.size
    everything = np.concatenate(times)
    if not 4 <= everything.size <= MOST:
        return None
    order = np.argsort(everything, kind="stable")
    return Cascade(everything[order], np.concatenate(reach)[order], hour=hour)


def large(folder: Path) -> list[Cascade]:
    """The TiDeH cascades."""
    heads = parquet.read_table(folder / "cascades_tideh_twitter/cascades.parquet").to_pydict()
    hours = {
        key: start % 1.0 * 24.0 for key, start in zip(heads["cascade_id"], heads["header_start"], strict=True)
    }
    events = parquet.read_table(folder / "cascades_tideh_twitter/events.parquet").to_pydict()
    keys = np.array(events["cascade_id"])
    times, followers = np.array(events["t_seconds"], float), np.array(events["followers"], float)
    return [Cascade(times[keys == key], followers[keys == key], hour=hours[key]) for key in hours]


def both(folder: Path) -> tuple[list[Cascade], list[str]]:
    """The cascades that the shipped prior is learned from, and the collection of each."""
    generator = np.random.default_rng(2026)
    small: list[Cascade] = []
    while len(small) < SIMULATED:
        made = simulated(generator)
        if made is not None:
            small.append(made)
    known = large(folder)
    return known + small, ["large cascades"] * len(known) + ["simulated"] * len(small)


def main(folder: Path, out: Path) -> None:
    """Learn and write."""
    cascades, names = both(folder)
    sizes = [len(cascade) for cascade, name in zip(cascades, names, strict=True) if name == "simulated"]
    print("simulated sizes (5, 25, 50, 75, 95 %):", np.quantile(sizes, [0.05, 0.25, 0.5, 0.75, 0.95]))
    prior = learn_from_table(
        cascade_table(cascades, ages=AGES),
        populations=names,
        groups=list(range(len(cascades))),
        provenance=PROVENANCE.format(count=len(sizes)),
    )
    prior.save(out)
    print(f"{out.name}: {out.stat().st_size:,} bytes, {len(prior.rungs)} kinds of record")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    target = Path(__file__).parents[1] / "src/groundswell/forecast/cascade_prior.json"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else target)
