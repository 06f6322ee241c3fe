"""A closer look at the first weeks of a long chart."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from groundswell.charts.chart import Band, Bars, Cells, Chart, Intervals, Layer, Line, Marks, Panel, Stack
from groundswell.charts.scale import horizontal

__all__ = ["EARLY", "crop", "early_window"]

EARLY = 30.0  # days; most of what happens to a video happens within them


def early_window(chart: Chart) -> bool:
    """Whether ``chart`` is so long that its first weeks deserve a view of their own.

    It is, when it covers at least twice ``EARLY`` days from publication on, and at least half of its
    flags (without flags: of its bars, boxes and dots) lie in them.
    """
    if chart.x_kind != "age":
        return False
    axis = horizontal(chart)
    if axis.high < 2 * EARLY or axis.low < -1.0 or any(note.kind == "origin" for note in chart.notes):
        return False
    moments = [note.x for note in chart.notes]
    for panel in () if moments else chart.panels:
        for layer in panel.layers:
            if isinstance(layer, (Intervals, Marks)):
                moments += layer.x_high if isinstance(layer, Intervals) else layer.x
            elif isinstance(layer, Bars):
                moments += layer.end
    early = sum(moment <= EARLY for moment in moments)
    curves = all(isinstance(layer, (Line, Band, Stack)) for panel in chart.panels for layer in panel.layers)
    return 2 * early >= len(moments) if moments else curves


def crop(chart: Chart, high: float) -> Chart:
    """``chart`` up to ``high`` on its horizontal axis; curves end exactly there."""
    panels = tuple(
        Panel(
            tuple(_crop(layer, high) for layer in panel.layers),
            panel.y_label,
            panel.title,
            panel.y_log_offered,
        )
        for panel in chart.panels
    )
    return replace(chart, panels=panels, notes=tuple(note for note in chart.notes if note.x <= high))


def _crop(layer: Layer, high: float) -> Layer:
    if isinstance(layer, (Line, Band, Stack)):
        inner = [index for index, x in enumerate(layer.x) if x < high]
        last = layer.x[-1] >= high if layer.x else False
        x = (*(layer.x[index] for index in inner), *((high,) if last else ()))

        def cut(values: Sequence[float]) -> tuple[float, ...]:
            kept = tuple(values[index] for index in inner)
            return (*kept, _at(layer.x, values, high)) if last else kept

        if isinstance(layer, Line):
            return replace(layer, x=x, y=cut(layer.y))
        if isinstance(layer, Band):
            return replace(layer, x=x, low=cut(layer.low), high=cut(layer.high))
        return replace(layer, x=x, ys=tuple(cut(ys) for ys in layer.ys))
    if isinstance(layer, Cells):  # it has categories across, no ages
        return layer
    ends = layer.x_high if isinstance(layer, Intervals) else layer.end if isinstance(layer, Bars) else layer.x
    rows = [index for index, x in enumerate(ends) if x <= high]
    values: dict[str, Any] = {
        each.name: tuple(getattr(layer, each.name)[row] for row in rows)
        for each in fields(layer)
        if each.name != "label" and getattr(layer, each.name)
    }
    return replace(layer, **values)


def _at(x: Sequence[float], y: Sequence[float], moment: float) -> float:
    right = bisect_left(x, moment)
    if right == 0 or x[right] == moment:
        return y[right]
    share = (moment - x[right - 1]) / (x[right] - x[right - 1])
    value = y[right - 1] + share * (y[right] - y[right - 1])
    return value if math.isfinite(value) else math.nan
