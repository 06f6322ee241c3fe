"""Where an explanation comes from: its sources, what was left out, and how it was made."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from groundswell.answers.explanation import Explanation, record_hash
from groundswell.attention.account import Account
from groundswell.attention.explore import SEED
from groundswell.attention.priors import HYPERPARAMETERS, Priors
from groundswell.case.record import Case, Row
from groundswell.case.table import TABLES
from groundswell.charts.text import clean
from groundswell.errors import DataError
from groundswell.report.words import figure_text, safe_link

__all__ = [
    "MODEL",
    "LeftOut",
    "SourceUse",
    "account_of",
    "citation",
    "facts",
    "left_out",
    "prior_rows",
    "sources",
]

#: The model in five sentences.
MODEL = (
    "Every view either comes directly, because of something outside the video (its launch, a front page, press, "
    "television, a parody, an advert, or the steady floor of search and recommendation), or because an earlier "
    "viewer passed the video on.",
    "One view leads to further views on average as often as the branching factor says, after delays that follow a "
    "power law with a cut-off at short times.",
    "What this cannot describe is carried by a smooth error of the rate that fades and returns to its mean, and is "
    "shown as unexplained.",
    "A statement such as “over 20 million on Wednesday” is taken as an interval of time and of count, with edges as "
    "soft as people's language; statements that repeat one another count once, and an outlying one has a bounded pull.",
    "All unknowns are fitted together, over many delay kernels at once, and every interval is read from draws of the "
    "joint posterior, so that what the record does not tell apart is shown as not told apart.",
)

_MEANINGS = {
    "branching": ("branching factor", "further views that one view leads to", ""),
    "exponent": ("exponent", "how slowly passing-on fades", ""),
    "cutoff": ("cut-off", "shortest delays of passing-on", "days"),
    "model_error": ("model error", "spread of the log rate around the model", ""),
    "dispersion": ("dispersion", "relative variance of counted intervals", ""),
}


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One source: its name, its address if a reader may follow it, what it was used for and how often."""

    name: str
    link: str | None
    uses: str
    rows: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row of views.csv that was not fitted, or with less weight, and why."""

    row: int
    name: str
    link: str | None
    said: str
    reason: str


def sources(case: Case) -> tuple[SourceUse, ...]:
    """Every source of the case's rows, the most used first."""
    uses: dict[tuple[str, str], Counter[str]] = {}
    for table in TABLES:
        rows: tuple[Row, ...] = getattr(case, table)
        for row in rows:
            name, url = (
                clean(row.source.name or getattr(row, "outlet", None) or row.source.id or ""),
                row.source.url,
            )
            if name or url:
                uses.setdefault((name, url or ""), Counter())[table] += 1
    for series in case.series:
        if series.source.name or series.source.url:
            key = (clean(series.source.name or ""), series.source.url or "")
            uses.setdefault(key, Counter())[f"series {series.name}"] += 1
    found = [
        SourceUse(
            name or "unnamed source",
            safe_link(url),
            ", ".join(f"{table} ({number})" if number > 1 else table for table, number in used.items()),
            used.total(),
        )
        for (name, url), used in uses.items()
    ]
    return tuple(sorted(found, key=lambda use: (-use.rows, use.name.lower(), use.link or "")))


def account_of(explanation: Explanation) -> Account | None:
    """The account of the fit, or ``None`` where the record allows none."""
    try:
        return explanation.explain_fit()
    except DataError:
        return None


def left_out(case: Case, account: Account | None) -> tuple[LeftOut, ...]:
    """Rows of views.csv that were not fitted or that were down-weighted as stray, with their sources."""
    if account is None:
        return ()
    by_row = {view.row: view for view in case.views}
    reasons = dict(account.left_out)
    for claim in account.claims:
        if claim.weight < 0.5:
            words = f"stray: weight {claim.weight:.2f}; the model says {figure_text(claim.modelled)}"
            reasons.update(dict.fromkeys(claim.rows, words))
    found = []
    for row, reason in sorted(reasons.items()):
        view = by_row.get(row)
        if view is None:
            continue
        bounds = (
            f"{figure_text(view.low)} or more"
            if math.isinf(view.high)
            else (f"{figure_text(view.low)} to {figure_text(view.high)}")
        )
        said = figure_text(view.value) if view.value is not None else bounds
        said = f"{view.qualifier} {said}" if view.qualifier not in ("exact", "between") else said
        name = clean(view.source.name or view.source.id or "unnamed source")
        found.append(LeftOut(row, name, safe_link(view.source.url), said.replace("_", " "), reason))
    return tuple(found)


def prior_rows(priors: Priors) -> tuple[tuple[str, str, str, str], ...]:
    """Name, meaning, prior median and central 90 % range of each hyperparameter."""
    location, spread = priors.location(), priors.spread()
    ends = {
        step: priors.natural((location + step * spread).reshape(1, -1)) for step in (-1.6449, 0.0, 1.6449)
    }
    rows = []
    for key in HYPERPARAMETERS:
        name, meaning, unit = _MEANINGS[key]
        low, middle, high = (figure_text(float(ends[step][key][0])) for step in (-1.6449, 0.0, 1.6449))
        suffix = f" {unit}" if unit else ""
        rows.append((name, meaning, middle + suffix, f"{low} to {high}{suffix}"))
    rows.append(
        (
            "level change",
            "lasting factor on the rate at a change of definition or a disclosure",
            "1",
            f"{figure_text(math.exp(-1.6449 * priors.level_spread))} to "
            f"{figure_text(math.exp(1.6449 * priors.level_spread))}",
        )
    )
    return tuple(rows)


def facts(explanation: Explanation, known: str) -> tuple[tuple[str, str], ...]:
    """Version, moment of knowledge, record hash and seed."""
    import groundswell

    return (
        ("groundswell", f"version {groundswell.__version__}"),
        ("Known as of", known),
        ("Record (SHA-256)", record_hash(explanation.case)),
        ("Seed of the draws", f"{SEED} (fixed: the same record gives the same numbers)"),
        ("Terms of the record", clean(explanation.case.licence or "not stated")),
    )


def citation(explanation: Explanation, known: str) -> str:
    """How to cite this report."""
    import groundswell

    case = explanation.case
    author = f" by {clean(case.author)}" if case.author else ""
    return (
        f"Explanation of “{clean(case.title)}”{author}, made with groundswell {groundswell.__version__} "
        f"from record {record_hash(case)[:12]}, as of {known}."
    )
