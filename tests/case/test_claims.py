"""Printed figures as intervals of counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.case.claims import QUALIFIERS, interval, unit_of
from groundswell.errors import DataError


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (20e6, 1e6), (7e6, 1e6), (65e6, 1e6), (1.1e6, 1e5), (2.5e6, 1e5), (48.5e6, 1e5), (3_750_000, 1e4),
        (100e6, 1e7), (130e6, 1e7), (114.5e6, 1e5), (36_000, 1e3), (5_000, 1e3), (140_000, 1e4), (500, 10),
        (7, 1), (0, 1), (38_110_931, 1), (2e9, 1e9), (4e13, 1e12),
    ],
)  # fmt: skip
def test_the_unit_is_the_one_the_writer_counted_in(value: float, unit: float) -> None:
    assert unit_of(value) == unit


def test_words_open_the_interval_one_unit_away() -> None:
    assert interval(23e6, "over") == (23e6, 24e6)
    assert interval(64e6, "almost") == (63e6, 64e6)
    assert interval(60e6, "about") == (59.5e6, 60.5e6)
    assert interval(38_110_931, "exact") == (38_110_931, 38_110_931)
    assert interval(5e6, "at_least") == (5e6, math.inf)
    assert interval(5e6, "at_most") == (0, 5e6)


@given(st.integers(0, 10**12), st.sampled_from([word for word in QUALIFIERS if word != "between"]))
def test_the_figure_lies_in_its_interval(value: int, qualifier: str) -> None:
    low, high = interval(float(value), qualifier)
    assert 0 <= low <= value <= high


@given(st.integers(1, 999), st.integers(0, 7))
def test_claims_scale_with_thousands(value: int, shift: int) -> None:
    assert unit_of(value * 1000.0) == 1000 * unit_of(float(value))
    assert unit_of(value * 10.0**shift) <= value * 10.0**shift


def test_unusable_claims_are_refused() -> None:
    with pytest.raises(DataError, match="low and high"):
        interval(5.0, "between")
    with pytest.raises(DataError, match="use one of"):
        interval(5.0, "roughly")
    for value in (-1.0, math.nan, math.inf):
        with pytest.raises(DataError, match="at least 0"):
            unit_of(value)
