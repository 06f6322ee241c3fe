"""A chart as a figure of a web page: drawing, switches, data to take away, words for those who do not see it.

The page that holds it needs ``palette.stylesheet()``, a rule for the classes used here, and a script that
sets the ``data-`` attributes named by the buttons. Without a script the whole chart is shown, linear.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from groundswell.charts.chart import Chart
from groundswell.charts.data import chart_csv
from groundswell.charts.scale import horizontal, log_possible
from groundswell.charts.svg import render_svg
from groundswell.charts.text import age_text, clean, escape
from groundswell.charts.window import EARLY, crop, early_window

__all__ = ["data_address", "figure_html"]


def data_address(text: str) -> str:
    """CSV text as an address that needs no network."""
    return "data:text/csv;charset=utf-8," + quote(text, safe=",;:/@-_.~!*'()")


def figure_html(chart: Chart, number: int, most: int = 400) -> str:
    """``chart`` as one ``<figure>``.

    Args:
        chart: what to draw.
        number: the figure's number on its page, from 1; makes ids unique.
        most: most points of a curve in the data to take away.
    """
    file = (re.sub(r"[^a-z0-9]+", "-", clean(chart.id).lower()).strip("-") or "chart")[:60]
    close = early_window(chart)
    drawings = []
    if close:
        drawings.append(f'<div class="canvas early">{render_svg(crop(chart, EARLY), f"f{number}e")}</div>')
    drawings.append(f'<div class="canvas whole">{render_svg(chart, f"f{number}")}</div>')
    switches = ""
    if close:
        whole = f"All {horizontal(chart).high:,.0f} days"
        switches += _switch("Time shown", "window", (("early", f"First {EARLY:.0f} days"), ("whole", whole)))
    if any(log_possible(panel) for panel in chart.panels):
        switches += _switch("Scale", "scale", (("linear", "Linear"), ("log", "Log")))
    rows = "".join(
        f"<tr><td>{escape(age_text(note.x) if chart.x_kind == 'age' else f'{note.x:g}')}</td><td>{escape(note.kind)}</td>"
        f"<td>{escape(note.text)}</td></tr>"
        for note in chart.notes
    )
    flags = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Flags of figure {number}"><table><caption>Flags in '
        f'the chart</caption><thead><tr><th scope="col">When</th><th scope="col">Kind</th><th scope="col">What</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )
    data = data_address(chart_csv(chart, most))
    return (
        f'<figure class="figure" id="figure-{number}" data-scale="linear" data-window="{"early" if close else "whole"}">'
        f'<figcaption><span class="figure-title">{escape(chart.title)}</span>'
        f'<span class="tools">{switches}</span></figcaption>'
        f"{''.join(drawings)}"
        f'<div class="under"><a download="{file}.csv" href="{escape(data)}">Data of this chart (CSV)</a>'
        f"<details><summary>In words</summary><p>{escape(chart.alternative)}</p>{flags}</details></div></figure>"
    )


def _switch(label: str, name: str, choices: tuple[tuple[str, str], ...]) -> str:
    buttons = "".join(
        f'<button type="button" data-name="{name}" data-value="{value}" aria-pressed="{"true" if first == 0 else "false"}">'
        f"{escape(text)}</button>"
        for first, (value, text) in enumerate(choices)
    )
    return f'<span class="switch" role="group" aria-label="{escape(label)}">{buttons}</span>'
