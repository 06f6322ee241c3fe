"""Rebuild the prior that ships with the package, from simulation alone, and score it.

    python -m studies.default_prior --write                    rebuilds src/groundswell/forecast/learned/default_prior.npz
    python -m studies.default_prior                            prints its score on fresh simulated videos
    python -m studies.default_prior data/active_recovered      and on real videos, unchanged

The simulated video is the attention model run forwards, day by day: a launch, shocks from outside and a floor are
passed on through a power-law kernel; a weekly cycle, shifts and a walk of the level, counting noise and more lie on
top; counters freeze and days are missing. Every number below was set beforehand, wide, from what the literature says
of such series in general; none was tuned on a set of real videos, so nothing of such a set is shipped.

No single simulation is the world. There are ``WORLDS`` of them, each with its own usual launch, decay, noise and so on;
every network leaves two whole worlds out, and the bands hold on the worlds that were left out, not only on videos
of a world that it knows.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus import Forecaster, board_text, from_matrix, read_table, score
from groundswell.corpus.learned import Learned
from groundswell.corpus.persistence import OwnHistory, Persistence
from groundswell.forecast.learned import LearnedPrior, learn_prior

Floats = NDArray[np.float64]

DATE = "2026-11-23"
WORLDS = 20
VIDEOS = 800  # of each world
DAYS = 800
SEED = 20_261_123
CASES = 480_000
FILE = Path(__file__).parents[1] / "src" / "groundswell" / "forecast" / "learned" / "default_prior.npz"
# rates of the exponentials whose sum is near a power law over a day to three years
RATES = np.geomspace(1.0 / 1500.0, 1.5, 10)


@dataclass(frozen=True, slots=True)
class World:
    """What is usual among the videos of one made-up world; locations of logarithms where it says so."""

    launch: float  # log of the views that the launch brings
    spread: float  # log of its days
    exponent: tuple[float, float]  # range of the kernel's exponents
    branching: tuple[float, float]  # shapes of the beta law of views passed on by one view
    sleepers: float  # share of videos that start late
    floor: float  # log of the floor over the launch
    trend: float  # of the log floor in a day
    shocks: float  # log of their number in a day
    tail: float  # exponent of their sizes
    noise: float  # log of the spread of a single day
    walk: float  # log of the spread of a day's step of the level
    shifts: float  # log of the number of sudden shifts in a day
    shift: float  # their scale
    week: float  # log of the size of the weekly cycle


def drawn_world(random: np.random.Generator) -> World:
    """A world; the spreads say how unlike each other worlds may be."""
    least = random.uniform(0.1, 0.7)
    return World(
        launch=random.normal(7.0, 1.0),
        spread=random.normal(np.log(2.0), 0.8),
        exponent=(least, least + random.uniform(0.3, 1.2)),
        branching=(random.uniform(1.5, 5.0), random.uniform(1.0, 2.5)),
        sleepers=random.uniform(0.02, 0.3),
        floor=random.normal(np.log(6e-3), 1.0),
        trend=random.normal(-0.002, 0.002),
        shocks=random.normal(np.log(0.006), 0.8),
        tail=random.uniform(0.9, 1.6),
        noise=random.normal(np.log(0.1), 0.4),
        walk=random.normal(np.log(0.035), 0.5),
        shifts=random.normal(np.log(0.006), 0.6),
        shift=random.uniform(0.25, 0.6),
        week=random.normal(np.log(0.12), 0.4),
    )


def simulated_worlds(worlds: int, videos: int, days: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Daily views of the videos of several worlds, and the world of each."""
    made = []
    for number in range(worlds):
        random = np.random.default_rng([seed, number])
        made.append(simulated_views(drawn_world(random), videos, days, random))
    return np.concatenate(made), np.repeat(np.arange(worlds), videos)


