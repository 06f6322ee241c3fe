"""Colours that colour-blind readers can tell apart, for light and dark paper, and the layers' styles.

Both renderers ask this module, so that a chart looks the same in a report and in a paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from groundswell.charts.chart import Band, Bars, Cells, Intervals, Line, Marks, Panel, Stack

__all__ = [
    "CATEGORIES",
    "DARK",
    "LIGHT",
    "LineStyle",
    "band_opacity",
    "colours",
    "line_style",
    "stack_colours",
    "stylesheet",
]

LIGHT = {
    "ink": "#1d1c1a",
    "muted": "#67635c",
    "rule": "#c9c4ba",
    "grid": "#e6e2da",
    "paper": "#fdfcf9",
    "rest": "#a8a298",
    "c0": "#0072b2",
    "c1": "#e69f00",
    "c2": "#009e73",
    "c3": "#cc79a7",
    "c4": "#56b4e9",
    "c5": "#d55e00",
    "c6": "#8a8b2e",
    "c7": "#882255",
    "deep": "#123f6b",
}
DARK = {
    "ink": "#efece6",
    "muted": "#aaa59c",
    "rule": "#57534c",
    "grid": "#34312d",
    "paper": "#171614",
    "rest": "#858077",
    "c0": "#5aaee0",
    "c1": "#f0b43c",
    "c2": "#3cc49a",
    "c3": "#e09ac2",
    "c4": "#9ad3f5",
    "c5": "#f08445",
    "c6": "#bfc05c",
    "c7": "#c9689a",
    "deep": "#9cc7ee",
}
CATEGORIES = ("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7")
_NAMED = {"positive": "c0", "mixed": "c4", "negative": "c5", "unexplained": "rest", "not judged": "rest"}


class LineStyle(NamedTuple):
    """Width in points, dash lengths in points (empty for solid)."""

    width: float
    dash: tuple[float, ...]


_LINES = {
    "observed": ("ink", LineStyle(2.0, ())),
    "median": ("c0", LineStyle(2.0, (6.0, 3.5))),
    "fitted": ("c0", LineStyle(2.0, ())),
    "counterfactual": ("deep", LineStyle(1.8, (6.0, 3.5))),
    "zero": ("muted", LineStyle(1.0, ())),
    "guide": ("muted", LineStyle(1.0, (1.5, 3.0))),
}
_SPARE = ("c5", "c2", "c7", "c1", "c3", "c6")


def line_style(role: str) -> LineStyle:
    """How a line of this role is drawn; unknown roles are drawn solid."""
    return _LINES[role][1] if role in _LINES else LineStyle(1.8, ())


def colours(panel: Panel) -> tuple[str, ...]:
    """The name of each layer's colour, in the order of ``panel.layers``; a stack has colours of its own.

    Two lines of one role in one panel get different colours, except guides and zero lines.
    """
    taken: set[str] = set()
    chosen: list[str] = []
    for layer in panel.layers:
        if isinstance(layer, Line):
            first = _LINES[layer.role][0] if layer.role in _LINES else "c0"
            if layer.role in ("zero", "guide"):
                chosen.append(first)
                continue
        elif isinstance(layer, Band):
            # The bands of one forecast share a hue; another role is another forecast.
            chosen.append(
                "c0" if layer.role == "band" else _LINES[layer.role][0] if layer.role in _LINES else "c5"
            )
            continue
        elif isinstance(layer, Bars):
            first = "c4"
        elif isinstance(layer, Intervals):
            first = "c5"
        elif isinstance(layer, Marks):
            first = "ink"
        elif isinstance(layer, Cells):
            first = "c0"
        elif isinstance(layer, Stack):
            chosen.append("rest")
            continue
        spare = [name for name in (first, *_SPARE) if name not in taken]
        chosen.append(spare[0] if spare else first)
        taken.add(chosen[-1])
    return tuple(chosen)


def stack_colours(labels: Sequence[str]) -> tuple[str, ...]:
    """A colour for each layer of a stack; "unexplained" is always the grey one."""
    free = [name for name in CATEGORIES if name not in {_NAMED.get(label.lower()) for label in labels}]
    chosen: list[str] = []
    for label in labels:
        name = _NAMED.get(label.lower()) or ("rest" if label.lower().startswith("unexplained") else None)
        if name is None:
            name = free.pop(0) if free else CATEGORIES[len(chosen) % len(CATEGORIES)]
        chosen.append(name)
    return tuple(chosen)


def band_opacity(level: float) -> float:
    """The wider the band, the paler: 50 % 0.42, 80 % 0.29, 95 % 0.19."""
    return round(min(0.5, max(0.12, 0.42 - 0.0052 * (level - 50.0))), 3)


def stylesheet() -> str:
    """CSS of the inline charts: custom properties for both papers, one class for each colour."""
    light = "".join(f"--{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--{name}:{value};" for name, value in DARK.items())
    rules = [
        f":root{{color-scheme:light;{light}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}",
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}",
    ]
    for name in LIGHT:
        rules.append(f".f-{name}{{fill:var(--{name})}}.s-{name}{{stroke:var(--{name})}}")
    return "\n".join(rules) + _SHAPES


_SHAPES = """
.chart{display:block;width:100%;height:auto;font:12px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;overflow:visible}
.chart text{fill:var(--muted);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.chart .name{fill:var(--ink);font-weight:600}
.chart .key,.chart .flag-text{fill:var(--ink)}
.chart .line{fill:none;stroke-linejoin:round;stroke-linecap:round;pointer-events:none}
.chart .area{pointer-events:none;stroke:none}
.chart .layer{stroke:var(--paper);stroke-width:.7;pointer-events:none}
.chart .whisker{fill:none;pointer-events:none}
.chart .box{fill-opacity:.2;stroke-width:1.1;stroke-opacity:.85}
.chart .crowd{fill-opacity:.13;stroke-width:.8;stroke-opacity:.6}
.chart .faded{fill-opacity:.07;stroke-opacity:.3}
.chart .dot{stroke:var(--paper);stroke-width:1}
.chart .cell-text{fill:var(--ink)}
.chart .strip{fill:var(--ink);fill-opacity:0}
.chart .strip:hover,.chart .strip.on{fill-opacity:.08}
.chart .bar:hover,.chart .box:hover{fill-opacity:.75}
.chart .leader{stroke:var(--muted);stroke-width:.8;stroke-dasharray:2 3;stroke-opacity:.55;pointer-events:none}
.chart .origin{stroke:var(--ink);stroke-width:1.1;pointer-events:none}
.chart .flag{cursor:default}
.chart .flag:focus{outline:2px solid var(--c0);outline-offset:2px}
.chart .grid{stroke:var(--grid);stroke-width:1}
.chart .axis{stroke:var(--rule);stroke-width:1}
.log-scale{display:none}
"""
