"""Imports point one way, and a light import stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("matplotlib", "pandas", "pyarrow", "scipy", "jinja2")


def test_imports_point_one_way() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


@pytest.mark.parametrize(
    "module",
    [
        "groundswell",
        "groundswell.case",
        "groundswell.charts",
        "groundswell.cli",
        "groundswell.forecast",
        "groundswell.process",
        "groundswell.sources",
    ],
)
def test_a_light_import_stays_light(module: str) -> None:
    command = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout)}
    assert not loaded.intersection(HEAVY)


def test_no_module_is_too_long() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "cpp").rglob("*.?pp")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert len(lengths) > 10
    assert not {name: length for name, length in lengths.items() if length > 400}
