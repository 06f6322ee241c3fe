"""Do the intervals hold what they promise? Fits of simulated cases, scored against their truth.

    python -m studies.calibration                    all sets, both seeds: 2 x 2,700 cases
    python -m studies.calibration --set well --seed 20260101 --cases 200
    python -m studies.calibration --report           writes the tables from the cases done so far

Resumable: every case is one line of a file under ``build/calibration``, and those that are there are not
fitted again. The tables go to ``studies/results``. Delete ``build/calibration`` after a change of the model.

A forecast total, and every driver's share whose truth lies within 2 to 98 %, is scored by its rank: the share
of the posterior's draws below the truth. The central 80 % interval covers it when the rank lies within 0.1 to
0.9. A case whose drivers the fit does not tell apart (one group is left) is a refusal; its shares are scored
apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# one thread a process: set before NumPy starts its own
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray
from studies.simulated_cases import DEVIATIONS, KINDS, SimulatedCase, simulated_case

from groundswell.answers.forecast import WIDEST_BAND
from groundswell.attention.explore import EXPLODED
from groundswell.attention.fit import Fit, fit
from groundswell.attention.identify import contributions, groups_told_apart
from groundswell.attention.layout import lay_out, walk_basis, walk_nodes, walk_precision
from groundswell.attention.paths import paths, shared_level
from groundswell.attention.posterior import SCALE_LOCATION, SCALE_SPREAD
from groundswell.attention.priors import Priors
from groundswell.attention.responses import unit_views

__all__ = ["SETS", "Score", "coverage", "main", "score_case"]

Floats = NDArray[np.float64]

#: Cases of each set, and the probability of each thing that the fit does not assume: none, about two at once,
#: about four at once.
SETS = {"well": (2000, 0.0), "misspecified": (500, 0.25), "harsh": (200, 0.5)}
HEADINGS = {"well": "Well specified", "misspecified": "Misspecified", "harsh": "Harshly misspecified"}
SEEDS = (20260101, 20260202)
LEVELS = (50, 80, 90)
SMALLEST_SHARE = 0.02
PRIOR_DRAWS = 400
LEGEND = """# Calibration by simulation

Do the intervals hold what they promise? Fits of simulated cases, scored against their truth: written by
`python -m studies.calibration`, seeds fixed before the run. The simulated cases, and where even the well
specified ones deviate from what the fit assumes, are described in `studies/simulated_cases.py`.

* `total`: views at the end of a forecast over twice the length of the record; `growth`: the same over the views
  of the record; `now`: the views of the record, where only claims tell them (widths of these are on the log).
* `share`: a driver's share of all views, where the true share is 2 to 98 %; `group`: drivers joined as far as the
  record does not tell them apart. `refused`: cases whose drivers are not told apart at all, scored apart.
* `cover80`: how many central 80 % intervals hold the truth; `mean_rank`: mean share of draws below it (0.5 is
  unbiased); `width_ratio`: the median width of the 80 % interval over that of the prior predictive.

