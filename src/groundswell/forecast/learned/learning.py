"""Learning a prior: cases of other videos, networks that each leave a tenth of the videos out, bands from those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned.calibration import calibrate
from groundswell.forecast.learned.features import SMALL, filled, level_of, take_off_limit
from groundswell.forecast.learned.model import KINDS, Model, inputs_of, standardised
from groundswell.forecast.learned.network import (
    OUTPUTS,
    QUANTILES,
    TAKE_OFF,
    Network,
    Recipe,
    train_network,
)
from groundswell.forecast.learned.prior import LearnedPrior
from groundswell.forecast.learned.trees import LEAST_EVENTS, forest_of, grow_trees

__all__ = ["LEAST_VIDEOS", "MOST_VIDEOS", "Progress", "learn_prior", "reach"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Progress = Callable[[str, float], None]

LEAST_VIDEOS = 60
PARTS = 10  # a network leaves one of so many parts of the videos out, when there are ``MANY``
MANY = 5_000
MOST_VIDEOS = 20_000
MOST_CASES = 240_000
ORIGINS = 12  # ages at which a model of one pair learns
EARLIER, LATER = 0.7, 1.3  # the first and last of them, over the age that is asked for
AGES = (1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
HORIZONS = (1, 3, 7, 14, 30, 60, 90, 180, 365)
KNOWN_SHARE = 0.8  # of the days of a horizon that must be on record


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What is learned from: one row for a video at an origin.

    Attributes:
        inputs (float32[n, D]): as ``inputs_of`` makes them.
        targets (float32[n, 6]): log ratio of the mean of the horizon to the level, and of its quarters; whether a
            take-off came, NaN where it cannot be told.
        take_off_at (float64[n]): log ratio above which it is a take-off; NaN where it cannot be told.
        video (int64[n]): which video.
        pair (float64[n, 2]): age and horizon.
    """

    inputs: Singles
    targets: Singles
    take_off_at: Floats
    video: NDArray[np.int64]
    pair: Floats