def simulated_views(world: World, count: int, days: int, random: np.random.Generator) -> Floats:
    """Daily views of made-up videos (float64[count, days]); NaN where a day is missing."""
    drive = _drive(world, random, count, days)
    weights, branching = _kernel(world, random, count)
    decay = np.exp(-RATES)
    passed = np.zeros((count, RATES.size))
    noise = np.exp(random.normal(world.noise, 0.6, count))
    level = _level(world, random, count, days)
    week = _week(world, random, count)
    phase = random.integers(0, 7, count)
    fade = 0.5 ** (1.0 / np.exp(random.normal(np.log(400.0), 1.0, count)))
    views = np.empty((count, days))
    for day in range(days):
        expected = drive[:, day] + branching * fade**day * (passed * weights).sum(axis=1)
        expected = np.minimum(expected * np.exp(random.normal(0.0, 1.0, count) * noise), 1e9)
        views[:, day] = expected
        passed = (passed + expected[:, None]) * decay
    place = (np.arange(days)[None, :] + phase[:, None]) % 7
    seen = views * np.exp(level) * np.take_along_axis(week, place, axis=1)
    seen[:, 0] *= random.uniform(0.1, 1.0, count)  # the first day is a part of one
    counts = random.poisson(np.minimum(seen, 1e9)).astype(np.float64)
    return _gaps(random, _frozen(random, counts))


