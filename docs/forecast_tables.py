"""The tables of the page on how good the forecasts are, from what the scoreboard wrote (studies/results/forecasts.json)."""

from __future__ import annotations

import json
import math
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
LEFT = ("abs_log_mean", "abs_log_median")
CONFORMAL = ("persistence-mean", "persistence-median", "persistence-mean-recentred")
#: Task, ours, rival, measure, what it was to be at most, in words.
GOALS = (
    ("month", "learned", "lightgbm", "ape_mean", 3.28, "a month ahead, APE mean"),
    ("month", "learned", "lightgbm", "ape_median", 1.80, "a month ahead, APE median"),
    ("declared", "learned-shares-declared", "lightgbm-shares-declared", "ape_mean", 2.80, "with shares declared, APE mean"),
    ("declared", "learned-shares-declared", "lightgbm-shares-declared", "ape_median", 1.65, "with shares declared, APE median"),
    ("week", "learned", "lightgbm", "mrse_total", 0.095, "the month after a week, mRSE of the total"),
    ("week", "learned", "lightgbm", "are_total_median", 0.12, "the month after a week, median ARE of the total"),
)  # fmt: skip
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


def short() -> str:
    """What the tables say, in a few lines."""
    found = json.loads((FOLDER / "forecasts.json").read_text(encoding="utf-8"))

    def month(name: str, key: str) -> float:
        return _measured(found["month"], name, key)

    def factor(task_name: str) -> float:
        return math.exp(_measured(found[task_name], "learned", "abs_log_median"))

    trees = 100.0 * (month("lightgbm", "abs_log_mean") / month("learned", "abs_log_mean") - 1.0)
    gains = [
        100.0 * (1.0 - _measured(data, "learned-past-shares", LEFT[0]) / _measured(data, "learned", LEFT[0]))
        for name, data in found.items()
        if any(one["forecaster"] == "learned-past-shares" for one in data["results"]) and name != "week"
    ]
    rivals = ("persistence-mean", "auto-theta", "auto-ets")
    said = ", ".join(f"`{name}` by {100.0 * month(name, 'are_median'):.0f} %" for name in rivals)
    return (
        f"- **A month ahead, a mature video is forecast to {100.0 * month('learned', 'are_median'):.0f} % in the median.** "
        f"Misses of others: {said}.\n"
        f"- **Tuned boosted trees come within {trees:.1f} %** of our networks' mean |log| error there. Larger networks, more of them, more "
        "cut-off ages or more of the record change the third digit: on these counts that seems to be what can be known.\n"
        f"- **After a week the median error is a factor of {factor('day-7'):.1f}, after a day {factor('day-1'):.1f}**; the shares so far "
        f"take {min(gains):.0f} to {max(gains):.0f} % off the mean |log| error, most in the first days.\n"
    )


def goals() -> str:
    """What was wanted, what came, and what the best rival reached."""
    found = json.loads((FOLDER / "forecasts.json").read_text(encoding="utf-8"))
    rows = [["wanted", "came", "LightGBM, same run", "reached"]]
    for task_name, ours, rival, key, most, what in GOALS:
        one, other = (_measured(found[task_name], name, key) for name in (ours, rival))
        reached = "yes" if one <= most else "no"
        rows.append([f"{what} at most {most:g}", f"{one:.3f}", f"{other:.3f}", reached])
    for task_name, data in found.items():
        for one in data.get("against", ()):
            if (
                task_name.startswith("day-")
                and one["ours"] == "learned-past-shares"
                and one["measure"] in LEFT
            ):
                rows.append([
                    f"after {one['age']} days, {MAIN[one['measure']]} of what is left 5 % below the best rival",
                    f"{one['less']:+.1f} % [{one['low']:+.1f}, {one['high']:+.1f}] below",
                    f"{_measured(data, one['rival'], one['measure']):.3f}",
                    "yes" if one["less"] >= 5.0 else "no",
                ])  # fmt: skip
    data = found["month"]
    for key, what in zip(TAKE_OFF, ("Brier", "log score"), strict=True):
        gap = next(
            one for one in data["differences"] if (one["forecaster"], one["measure"]) == ("lightgbm", key)
        )
        base = data["take_off"][0]["base_rate_brier" if key.endswith("brier") else "base_rate_log"]
        ours = _measured(data, "learned", key)
        rows.append([
            f"take-off, {what} below the base rate ({base:.4f}) and boosted trees",
            f"{ours:.4f}",
            f"{ours + gap['difference']:.4f}, {gap['difference']:+.5f} [{gap['low']:+.5f}, {gap['high']:+.5f}]",
            "yes" if ours < base and gap["low"] > 0.0 else "no",
        ])  # fmt: skip
    return "\n".join(_table(rows)) + "\n\n" + _bands(found)