def learn_prior(
    views: ArrayLike,
    *,
    shares: ArrayLike | None = None,
    pairs: Sequence[tuple[int, int]] | None = None,
    kinds: Sequence[str] | None = None,
    groups: ArrayLike | None = None,
    members: int = 6,
    cases: int = MOST_CASES,
    seed: int = 20_260_101,
    recipe: Recipe | None = None,
    provenance: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LearnedPrior:
    """Learn from whole records of videos.

    Each of ``members`` networks leaves another part of the videos out (a tenth, where they are many), and what it says of
    those calibrates the bands: no number of the prior is tuned on a video that the network behind it has seen.

    Args:
        views (float64[N, D]): daily counts from each video's first day on; NaN where nothing is on record.
        shares (float64[N, D]): of the same days; further models then learn what they tell, and what those of the days
            ahead tell when they are declared.
        pairs: (age, horizon) to specialise in, days, one model each; one model for all ages and horizons when absent.
        kinds: of ``views``, ``shares`` and ``declared``; when absent all that the table can teach.
        groups (int[N]): which videos a network leaves out together (sets, channels, platforms): the bands then hold on
            groups that were not learned from; each video by itself when absent.
        members: networks of a model.
        cases: pairs of a video and an origin that a model learns from at most, chosen at random.
        seed: of everything random; the same table and seed give the same prior.
        recipe: of the networks.
        provenance: kept in the prior.
        progress: called with what is being learned and the share that is done.
    Raises:
        DataError: fewer than 60 videos reach from an origin to the end of a horizon.
    """
    known = np.asarray(views, dtype=np.float64)
    if known.ndim != 2:
        raise DataError(f"views: has {known.ndim} dimensions; give one row a video and one column a day")
    passed = None if shares is None else np.asarray(shares, dtype=np.float64)
    if passed is not None and passed.shape != known.shape:
        raise DataError(f"shares: shape {passed.shape}, views {known.shape}; they must agree")
    if members < 2:
        raise DataError(f"members: {members}; at least two, so that each can leave some videos out")
    together = (
        np.arange(len(known)) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    )
    if groups is not None and (together.shape != (len(known),) or len(np.unique(together)) < members):
        raise DataError(
            f"groups: give one for each of the {len(known)} videos, and at least {members} of them"
        )
    if len(known) > MOST_VIDEOS:
        rows = np.sort(np.random.default_rng([seed, 40]).permutation(len(known))[:MOST_VIDEOS])
        known, passed, together = known[rows], None if passed is None else passed[rows], together[rows]
    kinds = kinds or (KINDS[:1] if passed is None else KINDS)
    if set(kinds) != {"views"} and passed is None:
        raise DataError("shares: the table has none to learn from")
    wanted: list[tuple[int, int] | None] = [None] if pairs is None else list(dict.fromkeys(pairs))
    models, scores = [], []
    for kind in kinds:
        for place, pair in enumerate(wanted):
            begun = (kinds.index(kind) * len(wanted) + place) / (len(kinds) * len(wanted))
            what = kind if pair is None else f"{kind}, {pair[0]} to {pair[0] + pair[1]} days"

            def say(share: float, what: str = what, begun: float = begun) -> None:
                if progress is not None:
                    progress(what, begun + share / (len(kinds) * len(wanted)))

            found = _cases(known, passed if kind != "views" else None, kind == "declared", pair, cases, seed)
            model, score = _model(kind, found, together, pair, members, seed, recipe, say)
            models.append(model)
            scores.append({"kind": kind, "ages": list(model.ages), "horizons": list(model.horizons), **score})
    facts = {
        "videos": len(known),
        "days": int(known.shape[1]),
        "seed": seed,
        "members": members,
        "score": scores,
    }
    return LearnedPrior(tuple(models), {**facts, **(provenance or {})})


def reach(pairs: Sequence[tuple[int, int]] | None) -> int:
    """Days of a record that learning looks at."""
    if pairs is None:
        return AGES[-1] + HORIZONS[-1]
    return max(round(LATER * age) + horizon for age, horizon in pairs)


def _pairs(days: int, pair: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Ages and horizons to learn at."""
    if pair is not None:
        age, horizon = pair
        if age < 1 or horizon < 1:
            raise DataError(f"age: {age}, horizon: {horizon}; both must be at least one day")
        # ages round the one that is asked for; later ones with what is left of the record
        origins = {age, *(max(round(at), 1) for at in np.linspace(EARLIER * age, LATER * age, ORIGINS))}
        ahead = {
            origin: horizon if origin <= age else min(horizon, days - origin) for origin in sorted(origins)
        }
        return [(origin, left) for origin, left in ahead.items() if left >= 0.75 * horizon]
    return [(age, ahead) for age in AGES for ahead in HORIZONS if age + ahead <= days]


def _cases(
    views: Floats,
    shares: Floats | None,
    ahead: bool,
    pair: tuple[int, int] | None,
    count: int,
    seed: int,
) -> Cases:
    found = []
    pairs = _pairs(views.shape[1], pair)
    most = count // max(len(pairs), 1)
    for age, horizon in pairs:
        if age + horizon > views.shape[1]:
            continue
        future = views[:, age : age + horizon]
        fit = np.isfinite(views[:, max(age - 7, 0) : age]).any(axis=1)
        fit &= np.isfinite(future).mean(axis=1) >= KNOWN_SHARE
        if shares is not None:
            fit &= np.isfinite(shares[:, max(age - 7, 0) : age]).any(axis=1)
            if ahead:
                fit &= np.isfinite(shares[:, age : age + horizon]).all(axis=1)
        rows = np.flatnonzero(fit)
        if rows.size > most:
            rows = np.sort(np.random.default_rng([seed, 41, age, horizon]).permutation(rows)[:most])
        if rows.size:
            found.append(_at_origin(views, shares, ahead, rows, age, horizon))
    videos = len(np.unique(np.concatenate([one.video for one in found]))) if found else 0
    if videos < LEAST_VIDEOS:
        what = "" if pair is None else f" from day {pair[0]} or earlier over {pair[1]} days"
        raise DataError(
            f"{videos} training videos reach{what}; learning needs at least {LEAST_VIDEOS}. Give more videos, or a shorter age and "
            "horizon"
        )
    return Cases(
        np.concatenate([one.inputs for one in found]),
        np.concatenate([one.targets for one in found]),
        np.concatenate([one.take_off_at for one in found]),
        np.concatenate([one.video for one in found]),
        np.concatenate([one.pair for one in found]),
    )


def _at_origin(
    views: Floats, shares: Floats | None, ahead: bool, rows: NDArray[np.int64], age: int, horizon: int
) -> Cases:
    days = filled(views[rows, :age])
    came = views[rows, age : age + horizon]
    past = None if shares is None else filled(shares[rows, :age])
    declared = shares[rows, age : age + horizon] if shares is not None and ahead else None
    level = np.log(level_of(days) + SMALL)
    parts = [came, *(np.array_split(came, 4, axis=1) if horizon >= 4 else [came] * 4)]
    targets = [np.log(_mean(part) + SMALL) - level for part in parts]
    take_off_at = take_off_limit(days, horizon)
    targets.append(np.where(np.isfinite(take_off_at), targets[0] > take_off_at, np.nan))
    return Cases(
        inputs_of(days, horizon, past, declared).astype(np.float32),
        np.stack(targets, axis=1).astype(np.float32),
        take_off_at,
        rows,
        np.tile([float(age), float(horizon)], (rows.size, 1)),
    )


def _mean(part: Floats) -> Floats:
    """Of the days on record; NaN without any."""
    known = np.isfinite(part)
    count = known.sum(axis=1)
    total = np.where(known, part, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _model(
    kind: str,
    cases: Cases,
    together: NDArray[np.int64],
    pair: tuple[int, int] | None,
    members: int,
    seed: int,
    recipe: Recipe | None,
    say: Callable[[float], None],
) -> tuple[Model, dict[str, float]]:
    centre = cases.inputs.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = cases.inputs.std(axis=0, dtype=np.float64).astype(np.float32)
    scale[scale < 1e-6] = 1.0
    inputs = standardised(cases.inputs, centre, scale)  # type: ignore[arg-type]
    units, unit = np.unique(together[cases.video], return_inverse=True)
    # where videos are many, bands need not be counted on all of them
    parts = members if units.size < MANY else max(members, PARTS)
    group = (np.random.default_rng([seed, 42]).permutation(units.size) % parts)[unit]
    said = np.empty((len(inputs), OUTPUTS))
    told = np.isfinite(cases.take_off_at)
    # a model of every age is asked for the total; trees of all its cases would cost more than they tell
    events = np.unique(cases.video[cases.targets[:, TAKE_OFF] == 1.0])
    growing = pair is not None and events.size >= LEAST_EVENTS
    leaning = np.zeros((len(inputs), 2 if growing else 1))
    networks, trees = [], []
    for member in range(members):
        held = group == member
        network = _rounded(
            train_network(
                inputs[~held],
                cases.targets[~held],
                seed + member,
                recipe,
                lambda share, done=member: say((done + share) / members),  # type: ignore[misc]
            )
        )
        said[held] = network(inputs[held])
        leaning[held, 0] = said[held, -1]
        networks.append(network)
        if growing:
            came = cases.targets[~held & told, TAKE_OFF]
            trees.append(grow_trees(inputs[~held & told], came, seed + member))
            leaning[held, 1] = trees[-1](inputs[held])
    unseen = group < members
    raw = np.sort(said[unseen, : len(QUANTILES)], axis=1)
    truth, pairs = cases.targets[unseen, 0].astype(np.float64), cases.pair[unseen]
    wanted = np.unique(cases.pair, axis=0)
    if pair is not None:
        wanted = np.array([[float(pair[0]), float(pair[1])]])
    calibration = calibrate(raw, leaning[unseen], truth, cases.take_off_at[unseen], pairs, wanted).rounded()
    ages, horizons = cases.pair[:, 0], cases.pair[:, 1]
    covered = ((int(ages.min()), int(ages.max())), (int(horizons.min()), int(horizons.max())))
    if pair is not None:
        covered = ((max(round(0.8 * pair[0]), 1), round(1.25 * pair[0])), (pair[1], pair[1]))
    forest = forest_of(trees) if growing else None
    model = Model(kind, *covered, centre, scale, tuple(networks), calibration, forest)
    at = np.isin(pairs[:, 0], wanted[:, 0])
    return model, {
        "cases": len(inputs),
        "abs_log": round(float(np.abs(raw[at, 3] - truth[at]).mean()), 4),
        "abs_log_last_week": round(float(np.abs(truth[at]).mean()), 4),
    }


def _rounded(network: Network) -> Network:
    """Weights as they are written to a file: eleven bits are far finer than what was learned."""
    return Network(
        tuple(one.astype(np.float16).astype(np.float32) for one in network.weights),
        tuple(one.astype(np.float16).astype(np.float32) for one in network.biases),
    )