def _kernel(world: World, random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Weights of the exponentials (they sum to one view passed on), and the branching factor."""
    exponent = random.uniform(*world.exponent, count)
    shape = RATES[None, :] ** exponent[:, None]
    once = np.exp(-RATES) / (1.0 - np.exp(-RATES))  # what a weight of one passes on in all
    weights = shape / (shape * once).sum(axis=1, keepdims=True)
    return weights, random.beta(*world.branching, count) * 0.98


def _drive(world: World, random: np.random.Generator, count: int, days: int) -> Floats:
    """What comes from outside: the launch, a floor that grows or falls, and shocks."""
    day = np.arange(days)
    launch = np.exp(random.normal(world.launch, 2.2, count))
    spread = np.exp(random.normal(world.spread, 1.0, count))
    out = launch[:, None] * np.exp(-day / spread[:, None]) / spread[:, None]
    # a sleeper starts later
    delay = random.integers(2, 60, count)
    for row in np.flatnonzero(random.random(count) < world.sleepers):
        out[row] = np.concatenate([np.full(delay[row], 0.01 * launch[row]), out[row, : days - delay[row]]])
    floor = launch * np.exp(random.normal(world.floor, 1.6, count))
    trend = random.normal(world.trend, 0.004, count)
    out += floor[:, None] * np.exp(np.clip(trend[:, None] * day, -3.0, 3.0))
    often = np.exp(random.normal(world.shocks, 1.2, count))
    usual = np.maximum(out.mean(axis=1), floor)
    for row, at in zip(*np.nonzero(random.random((count, days)) < often[:, None]), strict=True):
        size = usual[row] * 0.5 * random.pareto(world.tail) * float(np.exp(random.normal(0.0, 0.7)))
        length = float(np.exp(random.normal(np.log(2.0), 0.8)))
        until = min(at + int(8 * length) + 2, days)
        out[row, at:until] += min(size, 100.0 * launch[row]) * np.exp(-np.arange(until - at) / length)
    return out


def _level(world: World, random: np.random.Generator, count: int, days: int) -> Floats:
    """Log of the level that nothing else explains: a walk, drawn back slowly, with shifts."""
    spread = np.exp(random.normal(world.walk, 0.6, count))
    back = np.exp(-1.0 / np.exp(random.normal(np.log(150.0), 0.8, count)))
    steps = random.normal(0.0, 1.0, (count, days)) * spread[:, None]
    shifts = random.random((count, days)) < np.exp(random.normal(world.shifts, 0.8, count))[:, None]
    steps += shifts * random.laplace(0.0, world.shift, (count, days))
    level = np.zeros((count, days))
    for day in range(1, days):
        level[:, day] = back * level[:, day - 1] + steps[:, day]
    season = np.exp(random.normal(np.log(0.06), 0.8, count))[:, None]
    turn = random.uniform(0.0, 2.0 * np.pi, (count, 1))
    return np.asarray(
        np.clip(level + season * np.sin(2.0 * np.pi * np.arange(days) / 365.25 + turn), -5.0, 5.0)
    )


def _week(world: World, random: np.random.Generator, count: int) -> Floats:
    """Factors of the weekdays: a weekend that is higher or lower, and a little of each day's own."""
    size = np.exp(random.normal(world.week, 0.7, count)) * random.choice([1.0, -0.6], count, p=[0.7, 0.3])
    week = np.tile([0.0, 0.0, 0.0, 0.0, 0.3, 1.0, 1.0], (count, 1)) * size[:, None]
    week += random.normal(0.0, 0.3, (count, 7)) * np.abs(size)[:, None]
    factors = np.exp(np.clip(week, -1.5, 1.5))
    return np.asarray(factors / factors.mean(axis=1, keepdims=True))


def _frozen(random: np.random.Generator, counts: Floats) -> Floats:
    """A counter that stands still for some days and then catches up, in one video of twenty."""
    days = counts.shape[1]
    for row in np.flatnonzero(random.random(len(counts)) < 0.05):
        at, length = int(random.integers(0, max(days - 8, 1))), int(random.integers(1, 5))
        counts[row, at + length] += counts[row, at : at + length].sum()
        counts[row, at : at + length] = 0.0
    return counts


def _gaps(random: np.random.Generator, counts: Floats) -> Floats:
    """Days that nobody recorded, in one video of ten: single ones and runs."""
    for row in np.flatnonzero(random.random(len(counts)) < 0.1):
        counts[row, random.random(counts.shape[1]) < random.uniform(0.01, 0.3)] = np.nan
        for _ in range(int(random.integers(0, 8))):
            at = int(random.integers(1, counts.shape[1]))
            counts[row, at : at + int(random.integers(2, 12))] = np.nan
    return counts


def build() -> LearnedPrior:
    """The prior that ships."""

    def show(what: str, share: float) -> None:
        print(f"\r{100 * share:5.1f} %  {what}", end="", file=sys.stderr, flush=True)

    views, world = simulated_worlds(WORLDS, VIDEOS, DAYS, SEED)
    facts = {
        "sets": [
            {"name": "simulated videos (studies/default_prior.py)", "licence": "Apache-2.0", "videos": VIDEOS}
        ],
        "date": DATE,
        "note": "Learned from simulation alone: no record of a real video was used.",
    }
    return learn_prior(
        views,
        groups=world,
        members=10,
        cases=CASES,
        seed=SEED,
        provenance=facts,
        progress=show,
    )


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Rebuild or score the prior that ships with the package.")
    parser.add_argument("table", nargs="?", type=Path, help="folder with daily.parquet, or a table of videos")
    parser.add_argument("--write", action="store_true", help="rebuild the file")
    parser.add_argument("--ages", default="7,30,90")
    parser.add_argument("--horizon", type=int, default=30)
    given = parser.parse_args()
    if given.write:
        build().save(FILE)
        print(f"{FILE.name}: {FILE.stat().st_size:,} bytes", file=sys.stderr)
    prior = LearnedPrior.default()
    fresh, _ = simulated_worlds(10, 150, 400, SEED + 1)
    sources = {"simulated videos of worlds that it has not seen": from_matrix(fresh)}
    if given.table is not None:
        source = given.table / "daily.parquet" if (given.table / "daily.parquet").exists() else given.table
        sources[source.parent.name] = read_table(source)
    ages = [int(age) for age in given.ages.split(",")]
    rivals: list[Forecaster] = [Learned(prior, fixed=True), OwnHistory(), Persistence(recentre=True)]
    for name, batch in sources.items():
        print(f"{name}\n")
        print(
            board_text(score(batch, rivals, ages=ages, horizon=given.horizon, folds=5, bootstrap=200)), "\n"
        )


if __name__ == "__main__":
    main()
