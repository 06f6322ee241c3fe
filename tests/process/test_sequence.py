from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from groundswell.errors import DataError
from groundswell.process import Events


def test_events_keep_what_they_are_given() -> None:
    events = Events([1.0, 2.0, 2.0, 4.0], [0, 1, 0, 1], [3.0, 1.0, 1.0, 2.0], start=0.5, end=4.0)
    assert len(events) == 4
    assert_array_equal(events.of(1), [2.0, 4.0])
    assert_array_equal(events.of(2), [])
    assert repr(events) == "<Events: 4 events in (0.5, 4], dimensions 0 to 1, with marks>"
    plain = Events([1, 2], end=3)
    assert plain.times.dtype == np.float64
    assert_array_equal(plain.dimensions, [0, 0])
    assert plain.marks is None
    assert repr(plain) == "<Events: 2 events in (0, 3]>"


def test_no_events_are_events() -> None:
    assert len(Events([], [], [], end=1.0)) == 0
    assert len(Events([], end=1.0).of(0)) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"times": [1.0, np.nan, 2.0]}, r"times\[1\]: nan is not finite; 1 of 3"),
        ({"times": [1.0, np.inf]}, r"times\[1\]: inf is not finite"),
        ({"times": [1.0, 3.0, 2.0]}, r"event 2 \(2\) lies before event 1 \(3\)"),
        ({"times": [0.0, 3.0]}, r"event 0 \(0\) lies outside the window \(0, 10\]"),
        ({"times": [1.0, 10.5]}, r"event 1 \(10.5\) lies outside"),
        ({"times": [[1.0]]}, "has 2 dimensions"),
        ({"times": ["one"]}, "not an array of numbers"),
        ({"times": [1.0], "end": 0.0}, "window: from 0 to 0"),
        ({"times": [1.0], "end": np.nan}, "window"),
        ({"times": [1.0, 2.0], "dimensions": [0]}, r"dimensions: shape \(1,\) for 2 events"),
        ({"times": [1.0, 2.0], "dimensions": [0, -1]}, r"dimensions\[1\]: -1"),
        ({"times": [1.0, 2.0], "dimensions": [0.0, 1.0]}, "whole numbers"),
        ({"times": [1.0, 2.0], "marks": [1.0]}, "marks: 1 for 2 events"),
        ({"times": [1.0, 2.0], "marks": [1.0, 0.0]}, r"marks\[1\]: 0; marks are finite and above zero"),
        ({"times": [1.0, 2.0], "marks": [np.nan, 1.0]}, r"marks\[0\]: nan"),
    ],
)
def test_mistakes_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Events(**({"end": 10.0} | arguments))


@pytest.mark.parametrize("place", [1, 1 << 18, (1 << 18) + 1, 300_000])
def test_long_sequences_are_checked_throughout(place: int) -> None:
    times = np.arange(1.0, 400_001.0)
    Events(times, end=400_000.0)
    times[place] = times[place - 1] - 0.5
    with pytest.raises(DataError, match=f"event {place} "):
        Events(times, end=400_000.0)
