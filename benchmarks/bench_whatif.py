"""How long a what-if takes once the fit is there, and a refit with an event of its own: CPU time, medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import groundswell as gs

ROUNDS = 15


def milliseconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return 1e3 * statistics.median(taken)


def main() -> None:
    explanation = gs.explain(gs.open_case("first-kiss"))
    began = time.process_time()
    points = explanation.fit.draws.point.size
    print(f"the fit, {points} draws             {1e3 * (time.process_time() - began):8.1f} ms")
    began = time.process_time()
    explanation.whatif(gs.drop("parody"))
    print(f"the first what-if              {1e3 * (time.process_time() - began):8.1f} ms")
    for words, changes in {
        "no parodies": (gs.drop("parody"),),
        "one parody less": (gs.drop("fallon-parody"),),
        "moved, and one more broadcast": (gs.move("fallon-parody", 2.0), gs.add("tv", 5.0)),
        "a promotion": (gs.promote(1e6, 3.0),),
    }.items():
        print(f"{words:30s} {milliseconds(partial(explanation.whatif, *changes)):8.1f} ms")


if __name__ == "__main__":
    main()
