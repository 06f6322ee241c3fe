"""Write the report of an explanation to a file, with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.answers.answer import Answer
from groundswell.answers.explanation import record_hash
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.answers.explanation import Explanation
    from groundswell.report.html import Context

__all__ = ["provenance", "write_report"]


def write_report(explanation: Explanation, answers: Mapping[str, Answer], path: str | Path) -> None:
    """Write the HTML report on ``explanation`` to ``path``.

    Raises:
        DataError: the file cannot be written; the message says why.
    """
    # The terminal answer needs no template engine: it is imported only when a report is written.
    from groundswell.report.html import render_report

    text = render_report(explanation.case, answers, provenance(explanation))
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(
            f"the report cannot be written to {str(path)!r}: {error.strerror}; give a folder that exists and is yours"
        ) from error


def provenance(explanation: Explanation) -> Context:
    """What a reader needs to judge and repeat the report: version, record, what was fitted, how to cite."""
    try:
        number = version("groundswell")
    except PackageNotFoundError:
        number = "unknown (not installed)"
    case = explanation.case
    known = f"{explanation.as_of:%Y-%m-%d %H:%M %Z}" if explanation.as_of else "everything in the record"
    try:
        fitted = [line for line in str(explanation.explain_fit()).splitlines() if line.strip()]
    except DataError as error:
        fitted = [str(error)]
    rows = {
        name: f"{len(getattr(case, name)):,} rows"
        for name in (
            "views",
            "events",
            "derivatives",
            "reactions",
            "engagement",
            "coverage",
            "money",
            "series",
        )
    }
    return {
        "program": f"groundswell {number}",
        "known until": known,
        "record": f"{case.slug}, SHA-256 {record_hash(case)}",
        "coverage": rows,
        "repeatability": "Draws start from a fixed seed: the same record and version give the same numbers.",
        "what the fit used": fitted,
        "how to cite": (
            f"“{case.title}”, case {case.slug}, groundswell {number}, {known}, record {record_hash(case)[:12]}. "
            "Cite each source of a figure as well, with the date of its count."
        ),
    }
