"""The report: one HTML file that loads nothing, for reading, printing and publishing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.answers.answer import ANSWERED, Answer
from groundswell.charts.palette import stylesheet
from groundswell.charts.text import bound, clean
from groundswell.errors import DataError
from groundswell.report.provenance import (
    MODEL,
    account_of,
    citation,
    facts,
    left_out,
    prior_rows,
    sources,
)
from groundswell.report.sections import chart_figure, headlines, in_order, section
from groundswell.report.words import moment_text, safe_link, span_text

if TYPE_CHECKING:
    from groundswell.answers.explanation import Explanation

__all__ = ["render_report", "write_report"]

_LEAD_CHART = "growth-cumulative"
_MOST_BYTES = 1_900_000


def write_report(explanation: Explanation, answers: Mapping[str, Answer], path: str | Path) -> None:
    """Write the report to ``path``.

    Raises:
        DataError: the file cannot be written.
    """
    text = render_report(explanation, answers)
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"cannot write the report to {path}: {error.strerror}; give the name of a file in a folder that exists"
        ) from error


def render_report(explanation: Explanation, answers: Mapping[str, Answer]) -> str:
    """The report as HTML text; the same explanation gives the same bytes.

    Args:
        explanation: what was explained; asked for its case, priors and the account of its fit.
        answers: the answers to show, by key.
    """
    text = ""
    # Drawings are never thinned; the data of long curves are, until the file stays below 2 MB.
    for most in (400, 120, 40):
        text = _render(explanation, answers, most)
        if len(text.encode()) < _MOST_BYTES:
            break
    return text


def _render(explanation: Explanation, answers: Mapping[str, Answer], most: int) -> str:
    case = explanation.case
    ordered = in_order(answers)
    lead = next((chart for answer in ordered for chart in answer.charts if chart.id == _LEAD_CHART), None)
    sections = [section(answer, case.slug, () if lead is None else (lead.id,), most) for answer in ordered]
    account = account_of(explanation)
    known = (
        moment_text(explanation.as_of, case.zone)
        if explanation.as_of is not None
        else "everything in the record"
    )
    used = sources(case)
    style, script = _part("style.css"), _part("script.js")
    # White space at the ends belongs to what is hashed; the template adds none.
    sheet = f"{stylesheet()}\n{style}"
    return str(
        _environment()
        .get_template("report.html")
        .render(
            case=case,
            published=span_text(case.published, case),
            known=known,
            watch=_watch_link(case.platform, case.ids),
            headlines=headlines(answers),
            lead=None if lead is None else chart_figure(lead, case.slug, "lead", most),
            sections=sections,
            unanswered=[item for item in sections if item.status != ANSWERED],
            answered=[item for item in sections if item.status == ANSWERED],
            sources=used,
            source_rows=sum(use.rows for use in used),
            left_out=left_out(case, account),
            account=[] if account is None else str(account).splitlines(),
            model=MODEL,
            priors=prior_rows(explanation.priors),
            facts=facts(explanation, known),
            citation=citation(explanation, known),
            style=_trusted(sheet),
            script=_trusted(script),
            style_hash=_hash(sheet),
            script_hash=_hash(script),
            trusted=_trusted,
        )
    )


def _watch_link(platform: str, ids: Mapping[str, str]) -> str | None:
    """Where the video can be watched, for platforms whose addresses follow from the id."""
    places = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
    name = ids.get(platform, "")
    plain = name.replace("-", "").replace("_", "")
    if platform not in places or not (plain.isascii() and plain.isalnum()):
        return None
    return safe_link(places[platform].format(name))


@cache
def _part(name: str) -> str:
    return files("groundswell.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _trusted(text: str) -> Any:
    """Text of our own, style, script or SVG, that is placed as it is."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - made here, every outside text in it escaped


@cache
def _environment() -> Any:
    from jinja2 import BaseLoader, Environment, StrictUndefined
    from markupsafe import Markup

    class Parts(BaseLoader):
        """Templates that came with the package, from a folder or an archive."""

        def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:  # noqa: ARG002
            return _part(template), None, lambda: True

    def plain(value: Any) -> Any:
        """Text from outside loses control characters and reordering marks before it is escaped."""
        return bound(clean(value)) if isinstance(value, str) and not isinstance(value, Markup) else value

    return Environment(
        loader=Parts(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
