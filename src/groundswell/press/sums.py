"""The arithmetic of numbers in words and digits, for any language."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from groundswell.press.language import Language, language_of

__all__ = ["Sum", "parts_of", "read_digits"]

_GROUPED = re.compile(r"\d{1,3}(?:([.,'\u2019 \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_LONGEST = 18  # digits; what is longer is a code
_LONGEST_WORD = 64


def read_digits(text: str, decimal: str, scaled: bool) -> Decimal | None:
    """The number that a run of digits and marks stands for; ``None`` for a code or a slip such as "19,876,54".

    "1.300" is thirteen hundred, except before a scale word in a language whose decimal mark is the dot, where
    "1.300 million" has three decimals.
    """
    if sum(sign.isdigit() for sign in text) > _LONGEST:
        return None
    if _INDIAN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    grouped = _GROUPED.match(text)
    if grouped:
        whole, rest = grouped[0], text[grouped.end() :]
        once = whole.count(grouped[1]) == 1
        fraction = (
            once
            and not rest
            and grouped[1] in ".,"
            and (whole[0] == "0" or (scaled and grouped[1] == decimal))
        )
        if not fraction and rest[:1] != grouped[1]:
            plain = "".join(sign for sign in whole if sign.isdigit())
            return Decimal(plain + rest.replace(",", "."))
    return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


@lru_cache(maxsize=8192)
def parts_of(word: str, code: str) -> tuple[int | str, ...] | None:
    """The parts of a glued compound, as values or the word that multiplies; ``None`` when it is no number word."""
    language = language_of(code)
    if word in language.hundred or word in language.scales or word in language.joiners:
        return (word,)
    if word in language.atoms:
        return (language.atoms[word],)
    if (
        not language.glued
        or len(word) > _LONGEST_WORD
        or not any(word.startswith(stem) for stem in language.stems)
    ):
        return None
    reached: list[tuple[int | str, ...] | None] = [()] + [None] * len(word)
    for start in range(len(word)):
        before = reached[start]
        if before is None:
            continue
        for end in range(start + 2, len(word) + 1):
            piece = word[start:end]
            if reached[end] is None or len(reached[end] or ()) > len(before) + 1:
                if piece in language.atoms:
                    reached[end] = (*before, language.atoms[piece])
                elif (
                    piece in language.hundred
                    or piece in language.scales
                    or (start and piece in language.joiners)
                ):
                    reached[end] = (*before, piece)
    return reached[-1]


class Sum:
    """A number under way: ``total`` of what is closed by a scale, ``current`` below it."""

    __slots__ = ("any", "current", "language", "scale", "total")

    def __init__(self, language: Language) -> None:
        self.language = language
        self.total = Decimal(0)
        self.current = Decimal(0)
        self.scale = Decimal(0)  # of the last scale word
        self.any = False

    def add(self, value: int, joined: bool) -> bool:
        """Add a value below 1000; false when it cannot belong to this number."""
        here = int(self.current)
        low = here % 100
        if self.any and not here and (value == 0 or not self.total):
            return False  # "zero five" is two numbers
        if self.language.code == "fr" and low == 4 and value == 20:
            self.current += 76  # quatre-vingts: four times twenty
            return True
        if value >= 100:
            fits = here == 0
        elif low == 0:
            fits = value > 0 or not here
        elif self.language.units_first and low < 10:
            fits = joined and value >= 20 and value % 10 == 0
        else:
            fits = low >= 20 and low % 10 == 0 and 0 < value < 10
            if self.language.code == "fr":  # soixante-quinze, dix-sept
                fits = fits or (low in (60, 80) and 10 <= value < 20) or (low == 10 and 7 <= value <= 9)
        if not fits:
            return False
        self.current += value
        self.any = True
        return True

    def hundred(self) -> bool:
        """Multiply by a hundred: "thirteen hundred", "hundert"."""
        if self.current >= 100 or (self.any and self.current == 0 and not self.total):
            return False
        self.current = (self.current or Decimal(1)) * 100
        self.any = True
        return True

    def times(self, factor: Decimal) -> bool:
        """Multiply by a scale: what is open, or everything for "mil millones"."""
        if self.scale and factor >= self.scale:
            if self.scale == factor or self.scale >= 1_000_000:
                return False
            self.total = (self.total + self.current) * factor
        else:
            if self.any and self.current == 0:
                return False
            self.total += (self.current or Decimal(1)) * factor
        self.current = Decimal(0)
        self.scale = factor
        self.any = True
        return True

    @property
    def value(self) -> Decimal:
        """The number so far."""
        return self.total + self.current
