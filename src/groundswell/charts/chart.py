"""The specification of a chart: plain data that any renderer can draw.

A chart is one or more panels that share their horizontal axis. A panel is a list of layers. Values
are plain tuples of floats, so a chart turns into JSON and CSV without help. Horizontal values are
days since publication unless ``x_kind`` is ``"category"`` (then ``categories`` names 0, 1, 2 ...).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Band", "Bars", "Cells", "Chart", "Intervals", "Line", "Marks", "Note", "Panel", "Stack"]

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A curve. ``role`` picks the style: observed, median, fitted, counterfactual, zero, guide."""

    label: str
    x: Numbers
    y: Numbers
    role: str = "median"


@dataclass(frozen=True, slots=True)
class Band:
    """The area between two curves; ``level`` is the probability that it holds, in per cent."""

    label: str
    x: Numbers
    low: Numbers
    high: Numbers
    level: float = 90.0
    role: str = "band"


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over [start, end) of height ``y`` with optional whiskers; ``hatched`` marks incomplete bars."""

    label: str
    start: Numbers
    end: Numbers
    y: Numbers
    low: Numbers = ()
    high: Numbers = ()
    hatched: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Areas that lie on one another: ``ys[k]`` belongs to ``labels[k]``; values may be negative."""

    labels: tuple[str, ...]
    x: Numbers
    ys: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Observations as boxes: known to lie within [x_low, x_high] × [y_low, y_high]."""

    label: str
    x_low: Numbers
    x_high: Numbers
    y_low: Numbers
    y_high: Numbers
    texts: tuple[str, ...] = ()
    faded: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Points with optional whiskers in both directions."""

    label: str
    x: Numbers
    y: Numbers
    low: Numbers = ()
    high: Numbers = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """A matrix of numbers: ``rows`` from the top, the chart's categories across; NaN where there is none.

    ``texts[row][column]`` stands in the cell: the number, then its interval.
    """

    label: str
    rows: tuple[str, ...]
    values: tuple[Numbers, ...]
    low: tuple[Numbers, ...] = ()
    high: tuple[Numbers, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A flag at a moment: ``kind`` picks the symbol (press, tv, parody, disclosure, launch, origin ...)."""

    x: float
    text: str
    kind: str = "event"


Layer = Line | Band | Bars | Stack | Intervals | Marks | Cells


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes."""

    layers: tuple[Layer, ...]
    y_label: str
    title: str = ""
    y_log_offered: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure: panels over one horizontal axis, flags, a title and a text alternative."""

    id: str
    title: str
    alternative: str
    panels: tuple[Panel, ...]
    x_label: str = "days since publication"
    x_kind: str = "age"
    categories: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The chart as plain data; every layer carries its type as ``layer``."""
        data = asdict(self)
        for panel, plain in zip(self.panels, data["panels"], strict=True):
            for layer, layer_plain in zip(panel.layers, plain["layers"], strict=True):
                layer_plain["layer"] = type(layer).__name__.lower()
        return data
