"""The data behind a chart as one tidy CSV table."""

from __future__ import annotations

import csv
import io
import math

from groundswell.charts.chart import Band, Bars, Chart, Intervals, Line, Marks, Stack
from groundswell.charts.shape import thin
from groundswell.charts.text import clean

__all__ = ["COLUMNS", "cell", "chart_csv"]

COLUMNS = ("panel", "layer", "label", "x", "x_end", "y", "low", "high", "level", "text")


def cell(value: object) -> str:
    """A value as a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            return ""
        return f"{value:.0f}" if abs(value) >= 1e5 or value == int(value) else f"{value:.6g}"
    text = clean(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def chart_csv(chart: Chart, most: int = 400) -> str:
    """``chart`` as CSV text, a row for each point, bar, box or flag.

    Args:
        chart: the chart.
        most: curves with more points are thinned evenly to this many; bars, boxes and flags never are.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)

    def put(*values: object) -> None:
        writer.writerow([cell(value) for value in values])

    for panel in chart.panels:
        name = panel.title or panel.y_label
        for layer in panel.layers:
            kind = type(layer).__name__.lower()
            if isinstance(layer, Line):
                for row in thin(len(layer.x), most):
                    put(name, kind, layer.label, layer.x[row], None, layer.y[row])
            elif isinstance(layer, Band):
                for row in thin(len(layer.x), most):
                    put(
                        name,
                        kind,
                        layer.label,
                        layer.x[row],
                        None,
                        None,
                        layer.low[row],
                        layer.high[row],
                        layer.level,
                    )
            elif isinstance(layer, Stack):
                for label, ys in zip(layer.labels, layer.ys, strict=True):
                    for row in thin(len(layer.x), most):
                        put(name, kind, label, layer.x[row], None, ys[row])
            elif isinstance(layer, Bars):
                for row in range(len(layer.y)):
                    where = _at(chart, layer.start[row], layer.end[row])
                    put(
                        name,
                        kind,
                        layer.label,
                        *where,
                        layer.y[row],
                        _pick(layer.low, row),
                        _pick(layer.high, row),
                        None,
                        "incomplete" if _pick(layer.hatched, row) else None,
                    )
            elif isinstance(layer, Intervals):
                for row in range(len(layer.x_low)):
                    put(
                        name,
                        kind,
                        layer.label,
                        layer.x_low[row],
                        layer.x_high[row],
                        None,
                        layer.y_low[row],
                        layer.y_high[row],
                        None,
                        _pick(layer.texts, row),
                    )
            elif isinstance(layer, Marks):
                for row in range(len(layer.x)):
                    where = _at(chart, layer.x[row], layer.x[row])
                    put(
                        name,
                        kind,
                        layer.label,
                        where[0],
                        None,
                        layer.y[row],
                        _pick(layer.low, row),
                        _pick(layer.high, row),
                        None,
                        _pick(layer.texts, row),
                    )
    for note in chart.notes:
        put(None, "flag", note.kind, note.x, None, None, None, None, None, note.text)
    return out.getvalue()


def _at(chart: Chart, start: float, end: float) -> tuple[object, object]:
    middle = round((start + end) / 2)
    if chart.x_kind == "category" and 0 <= middle < len(chart.categories):
        return chart.categories[middle], None
    return start, end


def _pick(values: tuple[object, ...], row: int) -> object:
    return values[row] if row < len(values) else None
