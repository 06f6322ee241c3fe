"""How long a person waits: cold processes of ``import groundswell``, ``--help``, ``explain`` and its report.

    python benchmarks/bench_start.py [RUNS]

Prints the median and the range of whole processes in seconds beside the project's targets.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from groundswell.cli import main; main()"]


def seconds(command: list[str]) -> float:
    """Wall time of one process that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder) / "report.html")
        work = (
            ("import groundswell", 0.3, [sys.executable, "-c", "import groundswell"]),
            ("groundswell --help", 0.2, [*PROGRAM, "--help"]),
            ("groundswell explain first-kiss", 2.0, [*PROGRAM, "explain", "first-kiss"]),
            ("groundswell explain first-kiss --json", 2.0, [*PROGRAM, "explain", "first-kiss", "--json"]),
            (
                "groundswell explain first-kiss --report",
                6.0,
                [*PROGRAM, "explain", "first-kiss", "--report", report],
            ),
        )
        print(
            f"{'work':42s} {'median':>8s} {'least':>8s} {'most':>8s} {'target':>8s}   (seconds, {runs} cold processes)"
        )
        for name, target, command in work:
            times = [seconds(command) for _ in range(runs)]
            print(
                f"{name:42s} {statistics.median(times):8.2f} {min(times):8.2f} {max(times):8.2f} {target:8.1f}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
