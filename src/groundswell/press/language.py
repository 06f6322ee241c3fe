"""What the reader knows of a language: words as data, read by one engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import import_module

from groundswell.errors import DataError

__all__ = ["LANGUAGES", "Language", "Phrase", "guess", "language_of"]

LANGUAGES: tuple[str, ...] = ("en", "de", "fr", "es", "it", "nl", "pt")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording that makes a claim: what it says (``label``) and how it is written.

    ``anchors`` are words of which one is always in it, so that most sentences need no search; ``pattern`` is a
    regular expression without unbounded gaps, matched without regard to case.
    """

    kind: str
    label: str
    pattern: str
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language. Every phrase is written as lower-case words with single spaces.

    Attributes:
        code: ISO 639-1.
        decimal: the decimal mark, ``.`` or ``,``.
        function_words: words by which a text is recognised as being in this language.
        atoms: number words below 1000 that are added up.
        hundred: words that multiply by a hundred.
        scales: words that multiply by a thousand or more.
        abbreviations: the same, only right after digits.
        ones: articles that stand for one before a scale.
        halves: words for a fraction, with its size.
        joiners: words between the parts of a number.
        point: words for the decimal mark.
        approximate: words such as a score that stand for a round number.
        vague: plurals without a number ("millions"), with the least that they say.
        several: words for an unsaid number before a scale.
        glued: compounds are written as one word.
        units_first: units stand before tens ("fuenf und sechzig").
        before, after: phrases that qualify the number after or before them; ``""`` says nothing and is passed over.
        ranges, growths: words before and between two numbers; the first may be empty.
        growth_verbs: words that turn a range into growth where the wording is the same.
        corrections: a negation and the word that brings the right figure.
        unreal: words before a number that is hoped for, expected or feared.
        units: nouns that are counted, with their unit; ``weak`` nouns need 1,000 or a platform.
        verbs: participles and verbs that say what was counted "times" or by how many people.
        times, people: words for "times" and for people.
        cast, works: people in front of the camera; derived works, which are counted like them.
        fillers: words that may stand between a number and its noun.
        rates: phrases that turn a count into a rate, with its period.
        more_before, more_after: words that turn a count into an increase.
        rises: words that say by how much a count went up.
        reached: words that bring a bare figure ("It reached 57 679 352"); ``reaching``: those of an audience.
        marks_before, marks_after: words for a mark that was passed.
        elsewhere: words that say which upload or total is counted, with the scope.
        money: words for a currency, with its code.
        cost, budget, films: an amount is a cost beside a word for a budget, or for costs and for a film.
        not_views: words in a sentence that forbid to read a bare figure as views.
    """

    code: str
    decimal: str
    function_words: frozenset[str]
    atoms: Mapping[str, int]
    hundred: frozenset[str]
    scales: Mapping[str, int]
    abbreviations: Mapping[str, int]
    ones: frozenset[str]
    halves: Mapping[str, Decimal]
    joiners: frozenset[str]
    point: frozenset[str]
    approximate: Mapping[str, int]
    vague: Mapping[str, int]
    several: frozenset[str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    ranges: tuple[tuple[str, str], ...]
    growths: tuple[tuple[str, str], ...]
    growth_verbs: frozenset[str]
    corrections: tuple[tuple[str, str], ...]
    unreal: frozenset[str]
    units: Mapping[str, str]
    weak: frozenset[str]
    verbs: Mapping[str, str]
    times: frozenset[str]
    people: frozenset[str]
    cast: frozenset[str]
    works: frozenset[str]
    fillers: frozenset[str]
    rates: Mapping[str, str]
    more_before: frozenset[str]
    more_after: frozenset[str]
    rises: frozenset[str]
    reached: frozenset[str]
    reaching: frozenset[str]
    marks_before: frozenset[str]
    marks_after: frozenset[str]
    elsewhere: Mapping[str, str]
    money: Mapping[str, str]
    cost: frozenset[str]
    budget: frozenset[str]
    films: frozenset[str]
    not_views: frozenset[str]
    calendar: Calendar
    phrases: tuple[Phrase, ...]
    glued: bool = False
    units_first: bool = False
    stems: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Words for times. ``durations`` and ``points`` are words that open a phrase of time.

    Attributes:
        months, weekdays: names and their short forms, with their number (weekdays: Monday is 0).
        spans: words for a length of time, with its seconds.
        durations: prepositions before a length; ``later``: words after one.
        shorter: words that make a length an upper limit.
        points: prepositions before a day, a date or a part of a day.
        days: words for a day, with its distance in days from the day of writing.
        parts: parts of a day and words that may follow a day.
        loose: whole phrases that say when without a date ("so far").
        between: small words inside a phrase of time.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    spans: Mapping[str, int]
    durations: tuple[str, ...]
    later: tuple[str, ...]
    shorter: frozenset[str]
    points: tuple[str, ...]
    days: Mapping[str, int]
    parts: tuple[str, ...]
    loose: tuple[str, ...]
    between: tuple[str, ...]


@cache
def language_of(code: str) -> Language:
    """The words of one language.

    Raises:
        DataError: the language is not one of ``LANGUAGES``.
    """
    if code not in LANGUAGES:
        raise DataError(f"language {code!r}: use auto or one of {', '.join(LANGUAGES)}")
    found: Language = import_module(f"groundswell.press.languages.{code}").LANGUAGE
    return found


@cache
def _marks() -> dict[str, tuple[tuple[str, float], ...]]:
    """Words by which languages are known, each with its weight: a word of several languages says less."""
    of: dict[str, list[str]] = {}
    for code in LANGUAGES:
        known = language_of(code)
        content = {
            word
            for word in (*known.units, *known.verbs, *known.scales, *known.calendar.spans)
            if len(word) > 2
        }
        for word in known.function_words | content | set(known.calendar.weekdays):
            of.setdefault(word, []).append(code)
    return {word: tuple((code, 1 / len(codes)) for code in codes) for word, codes in of.items()}


def guess(words: Iterable[str], fallback: str = "en", lead: float = 0.0) -> str:
    """The language whose own words weigh most among ``words``; ``fallback`` when none is ahead of it by ``lead`` words."""
    marks = _marks()
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for word in marks.keys() & words:
        for code, weight in marks[word]:
            weights[code] += weight
    best = max(weights.values())
    if weights.get(fallback, 0.0) + lead >= best - 1e-9:
        return fallback
    return max(LANGUAGES, key=lambda code: weights[code])
