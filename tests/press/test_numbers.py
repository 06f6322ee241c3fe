"""A number written is read back, in words and in digits, in every language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.press.language import LANGUAGES, language_of
from groundswell.press.numbers import Number, numbers_in
from groundswell.press.sums import read_digits
from groundswell.press.tokens import tokens_of
from press.writing import below_thousand, millions, thousands

languages = st.sampled_from(LANGUAGES)
MARKS = {"en": ",", "de": ".", "fr": "\u202f", "es": ".", "it": ".", "nl": ".", "pt": "."}


def read(text: str, language: str) -> list[Number]:
    return numbers_in(tokens_of(text, 0, len(text)), language_of(language))


def only(text: str, language: str) -> Number:
    found = read(text, language)
    assert len(found) == 1, (text, found)
    assert found[0].last == len(tokens_of(text, 0, len(text))), text
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_below_a_thousand(language: str) -> None:
    for number in range(2, 1000):
        assert only(below_thousand(number, language), language).value == number


@given(st.integers(1, 999), languages)
def test_thousands_and_millions_in_words(number: int, language: str) -> None:
    assert only(thousands(number, language), language).value == number * 1000
    assert only(millions(number, language), language).value == number * 1_000_000


@given(st.integers(2, 999), st.integers(2, 999), languages)
def test_millions_and_thousands_together(high: int, low: int, language: str) -> None:
    text = f"{millions(high, language)} {thousands(low, language)}"
    assert only(text, language).value == high * 1_000_000 + low * 1000


@given(st.integers(0, 10**12), languages)
def test_grouped_digits(number: int, language: str) -> None:
    assert only(f"{number:,}".replace(",", MARKS[language]), language).value == number
    assert only(str(number), language).value == number


@given(st.integers(1, 999), st.integers(1, 9), languages)
def test_one_decimal_before_a_scale(whole: int, tenth: int, language: str) -> None:
    comma = language_of(language).decimal
    word = {
        "en": "million",
        "de": "Mio.",
        "fr": "millions",
        "es": "millones",
        "it": "milioni",
        "nl": "mln",
        "pt": "milhões",
    }
    found = read(f"{whole}{comma}{tenth} {word[language]}", language)
    assert [number.value for number in found] == [whole * 1_000_000 + tenth * 100_000]
    assert found[0].scaled
    assert not found[0].exact


@given(
    st.integers(1, 99_999), st.sampled_from((("k", 1000), ("K", 1000), ("m", 10**6), ("M", 10**6))), languages
)
def test_letters_that_touch_their_digits(number: int, letter: tuple[str, int], language: str) -> None:
    assert only(f"{number}{letter[0]}", language).value == number * letter[1]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.300 millones", "es", 1_300_000_000),
        ("1.300 million", "en", 1_300_000),
        ("1.300", "en", 1300),
        ("0.5 million", "en", 500_000),
        ("2,73,08,875", "en", 27_308_875),
        ("36\u2019000", "fr", 36_000),
        ("65 mil millones", "es", 65_000_000_000),
        ("two and a half million", "en", 2_500_000),
        ("2½ million", "en", 2_500_000),
        ("half a million", "en", 500_000),
        ("a quarter of a million", "en", 250_000),
        ("anderthalb Millionen", "de", 1_500_000),
        ("eine halbe Million", "de", 500_000),
        ("une demi-million", "fr", 500_000),
        ("deux millions et demi", "fr", 2_500_000),
        ("medio millón", "es", 500_000),
        ("mezzo milione", "it", 500_000),
        ("twee en een half miljoen", "nl", 2_500_000),
        ("meio milhão", "pt", 500_000),
        ("thirteen hundred", "en", 1300),
        ("one point two five million", "en", 1_250_000),
        ("eins Komma drei Milliarden", "de", 1_300_000_000),
        ("une vingtaine", "fr", 20),
        ("a dozen", "en", 12),
        ("trois cent quarante-cinq mille six cent sept", "fr", 345_607),
    ],
)
def test_ways_of_writing(text: str, language: str, value: int) -> None:
    assert only(text, language).value == value


@pytest.mark.parametrize(
    "text", ["+49 170 1234567", "2014-03-11", "12.03.2014", "7:45", "2.4.1", "mp4", "555-0199", "21st"]
)
def test_what_counts_nothing(text: str) -> None:
    assert read(text, "en") == []


def test_two_numbers_stay_two() -> None:
    assert [number.value for number in read("two and three million", "en")] == [2, 3_000_000]
    assert [number.value for number in read("twenty fourteen", "en")] == [20, 14]
    assert [number.value for number in read("Version 5 6 million", "en")] == [5, 6_000_000]


def test_a_code_is_no_number() -> None:
    assert read_digits("9" * 30, ".", scaled=False) is None
    assert read_digits("1234", ".", scaled=False) == Decimal(1234)


def test_exactness() -> None:
    assert only("3,749,704", "en").exact
    assert not only("3,750,000", "en").exact
    assert not only("3.7 million", "en").exact
    assert only("20", "en").exact
