"""Learning a prior: cases of other videos, networks that each leave a tenth of the videos out, bands from those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned.calibration import calibrate
from groundswell.forecast.learned.features import SMALL, filled, level_of
from groundswell.forecast.learned.model import Model, inputs_of, standardised
from groundswell.forecast.learned.network import QUANTILES, Network, Recipe, train_network
from groundswell.forecast.learned.prior import LearnedPrior

__all__ = ["LEAST_VIDEOS", "Progress", "learn_prior"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Progress = Callable[[str, float], None]

LEAST_VIDEOS = 60
MOST_VIDEOS = 20_000
MOST_CASES = 240_000
ORIGINS = 12  # ages at which a model of one pair learns, from half of its age on
AGES = (1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
HORIZONS = (1, 3, 7, 14, 30, 60, 90, 180, 365)
KNOWN_SHARE = 0.8  # of the days of a horizon that must be on record


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What is learned from: one row for a video at an origin.

    Attributes:
        inputs (float32[n, D]): as ``inputs_of`` makes them.
        targets (float32[n, 5]): log ratio of the mean of the horizon to the level, and of its quarters.
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
    members: int = 10,
    seed: int = 20_260_101,
    recipe: Recipe | None = None,
    provenance: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LearnedPrior:
    """Learn from whole records of videos.

    Each of ``members`` networks leaves one group of the videos out, and what it says of those calibrates the bands:
    no number of the prior is tuned on a video that the network behind it has seen.

    Args:
        views (float64[N, D]): daily counts from each video's first day on; NaN where nothing is on record.
        shares (float64[N, D]): of the same days; a second model then learns what declared future shares tell.
        pairs: (age, horizon) to specialise in, days, one model each; one model for all ages and horizons when absent.
        kinds: ``views``, ``shares`` or both; both when there are shares, when absent.
        members: networks of a model.
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
    if len(known) > MOST_VIDEOS:
        rows = np.sort(np.random.default_rng([seed, 40]).permutation(len(known))[:MOST_VIDEOS])
        known, passed = known[rows], None if passed is None else passed[rows]
    kinds = kinds or (["views"] if passed is None else ["views", "shares"])
    if "shares" in kinds and passed is None:
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

            cases = _cases(known, passed if kind == "shares" else None, pair, seed)
            model, score = _model(kind, cases, pair, members, seed, recipe, say)
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


def _pairs(days: int, pair: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Ages and horizons to learn at."""
    if pair is not None:
        age, horizon = pair
        if age < 1 or horizon < 1:
            raise DataError(f"age: {age}, horizon: {horizon}; both must be at least one day")
        origins = sorted({round(at) for at in np.linspace(max(age / 2.0, 1.0), age, ORIGINS)})
        return [(origin, horizon) for origin in origins]
    return [(age, ahead) for age in AGES for ahead in HORIZONS if age + ahead <= days]


def _cases(views: Floats, shares: Floats | None, pair: tuple[int, int] | None, seed: int) -> Cases:
    found = []
    pairs = _pairs(views.shape[1], pair)
    most = MOST_CASES // max(len(pairs), 1)
    for age, horizon in pairs:
        if age + horizon > views.shape[1]:
            continue
        future = views[:, age : age + horizon]
        fit = np.isfinite(views[:, max(age - 7, 0) : age]).any(axis=1)
        fit &= np.isfinite(future).mean(axis=1) >= KNOWN_SHARE
        if shares is not None:
            fit &= np.isfinite(shares[:, age : age + horizon]).all(axis=1)
            fit &= np.isfinite(shares[:, max(age - 7, 0) : age]).any(axis=1)
        rows = np.flatnonzero(fit)
        if rows.size > most:
            rows = np.sort(np.random.default_rng([seed, 41, age, horizon]).permutation(rows)[:most])
        if rows.size:
            found.append(_at_origin(views, shares, rows, age, horizon))
    count = len(np.unique(np.concatenate([one.video for one in found]))) if found else 0
    if count < LEAST_VIDEOS:
        what = "" if pair is None else f" from day {pair[0]} or earlier over {pair[1]} days"
        raise DataError(
            f"{count} training videos reach{what}; learning needs at least {LEAST_VIDEOS}. Give more videos, or a shorter age and "
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
    views: Floats, shares: Floats | None, rows: NDArray[np.int64], age: int, horizon: int
) -> Cases:
    days = filled(views[rows, :age])
    ahead = views[rows, age : age + horizon]
    past = None if shares is None else filled(shares[rows, :age])
    declared = None if shares is None else shares[rows, age : age + horizon]
    level = np.log(level_of(days) + SMALL)
    parts = [ahead, *(np.array_split(ahead, 4, axis=1) if horizon >= 4 else [ahead] * 4)]
    targets = [np.log(_mean(part) + SMALL) - level for part in parts]
    take_off_at = np.full(rows.size, np.nan)
    if age >= horizon:
        take_off_at = np.log(2.0 * days[:, -horizon:].mean(axis=1) + SMALL) - level
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
    videos, video = np.unique(cases.video, return_inverse=True)
    group = (np.random.default_rng([seed, 42]).permutation(videos.size) % members)[video]
    raw = np.empty((len(inputs), len(QUANTILES)))
    networks = []
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
        raw[held] = network(inputs[held])[:, : len(QUANTILES)]
        networks.append(network)
    raw = np.sort(raw, axis=1)
    truth = cases.targets[:, 0].astype(np.float64)
    wanted = np.unique(cases.pair, axis=0)
    if pair is not None:
        wanted = np.array([[float(pair[0]), float(pair[1])]])
    calibration = calibrate(raw, truth, cases.take_off_at, cases.pair, wanted).rounded()
    ages, horizons = cases.pair[:, 0], cases.pair[:, 1]
    covered = (int(ages.min()), int(ages.max())) if pair is None else (max(round(0.8 * pair[0]), 1), pair[0])
    model = Model(
        kind, covered, (int(horizons.min()), int(horizons.max())), centre, scale, tuple(networks), calibration
    )
    at = np.isin(ages, wanted[:, 0])
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
