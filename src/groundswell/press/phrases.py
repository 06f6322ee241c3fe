"""Wordings that make a claim without a number: parodies, disclosures, reactions, collaborators, next works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from groundswell.press.language import Language, Phrase, language_of

__all__ = ["anchors_of", "phrases_in"]

_REACH = 70  # characters of its clause that are quoted to either side
#: Signs that end a clause; a mark between two figures ("2.5 million", "14:30") is within a number.
_EDGE = re.compile(r"(?<!\d)[,:.]|[,:.](?!\d)|[;!?()\u2026\u2013\u2014\n]")


@cache
def anchors_of(code: str) -> frozenset[str]:
    """Words of which a sentence must hold one before any pattern is tried."""
    return frozenset(anchor for phrase in language_of(code).phrases for anchor in phrase.anchors)


@cache
def _compiled(code: str) -> tuple[tuple[Phrase, re.Pattern[str]], ...]:
    return tuple((phrase, re.compile(phrase.pattern, re.IGNORECASE)) for phrase in language_of(code).phrases)


def phrases_in(
    text: str, start: int, end: int, words: set[str], language: Language
) -> Iterator[tuple[str, str, int, int]]:
    """Kind, label, start and end of every wording in ``text[start:end]``; one a kind where they overlap."""
    closed: dict[str, int] = {}
    hits = [
        (match.start(), match.end(), phrase)
        for phrase, pattern in _compiled(language.code)
        if not words.isdisjoint(phrase.anchors)
        for match in pattern.finditer(text, start, end)
    ]
    for first, last, phrase in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if first < closed.get(phrase.kind, -1):
            continue
        begin, stop = _clause(text, first, last, max(start, closed.get(phrase.kind, start)), end)
        closed[phrase.kind] = stop
        yield phrase.kind, phrase.label, begin, stop


def _clause(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """A wording with the rest of its clause, as far as a short quote reaches."""
    left = max(start, first - _REACH)
    edges = [match.end() for match in _EDGE.finditer(text, left, first)]
    if edges:
        left = edges[-1]
    elif left > start:
        left = text.find(" ", left, first) + 1 or first
    right = min(end, last + _REACH)
    edge = _EDGE.search(text, last, right)
    if edge is not None:
        right = edge.start()
    elif right < end:
        right = max(text.rfind(" ", last, right), last)
    while left < first and text[left].isspace():
        left += 1
    while right > last and text[right - 1].isspace():
        right -= 1
    return left, right
