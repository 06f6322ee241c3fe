"""The scoreboard: every forecaster on the same videos, folds and origins, nothing learned from what is scored.

The videos are split at random into folds. For each fold every forecaster learns from whole records of the other
folds and forecasts the held-out videos at every age. What it is handed of those is a copy that ends before the age;
their futures, and the shares of the days ahead unless declared, are never passed to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.conformal import learnable
from groundswell.corpus.forecaster import GRID, Forecaster, Forecasts, take_off_base
from groundswell.corpus.metrics import absolute_errors, losses
from groundswell.corpus.points import typical_points
from groundswell.corpus.ragged import Batch, SeriesStatus, filled
from groundswell.errors import DataError

__all__ = ["MEASURES", "Result", "Scoreboard", "score"]

Floats = NDArray[np.float64]

#: Measures of the board: title, loss of each video, how the losses become one number.
MEASURES: dict[str, tuple[str, str, str]] = {
    "ape_mean": ("APE mean", "ape", "mean"),
    "ape_median": ("APE median", "ape_typical", "median"),
    "are_median": ("ARE median", "are_typical", "median"),
    "abs_log_mean": ("|log| mean", "abs_log", "mean"),
    "abs_log_median": ("|log| median", "abs_log_typical", "median"),
    "log_rmse": ("log RMSE", "squared_log", "root"),
    "mrse_total": ("mRSE of total so far", "rse_total", "mean"),
    "are_total_median": ("ARE of total so far", "are_total_typical", "median"),
    "pinball": ("pinball, views", "pinball", "mean"),
    "pinball_log": ("pinball, log", "pinball_log", "mean"),
    "crps_log": ("CRPS, log", "crps_log", "mean"),
    "cover_80": ("cover 80", "cover_80", "mean"),
    "cover_95": ("cover 95", "cover_95", "mean"),
    "take_off_brier": ("take-off Brier", "take_off_brier", "mean"),
    "take_off_log": ("take-off log score", "take_off_log", "mean"),
}
LEVELS = (0.8, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One forecaster at one age.

    Attributes:
        name, age, horizon: of the forecaster, and of the task.
        scored (bool[N]): videos with a forecast and a known total.
        losses: float64[N] each, NaN where not scored; see ``groundswell.corpus.metrics.losses``.
        measures: the losses as one number each.
        declined: videos with a known total and no forecast.
        seconds: CPU time of learning and forecasting.
        note: why it took no part, or that it saw only a sample.
    """

    name: str
    age: int
    horizon: int
    scored: NDArray[np.bool_]
    losses: dict[str, Floats] = field(repr=False)
    measures: dict[str, float]
    declined: int
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Scoreboard:
    """All results of a run.

    Attributes:
        videos: in the table; ``usable`` of them could be scored at some age.
        results: one for each forecaster and age.
        differences: for each (age, forecaster, measure): difference from the reference forecaster on the videos that
            both scored, and its 95 % interval by resampling videos.
        reference: name of the forecaster that the others are compared with.
        deciles: for each (age, forecaster, level): coverage of the ten groups of videos by views known at the origin.
        base_rate: for each age the share of take-offs, and the Brier and log score of forecasting it (learned in
            the training folds).
        settings: what was asked.
    """

    videos: int
    usable: int
    results: tuple[Result, ...]
    differences: dict[tuple[int, str, str], tuple[float, float, float]]
    reference: str
    deciles: dict[tuple[int, str, float], tuple[float, ...]]
    base_rate: dict[int, tuple[float, float, float]]
    settings: dict[str, object]

    def __getitem__(self, key: tuple[str, int]) -> Result:
        """The result of a forecaster at an age."""
        return next(one for one in self.results if (one.name, one.age) == key)


