"""Wording by which somebody says that a video was paid for, in descriptions and comments.

Rules and phrases of our own, for seven languages at once: the wording is distinctive enough that the language need
not be known. Every rule has anchor words, without one of which its pattern is not tried, and a denial in front of
the wording ("not sponsored", "keine Werbung") takes it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from groundswell.press.disclosure_rules import DENIALS, RULES, Rule
from groundswell.press.tokens import sentences, words_of

__all__ = ["DISCLOSURE_KINDS", "Disclosure", "find_disclosures"]

DISCLOSURE_KINDS: dict[str, str] = {
    "sponsored": "somebody paid for the video or is its partner",
    "affiliate": "purchases through its links pay the makers",
    "gifted": "the product was given",
    "hashtag": "a tag such as #ad",
    "label": "a line that is nothing but a label such as Advertisement",
}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One wording of disclosure.

    Attributes:
        kind: a word of ``DISCLOSURE_KINDS``.
        wording: the words; ``text[start:end]``.
        language: of the rule that found it; ``""`` for tags and others that belong to no language.
    """

    kind: str
    wording: str
    start: int
    end: int
    language: str


@cache
def _compiled() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(rule.pattern, re.IGNORECASE | re.MULTILINE)) for rule in RULES)


@cache
def _anchors() -> frozenset[str]:
    return frozenset(anchor for rule in RULES for anchor in rule.anchors)


_DENIED = re.compile(DENIALS, re.IGNORECASE)
_BACK = 40  # characters before the wording in which it can be denied
_CLAUSE = re.compile(r"[.!?;\n]|\b(?:but|aber|mais|pero|ma|maar|mas)\b", re.IGNORECASE)


def find_disclosures(text: str) -> tuple[Disclosure, ...]:
    """Every wording of disclosure in a description or comment, in order; denials are none.

    Args:
        text: a description, comment or other short text of whoever published the video.
    Returns:
        Disclosures whose positions slice ``text``. Where rules overlap the first and longest one stays.
    """
    found: list[Disclosure] = []
    for start, end in sentences(text):
        words = words_of(text[start:end])
        if words.isdisjoint(_anchors()):
            continue
        hits = [
            (match.start(), match.end(), rule)
            for rule, pattern in _compiled()
            if not words.isdisjoint(rule.anchors)
            for match in pattern.finditer(text, start, end)
        ]
        closed = -1
        for first, last, rule in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if first >= closed and not _denied(text, max(start, first - _BACK), first, last):
                found.append(Disclosure(rule.kind, text[first:last], first, last, rule.language))
                closed = last
    return tuple(found)


def _denied(text: str, begin: int, first: int, last: int) -> bool:
    """Whether the clause takes the wording back: before it, or in its first words."""
    clause = text[begin:first]
    cut = 0
    for edge in _CLAUSE.finditer(clause):
        cut = edge.end()
    return (
        _DENIED.search(clause, cut) is not None
        or _DENIED.search(text, first, min(last, first + _BACK)) is not None
    )
