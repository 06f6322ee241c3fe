"""Simulations of a fit, and refits to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from groundswell.process.events.fit import fit_problem
from groundswell.process.events.layout import layout_of
from groundswell.process.events.model import Record
from groundswell.process.events.observed import IMPUTATIONS, spread, summed
from groundswell.process.events.outlook import one_dimension
from groundswell.process.marks import GivenMarks
from groundswell.process.sequence import Events
from groundswell.process.simulation.simulate_events import simulate_events

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["resampled_fit", "simulated"]


def simulated(fit: HawkesFit, number: int, start: float | None, end: float | None, seed: int) -> Events:
    """A simulation over one record's hull, or another window, from what the record knows before it."""
    record = fit.observed.records[number]
    begin = float(record.windows[0, 0]) if start is None else start
    close = float(record.windows[-1, 1]) if end is None else end
    before = record.times <= begin
    marked = fit.specification.marked
    if marked:
        one_dimension(fit)
    marks = np.exp(record.logs) if marked and record.logs is not None else None
    history = None
    if before.any():
        earliest = float(record.times[0])
        history = Events(
            record.times[before],
            record.dimensions[before],
            None if marks is None else marks[before],
            start=float(np.nextafter(earliest, -np.inf)),
            end=begin,
        )
    return simulate_events(
        fit.kernels,
        fit.backgrounds,
        close,
        start=begin,
        seed=[seed, number],
        history=history,
        marks=None if marks is None else GivenMarks(marks),
        mark_exponent=float(np.asarray(fit.params["mark_exponent"])) if marked else 0.0,
    )


def inside(drawn: Events, record: Record) -> Events:
    """The drawn events that would have been recorded: all of them, or none between windows where none was known."""
    between = ~record.scored & (record.times > record.windows[0, 0])
    if between.any() or len(record.windows) == 1:
        return drawn
    place = np.searchsorted(record.windows[:, 0], drawn.times, side="left") - 1
    kept = (place >= 0) & (drawn.times <= record.windows[np.maximum(place, 0), 1])
    marks = None if drawn.marks is None else drawn.marks[kept]
    return Events(drawn.times[kept], drawn.dimensions[kept], marks, start=drawn.start, end=drawn.end)


def resampled_fit(fit: HawkesFit, seed: int) -> HawkesFit:
    """The fit's specification, fitted to one simulation of every realisation, windows and clock as observed."""
    from groundswell.process.events.hawkes_fit import HawkesFit

    records: list[Record] = []
    step = IMPUTATIONS if fit.observed.clock is not None else 1
    for number in range(0, len(fit.observed.records), step):
        record = fit.observed.records[number]
        known = record.times <= record.windows[0, 0]
        drawn = inside(simulated(fit, number, None, None, seed), record)
        times = np.concatenate([record.times[known], drawn.times])
        dimensions = np.concatenate([record.dimensions[known], drawn.dimensions])
        logs = None
        if record.logs is not None and drawn.marks is not None:
            logs = np.concatenate([record.logs[known], np.log(drawn.marks)])
        clock = fit.observed.clock
        if clock is None:
            records.append(Record(times, dimensions, record.windows, logs))
        else:
            records.extend(spread(np.floor(times / clock) * clock, dimensions, record.windows, logs, clock))
    observed = summed(tuple(records), fit.specification.dimensions, fit.observed.notes, fit.observed.clock)
    layout = layout_of(fit.specification, observed)
    optima = tuple(fit_problem(problem, observed, fit.specification.penalty) for problem in layout.problems)
    return HawkesFit(fit.specification, observed, layout, optima)
