"""Placebo dates in words and as tables."""

from __future__ import annotations

from groundswell.answers.answer import Table
from groundswell.answers.placebo import LevelTest, PulseTest

__all__ = ["level_table", "level_words", "pulse_table", "pulse_words"]


def level_words(tests: tuple[LevelTest, ...]) -> tuple[str, ...]:
    """How clear a change is beside the same at placebo dates."""
    placebos = [test for test in tests if test.placebo]
    real = [test for test in tests if not test.placebo]
    if not placebos or not real:
        return ("The record is too short for placebo dates.",)
    beaten = sum(abs(test.score) >= abs(real[0].score) for test in placebos)
    chance = f"{100.0 * real[0].by_chance:.2g} per cent"
    return (
        f"At {beaten} of {len(placebos)} placebo dates, on which the event did not happen, a change as clear was found; the other drivers "
        f"stay in the fit and may fall on these dates. By the record alone one as clear is expected by chance at {chance} of dates. Below 5 "
        "per cent, and with an interval that excludes zero, it is told.",
    )


def level_table(tests: tuple[LevelTest, ...]) -> Table:
    """A change at the event and at placebo dates."""
    return Table(
        "placebo_dates",
        ("day", "placebo", "change_per_cent", "low", "high", "score"),
        tuple(
            (test.day, "placebo" if test.placebo else "event", test.change, test.low, test.high, test.score)
            for test in tests
        ),
        "The same change asked at the event and at dates on which it did not happen: estimate, 80 % interval; score: "
        "estimate over error by the record alone, beyond 1.96 at one placebo date of twenty.",
    )


def pulse_words(tests: tuple[PulseTest, ...]) -> str:
    """How large a pulse is beside one more at placebo dates; the first test is that of the event."""
    placebos = [test for test in tests if test.placebo]
    if not placebos:
        return "The record is too short for placebo dates."
    told, larger = sum(test.told for test in placebos), sum(test.share >= tests[0].share for test in placebos)
    return (
        f"At {told} of {len(placebos)} placebo dates, on which the event did not happen, one more pulse would have been told; at {larger} it "
        "is as large as that of the event. The other drivers stay in the fit and may fall on these dates."
    )


def pulse_table(tests: tuple[PulseTest, ...]) -> Table:
    """A pulse at the event and at placebo dates."""
    return Table(
        "placebo_dates",
        ("day", "placebo", "share_per_cent", "low", "high", "told"),
        tuple(
            (
                test.day,
                "placebo" if test.placebo else "event",
                test.share,
                test.low,
                test.high,
                "yes" if test.told else "no",
            )
            for test in tests
        ),
        "A pulse of the event's kind asked at the event and at dates on which it did not happen: per cent of all views, 80 % interval.",
    )
