"""How the two numbers of the learned prior's caution were chosen: on each set from the others, and on made-up shifts.

    python -m studies.caution data

``data`` holds the folders of the sets. Priors learn from all of ``active_recovered``, and from the 60 % of its videos that are
smallest, that bring most of their views early, or that change least from day to day; those three forecast the fifth of the
videos at the other end. A fourth forecasts videos of its own kind. For every forecast the width as learned, the misses on
the video's own earlier days, and what came are kept. ``BELIEF`` and ``SCALE`` are those under which Student's law makes what
came likeliest, each set counting alike; of a set is printed what the numbers chosen without it would have held. Prints
Markdown; everything is deterministic.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from studies.transfer import Question, other_sets

from groundswell.corpus import Batch, learn_from_batch, read_table
from groundswell.forecast.learned import LearnedPrior
from groundswell.forecast.learned.caution import FARTHEST, normal_scores, width_by_gaps

Floats = NDArray[np.float64]
SHIFTS = ("small to large", "early to late", "calm to restless")
SAME = "same kind"
LEARNED, TOLD = 0.6, 0.2  # shares of the videos, from either end
VIDEOS = 150  # forecast in each shift
AGES, HORIZONS, DAYS = (3, 7, 14, 30, 60, 90), (7, 30, 90), 120
MEMBERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Forecasts of one set: misses, and where what came lies in the law as learned (normal scores; two where rounded)."""

    count: NDArray[np.int64]
    squares: Floats
    gaps: Floats
    score: Floats
    low: Floats
    high: Floats


def cases(prior: LearnedPrior, questions: list[Question]) -> Cases:
    """Forecast each question as learned, and its own earlier days."""
    rows = []
    for one in questions:
        known = one.days[None, :]
        law, scores = prior.as_learned(known, one.horizon)
        earlier = [score for score in scores if np.isfinite(score[0])]
        ends = np.maximum([one.total, one.total - one.rounding, one.total + one.rounding], 0.0)
        fell = normal_scores(np.repeat(law, 3, axis=0), ends)
        squares = sum(float(np.clip(score[0], -FARTHEST, FARTHEST)) ** 2 for score in earlier)
        rows.append((len(earlier), squares, width_by_gaps(np.isfinite(known[:, -7:]))[0], *fell))
    table = np.array(rows)
    return Cases(table[:, 0].astype(np.int64), *table[:, 1:].T)


def shifted(batch: Batch) -> Iterator[tuple[str, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Names, videos to learn from and videos to forecast."""
    views = batch.window(0, DAYS)
    total = np.nansum(views, axis=1)
    late = np.nansum(views[:, 30:], axis=1) / np.maximum(total, 1.0)
    restless = np.nanstd(np.diff(np.log1p(views), axis=1), axis=1)
    random = np.random.default_rng(5).random(len(batch))
    for name, by in zip((*SHIFTS, SAME), (total, late, restless, random), strict=True):
        place = np.argsort(np.argsort(by)) / len(batch)
        yield name, place < LEARNED, place >= 1.0 - TOLD


def asked(batch: Batch, videos: NDArray[np.bool_], random: np.random.Generator) -> list[Question]:
    """Some of these videos at each age, over one horizon each."""
    views = batch.window(0, DAYS)
    found = []
    for row in random.permutation(np.flatnonzero(videos))[:VIDEOS]:
        for age in AGES:
            horizon = int(random.choice([ahead for ahead in HORIZONS if age + ahead <= DAYS]))
            came = views[row, age : age + horizon]
            if np.isfinite(came).all() and np.isfinite(views[row, max(age - 7, 0) : age]).any():
                found.append(Question(batch.ids[row], views[row, :age], horizon, float(came.sum())))
    return found


def student(numbers: Floats, some: Cases) -> tuple[Floats, Floats]:
    """Degrees of freedom and scale of each forecast."""
    belief, scale = np.exp(numbers)
    spread = np.sqrt((belief * scale + some.squares) / (belief + some.count)) * some.gaps
    return np.asarray(belief + some.count), np.asarray(spread)


def chosen(sets: list[Cases]) -> Floats:
    """Logarithms of belief and scale under which what came is likeliest."""

    def unlikely(numbers: Floats) -> float:
        laws = (student(numbers, one) for one in sets)
        fits = [stats.t.logpdf(one.score, freedom, scale=spread).mean()
                for one, (freedom, spread) in zip(sets, laws, strict=True)]  # fmt: skip
        return -float(np.mean(fits))

    return np.asarray(optimize.minimize(unlikely, np.log([4.0, 1.0]), method="Nelder-Mead").x)


def held(numbers: Floats, some: Cases) -> list[float]:
    """Share of what came within 80 and 95 % bands, never narrower than learned."""
    freedom, spread = student(numbers, some)
    out = []
    for level in (0.9, 0.975):
        end = np.maximum(stats.t.ppf(level, freedom) * spread, stats.norm.ppf(level))
        out.append(float(((some.low <= end) & (some.high >= -end)).mean()))
    return out


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Choose how cautious the learned prior is.")
    parser.add_argument("data", type=Path, help="folder of the sets")
    data = parser.parse_args().data
    batch = read_table(data / "active_recovered" / "daily.parquet")
    whole = learn_from_batch(batch, kinds=("views",))
    found = {name: cases(whole, list(some)) for name, some in other_sets(data, set(batch.ids)).items()}
    random = np.random.default_rng(0)
    for name, learned, told in shifted(batch):
        prior = learn_from_batch(batch.take(learned), kinds=("views",), members=MEMBERS)
        found[name] = cases(prior, asked(batch, told, random))
    sets = [name for name in found if name not in (*SHIFTS, SAME)]
    every = chosen([found[name] for name in (*sets, SAME)])
    print(
        f"Chosen on all sets and on videos of the same kind: belief {np.exp(every[0]):.2f}, scale {np.exp(every[1]):.2f}\n"
    )
    print(
        "| set | forecasts | as learned, 80 / 95 % held | chosen without it: belief, scale | 80 / 95 % held |"
    )
    print("|---|--:|--:|--:|--:|")
    for name, some in found.items():
        numbers = chosen([found[other] for other in (*sets, SAME) if other != name])
        before = [np.mean((some.low <= stats.norm.ppf(level)) & (some.high >= -stats.norm.ppf(level)))
                  for level in (0.9, 0.975)]  # fmt: skip
        after, (belief, scale) = held(numbers, some), np.exp(numbers)
        print(f"| {name} | {len(some.score):,} | {100 * before[0]:.1f} / {100 * before[1]:.1f} | {belief:.2f}, {scale:.2f} | "
              f"{100 * after[0]:.1f} / {100 * after[1]:.1f} |")  # fmt: skip
    by_shifts = np.exp(chosen([found[name] for name in (*SHIFTS, SAME)]))
    print(
        f"\nChosen on the made-up shifts and the same kind alone: belief {by_shifts[0]:.2f}, scale {by_shifts[1]:.2f}"
    )


if __name__ == "__main__":
    main()