def score(
    batch: Batch,
    forecasters: Sequence[Forecaster],
    *,
    ages: Sequence[int] = (90,),
    horizon: int | None = 30,
    until: int | None = None,
    folds: int = 10,
    seed: int = 20_260_101,
    assume_shares: bool = False,
    reference: str | None = None,
    bootstrap: int = 1000,
    samples: dict[str, int] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Scoreboard:
    """Score forecasters by rolling origins, split by video.

    Args:
        batch: whole records.
        forecasters: as specified, not yet learned.
        ages: origins, days.
        horizon: days ahead; or ``until``, the last age of every forecast: ``until=120`` scores the views left
            up to and with day 119.
        folds: groups of videos; each is forecast by what was learned on the others.
        assume_shares: hand the true shares of the days ahead to forecasters that need them, as if declared.
        reference: the forecaster to compare with; the first when absent.
        bootstrap: resamples of videos for the intervals of differences.
        samples: names of forecasters that see only so many held-out videos, chosen at random.
        progress: called with a sentence after each step.
    Raises:
        DataError: too few videos, or no forecaster.
    """
    if not forecasters:
        raise DataError("give at least one forecaster")
    if folds < 2 or len(batch) < folds:
        raise DataError(f"folds: {folds} of {len(batch)} videos; at least two folds and one video in each")
    say = progress or (lambda _: None)
    tasks = [(age, until - age if until is not None else int(horizon or 30)) for age in ages]
    if any(age < 1 or ahead < 1 for age, ahead in tasks):
        raise DataError("ages: each must be at least one day, and lie before the end of the horizon")
    fold = np.random.default_rng([seed, 1]).permutation(len(batch)) % folds
    results, base_rate, known_at, truths = [], {}, {}, {}
    usable = np.zeros(len(batch), dtype=bool)
    for age, ahead in tasks:
        target = _target(batch, age, ahead)
        if int(target.mask.sum()) < 2 * folds:
            raise DataError(
                f"{int(target.mask.sum())} videos reach from day {age} to day {age + ahead}; {2 * folds} are needed"
            )
        usable |= target.mask
        known_at[age], truths[age] = target.known, target
        base_rate[age] = _base_rate(target, fold, folds)
        for forecaster in forecasters:
            say(f"{forecaster.name}, day {age}")
            results.append(
                _evaluate(
                    batch, forecaster, target, fold, seed, assume_shares, (samples or {}).get(forecaster.name)
                )
            )
    name = reference or forecasters[0].name
    if all(one.name != name for one in results):
        raise DataError(f"reference: {name!r} is none of {', '.join(one.name for one in forecasters)}")
    say("differences")
    return Scoreboard(
        videos=len(batch),
        usable=int(usable.sum()),
        results=tuple(results),
        differences=_differences(results, name, bootstrap, seed),
        reference=name,
        deciles=_deciles(results, known_at),
        base_rate=base_rate,
        settings={
            "ages": [age for age, _ in tasks],
            "horizons": [ahead for _, ahead in tasks],
            "folds": folds,
            "seed": seed,
            "assume_shares": assume_shares,
            "bootstrap": bootstrap,
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    age: int
    horizon: int
    truth: Floats
    known: Floats
    recent: Floats
    mask: NDArray[np.bool_]


def _target(batch: Batch, age: int, horizon: int) -> _Target:
    days = filled(batch.window(0, age))
    return _Target(
        age,
        horizon,
        batch.total(age, horizon),
        days.sum(axis=1),
        take_off_base(batch, age, horizon),
        learnable(batch, age, horizon),
    )


def _base_rate(target: _Target, fold: NDArray[np.int64], folds: int) -> tuple[float, float, float]:
    came = (target.truth > 2.0 * target.recent).astype(np.float64)
    use = target.mask & np.isfinite(target.recent)
    if not use.any():
        return (np.nan, np.nan, np.nan)
    chance = np.full(came.size, np.nan)
    for number in range(folds):
        train = use & (fold != number)
        chance[fold == number] = np.clip(came[train].mean() if train.any() else np.nan, 1e-4, 1 - 1e-4)
    y, p = came[use], chance[use]
    return (
        float(y.mean()),
        float(((p - y) ** 2).mean()),
        float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()),
    )


def _evaluate(
    batch: Batch,
    forecaster: Forecaster,
    target: _Target,
    fold: NDArray[np.int64],
    seed: int,
    assume_shares: bool,
    sample: int | None,
) -> Result:
    age, horizon = target.age, target.horizon
    chosen = target.mask.copy()
    note = ""
    if sample is not None and chosen.sum() > sample:
        places = np.random.default_rng([seed, 2]).permutation(np.flatnonzero(chosen))[:sample]
        chosen[:] = False
        chosen[places] = True
        note = f"{sample} videos at random"
    empty = Result(
        forecaster.name, age, horizon, np.zeros(len(batch), dtype=bool), {}, {}, int(target.mask.sum()), 0.0
    )
    if forecaster.needs_future_shares and not assume_shares:
        return _with_note(empty, "needs the shares of the days ahead: --assume shares=true")
    if forecaster.needs_future_shares and batch.shares is None:
        return _with_note(empty, "the table has no shares")
    quantiles = np.full((len(batch), GRID.size), np.nan)
    point = np.full(len(batch), np.nan)
    take_off = np.full(len(batch), np.nan)
    typical: dict[str, Floats] = {}
    stated = own_chance = False
    begin = time.process_time()
    try:
        for number in range(int(fold.max()) + 1):
            held = np.flatnonzero(chosen & (fold == number))
            if held.size == 0:
                continue
            learned = forecaster.learn(
                batch.take(batch.usable & (fold != number)), [age], horizon, seed + number
            )
            future = None
            if forecaster.needs_future_shares:
                future = batch.take(held).window(age, age + horizon, of="shares")
            given = learned.forecast(batch.take(held).before(age), age, horizon, LEVELS, future)
            quantiles[held] = given.quantiles
            totals = target.truth[target.mask & (fold != number)]
            for key, centre in typical_points(given, target.known[held], totals).items():
                typical.setdefault(key, np.full(len(batch), np.nan))[held] = centre
            if given.point is not None:
                point[held], stated = given.point, True
            if given.take_off is not None:
                take_off[held], own_chance = given.take_off, True
    except (DataError, ImportError) as error:
        return _with_note(empty, str(error))
    seconds = time.process_time() - begin
    scored = chosen & np.isfinite(quantiles).all(axis=1)
    if not scored.any():
        return _with_note(empty, "no video could be forecast")
    if not stated:
        median = quantiles[:, GRID.size // 2]
        typical = {key: _chosen(key, points, median, target, scored, fold) for key, points in typical.items()}
    made = Forecasts(
        tuple(np.array(batch.ids, dtype=object)[scored]),
        quantiles[scored],
        np.full(int(scored.sum()), SeriesStatus.OK, dtype=np.int8),
        ("",) * int(scored.sum()),
        LEVELS,
        take_off[scored] if own_chance else None,
        point[scored] if stated else None,
    )
    some = losses(target.truth[scored], target.known[scored], target.recent[scored], made, LEVELS,
                  reference=target.truth[target.mask],
                  typical={key: centre[scored] for key, centre in typical.items()})  # fmt: skip
    spread = {}
    for key, values in some.items():
        spread[key] = np.full(len(batch), np.nan)
        spread[key][scored] = values
    measures = {key: _summary(some[loss], how) for key, (_, loss, how) in MEASURES.items()}
    return Result(
        forecaster.name, age, horizon, scored, spread, measures, int((chosen & ~scored).sum()), seconds, note
    )


def _chosen(
    key: str,
    points: Floats,
    median: Floats,
    target: _Target,
    scored: NDArray[np.bool_],
    fold: NDArray[np.int64],
) -> Floats:
    """Points for a median of errors, or the laws' medians where those did better on the videos of the other folds."""
    out = points.copy()
    for number in range(int(fold.max()) + 1):
        others, held = scored & (fold != number), fold == number
        if not others.any():
            continue
        totals = target.truth[target.mask & (fold != number)]
        error = absolute_errors(target.truth[others], target.known[others], totals)[key]
        if np.median(error(median[others])) <= np.median(error(points[others])):
            out[held] = median[held]
    return out


def _with_note(result: Result, note: str) -> Result:
    return Result(result.name, result.age, result.horizon, result.scored, {}, {}, result.declined, 0.0, note)


def _summary(values: Floats, how: str) -> float:
    known = values[np.isfinite(values)]
    if known.size == 0:
        return float("nan")
    if how == "median":
        return float(np.median(known))
    mean = float(known.mean())
    return mean**0.5 if how == "root" else mean


def _differences(
    results: Sequence[Result], reference: str, resamples: int, seed: int
) -> dict[tuple[int, str, str], tuple[float, float, float]]:
    """Paired: the same videos are drawn for both."""
    out = {}
    for base in (one for one in results if one.name == reference and one.measures):
        for other in (
            one for one in results if one.age == base.age and one.name != reference and one.measures
        ):
            both = np.flatnonzero(base.scored & other.scored)
            if both.size < 2:
                continue
            random = np.random.default_rng([seed, 3, base.age])
            drawn = [random.integers(0, both.size, both.size) for _ in range(resamples)]
            for key, (_, loss, how) in MEASURES.items():
                one, two = other.losses[loss][both], base.losses[loss][both]
                if not (np.isfinite(one).any() and np.isfinite(two).any()):
                    continue
                gaps = [_summary(one[rows], how) - _summary(two[rows], how) for rows in drawn]
                low, high = np.quantile(gaps, [0.025, 0.975]) if gaps else (np.nan, np.nan)
                out[other.age, other.name, key] = (
                    _summary(one, how) - _summary(two, how),
                    float(low),
                    float(high),
                )
    return out


def _deciles(
    results: Sequence[Result], known_at: dict[int, Floats]
) -> dict[tuple[int, str, float], tuple[float, ...]]:
    out = {}
    for one in results:
        if int(one.scored.sum()) < 10:
            continue
        order = np.flatnonzero(one.scored)[np.argsort(known_at[one.age][one.scored], kind="stable")]
        for level in LEVELS:
            inside = one.losses[f"cover_{100 * level:g}"]
            out[one.age, one.name, level] = tuple(
                float(inside[part].mean()) for part in np.array_split(order, 10)
            )
    return out
