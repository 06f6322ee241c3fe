"""Axes: what range a panel covers, where its ticks stand, whether a log scale can be offered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groundswell.charts.chart import Band, Bars, Cells, Chart, Intervals, Line, Panel, Stack
from groundswell.charts.shape import stacked

__all__ = ["Axis", "horizontal", "log_possible", "vertical"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its ends, whether it is logarithmic, its ticks."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Where ``value`` lies, 0 at the low end and 1 at the high end; values outside are put on the ends."""
        if value != value:
            return math.nan
        value = min(max(value, self.low), self.high)
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def _finite(values: Iterable[float]) -> Iterator[float]:
    return (value for value in values if math.isfinite(value))


def _step(span: float, count: int) -> float:
    """The round number (1, 2, 2.5 or 5 times a power of ten) that cuts ``span`` into about ``count`` parts."""
    raw = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(
        (factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= raw * 0.999), 10 * power
    )


def _even_ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    step = _step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(index * step, 12) for index in range(first, last + 1))


def horizontal(chart: Chart, count: int = 9) -> Axis:
    """The horizontal axis that all panels share."""
    if chart.x_kind == "category":
        number = max(len(chart.categories), 1)
        return Axis(-0.6, number - 0.4, False, tuple(float(index) for index in range(number)))
    values: list[float] = []
    for panel in chart.panels:
        for layer in panel.layers:
            if isinstance(layer, Bars):
                values += _finite((*layer.start, *layer.end))
            elif isinstance(layer, Intervals):
                values += _finite((*layer.x_low, *layer.x_high))
            elif not isinstance(layer, Cells):
                values += _finite(layer.x)
    values = values or list(_finite(note.x for note in chart.notes))
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if 0 < low <= 0.25 * high:
        low = 0.0
    if high - low < 1e-9 * max(abs(high), 1.0):
        low, high = low - 0.5, high + 0.5
    return Axis(low, high, False, _even_ticks(low, high, count))


def _vertical_values(panel: Panel) -> list[float]:
    values: list[float] = []
    for layer in panel.layers:
        if isinstance(layer, Line):
            values += _finite(layer.y)
        elif isinstance(layer, Band):
            values += _finite((*layer.low, *layer.high))
        elif isinstance(layer, Intervals):
            values += _finite((*layer.y_low, *layer.y_high))
        elif isinstance(layer, Stack):
            for area in stacked(layer):
                values += _finite((*area.base, *area.top))
        elif not isinstance(layer, Cells):
            values += _finite((*layer.y, *layer.low, *layer.high))
    return values


def log_possible(panel: Panel) -> bool:
    """Whether a log scale can be offered: it is asked for, nothing is stacked, enough is above zero."""
    if not panel.y_log_offered or any(isinstance(layer, Stack) for layer in panel.layers):
        return False
    values = _vertical_values(panel)
    above = [value for value in values if value > 0]
    return bool(above) and min(values) >= 0 and max(above) > min(above)


def vertical(panel: Panel, log: bool = False, count: int = 5) -> Axis:
    """The vertical axis of ``panel``: linear axes hold zero where zero is near, log axes at most six decades."""
    values = _vertical_values(panel)
    rows = [len(layer.rows) for layer in panel.layers if isinstance(layer, Cells)]
    if rows:
        return Axis(0.0, float(max(*rows, 1)), False, ())  # rows carry their names
    if log:
        return _decades([value for value in values if value > 0])
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    grounded = any(isinstance(layer, (Bars, Stack)) for layer in panel.layers)
    if low >= 0 and (grounded or low <= 0.75 * high):
        low = 0.0
    if high <= 0 and (grounded or high >= 0.75 * low):
        high = 0.0
    if high - low < 1e-12 * max(abs(high), abs(low), 1e-300):
        low, high = (0.0, max(2 * high, 1.0)) if low >= 0 else (2 * low, 0.0)
    room = 0.04 * (high - low)
    low, high = low - room * (low < 0), high + room * (high > 0)
    return Axis(low, high, False, _even_ticks(low, high, count))


def _decades(values: list[float]) -> Axis:
    high = max(values, default=10.0) * 1.15
    low = max(min(values, default=1.0), high / 1e6)
    if math.log10(high / low) >= 2:
        low = 10.0 ** math.floor(math.log10(low) + 1e-9)
        first, last = round(math.log10(low)), math.floor(math.log10(high) + 1e-9)
        return Axis(low, high, True, tuple(10.0**power for power in range(first, last + 1)))
    low /= 1.15
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks = (factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 3, 5, 7))
    return Axis(low, high, True, tuple(tick for tick in ticks if low <= tick <= high))
