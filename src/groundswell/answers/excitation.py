"""How videos of one family or one author send viewers to each other: a multivariate model of their counts.

Each video has a floor of its own, from its release on, and the pulse of its release. Every view brings further views
of the same video and of others, ``branching[to, from]`` of them, with a delay that fades exponentially
(``groundswell.process.CountHawkes``). A video that settled long before the record has a floor alone, which may drift in
a straight line. Nothing moves it by itself, so it cannot show what it passes on: its links are left out, and the result
says "cannot tell". What it passes on of the views that others bring is then part of their link to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import InputSeries
from groundswell.process.counts.count_fit import CountFit
from groundswell.process.counts.count_hawkes import CountHawkes
from groundswell.process.counts.history import HistoryModel
from groundswell.process.counts.intervals import fall_root, profile_ends
from groundswell.process.counts.model import CountModel
from groundswell.process.counts.multivariate import ManySeriesModel
from groundswell.process.counts.optimum import search
from groundswell.process.counts.record import CountRecord, interval_ends
from groundswell.process.kernels import Exponential

__all__ = ["CANNOT_TELL", "FOUND", "NOT_SEEN", "Excitation", "Link", "excitation"]

Floats = NDArray[np.float64]

FOUND, NOT_SEEN, CANNOT_TELL = "found", "not seen", "cannot tell"
LEAST_COUNTED = 10  # intervals that a series needs
MOST_VIDEOS = 8
DRAWS = 400
SEED = 20140310
SURE = NormalDist().inv_cdf(0.99)  # a link is found when chance alone would show it once in a hundred
WIDEST = 1.0  # further views a view: an interval that holds all of these tells nothing


@dataclass(frozen=True, slots=True)
class Link:
    """What views of ``source`` bring to ``target``.

    Attributes:
        branching, low, high: direct further views of the target for each view of the source, with its interval;
            None where the record cannot show it.
        views, views_low, views_high: views of the target in the record that go back to the source's release and
            floor, on all ways; of a video to itself, what it would have had alone. None likewise.
        verdict: ``found`` when the model without this link is rejected (one-sided, 1 %), ``not seen`` when the
            interval begins at zero and ends below 1, else ``cannot tell``.
    """

    source: str
    target: str
    branching: float | None = None
    low: float | None = None
    high: float | None = None
    views: float | None = None
    views_low: float | None = None
    views_high: float | None = None
    verdict: str = CANNOT_TELL


@dataclass(frozen=True, slots=True, eq=False)
class Excitation:
    """What ``excitation`` gives.

    Attributes:
        names: of the videos, in the order of all arrays.
        links: every ordered pair, own passing-on included, sources first.
        counted (float64[D]): views counted in the record.
        level: of all intervals, in per cent.
        fit: the model; its matrix is [to, from].
        cautions: sentences that a reader must know.
    """

    names: tuple[str, ...]
    links: tuple[Link, ...]
    counted: Floats
    level: float
    fit: CountFit = field(repr=False)
    cautions: tuple[str, ...] = ()

    def link(self, source: str, target: str) -> Link:
        """One pair.

        Raises:
            DataError: a name is unknown.
        """
        for found in self.links:
            if (found.source, found.target) == (source, target):
                return found
        raise DataError(f"link {source!r} to {target!r}: the videos are {', '.join(self.names)}")

    @property
    def spill_over(self) -> tuple[Link, ...]:
        """The links between different videos."""
        return tuple(link for link in self.links if link.source != link.target)


def excitation(
    names: Sequence[str],
    counts: ArrayLike,
    edges: ArrayLike,
    releases: Sequence[float | None],
    *,
    level: float = 90.0,
) -> Excitation:
    """Fit how two or more videos excite each other.

    Args:
        names: one for each video.
        counts (float64[N, D]): views in each interval; NaN where not counted. Counts before a release are left out.
        edges (float64[N + 1] or float64[N, 2]): the intervals, in any unit of time.
        releases: when each came out, in the same unit. A time up to the first edge: before the record, and still
            falling at its start; None: so long before that its views have settled to a floor, level or drifting.
        level: of the intervals, in per cent. They follow the likelihood's profile, widened where the scatter of
            neighbouring intervals hangs together (the ratio of sandwich to Wald errors).
    Raises:
        DataError: numbers do not match, there are fewer than two or more than eight videos, none was released in or
            just before the record, or one has fewer than ten counted intervals.
    """
    table, starts, ends = _checked(names, counts, edges, releases)
    width = float(np.median(ends - starts))
    origin, last = float(starts[0]) - width, float(ends[-1])
    for place, moment in enumerate(releases):
        if moment is not None:
            table[ends <= moment, place] = np.nan
    moving = [moment is not None for moment in releases]
    spec = CountHawkes(
        Exponential(),
        tuple(_outside(moment, origin, width, last) for moment in releases),
        links=tuple(tuple(moving) for _ in names),
    )
    record = CountRecord.of(table, np.column_stack([starts, ends]), origin)
    plain = spec.problem_of(record)
    problem = replace(plain, model=HistoryModel(_many(plain.model)))
    fit = CountFit(spec, record, problem, search(problem))
    return Excitation(
        tuple(names),
        _links(fit, tuple(names), moving, level),
        np.nansum(table, axis=0),
        level,
        fit,
        _cautions(fit, [name for name, moves in zip(names, moving, strict=True) if not moves]),
    )


def _checked(
    names: Sequence[str], counts: ArrayLike, edges: ArrayLike, releases: Sequence[float | None]
) -> tuple[Floats, Floats, Floats]:
    table = np.array(counts, dtype=np.float64)
    if table.ndim != 2 or not 2 <= table.shape[1] <= MOST_VIDEOS:
        raise DataError(
            f"counts: shape {table.shape}; give float64[N, D] with a column for each of 2 to {MOST_VIDEOS} videos"
        )
    if not len(names) == len(releases) == table.shape[1]:
        raise DataError(
            f"{len(names)} names, {len(releases)} releases and {table.shape[1]} columns of counts; give one each"
        )
    if len(set(names)) < len(names):
        raise DataError("names: two videos share one; give each its own")
    if all(moment is None for moment in releases):
        raise DataError("releases: none; at least one video must move by itself for others to follow it")
    starts, ends = interval_ends(edges, len(table))
    for name, moment, column in zip(names, releases, table.T, strict=True):
        if moment is not None and not math.isfinite(moment):
            raise DataError(f"release of {name!r}: {moment:g}; give a time, or None for before the record")
        seen = np.isfinite(column) & (ends > (-math.inf if moment is None else moment))
        if seen.sum() < LEAST_COUNTED:
            raise DataError(
                f"counts of {name!r}: {int(seen.sum())} intervals since its release; {LEAST_COUNTED} are needed"
            )
    return table, np.asarray(starts), np.asarray(ends)


def _outside(release: float | None, origin: float, width: float, last: float) -> InputSeries:
    """Floor (a unit of time) and pulse (views at the release) of one video, or the two ends of a drifting floor."""
    if release is None:
        # without a drift, videos that grow by themselves look lifted by whatever came out in the middle of the record
        steps = np.linspace(origin, last, max(2, round((last - origin) / width)) + 1)
        share = (0.5 * (steps[1:] + steps[:-1]) - origin) / (last - origin)
        return InputSeries(steps, np.column_stack([1.0 - share, share]))
    if release <= origin + width:
        # what went before the record: one uncounted interval
        return InputSeries(
            np.array([origin, origin + width, last]), np.array([[1.0, 1.0 / width], [1.0, 0.0]])
        )
    stop = min(release + width, 0.5 * (release + last))
    return InputSeries(
        np.array([origin, release, stop, last]),
        np.array([[0.0, 0.0], [1.0, 1.0 / (stop - release)], [1.0, 0.0]]),
    )


def _many(model: CountModel) -> ManySeriesModel:
    assert isinstance(model, ManySeriesModel)
    return model


def _links(fit: CountFit, names: tuple[str, ...], moving: Sequence[bool], level: float) -> tuple[Link, ...]:
    z = NormalDist().inv_cdf(0.5 + level / 200.0)
    wide = _widening(fit)
    ways = _ways(fit, level, wide)
    matrix = fit.branching_matrix
    found = []
    for source, name in enumerate(names):
        for target, other in enumerate(names):
            views, least, most = (float(value) for value in ways[target, source])
            if not moving[source]:
                own = source == target
                found.append(
                    Link(name, other, None, None, None, views, least, most) if own else Link(name, other)
                )
                continue
            index = _index(fit, target, source)
            low, high = profile_ends(fit, index, z * float(wide[index]))
            verdict = CANNOT_TELL
            if _evidence(fit, index) >= SURE * wide[index]:
                verdict = FOUND
            elif low <= 0.0 and high <= WIDEST:
                verdict = NOT_SEEN
            found.append(
                Link(name, other, float(matrix[target, source]), low, high, views, least, most, verdict)
            )
    return tuple(found)


def _evidence(fit: CountFit, index: int) -> float:
    """Root of twice the fall of the log-likelihood when one link is closed."""
    held = np.array([parameter.held is not None for parameter in fit.problem.parameters])
    held[index] = True
    closed = fit.problem.parameters[index].low
    return fall_root(fit.problem, fit.optimum, held, index, closed, fit.optimum.place)[0]


def _index(fit: CountFit, target: int, source: int) -> int:
    return next(
        place
        for place, parameter in enumerate(fit.problem.parameters)
        if parameter.name == "branching" and parameter.index == (target, source)
    )


def _widening(fit: CountFit) -> Floats:
    """Ratio of errors that allow for dependent scatter to those that do not, at least 1 (float64[Q])."""
    plain, robust = fit.deviations(False), fit.deviations(True)
    ratio = np.ones(plain.size)
    good = (plain > 0.0) & np.isfinite(plain) & np.isfinite(robust)
    ratio[good] = np.clip(robust[good] / plain[good], 1.0, 5.0)
    return ratio


def _ways(fit: CountFit, level: float, wide: Floats) -> Floats:
    """Views of each video that go back to each video's floor and release (float64[D, D, 3], [to, from])."""
    model = fit.problem.model
    assert isinstance(model, HistoryModel)
    place = fit.optimum.place
    covariance = fit.covariance * np.outer(wide, wide)
    values, vectors = np.linalg.eigh(np.where(np.isfinite(covariance), covariance, 0.0))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = np.random.default_rng(SEED).standard_normal((DRAWS, place.size))
    places = np.clip(np.vstack([place, place + normal @ root.T]), *fit.problem.bounds())
    with np.errstate(over="ignore", invalid="ignore"):
        views = model.origins(places)
    usable = np.array(np.isfinite(views).all(axis=(1, 2)))  # far draws of a nearly critical fit can overflow
    usable[0] = False
    tail = 0.5 - level / 200.0
    low, high = np.quantile(views[usable], [tail, 1.0 - tail], axis=0)
    return np.stack([views[0], np.minimum(low, views[0]), np.maximum(high, views[0])], axis=2)


def _cautions(fit: CountFit, flat: Sequence[str]) -> tuple[str, ...]:
    said = [
        "What sends viewers to several videos at once, such as news of their author, looks like passing-on from "
        "the one whose course it follows."
    ]
    if flat:
        said.append(
            "Nothing in the record moves these by themselves, so what they pass on cannot be told: "
            + ", ".join(f"'{name}'" for name in flat)
            + "."
        )
    if fit.supercritical:
        said.append("The fitted videos excite each other without end: read the numbers for this record only.")
    if not fit.converged:
        said.append("The search did not converge; the numbers may be off the best fit.")
    return tuple(said)
