"""How the videos of a case's family sent viewers to each other, where the record follows several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.ages import age, middle
from groundswell.answers.answer import Number, Table, readable
from groundswell.answers.excitation import CANNOT_TELL, FOUND, LEAST_COUNTED, Excitation, Link, excitation
from groundswell.case.graph import ORIGINAL, node_id
from groundswell.case.works import PRECURSOR, Family
from groundswell.charts.chart import Cells, Chart, Panel
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.case.record import Case, Span

__all__ = [
    "FamilyLinks",
    "daily",
    "exact_readings",
    "follow",
    "link_chart",
    "link_numbers",
    "link_sentence",
    "link_table",
]

Floats = NDArray[np.float64]

LONGEST_GAP = 1.6  # days between two readings over which a daily count can be read off
MOST = 6  # videos in one model; those with most days counted


@dataclass(frozen=True, slots=True)
class FamilyLinks:
    """The model of a family's daily counts, and the titles of its videos by node of the graph."""

    found: Excitation
    titles: dict[str, str]


def follow(case: Case, gathered: Family, level: float) -> FamilyLinks | None:
    """Fit the excitation of all videos that the record follows day by day; ``None`` where it follows fewer than two."""
    readings: dict[str, list[tuple[float, float]]] = {ORIGINAL: exact_readings(case)}
    titles = {ORIGINAL: case.title}
    releases: dict[str, float | None] = {ORIGINAL: 0.0}
    for number, work in enumerate(gathered.works, start=1):
        name = node_id(number)
        readings[name] = [(_age(case, span), views) for span, views in work.readings if span.days <= 1.01]
        titles[name] = work.title if work.title not in titles.values() else f"{work.title} ({number})"
        releases[name] = None if work.kind == PRECURSOR or work.first is None else _age(case, work.first)
    ends = [moment for rows in readings.values() for moment, _ in rows]
    if not ends:
        return None
    edges = np.arange(np.floor(min(ends)), np.ceil(max(ends)) + 1.0)
    counts = {name: daily(rows, edges) for name, rows in readings.items()}
    kept = [name for name, column in counts.items() if np.isfinite(column).sum() > LEAST_COUNTED]
    kept = sorted(kept, key=lambda name: -int(np.isfinite(counts[name]).sum()))[:MOST]
    if len(kept) < 2:
        return None
    table = np.column_stack([counts[name] for name in kept])
    try:
        made = excitation(kept, table, edges, [releases[name] for name in kept], level=level)
    except DataError:
        return None  # too little is left after the releases
    return FamilyLinks(made, titles)


def _age(case: Case, span: Span) -> float:
    return age(case, middle(span))


def exact_readings(case: Case, longest: float = 1.01) -> list[tuple[float, float]]:
    """Exact counts of the original whose moment is known to ``longest`` days: age in days, views."""
    return [
        (_age(case, row.time), row.value)
        for row in case.views
        if row.time is not None
        and row.scope == "original"
        and row.value is not None
        and row.low == row.value == row.high
        and row.time.days <= longest
    ]


def daily(readings: Sequence[tuple[float, float]], edges: Floats) -> Floats:
    """Views in each interval from readings of a cumulative count (age, views); NaN where none can be read off.

    Between two readings that are near each other the count is taken to rise evenly. Falls of a counter are no views.
    """
    rows = sorted(dict(readings).items())
    if len(rows) < 2:
        return np.full(edges.size - 1, np.nan)
    times, views = np.array(rows).T
    after = np.clip(np.searchsorted(times, edges, side="right"), 1, times.size - 1)
    near = (np.diff(times)[after - 1] <= LONGEST_GAP) & (edges >= times[0]) & (edges <= times[-1])
    counts = np.diff(np.where(near, np.interp(edges, times, views), np.nan))
    counts[counts < 0.0] = np.nan
    return np.asarray(np.round(counts))


