"""The tables of the page on how good the forecasts are, from what the scoreboard wrote (studies/results/forecasts.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "studies" / "results"
MAIN = {
    "ape_mean": "APE mean",
    "ape_median": "APE median",
    "are_median": "ARE median",
    "abs_log_mean": "\\|log\\| mean",
    "abs_log_median": "\\|log\\| median",
    "pinball_log": "pinball, log",
    "cover_80": "80 % held",
    "cover_95": "95 % held",
}
#: Of the views so far and those to come together, where the first week is all that is known.
TOTAL = {"mrse_total": "mRSE of total", "are_total_median": "ARE of total"}
DIFFERENCES = ("ape_mean", "ape_median", "abs_log_mean", "abs_log_median", "pinball_log")
TAKE_OFF = ("take_off_brier", "take_off_log")


def task(*names: str) -> str:
    """The tables of some tasks."""
    found = json.loads((FOLDER / "forecasts.json").read_text(encoding="utf-8"))
    return "\n".join(_task(found[name], len(names) > 1) for name in names if name in found)


def transfer() -> str:
    """How bands held on sets that were not learned from."""
    found = json.loads((FOLDER / "transfer.json").read_text(encoding="utf-8"))
    rows = [
        [
            "prior",
            "set",
            "forecasts",
            "videos",
            "number",
            "80 % held",
            "95 % held",
            "ends of the 80 % band, ratio",
        ]
    ]
    for prior, sets in found["priors"].items():
        for name, groups in sets.items():
            for group, one in groups.items():
                held = [f"{100 * one[key]:.1f}" for key in ("held_80", "held_95")]
                rows.append([f"`{prior}`", f"`{name}`", group, str(one["videos"]), f"{one['forecasts']:,}", *held,
                             f"{one['factor_80']:.1f}"])  # fmt: skip
    return "\n".join(_table(rows)) + "\n"


def _task(data: dict[str, Any], titled: bool) -> str:
    lines = [f"### {data['title']}", ""] if titled else []
    lines += [
        f"{data['scored']:,} videos of `{data['table']}`, {data['settings']['folds']} folds by video, seed "
        f"{data['settings']['seed']}; {data['cpu_seconds'] / 60:.0f} CPU minutes.",
        "",
    ]
    for age in dict.fromkeys(one["age"] for one in data["results"]):
        results = [one for one in data["results"] if one["age"] == age and one["measures"]]
        tables = (_main(results), _differences(data, age), _deciles(results), _take_off(data, age, results))
        for table in tables:
            lines += [*table, ""] if table else []
    return "\n".join(lines).rstrip() + "\n"


def _main(results: list[dict[str, Any]]) -> list[str]:
    shown = MAIN | (TOTAL if results[0]["age"] <= 7 else {})
    rows = [["forecaster", "videos", *shown.values(), "CPU s"]]
    for one in results:
        cells = [_number(one["measures"][key]) for key in shown]
        rows.append([f"`{one['forecaster']}`", f"{one['scored']:,}", *cells, f"{one['cpu_seconds']:.0f}"])
    return _table(rows)


def _differences(data: dict[str, Any], age: int) -> list[str]:
    found = {(one["forecaster"], one["measure"]): one for one in data["differences"] if one["age"] == age}
    names = dict.fromkeys(name for name, _ in found)
    rows = [[f"less `{data['reference']}`, 95 % by videos", *(MAIN[key] for key in DIFFERENCES)]]
    for name in names:
        cells = []
        for key in DIFFERENCES:
            one = found[name, key]
            cells.append(f"{one['difference']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}]")
        rows.append([f"`{name}`", *cells])
    return _table(rows)


def _deciles(results: list[dict[str, Any]]) -> list[str]:
    rows = [["bands held, % , by tenth of views known", "level", *(str(place) for place in range(1, 11))]]
    for one in results:
        if one["forecaster"].startswith(("learned", "shipped", "persistence-mean-")):
            for level, shares in one["coverage_by_decile"].items():
                rows.append(
                    [f"`{one['forecaster']}`", f"{level} %", *(f"{100 * share:.1f}" for share in shares)]
                )
    return _table(rows)


def _take_off(data: dict[str, Any], age: int, results: list[dict[str, Any]]) -> list[str]:
    base = next((one for one in data["take_off"] if one["age"] == age and one["share"] is not None), None)
    if base is None:
        return []
    gaps = {(one["forecaster"], one["measure"]): one for one in data["differences"] if one["age"] == age}
    less = f"less `{data['reference']}`, 95 %"
    rows = [["take-off", "Brier", less, "log score", less]]
    for one in results:
        cells = []
        for key in TAKE_OFF:
            gap = gaps.get((one["forecaster"], key))
            cells.append(f"{one['measures'][key]:.5f}")
            cells.append(
                "" if gap is None else f"{gap['difference']:+.5f} [{gap['low']:+.5f}, {gap['high']:+.5f}]"
            )
        rows.append([f"`{one['forecaster']}`", *cells])
    rows.append([f"base rate ({100 * base['share']:.1f} %)", f"{base['base_rate_brier']:.5f}", "",
                 f"{base['base_rate_log']:.5f}", ""])  # fmt: skip
    return _table(rows)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def _table(rows: list[list[str]]) -> list[str]:
    rule = ["---", *["--:"] * (len(rows[0]) - 1)]
    return ["| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:])]
