"""The layers of a panel as SVG elements."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from groundswell.charts.chart import Band, Bars, Cells, Chart, Intervals, Layer, Line, Marks, Panel, Stack
from groundswell.charts.palette import band_opacity, line_style, stack_colours
from groundswell.charts.scale import Axis
from groundswell.charts.shape import cell_text, stacked, thin
from groundswell.charts.text import age_text, escape, number_text, shorten, wrap

__all__ = ["Plot", "draw_layer", "hatching", "polygon", "readings"]

_CROWD = 30  # more boxes than this are drawn lighter
_FEW_POINTS = 150  # curves with fewer points are drawn as they are
_SAID, _NAMED = 240, 60  # most letters of a text and of a label in what a mark says
_STRIPS = 60  # moments at which a pointer can read the curves


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle of one panel, its two axes, and a name for the ids in it."""

    across: Axis
    up: Axis
    left: float
    top: float
    width: float
    height: float
    name: str
    chart: Chart

    def where(self, start: float, end: float) -> str:
        """The moment or category between ``start`` and ``end``, in words."""
        middle = (start + end) / 2
        if self.chart.x_kind == "category":
            index = round(middle)
            return (
                shorten(self.chart.categories[index], _NAMED)
                if 0 <= index < len(self.chart.categories)
                else ""
            )
        if self.chart.x_kind != "age":
            return f"{shorten(self.chart.x_label, _NAMED)} {middle:g}"
        return (
            age_text(start)
            if end - start <= 1.01
            else f"{age_text(start)} to {age_text(end).removeprefix('day ')}"
        )

    def x(self, value: float) -> float:
        """Horizontal position in pixels."""
        return self.left + self.across.place(value) * self.width

    def y(self, value: float) -> float:
        """Vertical position in pixels; what lies outside is put on the edge."""
        return self.top + (1.0 - self.up.place(value)) * self.height


def draw_layer(layer: Layer, plot: Plot, colour: str) -> list[str]:
    """The SVG elements of one layer in the colour class ``colour``."""
    if isinstance(layer, Line):
        style = line_style(layer.role)
        dash = f' stroke-dasharray="{" ".join(f"{part:g}" for part in style.dash)}"' if style.dash else ""
        data = _run(plot, layer.x, layer.y)
        return [f'<path class="line s-{colour}" stroke-width="{style.width:g}"{dash} d="{data}"/>']
    if isinstance(layer, Band):
        data = _ribbon(plot, layer.x, layer.low, layer.high)
        return [f'<path class="area f-{colour}" fill-opacity="{band_opacity(layer.level)}" d="{data}"/>']
    if isinstance(layer, Stack):
        return _stack(layer, plot)
    if isinstance(layer, Bars):
        return _bars(layer, plot, colour)
    if isinstance(layer, Intervals):
        return _intervals(layer, plot, colour)
    if isinstance(layer, Cells):
        return _cells(layer, plot, colour)
    return _marks(layer, plot, colour)


def hatching(name: str) -> str:
    """Patterns for incomplete bars and for what is unexplained; bars refer to them by the chart's name."""
    stroke = '<path class="s-{0}" d="M0 7L7 0" stroke-width="{1}"/>'
    base = '<pattern id="{0}" width="7" height="7" patternUnits="userSpaceOnUse">{1}</pattern>'
    ground = '<rect class="f-rest" width="7" height="7" fill-opacity=".35"/>'
    rest = base.format(f"{name}-rest", ground + stroke.format("rest", "1.6"))
    return rest + base.format(f"{name}-hatch", stroke.format("c4", "2"))


def polygon(corners: Sequence[tuple[float, float]], x: float, y: float, size: float, css: str) -> str:
    """A closed shape of unit ``corners`` (y upwards) at (x, y)."""
    points = " ".join(f"{x + size * right:.1f},{y - size * up:.1f}" for right, up in corners)
    return f'<polygon class="{css}" points="{points}"/>'


