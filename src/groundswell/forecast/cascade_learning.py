"""Learning a prior from finished cascades, every number out of fold by cascade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast.cascade_features import features_of
from groundswell.forecast.cascade_mechanism import fit_mechanism
from groundswell.forecast.cascade_prior import LEVELS, SHARES, WEEK, CascadePrior, Rung, kind_of
from groundswell.forecast.cascade_record import Cascade, with_end
from groundswell.forecast.cascade_regression import fit_regression, fit_spread

__all__ = ["AGES", "CascadeTable", "cascade_table", "learn_cascade_prior", "learn_from_table"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Ages in seconds at which a prior is learned; a cascade uses the nearest (in ratio).
AGES = tuple(600.0 * 2.0 ** (step / 2.0) for step in range(-2, 18))
FOLDS = 10
FEWEST = 20


def learn_cascade_prior(
    cascades: Sequence[Cascade],
    *,
    populations: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
    horizon: float = WEEK,
    ages: Iterable[float] = AGES,
    provenance: str = "learned from the user's own cascades",
    seed: int = 0,
) -> CascadePrior:
    """Learn a prior from finished cascades.

    Args:
        cascades: each known up to the horizon, or ended before it.
        populations: name of the collection each comes from; one for all when left out. A population needs 20 cascades.
        groups: cascades of equal value stay in one fold, such as copies of one tree; each by itself when left out.
        horizon: age in seconds up to which reposts are counted.
        ages: in seconds, at which to learn.
        provenance: a sentence that is kept and shown.
        seed: of the folds.
    Raises:
        DataError: lengths disagree, or a population is too small.
    Source: Vovk, Gammerman and Shafer (2005) for conformal levels; the explanation page says what is reached.
    """
    names = ["all"] * len(cascades) if populations is None else [str(name) for name in populations]
    marks = list(range(len(cascades))) if groups is None else list(groups)
    if not len(names) == len(marks) == len(cascades):
        raise DataError(
            f"{len(cascades)} cascades, {len(names)} populations, {len(marks)} groups; give one of each for each"
        )
    table = cascade_table(cascades, horizon=horizon, ages=ages)
    return learn_from_table(table, populations=names, groups=marks, provenance=provenance, seed=seed)


@dataclass(frozen=True, slots=True, eq=False)
class CascadeTable:
    """Finished cascades as numbers: what learning needs of them, computed once.

    Attributes:
        horizon: age in seconds up to which reposts were counted.
        ages: in seconds, ascending.
        features: for each kind of record and each age the features (float64[N, F]).
        complete: for each kind, which cascades have all that it has (bool[N]); the others stand in with what they have.
        left (float64[A, N]): reposts to come at each age.
    """

    horizon: float
    ages: tuple[float, ...]
    features: dict[str, list[Floats]]
    complete: dict[str, NDArray[np.bool_]]
    left: Floats


def cascade_table(
    cascades: Sequence[Cascade], *, horizon: float = WEEK, ages: Iterable[float] = AGES
) -> CascadeTable:
    """Features and outcomes of finished cascades at every age."""
    ladder = tuple(sorted(float(age) for age in ages if 0.0 < age < horizon))
    kinds = [(clock, followers) for clock in (False, True) for followers in (False, True)]
    rows: dict[str, list[list[Floats]]] = {kind_of(*kind): [[] for _ in ladder] for kind in kinds}
    left = np.zeros((len(ladder), len(cascades)))
    for place, cascade in enumerate(cascades):
        whole = with_end(cascade, horizon)
        total = int(np.searchsorted(whole.times, horizon, side="right")) - 1
        for step, age in enumerate(ladder):
            record = whole.until(age)
            left[step, place] = total - len(record)
            bare = Cascade(record.times, None, end=age, hour=record.hour)
            without = fit_mechanism(bare)
            within = without if record.followers is None else fit_mechanism(record)
            ahead = [float(one.expected(horizon)[0]) for one in (without, within)]
            for clock, followers in kinds:
                rows[kind_of(clock, followers)][step].append(
                    features_of(record, ahead[followers], clock=clock)
                )
    features = {kind: [np.array(table) for table in tables] for kind, tables in rows.items()}
    complete = {
        kind_of(clock, followers): np.array(
            [
                (not clock or c.hour is not None) and (not followers or c.followers is not None)
                for c in cascades
            ]
        )
        for clock, followers in kinds
    }
    return CascadeTable(horizon, ladder, features, complete, left)


def learn_from_table(
    table: CascadeTable,
    chosen: Integers | None = None,
    *,
    populations: Sequence[str],
    groups: Sequence[object],
    provenance: str,
    seed: int = 0,
) -> CascadePrior:
    """``learn_cascade_prior`` from a table, or from the rows of it that are chosen."""
    rows = np.arange(table.left.shape[1]) if chosen is None else np.asarray(chosen, dtype=np.int64)
    names = [str(populations[row]) for row in rows]
    known = tuple(sorted(set(names)))
    for name in known:
        if names.count(name) < FEWEST:
            raise DataError(f"populations: {name!r} has {names.count(name)} cascades; {FEWEST} are the least")
    population = np.array([known.index(name) for name in names])
    fold = folds_of([groups[row] for row in rows], seed)
    rungs: dict[str, dict[float, Rung]] = {}
    for kind, tables in table.features.items():
        found = {}
        for place, age in enumerate(table.ages):
            # neighbouring ages lend their cascades: the same ones a little earlier and later
            near = range(max(0, place - 1), min(len(table.ages), place + 2))
            rung = _learn_rung(
                [tables[step][rows] for step in near],
                [table.left[step][rows] for step in near],
                np.log(np.array([table.ages[step] for step in near]) / age),
                table.complete[kind][rows],
                population,
                fold,
                len(known),
            )
            if rung is not None:
                found[age] = rung
        if found:
            rungs[kind] = found
    return CascadePrior(table.horizon, known, provenance, rungs)


def folds_of(groups: Sequence[object], seed: int) -> Integers:
    """A fold for each cascade, the same for those of one group."""
    names = list(dict.fromkeys(groups))
    order = np.random.default_rng(seed).permutation(len(names)) % FOLDS
    number = dict(zip(names, order, strict=True))
    return np.array([number[name] for name in groups], dtype=np.int64)


def _learn_rung(
    features: list[Floats],
    left: list[Floats],
    apart: Floats,
    full: NDArray[np.bool_],
    population: Integers,
    fold: Integers,
    populations: int,
) -> Rung | None:
    """One age: the regression, then residuals, spread and calibration out of fold."""
    count, near = len(population), len(features)
    centre = int(np.argmin(np.abs(apart)))
    complete = np.array([int(full[population == name].sum()) for name in range(populations)])
    if complete.max() < FEWEST:
        return None
    table = np.concatenate(
        [np.column_stack([part, np.full(count, gap)]) for part, gap in zip(features, apart, strict=True)]
    )
    y = np.log1p(np.concatenate(left))
    who, part = np.tile(population, near), np.tile(fold, near)
    weights = np.full(len(y), 1.0 / near)
    regression, residual = fit_regression(table, y, who, weights, populations, part)
    own = slice(centre * count, (centre + 1) * count)
    residual = residual[own]
    z = regression.standard(table[own])
    regression = replace(regression, spread=fit_spread(z, residual, population, np.ones(count), populations))
    spread = regression.located(table[own], population)[1]
    standardised = residual / spread
    residuals = np.zeros((populations, SHARES.size))
    reached = np.tile(LEVELS, (populations, 1))
    sizes = np.zeros((populations, 3))
    for name in range(populations):
        mine = (population == name) & full if complete[name] >= FEWEST else population == name
        residuals[name] = np.quantile(standardised[mine], SHARES)
        middle = y[own][mine] - residual[mine]
        reached[name] = calibration(left[centre][mine], middle, spread[mine], residuals[name])
        logs = table[own][mine, 0]
        # collections weigh alike: how many cascades each happens to have says nothing of where the next comes from
        share = float(complete[name] >= FEWEST)
        sizes[name] = share, logs.mean(), logs.std() + 0.1
    return Rung(regression, residuals, reached, sizes)


def calibration(left: Floats, middle: Floats, spread: Floats, residuals: Floats) -> Floats:
    """Levels of the law's central bands that hold with each of ``LEVELS``.

    The ends of a band are rounded to whole reposts, so each cascade has a least level at which its band holds.
    """
    upper = np.interp((np.log(left + 0.5) - middle) / spread, residuals, SHARES)
    lower = np.interp((np.log(left + 1.5) - middle) / spread, residuals, SHARES)
    needed = np.maximum(0.0, np.maximum(2.0 * upper - 1.0, 1.0 - 2.0 * lower))
    places = np.minimum(LEVELS * (1.0 + 1.0 / left.size), 1.0)
    return np.asarray(np.quantile(needed, places))
