"""The languages of the press reader: one module each, words only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

__all__ = ["by_meaning", "halves", "numbers", "phrases", "words"]

Meaning = TypeVar("Meaning", str, int)


def words(text: str) -> frozenset[str]:
    """Words between spaces."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Phrases between bars: ``"per day | a day"``."""
    return frozenset(part.strip() for part in text.split("|") if part.strip())


def numbers(text: str) -> dict[str, int]:
    """Words with their number: ``"one=1 two=2"``."""
    return {word: int(value) for word, _, value in (entry.partition("=") for entry in text.split())}


def halves(text: str) -> dict[str, Decimal]:
    """Words for fractions: ``"half=0.5"``."""
    return {word: Decimal(value) for word, _, value in (entry.partition("=") for entry in text.split())}


def by_meaning(groups: Mapping[Meaning, str]) -> dict[str, Meaning]:
    """Phrases between bars by what they mean, turned round: each phrase with its meaning."""
    return {phrase: meaning for meaning, text in groups.items() for phrase in phrases(text)}