def _measured(data: dict[str, Any], name: str, key: str) -> float:
    return float(next(one["measures"][key] for one in data["results"] if one["forecaster"] == name))


def _bands(found: dict[str, Any]) -> str:
    """How bands of what was learned from the table held, over all tasks, and their pinball loss beside persistence."""
    held, far, pinball = [], [], []
    for data in found.values():
        for one in data["results"]:
            if not one["forecaster"].startswith("learned") or not one["measures"]:
                continue
            for level, shares in one["coverage_by_decile"].items():
                held.append(abs(100.0 * one["measures"][f"cover_{level}"] - float(level)))
                far.append([abs(100.0 * share - float(level)) for share in shares])
            rival = [other for other in data["results"] if other["forecaster"] in CONFORMAL]
            if rival:
                least = min(other["measures"]["pinball_log"] for other in rival)
                pinball.append(100.0 * (1.0 - one["measures"]["pinball_log"] / least))
    outside = max(sum(gap > 4.0 for gap in gaps) for gaps in far)
    return (
        f"Bands learned from these videos, {len(held)} pairs of a forecast below and a level: overall they miss their level by up to "
        f"{max(held):.1f} points (1.5 were allowed); by tenth of views known by up to {max(map(max, far)):.1f} (6), with at most "
        f"{outside} of ten beyond 4 (1). Their mean pinball loss is {min(pinball):.0f} to {max(pinball):.0f} % below the best "
        "conformal persistence of the same videos (10 % were wanted).\n"
    )


def _task(data: dict[str, Any], titled: bool) -> str:
    lines = [f"### {data['title']}", ""] if titled else []
    lines += [
        f"{data['scored']:,} videos of `{data['table']}`, {data['settings']['folds']} folds by video, seed "
        f"{data['settings']['seed']}; {data['cpu_seconds'] / 60:.0f} CPU minutes.",
        "",
    ]
    for age in dict.fromkeys(one["age"] for one in data["results"]):
        results = [one for one in data["results"] if one["age"] == age and one["measures"]]
        tables = (
            _main(results),
            _against(data, age),
            _differences(data, age),
            _deciles(results),
            _take_off(data, age, results),
        )
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


def _against(data: dict[str, Any], age: int) -> list[str]:
    """By how many per cent our errors are below those of the rival that sees the same."""
    found = [one for one in data.get("against", ()) if one["age"] == age]
    rows = [["per cent less than the rival, 95 % by videos", "videos", *(MAIN[key] for key in DIFFERENCES)]]
    for ours, rival in dict.fromkeys((one["ours"], one["rival"]) for one in found):
        pair = {one["measure"]: one for one in found if (one["ours"], one["rival"]) == (ours, rival)}
        cells = [
            f"{pair[key]['less']:+.1f} [{pair[key]['low']:+.1f}, {pair[key]['high']:+.1f}]"
            for key in DIFFERENCES
        ]
        rows.append([f"`{ours}` than `{rival}`", f"{pair[DIFFERENCES[0]]['videos']:,}", *cells])
    return _table(rows) if len(rows) > 1 else []


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