def _named(links: FamilyLinks, name: str) -> str:
    title = links.titles[name]
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"


def link_sentence(links: FamilyLinks) -> str:
    """What was found between different videos, in one sentence."""
    found = [link for link in links.found.spill_over if link.verdict == FOUND and link.views is not None]
    if found:
        best = max(found, key=lambda link: link.views or 0.0)
        more = f"; {len(found) - 1} more such links stand in the table" if len(found) > 1 else ""
        return (
            f"Views of '{_named(links, best.source)}' led to {readable(best.views or 0.0)} views of "
            f"'{_named(links, best.target)}' ({links.found.level:g} % interval {readable(best.views_low or 0.0)} to "
            f"{readable(best.views_high or 0.0)}){more}."
        )
    if any(link.verdict == CANNOT_TELL for link in links.found.spill_over):
        return "One cannot tell whether the videos of the family sent viewers to each other."
    return "No passing-on of viewers from one video of the family to another was seen."


def link_numbers(links: FamilyLinks) -> list[Number]:
    """The links between different videos."""
    numbers = []
    for link in links.found.spill_over:
        source, target = _named(links, link.source), _named(links, link.target)
        if link.branching is None or link.verdict == CANNOT_TELL:
            continue
        numbers.append(
            Number(
                f"direct views of '{target}' for each view of '{source}'",
                link.branching,
                link.low,
                link.high,
                "views a view",
                "derived",
                links.found.level,
            )
        )
        numbers.append(
            Number(
                f"views of '{target}' that go back to '{source}'",
                link.views,
                link.views_low,
                link.views_high,
                "views",
                "derived",
                links.found.level,
            )
        )
    return numbers


def link_table(links: FamilyLinks) -> Table:
    """Every ordered pair, own passing-on included."""
    columns = (
        "source",
        "target",
        "verdict",
        "views_a_view",
        "low",
        "high",
        "views",
        "views_low",
        "views_high",
        "source_id",
        "target_id",
    )
    rows = tuple(
        (
            links.titles[link.source],
            links.titles[link.target],
            link.verdict,
            link.branching,
            link.low,
            link.high,
            link.views,
            link.views_low,
            link.views_high,
            link.source,
            link.target,
        )
        for link in links.found.links
    )
    caption = (
        f"Direct further views for each view, and views in the record that go back to the source; "
        f"{links.found.level:g} % intervals. A video's own row holds what it would have had alone."
    )
    return Table("links", columns, rows, caption)


def link_chart(links: FamilyLinks) -> Chart:
    """The excitation matrix: columns are sources, rows are targets."""
    found = links.found
    names = found.names
    pairs = [[found.link(source, target) for source in names] for target in names]
    nothing = float("nan")

    def column(value: float | None) -> float:
        return nothing if value is None else float(value)

    cells = Cells(
        "further views for each view",
        tuple(f"to {_named(links, name)}" for name in names),
        tuple(tuple(column(link.branching) for link in row) for row in pairs),
        tuple(tuple(column(link.low) for link in row) for row in pairs),
        tuple(tuple(column(link.high) for link in row) for row in pairs),
        tuple(tuple(_cell(link) for link in row) for row in pairs),
    )
    said = [
        f"{_named(links, link.source)} to {_named(links, link.target)}: {_cell(link)}"
        for link in found.spill_over
    ]
    return Chart(
        "excitation",
        "What views of one video bring to another",
        f"Direct further views for each view, with {found.level:g} % intervals. {'; '.join(said[:12])}.",
        (Panel((cells,), "direct further views for each view of the video below"),),
        x_label="views of",
        x_kind="category",
        categories=tuple(_named(links, name) for name in names),
    )


def _cell(link: Link) -> str:
    if link.branching is None or link.low is None or link.high is None or link.verdict == CANNOT_TELL:
        return "cannot tell"
    return f"{readable(link.branching)} ({readable(link.low)} to {readable(link.high)})"
