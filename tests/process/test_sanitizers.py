"""The C++ core under the address and undefined-behaviour sanitizers."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DRIVERS = sorted((Path(__file__).parents[2] / "cpp" / "tests").glob("*driver.cpp"))
FLAGS = ("-std=c++17", "-O1", "-g", "-pthread", "-Wall", "-Wextra", "-Werror")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda path: path.stem)
def test_the_core_runs_clean_under_sanitizers(driver: Path, tmp_path: Path) -> None:
    compiler = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")
    assert compiler, "no C++ compiler found: install g++ (Debian package g++)"
    program = tmp_path / "driver"
    build = subprocess.run(
        [compiler, *FLAGS, *SANITIZERS, str(driver), "-o", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stderr
    # leaks are not looked for: the leak checker needs ptrace, which containers often forbid
    environment = os.environ | {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"}
    run = subprocess.run([str(program)], capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[0]) > 1000
