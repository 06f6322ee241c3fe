"""groundswell and every rival that installs, on the same data in one run; ratios of medians of CPU time.

``make bench-rivals`` puts each rival into an environment of its own and runs this. Each line comes from a process of
its own with one thread; a run that needs more CPU time than ``--limit`` is ended. The gap is how many nats the
parameters found lie below the optimum of their class of models, both under the one likelihood of
``hawkes_reference.c``; the optimum is the reference's own or, where some program found more, that.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
from benchmarks.hawkes_data import MAKERS, Data, Decays, Reference
from benchmarks.rivals import TOOLS, Work
from benchmarks.rivals.install import environment, worker
from benchmarks.rivals.worker import BEGIN, MARK

OURS, YARDSTICK = "groundswell", "C loop by hand"
ITEMS = {
    "likelihood": ("exponential/1e4", "exponential/1e5", "exponential/1e6"),
    "fit": ("exponential/1e4", "exponential/1e5", "exponential/1e6"),
    "network": ("network/5", "network/20"),
    "power likelihood": ("power-law/1e4", "power-law/1e6"),
    "power fit": ("power-law/1e3", "power-law/1e4", "power-law/1e6"),
    "simulation": ("exponential/1e6",),
    "series": ("series/300",),
}
TITLES = {
    "likelihood": "Exponential log-likelihood and gradient",
    "fit": "Exponential fit, maximum likelihood",
    "network": "Several dimensions, exponential fit",
    "power likelihood": "Power-law log-likelihood and gradient",
    "power fit": "Power-law fit, maximum likelihood",
    "simulation": "Simulation of exponential events",
    "series": "Many short series, a fit each",
}
HOPELESS = 50_000  # events: beyond, sums over all pairs are not begun
LESS_WORK = ("given", "no slope", "value only")  # ways that leave a part of the work out
BESIDE = 1e-3  # nats: a short series is at its optimum when it lies no further below it


@dataclass(slots=True)
class Line:
    """What one work of one program gave on one data set."""

    tool: str
    work: Work
    seconds: list[float] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    value: float = np.nan  # under the reference likelihood
    gap: float = np.nan

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) if self.seconds else np.nan


def cpu_time(process: subprocess.Popen[str], began: float) -> float:
    """CPU seconds of a process that runs (Linux' clock of another process), or the time since it began."""
    try:
        return time.clock_gettime((~process.pid << 3) | 2)
    except OSError:
        return time.monotonic() - began


def watched(command: list[str], variables: dict[str, str], limit: float) -> tuple[str, str, bool]:
    """Output, complaints, and whether it was ended: a run, or all that comes before, took more than the limit.

    A timer of CPU time inside the process would make its CPU clock coarse.
    """
    with tempfile.TemporaryDirectory() as name:
        said, complained = Path(name) / "said", Path(name) / "complained"
        with said.open("w") as out, complained.open("w") as complaints:
            process = subprocess.Popen(command, env=variables, stdout=out, stderr=complaints, text=True)
        started, late = time.monotonic(), False
        while process.poll() is None:
            time.sleep(0.05)
            used = cpu_time(process, started)
            lines = said.read_text().splitlines()
            begun = [float(row.removeprefix(BEGIN)) for row in lines if row.startswith(BEGIN)]
            if process.poll() is None and used - (begun or [0.0])[-1] > limit:
                process.kill()
                process.wait()
                late = True
        return said.read_text(), complained.read_text(), late


def measured(tool: str, index: int, work: Work, data: Path, rivals: Path, limit: float) -> Line:
    line = Line(tool, work)
    own = tool in {OURS, YARDSTICK}
    folder = Path(sys.executable).parents[1] if own else rivals / tool
    python = Path(sys.executable) if own else folder / "bin" / "python"
    module = "groundswell_" if tool == OURS else "c_loop" if tool == YARDSTICK else TOOLS[tool].module
    command = worker(python, module, index, data, limit)
    out, complaints, late = watched(command, environment(folder), limit)
    told = [row.removeprefix(MARK) for row in out.splitlines() if row.startswith(MARK)]
    if late:
        line.error = f"> {limit:g} s"
    elif not told:
        rows = [row for row in complaints.splitlines() if row.strip()]
        line.error = rows[-1][:160] if rows else "ended without a word"
    else:
        answer = json.loads(told[-1])
        line.seconds, line.found = answer["seconds"], answer["found"]
        line.error = str(line.found.get("error", ""))
    return line


class Judge:
    """Optima of the data sets, and what results are worth under the reference likelihood."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.optima: dict[tuple[str, str], float] = {}

    def optimum(self, data: Data, model: str) -> float:
        key = (data.name, model)
        if key not in self.optima:
            if data.cutoff and data.times.size > HOPELESS:
                self.optima[key] = np.nan
            elif data.cutoff:
                self.optima[key] = self.reference.power_optimum(data)[0]
            else:
                self.optima[key] = self.reference.optimum(data, cast("Decays", model))[0]
        return self.optima[key]

    def value(self, data: Data, found: dict[str, Any]) -> float:
        if "background" not in found:
            return np.nan
        if data.cutoff:
            if data.times.size > HOPELESS or "cutoff" not in found:
                return np.nan
            names = ("background", "branching", "exponent", "cutoff")
            numbers = [float(np.ravel(found[name])[0]) for name in names]
            return self.reference.power_value(data, *numbers)[0]
        return self.reference.value(data, found["background"], found["branching"], found["decay"])

    def fill(self, data: Data, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.work.kind in {"fit", "network", "power fit"} and line.found:
                line.value = self.value(data, line.found)
        for model in {line.work.model for line in lines if line.work.model or line.work.kind == "power fit"}:
            mine = [line for line in lines if line.work.model == model]
            # rounding makes infinities of programs that end at a rate of zero
            values = [line.value for line in mine if np.isfinite(line.value)]
            best = max([self.optimum(data, model), *values])
            for line in mine:
                line.gap = best - line.value


def agreement(data: Data, reference: Reference, found: dict[str, Any]) -> str:
    """Relative difference of a log-likelihood from the reference's."""
    at = (data.background[0], data.branching[0, 0])
    if data.cutoff:
        if data.times.size > HOPELESS:
            return f"value {found['value']:.4f}"
        true = reference.power_value(data, float(at[0]), float(at[1]), data.exponent, data.cutoff)[0]
    else:
        true = reference.value(data, at[0], at[1], data.decay)
    return f"differs by {abs(found['value'] - true) / abs(true):.0e}"


def of_series(data: Data, reference: Reference, lines: Sequence[Line]) -> list[str]:
    """How many of the short series each program brought to their optimum; the best any of them found."""
    offsets = data.offsets if data.offsets is not None else np.array([0, data.times.size])
    count = offsets.size - 1
    values = np.full((len(lines), count), np.nan)
    for i in range(count):
        times = np.ascontiguousarray(data.times[offsets[i] : offsets[i + 1]])
        one = Data(
            "", times, np.zeros(times.size, np.int32), data.end, data.background, data.branching, data.decay
        )
        for k, line in enumerate(lines):
            fits = line.found.get("fits")
            if fits and fits[i] is not None:
                values[k, i] = reference.value(one, *fits[i])
    values[~np.isfinite(values)] = np.nan
    best = np.fmax.reduce(values, axis=0)
    notes = []
    for row, line in zip(values, lines, strict=True):
        if not line.found:
            notes.append("")
            continue
        failed = sum(fit is None for fit in line.found["fits"])
        said = f"{int((best - row < BESIDE).sum())} of {count} at the optimum"
        notes.append(said + (f", {failed} exceptions" if failed else ""))
    return notes


def table(item: str, data: Data, lines: list[Line], reference: Reference) -> None:
    events = f"{data.times.size:,} events"
    print(f"\n### {TITLES[item]}: {data.name}, {events}\n")
    series = of_series(data, reference, lines) if item == "series" else [""] * len(lines)
    ours = [line.median for line in lines if line.tool == OURS and line.seconds]
    count = 1 if data.offsets is None else data.offsets.size - 1
    print(
        "| program | way | ms | runs | × groundswell | nats below | remarks |\n|---|---|---|---|---|---|---|"
    )
    order = sorted(
        zip(lines, series, strict=True), key=lambda pair: (np.isnan(pair[0].median), pair[0].median)
    )
    for line, note in order:
        remarks = [line.error, line.found.get("note", ""), note]
        if "value" in line.found:
            remarks.append(agreement(data, reference, line.found))
        if "events" in line.found:
            remarks.append(f"{line.found['events']:,} events")
        if line.work.kind == "power fit" and np.isnan(line.value) and "own" in line.found:
            remarks.append(f"its own log-likelihood {line.found['own']:.3f}")
        taken = "-" if not line.seconds else f"{1e3 * line.median / count:.4g}"
        ratio = f"{line.median / ours[0]:.2f}" if ours and line.seconds else "-"
        gap = "-" if np.isnan(line.gap) else f"{line.gap:.1e}"
        said = "; ".join(part for part in remarks if part)
        print(
            f"| {line.tool} | {line.work.label} | {taken} | {len(line.seconds)} | {ratio} | {gap} | {said} |"
        )
    verdict(lines, ours)


def verdict(lines: list[Line], ours: list[float]) -> None:
    """The ratio that counts: the fastest rival that was told nothing, and the fastest that reached the optimum too."""
    others = [
        line
        for line in lines
        if line.tool not in {OURS, YARDSTICK}
        and line.seconds
        and not line.error
        and not any(less in line.work.label for less in LESS_WORK)
    ]
    if not (ours and others):
        return
    best = min(others, key=lambda line: line.median)
    print(
        f"\nFastest rival / groundswell: {best.median / ours[0]:.2f} ({best.tool}, {best.work.label}).",
        end="",
    )
    honest = [line for line in others if line.gap < BESIDE]
    if honest:
        best = min(honest, key=lambda line: line.median)
        said = f"{best.median / ours[0]:.2f} ({best.tool}, {best.work.label})"
        print(f" Of those within {BESIDE:g} nats of the optimum: {said}.", end="")
    print(flush=True)


def ready(rivals: Path) -> list[str]:
    """Rivals that can be measured; the others are named with the reason."""
    found = []
    print("\n| rival | plain `pip install` | then |\n|---|---|---|")
    for name in TOOLS:
        path = rivals / name / "status.json"
        if not path.exists():
            print(f"| {name} | not tried (`make bench-rivals` does) | left out |")
            continue
        said = json.loads(path.read_text())
        then = f"runs after `{said['helped']}`" if said["helped"] and not said["error"] else said["error"]
        print(
            f"| {name} | {said['plain'].replace('|', '/') or 'works'} | {then.replace('|', '/') or 'measured'} |"
        )
        if not said["error"]:
            found.append(name)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rivals", type=Path, default=Path(".venv-rivals"), help="where make bench-rivals put them"
    )
    parser.add_argument("--limit", type=float, default=60.0, help="CPU seconds of a run")
    parser.add_argument("--items", nargs="+", choices=list(ITEMS), default=list(ITEMS))
    parser.add_argument("--data", nargs="+", choices=list(MAKERS), default=list(MAKERS))
    parser.add_argument("--only", nargs="+", help="these rivals")
    parser.add_argument("--json", type=Path, help="where to write all that was measured")
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}; CPU time, one thread"
    )
    names = [
        name for name in ready(arguments.rivals.resolve()) if not arguments.only or name in arguments.only
    ]
    works: list[tuple[str, int, Work]] = []
    for tool in (OURS, YARDSTICK, *names):
        module = "groundswell_" if tool == OURS else "c_loop" if tool == YARDSTICK else TOOLS[tool].module
        found = import_module(f"benchmarks.rivals.{module}").WORKS
        works += [(tool, index, work) for index, work in enumerate(found)]
    record: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reference = Reference(folder)
        judge = Judge(reference)
        for item in arguments.items:
            late: set[tuple[str, str]] = set()
            for chosen in [data for data in ITEMS[item] if data in arguments.data]:
                data = MAKERS[chosen]()
                path = data.save(folder)
                lines = []
                for tool, index, work in works:
                    if work.kind != item:
                        continue
                    if (tool, work.label) in late or (
                        "all pairs" in work.label and data.times.size > HOPELESS
                    ):
                        lines.append(Line(tool, work, error=f"> {arguments.limit:g} s, not begun"))
                        continue
                    lines.append(
                        measured(tool, index, work, path, arguments.rivals.resolve(), arguments.limit)
                    )
                    if lines[-1].error.startswith(">"):
                        late.add((tool, work.label))
                judge.fill(data, lines)
                table(item, data, lines, reference)
                record += [
                    {"item": item, "data": chosen, "tool": line.tool, "way": line.work.label, "seconds": line.seconds,
                     "error": line.error, "gap": line.gap, "loglikelihood": line.value}
                    for line in lines
                ]  # fmt: skip
    if arguments.json:
        arguments.json.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