def _points(plot: Plot, xs: Iterable[float], ys: Iterable[float]) -> list[tuple[float, float]]:
    """Pixels; points that the eye cannot tell from the line through the others are left out."""
    kept: list[tuple[float, float]] = []
    for x, y in zip(xs, ys, strict=True):
        point = (plot.x(x), plot.y(y))
        if kept and abs(point[0] - kept[-1][0]) < 0.4 and abs(point[1] - kept[-1][1]) < 0.4:
            continue
        kept.append(point)
    return kept if len(kept) <= _FEW_POINTS else _straightened(kept)


def _straightened(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points that stay when those within a fifth of a pixel of the line through the rest go.

    Source: Douglas and Peucker (1973), with a stack instead of recursion; upright distance, as x rises.
    """
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        (left, start), (right, end) = points[first], points[last]
        slope = (end - start) / (right - left) if right != left else 0.0
        worst, index = 0.2, 0
        for inner in range(first + 1, last):
            off = abs(points[inner][1] - start - slope * (points[inner][0] - left))
            if off > worst:
                worst, index = off, inner
        if index:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [points[index] for index in sorted(keep)]


def _text(points: Sequence[tuple[float, float]], begin: str = "M") -> str:
    return begin + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _pieces(*columns: Sequence[float]) -> list[tuple[int, int]]:
    """Runs of rows in which no value is missing, as (first, past the last)."""
    pieces: list[tuple[int, int]] = []
    start: int | None = None
    for index, values in enumerate(zip(*columns, strict=True)):
        missing = any(value != value for value in values)
        if missing and start is not None:
            pieces.append((start, index))
            start = None
        elif not missing and start is None:
            start = index
    return [*pieces, (start, len(columns[0]))] if start is not None else pieces


def _run(plot: Plot, x: Sequence[float], y: Sequence[float]) -> str:
    return "".join(_text(_points(plot, x[first:last], y[first:last])) for first, last in _pieces(x, y))


def _ribbon(plot: Plot, x: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
    data = ""
    for first, last in _pieces(x, low, high):
        there = _points(plot, x[first:last], high[first:last])
        back = _points(plot, x[first:last][::-1], low[first:last][::-1])
        data += _text(there) + _text(back, "L") + "Z"
    return data


def _stack(stack: Stack, plot: Plot) -> list[str]:
    parts = []
    for area, tint in zip(stacked(stack), stack_colours(stack.labels), strict=True):
        data = _ribbon(plot, area.x, area.base, area.top)
        name = plot.name.rpartition("-")[0]
        paint = f'fill="url(#{name}-rest)"' if tint == "rest" else 'fill-opacity=".88"'
        css = "layer" if tint == "rest" else f"layer f-{tint}"
        parts.append(f'<path class="{css}" {paint} d="{data}"/>')
    return parts


def _whisker(x: float, low: float, high: float, cap: float = 6.0) -> str:
    stem = f"M{x:.1f} {low:.1f}V{high:.1f}"
    half = cap / 2
    return (
        stem if cap < 3 else f"{stem}M{x - half:.1f} {low:.1f}h{cap:.1f}M{x - half:.1f} {high:.1f}h{cap:.1f}"
    )


def _bars(bars: Bars, plot: Plot, colour: str) -> list[str]:
    parts, whiskers = [], ""
    zero = plot.y(0.0)
    for index, (start, end, value) in enumerate(zip(bars.start, bars.end, bars.y, strict=True)):
        if value != value:
            continue
        left, right, top = plot.x(start), plot.x(end), plot.y(value)
        gap = 1.0 if right - left > 4 else 0.15 * (right - left)
        hatched = index < len(bars.hatched) and bars.hatched[index]
        words = escape(f"{plot.where(start, end)}: {shorten(bars.label, _NAMED)} {number_text(value)}")
        if index < len(bars.low) and index < len(bars.high):
            low, high = bars.low[index], bars.high[index]
            words += f" (between {number_text(low)} and {number_text(high)})"
            whiskers += _whisker((left + right) / 2, plot.y(low), plot.y(high), min(6.0, (right - left) / 3))
        look = f' fill="url(#{plot.name.rpartition("-")[0]}-hatch)"' if hatched else ""
        css = f"bar s-{colour}" if hatched else f"bar f-{colour}"
        words += "; incomplete" if hatched else ""
        parts.append(
            f'<rect class="{css}" x="{left + gap / 2:.1f}" y="{min(top, zero):.1f}" width="{max(right - left - gap, 0.5):.1f}" '
            f'height="{max(abs(zero - top), 0.5):.1f}"{look}><title>{words}</title></rect>'
        )
    if whiskers:
        parts.append(f'<path class="whisker s-ink" stroke-width="1" d="{whiskers}"/>')
    return parts


def _intervals(layer: Intervals, plot: Plot, colour: str) -> list[str]:
    parts = []
    ends = zip(layer.x_low, layer.x_high, layer.y_low, layer.y_high, strict=True)
    crowd = " crowd" if len(layer.x_low) > _CROWD else ""
    for index, (x_low, x_high, y_low, y_high) in enumerate(ends):
        left, right, low = plot.x(x_low), plot.x(x_high), plot.y(y_low)
        opened = math.isinf(y_high)
        top = max(low - 14, plot.top) if opened else plot.y(y_high)
        # A box is never thinner than the eye can see; it stays centred.
        wide, tall = max(right - left, 4.0), max(low - top, 4.0)
        left, top = (left + right - wide) / 2, (low + top - tall) / 2
        text = shorten(layer.texts[index], _SAID) if index < len(layer.texts) else ""
        bounds = (
            f"{number_text(y_low)} or more" if opened else f"{number_text(y_low)} to {number_text(y_high)}"
        )
        words = escape(f"{age_text((x_low + x_high) / 2)}: {text or bounds}")
        faded = " faded" if index < len(layer.faded) and layer.faded[index] else ""
        css = f"box{faded}{crowd} f-{colour} s-{colour}"
        if opened:
            middle = left + wide / 2
            data = f"M{left:.1f} {low:.1f}h{wide:.1f}M{middle:.1f} {low:.1f}V{top:.1f}m-3 4l3-4l3 4"
            parts.append(f'<path class="{css}" d="{data}" fill="none"><title>{words}</title></path>')
        else:
            parts.append(
                f'<rect class="{css}" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="1">'
                f"<title>{words}</title></rect>"
            )
    return parts


def _marks(marks: Marks, plot: Plot, colour: str) -> list[str]:
    parts, whiskers = [], ""
    for index, (x, y) in enumerate(zip(marks.x, marks.y, strict=True)):
        if y != y or x != x:
            continue
        text = shorten(marks.texts[index], _SAID) if index < len(marks.texts) else ""
        words = f"{text or shorten(marks.label, _NAMED)}: {number_text(y)}"
        if index < len(marks.low) and index < len(marks.high):
            low, high = marks.low[index], marks.high[index]
            words += f" (between {number_text(low)} and {number_text(high)})"
            whiskers += _whisker(plot.x(x), plot.y(low), plot.y(high))
        parts.append(
            f'<circle class="dot f-{colour}" cx="{plot.x(x):.1f}" cy="{plot.y(y):.1f}" r="4.2"><title>{escape(words)}</title></circle>'
        )
    lines = [f'<path class="whisker s-{colour}" stroke-width="1.4" d="{whiskers}"/>'] if whiskers else []
    return lines + parts


def _cells(layer: Cells, plot: Plot, colour: str) -> list[str]:
    """Rows from the top, each under its name; the larger a value, the stronger its ground."""
    parts = []
    most = max((value for row in layer.values for value in row if math.isfinite(value)), default=1.0)
    tall = plot.height / max(len(layer.rows), 1)
    for number, (name, row) in enumerate(zip(layer.rows, layer.values, strict=True)):
        top = plot.top + number * tall
        parts.append(
            f'<text class="key" x="{plot.left + 2:.1f}" y="{top + 12:.1f}">{escape(shorten(name, 90))}</text>'
        )
        for column, value in enumerate(row):
            left, right = plot.x(column - 0.48), plot.x(column + 0.48)
            text = cell_text(layer, number, column)
            known = math.isfinite(value)
            strength = 0.06 + 0.5 * max(value, 0.0) / most if known and most > 0 else 0.06
            words = escape(f"{plot.where(column, column)}, {shorten(name, _NAMED)}: {text}")
            parts.append(
                f'<rect class="f-{colour if known else "rest"}" x="{left:.1f}" y="{top + 17:.1f}" width="{right - left:.1f}" '
                f'height="{max(tall - 21, 2):.1f}" rx="2" fill-opacity="{strength:.2f}"><title>{words}</title></rect>'
            )
            lines = wrap(text, max(int((right - left) / 6.3) - 1, 4))[: max(int((tall - 24) / 14), 1)]
            middle = top + 17 + (tall - 21) / 2 - 7 * (len(lines) - 1) + 4
            parts += [
                f'<text class="cell-text" x="{(left + right) / 2:.1f}" y="{middle + 14 * place:.1f}" '
                f'text-anchor="middle">{escape(line)}</text>'
                for place, line in enumerate(lines)
            ]
    return parts


def readings(
    chart: Chart, panel: Panel, across: Axis, left: float, top: float, width: float, height: float
) -> list[str]:
    """Invisible upright strips; each says what every curve of the panel reads there."""
    curves = [layer for layer in panel.layers if isinstance(layer, (Line, Band, Stack)) and len(layer.x) > 1]
    if chart.x_kind == "category" or not curves:
        return []
    longest = max(curves, key=lambda layer: len(layer.x))
    moments = sorted(
        {longest.x[index] for index in thin(len(longest.x), _STRIPS) if math.isfinite(longest.x[index])}
    )
    if len(moments) < 2:
        return []
    edges = [moments[0], *((a + b) / 2 for a, b in pairwise(moments)), moments[-1]]
    parts = ['<g class="strips">']
    for moment, (start, end) in zip(moments, pairwise(edges), strict=True):
        said = [line for layer in curves for line in _reading(layer, moment)]
        x, right = left + across.place(start) * width, left + across.place(end) * width
        where = age_text(moment) if chart.x_kind == "age" else f"{shorten(chart.x_label, _NAMED)} {moment:g}"
        words = escape(f"{where}: " + "; ".join(said))
        parts.append(
            f'<rect class="strip" x="{x:.1f}" y="{top:.1f}" width="{max(right - x, 0.5):.1f}" height="{height:.1f}">'
            f"<title>{words}</title></rect>"
        )
    return [*parts, "</g>"]


def _reading(layer: Line | Band | Stack, moment: float) -> list[str]:
    if isinstance(layer, Line):
        value = _between(layer.x, layer.y, moment)
        return (
            []
            if layer.role in ("zero", "guide") or value is None
            else [f"{shorten(layer.label, _NAMED)} {number_text(value)}"]
        )
    if isinstance(layer, Band):
        low, high = _between(layer.x, layer.low, moment), _between(layer.x, layer.high, moment)
        if low is None or high is None:
            return []
        return [f"{shorten(layer.label, _NAMED)} {number_text(low)} to {number_text(high)}"]
    values = (
        (label, _between(layer.x, ys, moment)) for label, ys in zip(layer.labels, layer.ys, strict=True)
    )
    return [f"{shorten(label, _NAMED)} {number_text(value)}" for label, value in values if value is not None]


def _between(x: Sequence[float], y: Sequence[float], moment: float) -> float | None:
    """The value at ``moment`` on the straight line between neighbours; ``None`` outside or where it is missing."""
    right = bisect_left(x, moment)
    if right == len(x) or (right == 0 and x[0] > moment):
        return None
    if x[right] == moment or right == 0:
        value = y[right]
    else:
        share = (moment - x[right - 1]) / (x[right] - x[right - 1])
        value = y[right - 1] + share * (y[right] - y[right - 1])
    return value if math.isfinite(value) else None
