"""Tables and the chart of the mood answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.answers.answer import Table
from groundswell.answers.mood_changes import LEVEL, SWAPPED, Change, shrink
from groundswell.answers.mood_text import whole_per_cent
from groundswell.answers.mood_windows import BEFORE, Sorted, sort_reactions
from groundswell.answers.share_posterior import LABELS, share
from groundswell.answers.vote_view import vote_table
from groundswell.charts.chart import Chart, Marks, Panel, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from groundswell.answers.votes import DislikeShare
    from groundswell.case.record import Case, Reaction, Span

__all__ = ["share_chart", "tables"]

_HALF = 0.36  # half the width of a column


def tables(
    case: Case,
    labelled: Sequence[Reaction],
    windows: Sorted,
    disclosure: Span | None,
    changes: Mapping[tuple[str, str], Change],
    votes: Sequence[DislikeShare],
) -> tuple[Table, ...]:
    """All tables: counts, awareness, label errors, changes, everyone by date, dislikes."""
    found = [_count_table(windows), _awareness_table(labelled), _label_error_table(windows)]
    if changes:
        found.append(_change_table(changes))
    if disclosure is not None:
        found.append(_everyone_table(case, labelled, disclosure))
    if votes:
        found.append(vote_table(case, votes))
    return tuple(found)


def _count_table(windows: Sorted) -> Table:
    rows: list[tuple[Any, ...]] = []
    for place, name in enumerate(windows.names):
        counts = [float(count) for count in windows.expected[place]]
        rows.append((name, *(round(count, 2) for count in counts), round(sum(counts), 2)))
    if windows.undated:
        undated = [float(windows.undated.get(label, 0)) for label in LABELS]
        rows.append(("undated", *undated, sum(undated)))
    return Table("counts", ("window", *LABELS, "all"), tuple(rows), "Expected number of reactions by window.")


def _awareness_table(labelled: Sequence[Reaction]) -> Table:
    """Who knew against who did not, dated or not."""
    rows = []
    for name, knew in (("did not know", False), ("knew", True), ("not recorded", None)):
        own = [reaction.label for reaction in labelled if reaction.knew_of_disclosure is knew]
        if own:
            counts = [own.count(label) for label in LABELS]
            found = share(np.array([counts], dtype=np.float64), "negative", LEVEL)
            rows.append((name, *counts, 100 * found.mean, 100 * found.low, 100 * found.high))
    columns = ("writers", *LABELS, "negative_per_cent", "low", "high")
    return Table(
        "awareness", columns, tuple(rows), f"All labelled reactions, dated or not; {LEVEL:g} % intervals."
    )


def _everyone_table(case: Case, labelled: Sequence[Reaction], disclosure: Span) -> Table:
    """By date alone: what a reader met in each window, whoever wrote it."""
    blind = [replace(reaction, knew_of_disclosure=None) for reaction in labelled]
    windows = sort_reactions(case, blind, disclosure)
    rows = []
    for place, name in enumerate(windows.names):
        counts = windows.counts(place)
        if counts.sum() > 0:
            found = share(counts, "negative", LEVEL)
            shown = "before it" if name == BEFORE else name
            size = round(float(counts.sum(axis=1).mean()), 2)
            rows.append((shown, size, 100 * found.mean, 100 * found.low, 100 * found.high))
    columns = ("window", "reactions", "negative_per_cent", "low", "high")
    return Table(
        "everyone_by_date", columns, tuple(rows), "By date alone, knowing and unknowing writers together."
    )


def _change_table(changes: Mapping[tuple[str, str], Change]) -> Table:
    rows = []
    for change in changes.values():
        row: list[Any] = [change.name]
        for found in (change.estimate, change.swapped):
            row += [100 * found.mean, 100 * found.low, 100 * found.high, 100 * found.above_zero]
        rows.append(tuple(row))
    columns = (
        "change",
        "points",
        "low",
        "high",
        "probability_of_rise",
        "swapped_points",
        "swapped_low",
        "swapped_high",
        "swapped_probability_of_rise",
    )
    caption = (
        f"Points, {LEVEL:g} % intervals; beside them with {100 * SWAPPED:g} % of labels swapped at random."
    )
    return Table("changes", columns, tuple(rows), caption)


def _label_error_table(windows: Sorted) -> Table:
    """The negative share as labelled, if labels were swapped, and corrected for swapped labels.

    The model: a label is right with probability 0.9 and otherwise either of the two others. A true share p
    is then seen as q = p (1 - 3/2 e) + e/2 with e = 0.1; the correction solves for p and stays in [0, 1].
    """
    slope, floor = shrink(), SWAPPED / (len(LABELS) - 1)
    rows = []
    for place, name in enumerate(windows.names):
        counts = windows.counts(place)
        if counts.sum() > 0:
            found = share(counts, "negative", LEVEL)
            ends = (found.mean, found.low, found.high)
            swapped = [100 * (slope * end + floor) for end in ends]
            corrected = [100 * min(1.0, max(0.0, (end - floor) / slope)) for end in ends]
            rows.append((name, *(100 * end for end in ends), *swapped, *corrected))
    columns = (
        "window",
        "as_labelled",
        "low",
        "high",
        "if_swapped",
        "if_swapped_low",
        "if_swapped_high",
        "corrected",
        "corrected_low",
        "corrected_high",
    )
    caption = (
        f"Negative share, per cent: as labelled, with {100 * SWAPPED:g} % swapped, and corrected for it."
    )
    return Table("label_errors", columns, tuple(rows), caption)


def share_chart(windows: Sorted) -> tuple[Chart, ...]:
    """Stacked shares by window with counts; whiskers on the negative share. None without a dated reaction."""
    shown = [place for place in range(len(windows.names)) if windows.expected[place].sum() > 0]
    if not shown:
        return ()
    order = ("negative", "mixed", "positive")
    found = {label: [share(windows.counts(place), label, LEVEL) for place in shown] for label in order}
    x = tuple(float(place) for place in range(len(shown)))
    counts = [f"{windows.expected[place].sum():.0f}" for place in shown]
    # each window is a column: up at its left edge, flat, down at its right edge
    edges = tuple(place + side for place in x for side in (-_HALF, -_HALF, _HALF, _HALF))
    heights = tuple(
        tuple(
            height
            for estimate in found[label]
            for height in (0.0, 100 * estimate.mean, 100 * estimate.mean, 0.0)
        )
        for label in order
    )
    stack = Stack(order, edges, heights)
    negative = found["negative"]
    marks = Marks(
        f"negative share with its {LEVEL:g} % interval",
        x,
        tuple(100 * estimate.mean for estimate in negative),
        tuple(100 * estimate.low for estimate in negative),
        tuple(100 * estimate.high for estimate in negative),
        tuple(f"{count} reactions" for count in counts),
    )
    said = "; ".join(
        f"{windows.names[place]}: {whole_per_cent(estimate)} negative of {count} reactions"
        for place, estimate, count in zip(shown, negative, counts, strict=True)
    )
    chart = Chart(
        "mood-shares",
        "Reactions by window",
        f"Shares of negative, mixed and positive reactions by window, {LEVEL:g} % intervals. {said}.",
        (Panel((stack, marks), "per cent of reactions"),),
        x_label="window (number of reactions)",
        x_kind="category",
        categories=tuple(
            f"{windows.names[place]} ({count})" for place, count in zip(shown, counts, strict=True)
        ),
    )
    return (chart,)
