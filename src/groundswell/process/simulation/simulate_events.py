"""Exact simulation of Hawkes processes, event by event, in one window or as a stream.

Two methods give one law. Recursion (exponential kernels) draws the next event from the decaying intensities,
without thinning (Dassios and Zhao 2013). Branching (any kernel) draws immigrants and their children, slice of time
by slice of time (Hawkes and Oakes 1974): power laws are simulated as they are, not as sums of exponentials.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.marks import GivenMarks, ParetoMarks, check_marks
from groundswell.process.sequence import Events
from groundswell.process.simulation.excitation import (
    Backgrounds,
    Kernels,
    components_from,
    expected_events,
    immigration,
    kernel_rows,
    spectral_radius,
)

__all__ = ["simulate_events", "stream_events"]

Floats = NDArray[np.float64]
MarkLaw = ParetoMarks | GivenMarks
Seed = int | Sequence[int] | np.random.Generator
Method = Literal["auto", "recursion", "branching"]

MOST_EVENTS = 200_000_000
# slices of branching: small enough for the cache, few enough to index
SLICE_EVENTS = 4096
MOST_SLICES_LOG2 = 16
SEED_WORDS = 32
UNBOUNDED = (1 << 62) - 1


def simulate_events(
    kernels: Kernels,
    background: Backgrounds,
    end: float,
    *,
    start: float = 0.0,
    seed: Seed,
    history: Events | None = None,
    marks: MarkLaw | None = None,
    mark_exponent: float = 0.0,
    method: Method = "auto",
    burn_in: float = 0.0,
    most: int = MOST_EVENTS,
) -> Events:
    """Draw one realisation of a Hawkes process on ``(start, end]``, exactly.

    Args:
        kernels: one kernel, or D rows of D: ``kernels[to][from]``, None where there is no excitation. Every
            parameter must be given. Power laws are exact; any other kernel is the sum of its ``terms()``.
        background: one, or D of them; every weight must be given.
        end, start: the window, in the unit of the kernels.
        seed: whole numbers from 0, or a NumPy generator; the same seed gives the same events on machines of one
            type, whatever the threads.
        history: events up to the start that still excite; they are not repeated in the result.
        marks: law of the marks. An event of mark m then has ``n * m ** mark_exponent / E[m ** mark_exponent]``
            expected children, so that n stays the branching factor.
        mark_exponent: 0 when marks do not matter; below ``tail - 1`` for ``ParetoMarks``.
        method: ``"recursion"`` (no power laws), ``"branching"`` (any kernel), or ``"auto"``. The law is the same,
            the events of a seed differ.
        burn_in: length simulated before the start and left out. Without it and without history the process
            starts empty.
        most: more events than that (the burn-in's included) raise DataError: processes in which an event brings
            one or more others, on average, grow without bound.
    Raises:
        DataError: a parameter is free, shapes disagree, an argument lies outside its range, or there are too many
            events.
    Source: Hawkes and Oakes (1974); Dassios and Zhao (2013).
    """
    if not (isinstance(most, int) and most >= 1):
        raise DataError(f"most: {most!r}; give a whole number of events from 1")
    run = _Run.of(kernels, background, start, end, history, marks, mark_exponent, burn_in)
    stream = run.open(method, seed, most)
    times, dimensions, sizes = stream.next(most + 1, run.room(most))
    if stream.exceeded or times.size > most:
        raise run.too_many(most)
    return Events(times, dimensions, sizes, start=start, end=end)


def stream_events(
    kernels: Kernels,
    background: Backgrounds,
    end: float,
    *,
    start: float = 0.0,
    seed: Seed,
    history: Events | None = None,
    marks: MarkLaw | None = None,
    mark_exponent: float = 0.0,
    method: Method = "auto",
    burn_in: float = 0.0,
    most: int | None = None,
    block: int = 1 << 16,
) -> Iterator[Events]:
    """Draw the same events as ``simulate_events``, block by block, for runs that do not fit into memory.

    Recursion needs memory for one block only, branching also for the children that are still to come.

    Args:
        most: as in ``simulate_events``; no limit when left out, which needs a spectral radius below 1.
        block: events in a block; the same seed gives the same events whatever it is.
    Returns:
        Blocks of consecutive events; each carries the whole window. The last one may be smaller; none is empty.
    Raises:
        DataError: as ``simulate_events``.
    """
    if not (isinstance(block, int) and block >= 1):
        raise DataError(f"block: {block!r}; give a whole number of events from 1")
    if most is not None and not (isinstance(most, int) and most >= 1):
        raise DataError(f"most: {most!r}; give a whole number of events from 1, or None")
    run = _Run.of(kernels, background, start, end, history, marks, mark_exponent, burn_in)
    if most is None and run.radius >= 1.0:
        raise DataError(
            f"stream_events: the branching matrix has spectral radius {run.radius:g}; from 1 on events grow "
            "without bound, so say where to stop: most="
        )
    stream = run.open(method, seed, UNBOUNDED if most is None else most)
    return _blocks(run, stream, block, most)


def _blocks(run: _Run, stream: _core.EventStream, block: int, most: int | None) -> Iterator[Events]:
    while True:
        times, dimensions, sizes = stream.next(block, min(block, 1 << 20))
        if stream.exceeded and most is not None:
            raise run.too_many(most)
        if times.size:
            yield Events(times, dimensions, sizes, start=run.start, end=run.end)
        if times.size < block:
            return


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Checked arguments as the core takes them."""

    offset: NDArray[np.int64]  # components by the dimension they come from
    to: NDArray[np.int64]
    mean: Floats
    scale: Floats
    shape: Floats
    edges: Floats
    cumulative: Floats  # [step, dimension]: rates summed over the dimensions
    marks: MarkLaw | None
    mark_exponent: float
    history: tuple[Floats, NDArray[np.int64], Floats]
    first: float  # the burn-in's start
    start: float
    end: float
    radius: float  # spectral radius of the branching matrix
    expected: float  # events if every child came before the end; infinite from a radius of 1 on

    @classmethod
    def of(
        cls,
        kernels: Kernels,
        background: Backgrounds,
        start: float,
        end: float,
        history: Events | None,
        marks: MarkLaw | None,
        mark_exponent: float,
        burn_in: float,
    ) -> _Run:
        """Check everything."""
        if not (math.isfinite(start) and math.isfinite(end) and start < end):
            raise DataError(
                f"window: from {start:g} to {end:g}; give two finite times, the end after the start"
            )
        if not (math.isfinite(burn_in) and burn_in >= 0.0 and math.isfinite(end - start + burn_in)):
            raise DataError(f"burn_in: {burn_in:g}; give a finite length from 0")
        if burn_in and history is not None:
            raise DataError("burn_in and history: both given; the history is what happened before the start")
        rows = kernel_rows(kernels)
        count = len(rows)
        first = start - burn_in
        edges, cumulative = immigration(background, count, first, end)
        check_marks(marks, mark_exponent)
        components = [components_from(rows, source) for source in range(count)]
        offset = np.cumsum([0, *(len(column) for column in components)], dtype=np.int64)
        table = np.array([entry for column in components for entry in column], dtype=np.float64).reshape(
            -1, 4
        )
        to, mean, scale, shape = (np.ascontiguousarray(column) for column in table.T)
        branching = np.zeros((count, count))
        with np.errstate(over="ignore"):
            np.add.at(branching, (to.astype(np.int64), np.repeat(np.arange(count), np.diff(offset))), mean)
        radius = spectral_radius(branching)
        past = _past(history, count, start, marks, mark_exponent)
        direct = np.diff((edges[1:] - edges[:-1]) @ cumulative, prepend=0.0)
        with np.errstate(over="ignore", invalid="ignore"):  # not used when the branching matrix is not finite
            direct = direct + branching @ np.bincount(past[1], past[2], count)
        return cls(
            offset,
            to.astype(np.int64),
            mean,
            scale,
            shape,
            edges,
            cumulative,
            marks,
            float(mark_exponent),
            past,
            first,
            float(start),
            float(end),
            radius,
            expected_events(branching, radius, direct),
        )

    def room(self, most: int) -> int:
        """Events to reserve memory for: hardly ever too few, and no memory is touched before it is needed."""
        if math.isinf(self.expected):
            return min(most, 1 << 16) + 1
        spread = math.sqrt(self.expected) / (1.0 - self.radius)
        return int(min(most, 1 << 27, self.expected + 6.0 * spread + 1000.0)) + 1

    def open(self, method: Method, seed: Seed, most: int) -> _core.EventStream:
        """A stream of events from the core."""
        decays, group = np.unique(1.0 / self.scale, return_inverse=True)
        summed = not (self.shape > 0.0).any()
        if method not in ("auto", "recursion", "branching"):
            raise DataError(f"method: {method!r}; it is 'auto', 'recursion' or 'branching'")
        if method == "recursion" and not summed:
            raise DataError(
                "method: recursion is exact for exponentials only, and a kernel is a power law; use "
                "method='branching', or method='auto'"
            )
        kind, least, tail, exponent, values, factors = self._mark_numbers()
        past, past_dimensions, past_factors = self.history
        words = _words(seed)
        # each further decay costs recursion a draw and an exp for every event; branching does not mind them
        simple = self.offset.size == 2 and decays.size == 1 and summed
        if method == "recursion" or (method == "auto" and simple):
            return _core.recursion_stream(
                self.offset,
                self.to,
                self.mean,
                self.scale,
                self.shape,
                decays,
                group.astype(np.int64),
                self.edges,
                self.cumulative,
                kind,
                least,
                tail,
                exponent,
                values,
                factors,
                past,
                past_dimensions,
                past_factors,
                self.first,
                self.end,
                self.start,
                most,
                words,
            )
        return _core.branching_stream(
            self.offset,
            self.to,
            self.mean,
            self.scale,
            self.shape,
            self.edges,
            self.cumulative,
            kind,
            least,
            tail,
            exponent,
            values,
            factors,
            past,
            past_dimensions,
            past_factors,
            self.first,
            self.end,
            self.start,
            self._slices(),
            most,
            words,
        )

    def too_many(self, most: int) -> DataError:
        """The error for more than ``most`` events."""
        return DataError(
            f"simulate: more than {most:,} events between {self.first:g} and {self.end:g}; the branching matrix has "
            f"spectral radius {self.radius:g}"
            + (", and from 1 on events grow without bound" if self.radius >= 1.0 else "")
            + ".\nRemedy: a shorter window, a lower background or branching factor, stream_events, or a larger most="
        )

    def _slices(self) -> int:
        # a power of two, so that the last digits of `expected` do not matter: slices decide which events a seed gives
        if math.isinf(self.expected):
            return SLICE_EVENTS
        doublings = round(math.log2(self.expected / SLICE_EVENTS + 1e-9))
        return 1 << int(min(max(doublings, 0), MOST_SLICES_LOG2))

    def _mark_numbers(self) -> tuple[int, float, float, float, Floats, Floats]:
        none = np.zeros(0)
        if isinstance(self.marks, ParetoMarks):
            return 1, self.marks.least, self.marks.tail, self.mark_exponent, none, none
        if isinstance(self.marks, GivenMarks):
            factors = self.marks.values**self.mark_exponent / self.marks.mean_power(self.mark_exponent)
            return 2, 1.0, 2.0, self.mark_exponent, self.marks.values, factors
        return 0, 1.0, 2.0, 0.0, none, none


def _past(
    history: Events | None, count: int, start: float, marks: MarkLaw | None, exponent: float
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Times, dimensions and factors of the events before the start."""
    if history is None:
        return np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0)
    if not isinstance(history, Events):
        raise DataError("history: give Events(times, start=..., end=...)")
    if len(history) and history.times[-1] > start:
        late = int(np.searchsorted(history.times, start, side="right"))
        raise DataError(
            f"history: event {late} ({history.times[late]:g}) lies after the start ({start:g}) of what is simulated; "
            "start at the end of the history"
        )
    if len(history) and history.dimensions.max() >= count:
        place = int(np.argmax(history.dimensions >= count))
        raise DataError(
            f"history: event {place} is of dimension {history.dimensions[place]}, but the kernels have {count} "
            "dimensions (from 0)"
        )
    factors = np.ones(len(history))
    if marks is not None and exponent != 0.0:
        if history.marks is None:
            raise DataError("history: has no marks, and with mark_exponent= its events need them; give them")
        factors = history.marks**exponent / marks.mean_power(exponent)
    return history.times, history.dimensions, factors


def _words(seed: Seed) -> NDArray[np.uint64]:
    """The core's seed."""
    if isinstance(seed, np.random.Generator):
        return seed.integers(0, 1 << 64, SEED_WORDS, dtype=np.uint64)
    try:
        return np.random.SeedSequence(seed).generate_state(SEED_WORDS, np.uint64).astype(np.uint64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"seed: {seed!r}; give a whole number from 0, several, or a NumPy generator"
        ) from error
