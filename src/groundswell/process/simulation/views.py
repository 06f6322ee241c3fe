"""Views drawn one by one: a branching process with immigrants, generation by generation.

Every view has a moment and descends from one input. What the closed form of ``response`` gives on average
comes out here view by view, and more: a branching factor that changes with age, a second kernel beside the
first (passing on within the day), and an error that multiplies the rate of what is *observed* while the
process goes on undisturbed, as the attention model assumes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.kernels import Kernel, PowerLaw
from groundswell.process.response import Inputs, numbers

__all__ = ["Course", "SimulatedCounts", "SimulatedViews", "simulate_counts", "simulate_views"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_VIEWS = 20_000_000
PIECE = 1 << 18  # views whose further views are drawn at once: what bounds the memory


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A positive factor over time, linear between its knots and constant beyond them.

    Attributes:
        days (float64[K]): ages of the knots, never decreasing; two at one age make a jump.
        factors (float64[K]): at least 0, no unit.
    Raises:
        DataError: lengths differ, ages decrease, or a factor is negative or not finite.
    """

    days: Floats
    factors: Floats

    def __init__(self, days: ArrayLike, factors: ArrayLike) -> None:
        """Check both arrays."""
        knots, values = numbers("days", days, 1), numbers("factors", factors, 1)
        if not knots.size or knots.size != values.size:
            raise DataError(
                f"course: {knots.size} days and {values.size} factors; give as many of each, at least one"
            )
        if (np.diff(knots) < 0.0).any():
            raise DataError("course: the days decrease somewhere; sort the knots by their age")
        if (values < 0.0).any():
            raise DataError(f"course: a factor is {values.min():g}; factors are never negative")
        object.__setattr__(self, "days", knots)
        object.__setattr__(self, "factors", values)

    @property
    def most(self) -> float:
        """The largest factor."""
        return float(self.factors.max())

    def at(self, days: ArrayLike) -> Floats:
        """Factors at given ages; at a jump, the factor after it."""
        ages = np.asarray(days, dtype=np.float64)
        if self.days.size == 1:
            return np.full(ages.shape, self.factors[0])
        right = np.searchsorted(self.days, ages, side="right").clip(1, self.days.size - 1)
        start, end = self.days[right - 1], self.days[right]
        width = end - start
        share = np.divide(ages - start, width, out=np.ones_like(ages), where=width > 0.0).clip(0.0, 1.0)
        result: Floats = self.factors[right - 1] + share * (self.factors[right] - self.factors[right - 1])
        return result


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedViews:
    """Observed views, one by one.

    Attributes:
        times (float64[N]): days, ascending.
        inputs (int64[N]): the input that each view descends from.
        direct (bool[N]): whether it came because of the input itself, not through another view.
        reached: the age up to which the views are complete.
        message: why that is before the end, and what to do; ``None`` when it is not.
    """

    times: Floats
    inputs: Integers
    direct: NDArray[np.bool_]
    reached: float
    message: str | None


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCounts:
    """Views counted in segments, without keeping each.

    Attributes:
        edges (float64[M + 1]): days.
        counts (int64[M, D]): observed views by segment and input.
        undisturbed (float64[M, D]): views of the process before the error multiplied them, scaled so that
            their mean is the closed form's; equal to ``counts`` without an error.
        reached, message: as in ``SimulatedViews``; what lies beyond ``reached`` is zero.
    """

    edges: Floats
    counts: Integers
    undisturbed: Floats
    reached: float
    message: str | None


@dataclass(slots=True)
class _Piece:
    """Some views of one generation, before the error."""

    times: Floats
    inputs: Integers
    direct: bool


