"""The scoreboard in words, as plain data and as Markdown."""

from __future__ import annotations

import math
from typing import Any

from groundswell.corpus.score import LEVELS, MEASURES, Result, Scoreboard

__all__ = ["board_data", "board_markdown", "board_text"]

HEAD = ("ape_mean", "ape_median", "are_median", "abs_log_mean", "log_rmse", "pinball_log", "crps_log", "cover_80",
        "cover_95")  # fmt: skip
APART = ("mrse_total", "are_total_median", "abs_log_median", "pinball", "take_off_brier", "take_off_log")

#: What the columns mean, beneath every set of tables.
LEGEND = (
    "APE: percentile points of the true totals between forecast and truth. ARE: absolute error over the truth. |log|: absolute difference of "
    "logarithms. Pinball, CRPS, Brier, log score, mRSE: the lower the better.",
    "cover 80, cover 95: share of the truth inside the bands. take-off: the chance that more than twice the views of as many days before come.",
)


def board_text(board: Scoreboard) -> str:
    """Tables for a terminal, one set for each age."""
    lines = [f"{board.videos:,} videos, {board.usable:,} scored; {_settings(board)}"]
    for age, horizon in _tasks(board):
        lines += ["", f"Days {age} to {age + horizon - 1} from days 0 to {age - 1}", ""]
        for part in (_main(board, age), _apart(board, age), _differences(board, age), _deciles(board, age)):
            lines += [*_aligned(part), ""]
        lines += _notes(board, age)
    return "\n".join(lines).rstrip()


def board_markdown(board: Scoreboard) -> str:
    """The same tables in Markdown."""
    lines = [f"{board.videos:,} videos, {board.usable:,} scored; {_settings(board)}.", ""]
    for age, horizon in _tasks(board):
        lines += [f"### Days {age} to {age + horizon - 1} from days 0 to {age - 1}", ""]
        for part in (_main(board, age), _apart(board, age), _differences(board, age), _deciles(board, age)):
            lines += [*_marked(part), ""]
        lines += [f"- {note}" for note in _notes(board, age)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def board_data(board: Scoreboard) -> dict[str, Any]:
    """Plain data; numbers that are unknown are null."""
    return {
        "schema_version": 1,
        "videos": board.videos,
        "scored": board.usable,
        "settings": board.settings,
        "reference": board.reference,
        "results": [
            {
                "forecaster": one.name,
                "age": one.age,
                "horizon": one.horizon,
                "scored": int(one.scored.sum()),
                "declined": one.declined,
                "cpu_seconds": round(one.seconds, 3),
                "note": one.note,
                "measures": {key: _plain(value) for key, value in one.measures.items()},
                "coverage_by_decile": {
                    f"{100 * level:g}": [_plain(share) for share in board.deciles[one.age, one.name, level]]
                    for level in LEVELS
                    if (one.age, one.name, level) in board.deciles
                },
            }
            for one in board.results
        ],
        "differences": [
            {"age": age, "forecaster": name, "measure": key, "difference": _plain(gap), "low": _plain(low),
             "high": _plain(high)}
            for (age, name, key), (gap, low, high) in board.differences.items()
        ],
        "take_off": [
            {"age": age, "share": _plain(share), "base_rate_brier": _plain(brier), "base_rate_log": _plain(log)}
            for age, (share, brier, log) in board.base_rate.items()
        ],
    }  # fmt: skip


def _tasks(board: Scoreboard) -> list[tuple[int, int]]:
    return list(dict.fromkeys((one.age, one.horizon) for one in board.results))


def _settings(board: Scoreboard) -> str:
    shares = "true future shares declared" if board.settings["assume_shares"] else "future shares not given"
    return f"{board.settings['folds']} folds by video, seed {board.settings['seed']}, {shares}"


def _of(board: Scoreboard, age: int) -> list[Result]:
    return [one for one in board.results if one.age == age and one.measures]


def _main(board: Scoreboard, age: int) -> list[list[str]]:
    rows = [["forecaster", "videos", *(MEASURES[key][0] for key in HEAD), "CPU s"]]
    for one in _of(board, age):
        numbers = [_number(one.measures[key]) for key in HEAD]
        rows.append([one.name, f"{int(one.scored.sum()):,}", *numbers, f"{one.seconds:.0f}"])
    return rows


def _apart(board: Scoreboard, age: int) -> list[list[str]]:
    rows = [["forecaster", *(MEASURES[key][0] for key in APART)]]
    rows += [[one.name, *(_number(one.measures[key]) for key in APART)] for one in _of(board, age)]
    _, brier, log = board.base_rate[age]
    if math.isfinite(brier):
        rows.append(["base rate", *[""] * (len(APART) - 2), _number(brier), _number(log)])
    return rows


def _differences(board: Scoreboard, age: int) -> list[list[str]]:
    keys = ("ape_mean", "ape_median", "abs_log_mean", "pinball_log", "crps_log")
    rows = [[f"less {board.reference}, 95 %", *(MEASURES[key][0] for key in keys)]]
    for one in _of(board, age):
        cells = []
        for key in keys:
            found = board.differences.get((age, one.name, key))
            cells.append("" if found is None else f"{found[0]:+.3f} [{found[1]:+.3f}, {found[2]:+.3f}]")
        if any(cells):
            rows.append([one.name, *cells])
    return rows if len(rows) > 1 else []


def _deciles(board: Scoreboard, age: int) -> list[list[str]]:
    rows = [["coverage by decile of views known", "level", *(str(place) for place in range(1, 11))]]
    for one in _of(board, age):
        for level in LEVELS:
            shares = board.deciles.get((age, one.name, level))
            if shares is not None:
                rows.append([one.name, f"{100 * level:g} %", *(f"{100 * share:.0f}" for share in shares)])
    return rows if len(rows) > 1 else []


def _notes(board: Scoreboard, age: int) -> list[str]:
    share = board.base_rate[age][0]
    notes = list(LEGEND)
    if math.isfinite(share):
        notes.append(
            f"Take-off: {100 * share:.1f} % of videos had more than twice the views of as many days before."
        )
    for one in board.results:
        if one.age == age and one.note:
            notes.append(f"{one.name}: {one.note}")
        if one.age == age and one.declined and one.measures:
            notes.append(f"{one.name}: {one.declined:,} videos have no forecast")
    return notes


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _aligned(rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _marked(rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    rule = ["---", *["--:"] * (len(rows[0]) - 1)]
    return [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        for row in (rows[0], rule, *rows[1:])
    ]
