"""The way of a model's lanes through one record of events: features, designs, integrals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.lanes import columns, second
from groundswell.process.events.model import EventModel, Point, Record

__all__ = ["Passage", "mark_weights"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = (
    1 << 16
)  # numbers of a block of features for each target: few stay near the processor, many share the overhead


def mark_weights(model: EventModel, records: Sequence[Record], point: Point) -> list[list[Floats]]:
    """For each record the events' weights m^b / mean(m^b) and, when marked, two derivatives by b.

    The mean is taken over all events of one dimension, so the branching factor is that of the average event.
    """
    if not model.marked:
        return [[np.ones(record.times.size)] for record in records]
    exponent = float(point.shapes[-1])
    logs = np.concatenate([np.zeros(0) if record.logs is None else record.logs for record in records])
    dimensions = np.concatenate([record.dimensions for record in records])
    sources = model.excitation.sources
    power = np.exp(exponent * logs)
    count = np.maximum(np.bincount(dimensions, minlength=sources), 1)
    sums = np.bincount(dimensions, power, sources)
    mass = np.where(sums > 0.0, sums, 1.0)
    middle = np.bincount(dimensions, power * logs, sources) / mass
    spread = np.bincount(dimensions, power * logs**2, sources) / mass - middle**2
    weight = power * (count / mass)[dimensions]
    slope = logs - middle[dimensions]
    rows = np.stack([weight, weight * slope, weight * (slope**2 - spread[dimensions])])
    ends = np.cumsum([record.times.size for record in records])[:-1]
    return [list(part) for part in np.split(rows, ends, axis=1)]


class Passage:
    """The lanes' states on their way through one record, for each row of weights."""

    def __init__(self, model: EventModel, record: Record, rows: list[Floats], point: Point) -> None:
        self.model, self.record, self.rows = model, record, rows
        self.shapes = model.lane_shapes(point.shapes)
        begin = min(float(record.windows[0, 0]), float(record.times[0]) if record.times.size else np.inf)
        self.states = [model.excitation.rest(self.shapes, begin) for _ in rows]
        self.totals = [np.zeros(model.excitation.sources) for _ in rows]
        # with one row of weights nothing is asked of the marks' exponent
        self.size = columns(self.shapes.shape[1] + (len(rows) > 1))
        self.whole = np.zeros((model.excitation.lanes, self.size))
        self.level = np.zeros((len(model.targets), model.levels))

    def advance(self, low: int, high: int, wanted: NDArray[np.uint8], order: int) -> Floats:
        """Pass the events ``low`` to ``high`` and return the features where wanted (float64[rows, lanes, M])."""
        time, source = self.record.times[low:high], self.record.dimensions[low:high]
        found = []
        for state, total, weights in zip(self.states, self.totals, self.rows, strict=True):
            weight = np.ascontiguousarray(weights[low:high])
            np.add(total, np.bincount(source, weight, total.size), out=total)
            found.append(
                self.model.excitation.features(self.shapes, state, time, source, weight, wanted, order)
            )
        return self.merged(found) if order else found[0]

    def mass(self, time: float) -> Floats:
        """Integral of every lane up to a time, with derivatives (float64[lanes, M])."""
        found = [
            self.model.excitation.mass(self.shapes, state, time, total)[None]
            for state, total in zip(self.states, self.totals, strict=True)
        ]
        return np.asarray(self.merged(found)[0])

    def walk(self, order: int) -> Iterator[tuple[int, Floats, Floats]]:
        """Pass all windows; yields target row, features (float64[n, lanes, M]) and design (float64[n, Q]) by block.

        When it has ended, ``whole`` (float64[lanes, M]) and ``level`` (float64[T, levels]) hold the integrals of
        lanes and backgrounds over the windows.
        """
        model, record = self.model, self.record
        every = len(model.targets) == model.excitation.sources
        wanted = (record.scored if every else record.scored & np.isin(record.dimensions, model.targets)).view(
            np.uint8
        )
        step = max(256, len(model.targets) ** 2 * BLOCK // (model.excitation.lanes * self.size))
        position = 0
        for start, end in record.windows:
            first, last = (int(place) for place in np.searchsorted(record.times, (start, end), side="right"))
            self.advance(position, first, np.zeros(first - position, np.uint8), 0)
            self.whole -= self.mass(start)
            for low in range(first, last, step):
                high = min(low + step, last)
                features = self.advance(low, high, wanted[low:high], order)
                chosen = low + np.flatnonzero(wanted[low:high])
                yield from self.parted(chosen, features, (start, end))
            position = last
            self.whole += self.mass(end)
            for row, background in enumerate(model.backgrounds):
                self.level[row, : len(background.names)] += background.integral(start, end)

    def parted(
        self, events: Integers, features: Floats, window: tuple[float, float]
    ) -> Iterator[tuple[int, Floats, Floats]]:
        """A block's features and designs, target by target."""
        model = self.model
        dimensions = self.record.dimensions[events]
        for row, (target, background) in enumerate(zip(model.targets, model.backgrounds, strict=True)):
            own = slice(None) if model.excitation.sources == 1 else np.flatnonzero(dimensions == target)
            times = self.record.times[events[own]]
            if times.size:
                block = features[own]
                design = np.zeros((times.size, model.levels + model.excitation.lanes))
                design[:, : len(background.names)] = background.at(times, *window)
                design[:, model.levels :] = block[:, :, 0]
                yield row, block, design

    @property
    def integrals(self) -> Floats:
        """What multiplies the linear parameters in the expected number of events (float64[T, Q])."""
        lanes = np.broadcast_to(self.whole[:, 0], (len(self.model.targets), len(self.whole)))
        return np.concatenate([self.level, lanes], axis=1)

    def spent(self, low: int, high: int) -> Floats:
        """Integral of every lane up to each of the events ``low`` to ``high`` (float64[high - low, lanes])."""
        record, excitation = self.record, self.model.excitation
        weights = np.ascontiguousarray(self.rows[0])
        time, source = record.times[low:high], record.dimensions[low:high]
        every = np.ones(high - low, np.uint8)
        left = excitation.remaining(self.shapes, self.states[0], time, source, weights[low:high], every)
        # events of one moment do not count among each other's past
        before = np.searchsorted(record.times, time, side="left")
        own = np.zeros((record.times.size + 1, excitation.sources))
        own[np.arange(1, record.times.size + 1), record.dimensions] = weights
        past = np.cumsum(own, axis=0)[before]
        self.totals[0] += np.bincount(source, weights[low:high], excitation.sources)
        every_lane = np.repeat(past, excitation.lanes // excitation.sources, axis=1)
        return np.asarray(every_lane * excitation.whole(self.shapes) - left)

    def merged(self, found: list[Floats]) -> Floats:
        """Columns of all shapes, the marks' exponent last."""
        if len(found) == 1:
            return found[0]
        own = self.shapes.shape[1]
        whole = own + 1
        out = np.empty((*found[0].shape[:2], self.size))
        out[:, :, : own + 1] = found[0][:, :, : own + 1]
        out[:, :, whole] = found[1][:, :, 0]
        for first in range(own):
            out[:, :, second(first, own, whole)] = found[1][:, :, 1 + first]
            for other in range(first, own):
                out[:, :, second(first, other, whole)] = found[0][:, :, second(first, other, own)]
        out[:, :, second(own, own, whole)] = found[2][:, :, 0]
        return out
