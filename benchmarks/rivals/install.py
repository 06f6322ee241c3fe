"""Puts each rival into an environment of its own: ``python -m benchmarks.rivals.install FOLDER [NAME ...]``.

First as anyone would: ``pip install NAME``, then its smallest work. Where that fails, the reason is kept, and a
second attempt brings what the package forgot to declare. ``FOLDER/NAME/status.json`` says how it went; a rival that
has one is left alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.hawkes_data import exponential
from benchmarks.rivals import TOOLS, Tool

PATIENCE = 900
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
SAID = re.compile(r"\b\w*(Error|Exception)\b.*|.*\berror: .*|.*(are required|not found|No such file).*")
EMPTY = re.compile(
    r"error: (subprocess-exited-with-error|metadata-generation-failed)|CalledProcessError|error: Command"
)


def environment(folder: Path) -> dict[str, str]:
    """One thread, this repository importable, the programs of the environment first."""
    found = dict(os.environ) | dict.fromkeys(THREADS, "1")
    found["PYTHONPATH"] = str(Path(__file__).parents[2])
    found["PATH"] = f"{folder / 'bin'}{os.pathsep}{found.get('PATH', '')}"
    return found


def worker(python: Path, module: str, index: int, data: Path, limit: float) -> list[str]:
    return [str(python), "-m", "benchmarks.rivals.worker", module, str(index), str(data), str(limit)]


def failure(command: list[str], folder: Path) -> str:
    """Runs it; the line that says why it failed, or nothing."""
    try:
        done = subprocess.run(
            command, env=environment(folder), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"takes more than {PATIENCE} s"
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    told = [line for line in lines if SAID.search(line) and not EMPTY.search(line)]
    return (told or [line for line in lines if line] or [f"exit code {done.returncode}"])[-1][:160]


def pip(folder: Path, *arguments: str) -> str:
    """A fresh installation: a wheel built earlier with more at hand would hide what a package forgets."""
    python = str(folder / "bin" / "python")
    return failure([python, "-m", "pip", "install", "--no-cache-dir", *arguments], folder)


def first_work(folder: Path, tool: Tool, data: Path) -> str:
    if not tool.module:
        imported = failure([str(folder / "bin" / "python"), "-c", f"import {tool.package}"], folder)
        return imported or "runs, but is not measured: its model is another one"
    return failure(worker(folder / "bin" / "python", tool.module, 0, data, 60.0), folder)


def install(folder: Path, tool: Tool, data: Path) -> dict[str, str | float]:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    plain = pip(folder, tool.package)
    step = "install" if plain else "first use"
    plain = plain or first_work(folder, tool, data)
    said: dict[str, str | float] = {"plain": f"{step}: {plain}" if plain else "", "helped": "", "error": ""}
    if plain:
        said["error"] = f"{step}: {plain}"
        if tool.before or tool.after:
            said["helped"] = " ".join(["pip install", *tool.before, *tool.after, *tool.flags])
            error = pip(folder, *tool.before) if tool.before else ""
            error = error or pip(folder, tool.package, *tool.after, *tool.flags)
            said["error"] = error or first_work(folder, tool, data)
    said["seconds"] = round(time.monotonic() - began)
    return said


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    root.mkdir(parents=True, exist_ok=True)
    data = exponential("smoke", 200, 1).save(root)
    for name in sys.argv[2:] or TOOLS:
        path = root / name / "status.json"
        if path.exists():
            continue
        said = install(root / name, TOOLS[name], data)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(said, indent=1) + "\n")
        print(f"{name:20} {'FAILS: ' + str(said['error']) if said['error'] else 'ready'}", flush=True)
        if said["helped"]:
            print(f"{'':20} plain: {said['plain']}\n{'':20} then: {said['helped']}", flush=True)


if __name__ == "__main__":
    main()