@dataclass(slots=True)
class _Process:
    """What is being simulated, and how far: ``end`` moves down when there are too many views."""

    inputs: Inputs
    kernels: tuple[Kernel, ...]
    branching: Course | None
    error: Course | None
    generator: np.random.Generator
    end: float

    @property
    def excess(self) -> float:
        """How many views are drawn for one that is expected, because thinning takes the rest away."""
        return 1.0 if self.error is None else max(self.error.most, 1e-300)

    def immigrants(self) -> Iterator[_Piece]:
        """Views that the inputs bring directly, at most about a piece at a time."""
        ready: list[_Piece] = []
        for part in self._arrivals():
            ready.append(part)
            if sum(item.times.size for item in ready) >= PIECE:
                yield _joined(ready)
                ready = []
        if ready:
            yield _joined(ready)

    def _arrivals(self) -> Iterator[_Piece]:
        edges, columns = self.inputs.edges, self.inputs.steps.shape[1]
        for column in range(columns):
            for kind in ("impulses", "pulses", "steps"):
                means = getattr(self.inputs, kind)[:, column] * self.excess
                if kind == "steps":
                    means = means * np.diff(edges)
                if (means < 0.0).any():
                    raise DataError(
                        f"{kind}: input {column} has a negative entry; views are drawn, so none may be"
                    )
                drawn = self.generator.poisson(means)
                for segments in _batches(drawn):
                    count = segments.size
                    times = edges[segments]
                    if kind == "steps":
                        times = times + (edges[segments + 1] - times) * self.generator.random(count)
                    elif kind == "pulses":
                        times = times + self.generator.exponential(
                            1.0 / self.inputs.pulse_rates[column], count
                        )
                    times = times[times < self.end]
                    yield _Piece(times, np.full(times.size, column, dtype=np.int64), direct=True)

    def children(self, parents: _Piece) -> Iterator[_Piece]:
        """Views that the parents lead to directly, by each kernel."""
        for kernel in self.kernels:
            most = 1.0 if self.branching is None else self.branching.most
            room = np.maximum(self.end - parents.times, 0.0)  # the end may have moved below a parent
            mass = np.full(room.size, kernel.branching_factor)
            if isinstance(kernel, PowerLaw):
                # only children before the end are drawn: with a heavy tail most come after it
                mass = kernel.integral(room)
            families = self.generator.poisson(most * mass)
            owner = np.repeat(np.arange(room.size), families)
            times = parents.times[owner] + self._delays(kernel, mass[owner])
            keep = times < self.end
            if self.branching is not None:
                keep &= self.generator.random(times.size) * most < self.branching.at(times)
            if keep.any():
                yield _Piece(times[keep], parents.inputs[owner[keep]], direct=False)

    def _delays(self, kernel: Kernel, mass: Floats) -> Floats:
        """Delays of children, given the mass of the kernel within which they fall."""
        delays: Floats
        uniform = self.generator.random(mass.size)
        if isinstance(kernel, PowerLaw):
            share = uniform * mass / max(kernel.branching_factor, 1e-300)
            _, exponent, cutoff = kernel.known
            delays = cutoff * np.expm1(-np.log1p(-share) / exponent)
            return delays
        weights, rates = kernel.terms()
        ladder = np.cumsum(weights / rates)
        term = np.searchsorted(ladder, uniform * ladder[-1], side="right").clip(0, rates.size - 1)
        delays = self.generator.standard_exponential(mass.size) / rates[term]
        return delays

    def observed(self, piece: _Piece) -> NDArray[np.bool_]:
        """Which views are seen: each with the error's factor over its maximum."""
        if self.error is None:
            return np.ones(piece.times.size, dtype=np.bool_)
        seen: NDArray[np.bool_] = self.generator.random(piece.times.size) * self.error.most < self.error.at(
            piece.times
        )
        return seen

    def pieces(self) -> Iterator[_Piece]:
        """All views: the latest generations first, small ones joined, so that little waits at once."""
        for first in self.immigrants():
            waiting = [first]
            while waiting:
                piece = waiting.pop()
                while waiting and not piece.direct and piece.times.size + waiting[-1].times.size <= PIECE:
                    piece = _joined([piece, waiting.pop()])
                early = piece.times < self.end
                if not early.all():
                    piece = _Piece(piece.times[early], piece.inputs[early], piece.direct)
                if not piece.times.size:
                    continue
                yield piece
                for start in range(0, piece.times.size, PIECE):
                    part = slice(start, start + PIECE)
                    waiting.extend(self.children(_Piece(piece.times[part], piece.inputs[part], piece.direct)))


def _joined(pieces: Sequence[_Piece]) -> _Piece:
    """Pieces of later generations, or of immigrants, as one."""
    if len(pieces) == 1:
        return pieces[0]
    times = np.concatenate([piece.times for piece in pieces])
    return _Piece(times, np.concatenate([piece.inputs for piece in pieces]), pieces[0].direct)


def _batches(drawn: Integers) -> Iterator[Integers]:
    """The segment of every drawn arrival, at most a piece at a time."""
    whole = np.cumsum(drawn)
    total = int(whole[-1])
    for start in range(0, total, PIECE):
        yield np.searchsorted(whole, np.arange(start, min(start + PIECE, total)), side="right")


def _process(
    inputs: Inputs,
    kernel: Kernel | Sequence[Kernel],
    branching: Course | None,
    error: Course | None,
    seed: int | Sequence[int] | np.random.Generator,
) -> _Process:
    kernels = (kernel,) if isinstance(kernel, Kernel) else tuple(kernel)
    generator = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
    return _Process(inputs, kernels, branching, error, generator, float(inputs.edges[-1]))


def _message(reached: float, end: float, most: int) -> str:
    return (
        f"stopped at day {reached:.4g} of {end:.4g}: more than {most:,} views, as happens when a view brings "
        "one or more further views. What comes before is complete.\n"
        "Remedy: a shorter time span, smaller inputs, a lower branching factor, or a larger most_views."
    )


