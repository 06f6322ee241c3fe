"""Recorded events, checked and put in order: what a fit of event times works on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.events.model import Record
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from groundswell.process.sequence import Events

__all__ = ["EventInput", "Observed", "observe"]

Floats = NDArray[np.float64]
EventInput = "ArrayLike | Events | Sequence[ArrayLike] | Sequence[Events]"

SAMPLED_GAPS = 20_000  # enough for two quantiles
IMPUTATIONS = 5  # orders drawn for events that a rounded clock leaves tied
IMPUTATION_SEED = 20140310
LONG_SILENCE = (
    0.9  # of the window before the first of FEW_IN_SILENCE events: epoch seconds with the start left at 0
)
FEW_IN_SILENCE = 10


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Everything a fit sees.

    Attributes:
        records: one for each realisation, or several of one realisation whose shares add up to 1 where a
            rounded clock left the order open.
        counts (int64[D]): events explained in each dimension.
        length: total length of the windows.
        span: longest age that any event reaches.
        gaps (float64[2]): the 1 % and 50 % quantiles of the gaps above zero.
        notes: sentences about the record that a reader should know.
        clock: step of the clock that rounded the times, or None.
    """

    records: tuple[Record, ...]
    counts: NDArray[np.int64]
    length: float
    span: float
    gaps: Floats
    notes: tuple[str, ...]
    clock: float | None

    @property
    def longest_gap(self) -> float:
        """The longest time between two events."""
        return max(float(np.diff(record.times).max(initial=0.0)) for record in self.records)


def observe(
    times: object,
    *,
    dimensions: int,
    start: float,
    end: float | None,
    windows: ArrayLike | None,
    marks: ArrayLike | None,
    clock: float | None,
    marked: bool,
    least: int = 2,
) -> Observed:
    """Check a user's events and put them in order.

    Args:
        times: event times (one dimension), one array for each dimension, ``Events``, or a sequence of
            ``Events``, one for each realisation.
        dimensions: D.
        start, end: the window; ``Events`` bring their own.
        windows (float64[W, 2]): several windows instead; events outside them excite and are not explained.
        marks: as ``times``; ``Events`` bring their own.
        clock: step of the clock that rounded the times down, or None for exact times.
        marked: whether the model has marks.
        least: events that are needed: 2 for a fit, none to compute a likelihood.
    Raises:
        DataError: whatever cannot be used, with the index of the event and the remedy.
    """
    notes: list[str] = []
    records: list[Record] = []
    if marks is not None and not marked:
        raise DataError("marks: given, but the model has none; use Hawkes(marked=True), or leave them out")
    for label, all_times, all_kinds, own_marks, spans in realisations(
        times, dimensions, start, end, windows, marks
    ):
        check_events(label, all_times, all_kinds, dimensions)
        all_logs = mark_logs(label, all_times.size, own_marks) if marked else None
        known = int(np.searchsorted(all_times, spans[-1, 1], side="right"))
        moments, kinds = all_times[:known], all_kinds[:known]
        logs = None if all_logs is None else all_logs[:known]
        if known < all_times.size:
            notes.append(
                f"{all_times.size - known} of {all_times.size} events in {label} lie after the end ({spans[-1, 1]:g}) and are "
                "left out: check that the end has the unit of the events."
            )
        start_of_all, end_of_all = spans[0, 0], spans[-1, 1]
        if known >= FEW_IN_SILENCE and moments[0] - start_of_all > LONG_SILENCE * (end_of_all - start_of_all):
            notes.append(
                f"Nothing happened in the first {(moments[0] - start_of_all) / (end_of_all - start_of_all):.3%} of the window: "
                f"check that the start ({start_of_all:g}) is when observation began."
            )
        if clock is None:
            records.append(Record(moments, kinds, spans, logs))
            tied = moments.size - 1 - np.count_nonzero(moments[1:] > moments[:-1])
            if tied > 0:
                notes.append(
                    f"{tied} events share their time with the event before: they do not excite each other; if a "
                    "clock rounded the times, say so with clock="
                )
        else:
            records.extend(spread(moments, kinds, spans, logs, clock))
    return summed(tuple(records), dimensions, tuple(notes), clock, least)


