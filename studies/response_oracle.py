"""The full grid of the response oracle: closed form against 100-digit arithmetic. No random numbers.

Every branching factor, exponent and cutoff of ``tests/process/grid.py`` over ages 1e-4 to 1e4 days, for an
impulse, a step and pulses of three decays. The result is written to ``response_oracle.txt`` beside this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from process.grid import BRANCHING, CUTOFF, EXPONENT, FULL, PULSE_RATES, worst_disagreement

LIMIT = 1e-8


def main() -> int:
    lines = [
        "Largest relative difference of expected views per segment, closed form against 100 digits.",
        f"Ages 1e-4 to 1e4 days; impulse, step, pulses fading at {', '.join(map(str, PULSE_RATES))} per day.",
        "Supercritical kernels to the age at which they have grown by exp(500).",
        "",
        f"{'branching':>9} {'exponent':>9} " + " ".join(f"{'cutoff ' + format(c, 'g'):>14}" for c in CUTOFF),
    ]
    worst = {}
    for kernel in FULL:
        worst[kernel] = worst_disagreement(kernel)
        print(f"{kernel}: {worst[kernel]:.1e}", file=sys.stderr)
    for n in BRANCHING:
        for theta in EXPONENT:
            row = [worst[k] for k in FULL if k.known[:2] == (n, theta)]
            lines.append(f"{n:9g} {theta:9g} " + " ".join(f"{value:14.1e}" for value in row))
    lines += ["", f"Worst of all: {max(worst.values()):.1e}; wanted: at most {LIMIT:.0e}.", ""]
    Path(__file__).with_suffix(".txt").write_text("\n".join(lines), encoding="utf-8")
    return int(max(worst.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