def simulate_views(
    inputs: Inputs,
    kernel: Kernel | Sequence[Kernel],
    *,
    seed: int | Sequence[int] | np.random.Generator,
    branching: Course | None = None,
    error: Course | None = None,
    most_views: int = MOST_VIEWS,
) -> SimulatedViews:
    """Draw the views of a branching process with immigrants, one by one and exactly.

    Args:
        inputs: expected direct views, as for ``expected_views``; the last edge ends the simulation.
        kernel: how views lead to further views; several kernels act side by side.
        seed: the same seed gives the same views.
        branching: multiplies the kernels' branching factor at the age of the *further* view.
        error: multiplies the rate of observed views; the process itself does not feel it. Drawn by thinning
            against its largest factor.
        most_views: drawn views (before thinning) above which the end of the simulation moves down.
    Raises:
        DataError: an input is negative.
    Source: Hawkes and Oakes (1974) for the branching form; Lewis and Shedler (1979) for thinning.
    """
    process = _process(inputs, kernel, branching, error, seed)
    kept: list[tuple[Floats, Integers, NDArray[np.bool_]]] = []
    drawn, message = 0, None
    for piece in process.pieces():
        drawn += piece.times.size
        seen = process.observed(piece)
        kept.append((piece.times[seen], piece.inputs[seen], np.full(int(seen.sum()), piece.direct)))
        if drawn > most_views:
            times = np.concatenate([item[0] for item in kept])
            # everything before an age descends from views before it, so what is cut off is not missed
            process.end = min(float(np.median(times)), process.end) if times.size else process.end / 2.0
            kept = [tuple(part[item[0] < process.end] for part in item) for item in kept]  # type: ignore[misc]
            drawn //= 2
            message = _message(process.end, float(inputs.edges[-1]), most_views)
    times, owners, direct = (
        np.concatenate([np.zeros(0, dtype=kind), *(item[position] for item in kept)])
        for position, kind in enumerate((np.float64, np.int64, np.bool_))
    )
    order = np.argsort(times, kind="stable")
    return SimulatedViews(times[order], owners[order], direct[order], process.end, message)


def simulate_counts(
    inputs: Inputs,
    kernel: Kernel | Sequence[Kernel],
    edges: ArrayLike,
    *,
    seed: int | Sequence[int] | np.random.Generator,
    branching: Course | None = None,
    error: Course | None = None,
    most_views: int = MOST_VIEWS,
) -> SimulatedCounts:
    """Draw views one by one as ``simulate_views`` does, and keep only how many fall into each segment.

    Args:
        edges (float64[M + 1]): days, ascending, within the edges of the inputs.
    Raises:
        DataError: edges do not ascend or reach beyond the inputs, or an input is negative.
    """
    bounds = numbers("edges", edges, 1)
    if bounds.size < 2 or (np.diff(bounds) <= 0.0).any():
        raise DataError(
            "edges: at least two are needed, each after the one before; np.unique(edges) sorts them"
        )
    if bounds[0] < inputs.edges[0] or bounds[-1] > inputs.edges[-1]:
        raise DataError(
            f"edges: {bounds[0]:g} to {bounds[-1]:g} d, but the inputs reach from {inputs.edges[0]:g} to "
            f"{inputs.edges[-1]:g} d; count within them"
        )
    process = _process(inputs, kernel, branching, error, seed)
    shape = (bounds.size - 1, inputs.steps.shape[1])
    counts, undisturbed = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    drawn, message = 0, None
    for piece in process.pieces():
        drawn += piece.times.size
        seen = process.observed(piece)
        undisturbed += _histogram(piece.times, piece.inputs, bounds, shape[1])
        counts += _histogram(piece.times[seen], piece.inputs[seen], bounds, shape[1])
        if drawn > most_views:
            running = np.cumsum(undisturbed.sum(axis=1))
            half = int(np.searchsorted(running, running[-1] / 2.0))
            if half == 0:
                raise DataError(_message(float(bounds[0]), float(bounds[-1]), most_views))
            process.end = float(bounds[half])
            counts[half:] = undisturbed[half:] = 0
            drawn = int(undisturbed.sum())
            message = _message(process.end, float(bounds[-1]), most_views)
    return SimulatedCounts(bounds, counts, undisturbed / process.excess, process.end, message)


def _histogram(times: Floats, owners: Integers, edges: Floats, columns: int) -> Integers:
    """How many views of each input fall into each segment; an edge belongs to the segment after it."""
    segment = np.searchsorted(edges, times, side="right") - 1
    inside = (segment >= 0) & (segment < edges.size - 1)
    flat = np.bincount(segment[inside] * columns + owners[inside], minlength=(edges.size - 1) * columns)
    result: Integers = flat.reshape(edges.size - 1, columns)
    return result
