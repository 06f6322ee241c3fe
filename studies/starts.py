"""Does the inner problem have one optimum? Thirty other starts on every simulated case, at its best kernel.

    python studies/starts.py [CASES]

Counts the cases in which every start ends within 1e-4 nats of the fit's own optimum. Seeds are fixed.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from studies.simulated_cases import KINDS, simulated_case

from groundswell.attention.account import other_optima
from groundswell.attention.fit import fit

STARTS = 30
SEED = 20260101


def main(cases: int) -> None:
    """Run and print."""
    single = 0
    gaps: list[float] = []
    for index in range(cases):
        simulated = simulated_case(SEED, index, KINDS[index % len(KINDS)])
        found = fit(simulated.case, until=simulated.until)
        others = other_optima(found, STARTS)
        single += not others
        gaps += others
    print(
        f"{single} of {cases} cases reach one optimum from {STARTS} other starts within 1e-4 nats ({single / cases:.1%})."
    )
    if gaps:
        print(f"Other optima lie {np.min(gaps):.2g} to {np.max(gaps):.2g} nats below.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