Misspecified cases do about two of eight things that the fit does not assume, harsh ones about four. (The harsh
set was tried first; the milder one was defined when the harsh one covered less than two thirds.)
"""
HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "calibration"
RESULTS = HERE / "results"


@dataclass(frozen=True)
class Score:
    """One truth against its posterior.

    Attributes:
        quantity: ``total`` (log views at the end of the forecast), ``now`` (log views of the record),
            ``growth`` (the difference of these), ``share``, ``group`` (drivers joined as far as they are not
            told apart).
        rank: share of draws below the truth.
        width, prior_width: of the central 80 % interval of the posterior, and of the prior predictive.
    """

    quantity: str
    name: str
    truth: float
    rank: float
    width: float
    prior_width: float


def score_case(made: SimulatedCase, priors: Priors | None = None, draws: int = 800) -> dict[str, object]:
    """Fit one simulated case and score it; what is returned can be written as JSON."""
    started = time.process_time()
    fitted = fit(made.case, until=made.until, priors=priors, draws=draws)
    later = paths(fitted, made.ahead).cumulative[:, -1]
    split = contributions(fitted)
    shares = (split.direct + split.passed) / split.total[:, None]
    groups = groups_told_apart(shares)
    seconds = time.process_time() - started
    truth = np.array([made.truth.shares[item.kind] for item in fitted.inputs])
    prior_total, prior_growth, prior_shares = _prior_predictive(fitted, made.ahead)
    log_later, log_now = np.log(np.maximum(later, 1.0)), np.log(np.maximum(split.total, 1.0))
    true_later, true_now = math.log(max(made.truth.later, 1.0)), math.log(max(made.truth.now, 1.0))
    scores = [
        _score("total", "", true_later, log_later, _width(prior_total)),
        _score("growth", "", true_later - true_now, log_later - log_now, _width(prior_growth)),
        _score("now", "", true_now, log_now, math.nan),
    ]
    singles = tuple((column,) for column in range(len(fitted.inputs)))
    for quantity, sets in (("share", singles), ("group", groups)):
        for members in map(list, sets):
            name = "+".join(fitted.inputs[member].kind for member in members)
            width = _width(prior_shares[:, members].sum(axis=1))
            together = shares[:, members].sum(axis=1)
            scores.append(_score(quantity, name, float(truth[members].sum()), together, width))
    low, high = np.quantile(later, [0.1, 0.9])
    return {
        "kind": made.kind,
        "days": made.days,
        "views": made.truth.now,
        "one_by_one": made.truth.one_by_one,
        "deviations": list(made.truth.deviations),
        "told_apart": len(groups) > 1,
        "wide": bool(high / max(low, 1.0) > WIDEST_BAND),
        "effective": fitted.found.effective,
        "kkt": fitted.kkt_residual,
        "accepted": fitted.draws.accepted,
        "seconds": seconds,
        "hyperparameters": {
            name: float((values < made.truth.hyperparameters[name]).mean())
            for name, values in fitted.hyperparameters.items()
        },
        "scores": [vars(score) for score in scores],
    }


def _score(quantity: str, name: str, truth: float, draws: Floats, prior_width: float) -> Score:
    # ties (a counter read exactly) count half
    rank = float((draws < truth).mean() + 0.5 * (draws == truth).mean())
    return Score(quantity, name, truth, rank, _width(draws), prior_width)


def _width(draws: Floats) -> float:
    low, high = np.quantile(draws, [0.1, 0.9])
    return float(high - low)


def _prior_predictive(fitted: Fit, ahead: float) -> tuple[Floats, Floats, Floats]:
    """What the priors alone say of these inputs: log views and growth at the end of the forecast, shares."""
    priors, generator = fitted.priors, np.random.default_rng(7)
    normal = generator.standard_normal((PRIOR_DRAWS, 5))
    natural = priors.natural(priors.location() + priors.spread() * normal)
    layout = lay_out(fitted.inputs, ahead, np.array([fitted.horizon]), priors)
    past = layout.edges[1:] <= fitted.horizon + 1e-9
    direct, passed = unit_views(natural, layout)
    unit = direct[None] + passed
    sound = (unit[:, past].max(axis=(1, 2)) < EXPLODED) & np.isfinite(unit).all(axis=(1, 2))
    unit, error_scale = unit[sound], natural["model_error"][sound]
    relative = np.array([item.relative for item in fitted.inputs])
    weights = relative * generator.exponential(size=(unit.shape[0], relative.size))
    by_input = unit * weights[:, None, :]
    nodes = walk_nodes(ahead, priors)
    factor = np.linalg.cholesky(np.linalg.inv(walk_precision(nodes.size, priors)))
    walk = generator.standard_normal((unit.shape[0], nodes.size)) @ factor.T * error_scale[:, None]
    error = walk @ walk_basis(layout.middles, nodes, priors).T
    total = by_input.sum(axis=2) * np.exp(error)
    level = shared_level(by_input, error, layout.edges, fitted.horizon)
    now, later = total[:, past].sum(axis=1), total.sum(axis=1)
    scale = SCALE_LOCATION + SCALE_SPREAD * generator.standard_normal(now.size)
    past_shares = by_input[:, past].sum(axis=1) * (level / now)[:, None]
    return np.log(later) + scale, np.log(later) - np.log(now), past_shares


def _one(task: tuple[str, int, int]) -> str:
    """One case as a line of JSON: what a worker does."""
    name, seed, index = task
    made = simulated_case(seed, index, KINDS[index % len(KINDS)], deviating=SETS[name][1])
    try:
        result = score_case(made)
    except Exception as error:  # noqa: BLE001 - a fit that breaks is a result, and counted
        result = {"kind": made.kind, "error": f"{type(error).__name__}: {error}"}
    return json.dumps({"index": index, **result})


def run(name: str, seed: int, cases: int, processes: int, until: float) -> None:
    """Fit the cases of one set and seed that are not done yet, at the latest until ``until`` (epoch)."""
    WORK.mkdir(parents=True, exist_ok=True)
    place = WORK / f"{name}-{seed}.jsonl"
    done = {row["index"] for row in _rows(name, seed)}
    tasks = [(name, seed, index) for index in range(cases) if index not in done]
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool, place.open("a", encoding="utf-8") as file:
        for line in pool.imap(_one, tasks, chunksize=4):
            file.write(line + "\n")
            file.flush()
            if time.time() > until:
                pool.terminate()
                break


def _rows(name: str, seed: int) -> list[dict[str, Any]]:
    place = WORK / f"{name}-{seed}.jsonl"
    if not place.exists():
        return []
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


def coverage(ranks: Sequence[float] | Floats, level: float) -> float:
    """Share of ranks within the central interval of a level in per cent; nan without ranks."""
    array = np.asarray(ranks, dtype=np.float64)
    if not array.size:
        return math.nan
    tail = 0.5 - level / 200.0
    return float(((array >= tail) & (array <= 1.0 - tail)).mean())


def _chosen(rows: Iterable[dict[str, Any]], quantity: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        for score in row["scores"]:
            is_share = quantity in {"share", "group"}
            scored = not is_share or SMALLEST_SHARE <= score["truth"] <= 1.0 - SMALLEST_SHARE
            if score["quantity"] == quantity and scored:
                yield score


def table(name: str, seed: int) -> list[dict[str, object]]:
    """Coverage and widths of one set and seed, by quantity and kind of observation."""
    rows = [row for row in _rows(name, seed) if "error" not in row]
    failed = len(_rows(name, seed)) - len(rows)
    told = [row for row in rows if row["told_apart"]]
    refused = [row for row in rows if not row["told_apart"]]
    lines: list[dict[str, object]] = []
    for quantity, pool in (
        ("total", rows),
        ("growth", rows),
        ("share", told),
        ("group", told),
        ("share, refused", refused),
        ("now", rows),
    ):
        # a counter's last reading is exact, so only claims leave the present open
        for kind in ("rounded", "bounded") if quantity == "now" else ("all", *KINDS):
            part = [row for row in pool if kind in ("all", row["kind"])]
            whole = [row for row in rows if kind in ("all", row["kind"])]
            scores = list(_chosen(part, quantity.partition(",")[0]))
            ranks = [score["rank"] for score in scores]
            width = float(np.median([score["width"] for score in scores])) if scores else math.nan
            prior = float(np.median([score["prior_width"] for score in scores])) if scores else math.nan
            refusals = sum(not row["told_apart"] for row in whole) / max(len(whole), 1)
            lines.append(
                {
                    "set": name,
                    "seed": seed,
                    "quantity": quantity,
                    "observed": kind,
                    "cases": len(part),
                    "scored": len(scores),
                    **{f"cover{level}": round(coverage(ranks, level), 4) for level in LEVELS},
                    "mean_rank": round(float(np.mean(ranks)), 4) if ranks else math.nan,
                    "median_width": float(f"{width:.4g}"),
                    "median_prior_width": float(f"{prior:.4g}"),
                    "width_ratio": round(width / prior, 4) if scores and prior > 0.0 else math.nan,
                    "refused": round(refusals, 4),
                    "failed": failed,
                }
            )
    return lines


def deviations_table(rows: Sequence[dict[str, Any]]) -> str:
    """Coverage at 80 % of the cases with each deviation, as Markdown; nothing when there is none."""
    names = sorted({name for row in rows for name in row["deviations"]})
    if not names:
        return ""
    lines = ["\n| cases with | cases | total | share | refused |\n|---|---|---|---|---|\n"]
    for name in names:
        part = [row for row in rows if name in row["deviations"]]
        told = [row for row in part if row["told_apart"]]
        total, share = (
            coverage([score["rank"] for score in _chosen(pool, quantity)], 80)
            for quantity, pool in (("total", part), ("share", told))
        )
        refused = 1.0 - len(told) / len(part)
        lines.append(
            f"| {name}: {DEVIATIONS[name]} | {len(part)} | {total:.3f} | {share:.3f} | {refused:.3f} |\n"
        )
    return "".join(lines)


def report() -> str:
    """Write the tables as CSV and Markdown, and return the Markdown."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    pieces = [LEGEND]
    for name, (wanted, _) in SETS.items():
        for seed in SEEDS:
            rows = _rows(name, seed)
            if not rows:
                continue
            lines = table(name, seed)
            with (RESULTS / f"calibration-{name}-{seed}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(lines)
            pieces.append(f"\n## {HEADINGS[name]}, seed {seed}: {len(rows):,} of {wanted:,} cases\n\n")
            pieces.append(_markdown(lines))
            sound = [row for row in rows if "error" not in row]
            pieces.append(deviations_table(sound))
            numbers = {key: [row[key] for row in sound] for key in ("effective", "kkt", "seconds")}
            wide = float(np.mean([row["wide"] for row in sound]))
            pieces.append(
                f"\nA fit takes {np.median(numbers['seconds']):.2f} s of one core (median); effective "
                f"points: 5 % below {np.quantile(numbers['effective'], 0.05):.0f}; largest KKT residual "
                f"{max(numbers['kkt']):.1e}; forecasts too wide to be an answer: {wide:.1%}; fits that "
                f"broke: {len(rows) - len(sound)}.\n"
            )
    text = "".join(pieces)
    (RESULTS / "calibration.md").write_text(text, encoding="utf-8")
    return text


def _markdown(lines: Sequence[dict[str, object]]) -> str:
    columns = [key for key in lines[0] if key not in {"set", "seed", "failed"}]
    head = "| " + " | ".join(columns) + " |\n|" + "---|" * len(columns) + "\n"
    rows = [" | ".join(str(line[column]) for column in columns) for line in lines if line["scored"]]
    body = "".join(f"| {row} |\n" for row in rows)
    return head + body


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for, then write and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--set", choices=list(SETS), action="append", help="by default all")
    parser.add_argument("--seed", type=int, choices=SEEDS, action="append", help="by default both")
    parser.add_argument("--cases", type=int, help="by default all of the set")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="stop after so many; run again to go on"
    )
    parser.add_argument("--report", action="store_true", help="fit nothing, only write the tables")
    chosen = parser.parse_args(arguments)
    until = time.time() + 60.0 * chosen.minutes
    if not chosen.report:
        for seed in chosen.seed or SEEDS:
            for name in chosen.set or SETS:
                run(name, seed, chosen.cases or SETS[name][0], chosen.processes, until)
    print(report())


if __name__ == "__main__":
    main()
