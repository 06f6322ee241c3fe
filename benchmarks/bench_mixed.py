"""Fits of event times mixed with counts: seconds, and the likelihood against a fine-grid reference.

Without a folder, a simulated record of 120 days is used: views and shares a day, tweets with their times. With
the folder of one video (``daily.parquet``: day, views, shares; ``tweet_times.parquet``: tweet_time_days) that
video is. Each is fitted with the tweets as event times (E12) and as daily counts (E123).

The reference integrates the mean equation by Runge-Kutta steps on a grid and knows nothing of the library. It
is optimised too, from our optimum and from the best points of its own coarse search, within the same box.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from groundswell.process.mixtures.mixed_fit import MixedFit
from groundswell.process.mixtures.mixed_hawkes import MixedHawkes
from groundswell.process.mixtures.problem import MixedProblem
from groundswell.process.mixtures.search import minimise

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from process.mixed_reference import Seen, Truth, grid_loglikelihoods

Floats = NDArray[np.float64]
Data = tuple[dict[str, Floats], dict[str, tuple[Floats, Floats]]]

DAYS = 120.0
STEP = 1e-5


def simulated() -> Data:
    generator = np.random.default_rng(1)
    edges = np.arange(DAYS + 1.0)
    model = MixedHawkes(events=("tweets",), counts=("views", "shares"))
    blank = {name: (edges, np.zeros(120)) for name in model.counts}
    tweets = np.sort(generator.uniform(0.0, DAYS, 700))
    tweets = np.sort(np.concatenate([tweets, tweets[::2] + generator.exponential(0.3, 350)]))
    tweets = tweets[tweets < DAYS]
    problem = model.problem({"tweets": tweets}, blank, 0.0, DAYS)
    natural = np.array(
        [5.0, 500.0, 2.0, 0.3, 0, 0.1, 150.0, 0.4, 60.0, 0.3, 0, 0.2, 3.0, 0.4, 1.0, 15.0, 8.0]
    )
    means = problem.means(problem.trace(problem.layout.scaled(natural)).mass).reshape(2, 120)
    views = generator.negative_binomial(15.0, 15.0 / (15.0 + means[0])).astype(float)
    shares = generator.negative_binomial(8.0, 8.0 / (8.0 + means[1])).astype(float)
    return {"tweets": tweets}, {"views": (edges, views), "shares": (edges, shares)}


def video(folder: Path) -> Data:
    from pyarrow.parquet import read_table

    daily = read_table(folder / "daily.parquet").to_pydict()
    tweets = np.sort(
        np.array(read_table(folder / "tweet_times.parquet").column("tweet_time_days").to_pylist())
    )
    edges = np.arange(DAYS + 1.0)
    counts = {name: (edges, np.array(daily[name], dtype=float)) for name in ("views", "shares")}
    return {"tweets": tweets}, counts


def truth_of(problem: MixedProblem, vector: Floats) -> Truth:
    layout, d = problem.layout, problem.unit.size
    natural = layout.natural(vector)
    size = np.full(d, np.inf)
    size[problem.is_count == 1] = natural[layout.size]
    decay = np.array(np.broadcast_to(natural[layout.decay], (d, d)))
    return Truth(natural[layout.weights], natural[layout.branching].reshape(d, d), decay, size, np.zeros(d))


def reference(problem: MixedProblem, seen: Seen, vectors: list[Floats], widest: float) -> Floats:
    with np.errstate(all="ignore"):
        return grid_loglikelihoods(seen, [truth_of(problem, vector) for vector in vectors], widest)


def reference_optimum(
    problem: MixedProblem, seen: Seen, begin: Floats, widest: float, most: int
) -> tuple[float, Floats]:
    """The reference's own maximum by L-BFGS-B with its own finite differences.

    Decays stay where a step is at most half their time constant: beyond that the grid invents likelihood.
    """
    low, high = problem.layout.low, problem.layout.high.copy()
    decays = problem.layout.decay
    high[decays] = np.minimum(high[decays], np.log(0.5 * DAYS / widest))

    def cost(vector: Floats) -> tuple[float, Floats]:
        moves = np.where(vector + STEP <= high, STEP, -STEP)
        found = reference(problem, seen, [vector, *(vector + np.diag(moves))], widest)
        if not np.isfinite(found).all():
            return 1e10, np.zeros(vector.size)
        return -float(found[0]), -(found[1:] - found[0]) / moves

    run = minimize(
        cost,
        begin,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low, high, strict=True)),
        options={"maxiter": most},
    )
    return -float(run.fun), np.asarray(run.x)


def coarse_search(problem: MixedProblem, seen: Seen, widest: float) -> list[Floats]:
    """The two best of 200 random points that the reference can follow on its grid."""
    generator = np.random.default_rng(2)
    layout = problem.layout
    points = []
    for _ in range(200):
        vector = generator.uniform(0.02, 0.4, layout.low.size)
        decays = layout.decay.stop - layout.decay.start
        vector[layout.decay] = generator.uniform(np.log(2.0), np.log(DAYS * 9.0), decays)
        vector[layout.size] = generator.uniform(0.5, 3.0, layout.size.stop - layout.size.start)
        points.append(np.clip(vector, layout.low, layout.high))
    found = reference(problem, seen, points, widest)
    order = np.argsort(np.where(np.isfinite(found), -found, np.inf))
    return [points[place] for place in order[:2]]


def report(name: str, model: MixedHawkes, data: Data, most: int) -> None:
    times, counts = data
    fit: MixedFit = model.fit(times, counts, end=DAYS)
    seconds = []
    for _ in range(5):
        begin = time.process_time()
        fit = model.fit(times, counts, end=DAYS)
        seconds.append(time.process_time() - begin)
    problem = fit.problem
    begin = time.process_time()
    for _ in range(200):
        problem.cost(fit.vector)
    each = (time.process_time() - begin) / 200.0
    seen = Seen(
        [*times.values(), *(None for _ in counts)], [*(None for _ in times), *counts.values()], 0.0, DAYS
    )
    print(f"{name}: {fit!r}")
    print(f"  whole fit, CPU seconds (median of 5)      {np.median(seconds):.3f}")
    print(f"  likelihood and gradient, milliseconds     {1e3 * each:.3f}")
    fastest = float(np.exp(fit.vector[problem.layout.decay]).max()) / DAYS
    for widest in (min(0.5 / fastest, 0.2), min(0.125 / fastest, 0.05)):
        found = float(reference(problem, seen, [fit.vector], widest)[0])
        print(f"  reference there, steps of {widest:.2g} days: {found:.6f} (ours {fit.loglikelihood:.6f})")
    fine = min(0.25 / fastest, 0.2)
    there = float(reference(problem, seen, [fit.vector], fine)[0])
    ours, _ = reference_optimum(problem, seen, fit.vector, fine, 5)
    print(f"  reference's optimum from ours             {ours:.6f} ({ours - there:+.6f} on its own grid)")
    for place, begin_vector in enumerate(coarse_search(problem, seen, 0.05)):
        own, where = reference_optimum(problem, seen, begin_vector, 0.05, most)
        exact = -problem.cost(where)[0]
        print(f"  reference's optimum, coarse point {place + 1}       {own:.6f} (exactly {exact:.6f})")
    generator = np.random.default_rng(3)
    low, high = problem.layout.low, problem.layout.high
    ends = []
    for _ in range(30):
        vector = generator.uniform(0.0, 0.3, low.size)
        decays = problem.layout.decay
        vector[decays] = generator.uniform(low[decays] + 0.5, high[decays])
        vector[problem.layout.size] = generator.uniform(
            0.0, 3.0, problem.layout.size.stop - problem.layout.size.start
        )
        ends.append(-minimise(problem.cost, np.clip(vector, low, high), low, high).cost)
    better = sum(end > fit.loglikelihood + 1e-4 for end in ends)
    same = sum(abs(end - fit.loglikelihood) <= 1e-4 for end in ends)
    print(f"  30 random starts: best {max(ends):.6f}; {same} the same, {better} better")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of one video's parquet files")
    parser.add_argument("--most", type=int, default=60, help="iterations of the reference's own search")
    options = parser.parse_args()
    times, counts = video(options.folder) if options.folder else simulated()
    mixed = MixedHawkes(events=("tweets",), counts=("views", "shares"))
    report("E12", mixed, (times, counts), options.most)
    edges = counts["views"][0]
    tweets = np.histogram(times["tweets"], edges)[0].astype(float)
    whole = MixedHawkes(counts=("views", "shares", "tweets"))
    report("E123", whole, ({}, counts | {"tweets": (edges, tweets)}), options.most)


if __name__ == "__main__":
    main()