def summed(
    records: tuple[Record, ...],
    dimensions: int,
    notes: tuple[str, ...],
    clock: float | None,
    least: int = 2,
) -> Observed:
    """What a fit needs to know of the records as a whole; DataError when there is too little to fit."""
    counts = np.zeros(dimensions)
    for record in records:
        # a mask that is all true is not worth a copy
        kinds = record.dimensions if record.scored.all() else record.dimensions[record.scored]
        counts += record.share * (kinds.size if dimensions == 1 else np.bincount(kinds, minlength=dimensions))
    total = counts.sum()
    if total < least:
        raise DataError(f"times: {total:g} events inside the window; a fit needs at least {least}")
    length = float(sum(record.share * np.diff(record.windows, axis=1).sum() for record in records))
    gaps = positive_gaps(records, SAMPLED_GAPS)
    if not gaps.size:
        if least > 1:
            raise DataError("times: all events happen at one moment; give the clock's step with clock=")
        gaps = np.array([length])
    return Observed(
        records,
        np.rint(counts).astype(np.int64),
        length,
        max(
            float(record.windows[-1, 1] - min([record.windows[0, 0], *record.times[:1]]))
            for record in records
        ),
        np.quantile(gaps, (0.01, 0.5)),
        notes,
        clock,
    )


