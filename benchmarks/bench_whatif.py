"""How long the answers take that ask the model again: the fit, several events, what-ifs. Wall time, medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import groundswell as gs
from groundswell.answers import effects
from groundswell.answers.impact import find_event
from groundswell.attention.fit import refit

ROUNDS = 15
EVENTS = ("fallon-parody", "slate-disclosure", "wren-tweet", "lexpress-disclosure")


def milliseconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return 1e3 * statistics.median(taken)


def main() -> None:
    case = gs.open_case("first-kiss")
    fit = gs.explain(case).fit
    print(f"the fit, {fit.draws.point.size} draws{milliseconds(lambda: gs.explain(case).fit, 5):26.1f} ms")
    events = [event for name in EVENTS if (event := find_event(fit, name)) is not None]
    for count in range(1, len(events) + 1):
        asked = tuple((event, effects.effect_kind(event)) for event in events[:count])
        known = effects.asked_fit(fit, asked)
        again = partial(refit, fit, known.inputs, known.levels)
        print(f"fitted again with {count} events {milliseconds(again):14.1f} ms")
    explanation = gs.explain(case)
    print(
        f"the first what-if       {milliseconds(partial(explanation.whatif, gs.drop('parody')), 1):14.1f} ms"
    )
    for words, changes in {
        "no parodies": (gs.drop("parody"),),
        "one parody less": (gs.drop("fallon-parody"),),
        "moved, one more broadcast": (gs.move("fallon-parody", 2.0), gs.add("tv", 5.0)),
        "a promotion": (gs.promote(1e6, 3.0),),
    }.items():
        print(f"{words:26s} {milliseconds(partial(explanation.whatif, *changes)):11.1f} ms")


if __name__ == "__main__":
    main()