def positive_gaps(records: tuple[Record, ...], wanted: int) -> Floats:
    """About so many of the gaps above zero, evenly taken; all of them where those are all zero or few."""
    stride = max(1, sum(record.times.size for record in records) // wanted)
    for step in {stride: None, 1: None}:
        gaps = np.concatenate([record.times[1::step] - record.times[:-1:step] for record in records])
        if (gaps > 0.0).any():
            break
    return gaps[gaps > 0.0]


Realisation = tuple[str, Floats, NDArray[np.int64], "Floats | None", Floats]


def realisations(
    times: object,
    dimensions: int,
    start: float,
    end: float | None,
    windows: ArrayLike | None,
    marks: ArrayLike | None,
) -> list[Realisation]:
    """Name, times, dimensions, marks and windows of each realisation, whatever form they came in."""
    from groundswell.process.sequence import Events

    several = isinstance(times, (list, tuple)) and times and all(isinstance(part, Events) for part in times)
    if end is not None and (several or windows is not None or isinstance(times, Events)):
        raise DataError(
            f"end: {end:g} given, but {'the windows' if windows is not None else 'Events'} say when observation ended; "
            "give one of them"
        )
    if isinstance(times, Events):
        return [from_events("times", times, windows)]
    if several:
        if windows is not None:
            raise DataError(
                "windows: several realisations bring their own windows; give each Events its start and end"
            )
        return [
            from_events(f"times[{place}]", part, None)
            for place, part in enumerate(cast("Sequence[Events]", times))
        ]
    spans = checked_windows(start, end, windows)
    if dimensions == 1 and not (
        isinstance(times, (list, tuple)) and len(times) == 1 and np.ndim(times[0]) == 1
    ):
        moments = numbers("times", cast("ArrayLike", times), 1)
        own = None if marks is None else numbers("marks", marks, 1)
        return [("times", moments, np.zeros(moments.size, np.int64), own, spans)]
    if not isinstance(times, (list, tuple)) or len(times) != dimensions:
        raise DataError(
            f"times: the model has {dimensions} dimensions; give a list of {dimensions} arrays, or Events"
        )
    columns = [numbers(f"times[{place}]", part, 1) for place, part in enumerate(times)]
    for place, column in enumerate(columns):
        check_events(f"times[{place}]", column, np.zeros(column.size, np.int64), 1)
    moments = np.concatenate(columns)
    kinds = np.repeat(np.arange(dimensions), [column.size for column in columns])
    order = np.argsort(moments, kind="stable")
    own = None
    if marks is not None:
        parts = list(cast("Sequence[ArrayLike]", marks))
        if [np.size(part) for part in parts] != [column.size for column in columns]:
            raise DataError("marks: give one array for each dimension, with one mark for each event")
        own = np.concatenate([numbers(f"marks[{place}]", part, 1) for place, part in enumerate(parts)])[order]
    return [("times", moments[order], kinds[order], own, spans)]


def from_events(label: str, events: Events, windows: ArrayLike | None) -> Realisation:
    """An ``Events`` as a realisation."""
    spans = checked_windows(events.start, events.end, windows)
    return label, events.times, events.dimensions, events.marks, spans


def checked_windows(start: float, end: float | None, windows: ArrayLike | None) -> Floats:
    """Windows as ascending, disjoint stretches."""
    if windows is None:
        if end is None:
            raise DataError(
                "end: missing; give the time at which the observation ended (it is not the last event: "
                "the silence after it is data)"
            )
        spans = np.array([[start, end]], dtype=np.float64)
    else:
        spans = numbers("windows", windows, 2)
        if spans.shape[1] != 2 or not len(spans):
            raise DataError("windows: give rows of start and end")
    if (
        not np.isfinite(spans).all()
        or (np.diff(spans, axis=1) <= 0.0).any()
        or (spans[1:, 0] < spans[:-1, 1]).any()
    ):
        raise DataError(f"window: {spans.tolist()} must be finite, ascending and without overlap")
    return spans


def check_events(label: str, times: Floats, kinds: NDArray[np.int64], dimensions: int) -> None:
    """Raise DataError when events are out of order or of a dimension that does not exist."""
    if not (times[1:] >= times[:-1]).all():
        bad = np.flatnonzero(np.diff(times) < 0.0)
        place = int(bad[0]) + 1
        raise DataError(
            f"{label}: event {place} ({times[place]:g}) lies before event {place - 1} ({times[place - 1]:g}); "
            f"{bad.size} of {times.size} events are out of order.\n"
            f"Find them: np.flatnonzero(np.diff({label}) < 0)\n"
            f"Remedy: np.sort({label}) if the order means nothing"
        )
    if kinds.size and not 0 <= kinds.min() <= kinds.max() < dimensions:
        wrong = np.flatnonzero((kinds < 0) | (kinds >= dimensions))
        raise DataError(
            f"{label}: event {wrong[0]} is of dimension {kinds[wrong[0]]}, but the model has {dimensions} "
            f"(numbered from 0); give Hawkes(dimensions={int(kinds.max()) + 1}) or leave it out"
        )


def mark_logs(label: str, count: int, marks: Floats | None) -> Floats:
    """Logarithms of the marks."""
    if marks is None:
        raise DataError("marks: the model has marks; give one for each event, or Hawkes(marked=False)")
    if marks.size != count:
        raise DataError(f"marks: {marks.size} marks for {count} events in {label}; give one for each")
    bad = np.flatnonzero(~(marks > 0.0))
    if bad.size:
        raise DataError(
            f"marks[{bad[0]}]: {marks[bad[0]]:g}; a mark enters as a power, so it must be above zero. For follower "
            "counts add 1"
        )
    return np.log(marks)


def spread(
    times: Floats, kinds: NDArray[np.int64], windows: Floats, logs: Floats | None, clock: float
) -> list[Record]:
    """Times spread over the clock's steps, drawn several times with fixed seeds.

    Within a step the order and the gaps of events are unknown. Each draw places every event anywhere in its
    step; the likelihood is averaged over the draws. Held ties would hide all passing on within a step.
    """
    if not (math.isfinite(clock) and clock > 0.0):
        raise DataError(f"clock: {clock:g}; give the clock's step, above zero, in the unit of the times")
    records = []
    for draw in range(IMPUTATIONS):
        generator = np.random.default_rng([IMPUTATION_SEED, draw])
        moved = times + clock * generator.random(times.size)
        last = windows[np.clip(np.searchsorted(windows[:, 0], times, side="right") - 1, 0, None), 1]
        moved = np.where((times <= last) & (moved > last), 0.5 * (times + last), moved)
        order = np.argsort(moved, kind="stable")
        records.append(
            Record(
                moved[order], kinds[order], windows, None if logs is None else logs[order], 1.0 / IMPUTATIONS
            )
        )
    return records
