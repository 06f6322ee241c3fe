"""Phrases that say when: "in under 24 hours", "as of Wednesday afternoon", "13. März 2014"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from groundswell.press.language import Language, language_of
from groundswell.press.numbers import numbers_in
from groundswell.press.tokens import tokens_of

__all__ = ["When", "resolve", "whens_in"]

_DAY = 86400


@dataclass(frozen=True, slots=True)
class When:
    """A phrase of time and where it stands.

    ``kind`` is ``length`` (counted from the upload), ``since`` (the beginning of a count, not its reading),
    ``day`` (a named day), ``date`` or ``loose``.
    """

    kind: str
    words: str
    start: int
    end: int


def _any(words: Iterable[str]) -> str:
    """One of these phrases, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _length_words(code: str) -> frozenset[str]:
    """Words without one of which a sentence names no length of time."""
    spans = " ".join(language_of(code).calendar.spans)
    return frozenset(re.findall(r"\w+", spans)) | {"h", "hrs"}


@cache
def _pattern(code: str, lengths: bool) -> re.Pattern[str]:
    """Phrases of time; lengths cost most to look for, and only some sentences can have one."""
    known = language_of(code).calendar
    months, weekdays, spans = _any(known.months), _any(known.weekdays), _any(known.spans)
    days, parts, between = _any(known.days), _any(known.parts), _any(known.between)
    ordinal = r"(?:\.|st|nd|rd|th|er|º|°|\s+de|\s+of)?"
    dates = (
        rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}{ordinal}\s+(?:de\s+)?(?:{months})\.?(?:(?:\s+de|\s+del)?,?\s+\d{{4}}\b)?"
        rf"|(?:{months})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:million|%))(?:,?\s+\d{{4}}\b)?"
    )
    quantity = r"\w[\w½¼¾,.’'-]{0,19}"
    length = (
        rf"(?:{_any(known.durations)})\s+(?:(?:{between})\s+){{0,5}}(?:{quantity}\s+(?:(?:{between})\s+){{0,2}}){{0,3}}?"
        rf"(?:{spans})\b|\d{{1,3}}\s?(?:h|hrs)\b|\b(?:{quantity}\s+){{1,3}}(?:{spans})\s+(?:{_any(known.later)})\b"
    )
    named = rf"(?:{weekdays})\b(?:\s+(?:{parts})\b)?|(?:{days})\b(?:\s+(?:{parts})\b)?"
    point = rf"(?:(?:{_any(known.points)})\s+(?:(?:{between})\s+){{0,2}})?"
    also = rf"|(?P<length>{length})" if lengths else ""
    return re.compile(
        rf"\b(?:(?P<loose>{_any(known.loose)})\b|(?P<date>{point}(?:{dates}))|(?P<day>{point}(?:{named})){also})",
        re.IGNORECASE,
    )


def whens_in(text: str, start: int, end: int, words: Set[str], language: Language) -> list[When]:
    """Every phrase of time in ``text[start:end]``, whose ``words`` are given, in order."""
    found = []
    lengths = not _length_words(language.code).isdisjoint(words)
    for match in _pattern(language.code, lengths).finditer(text, start, end):
        kind = match.lastgroup or "loose"
        if kind in ("day", "date") and _opens_a_count(match[0], language):
            kind = "since"
        found.append(When(kind, match[0], match.start(), match.end()))
    return found


_SINCE = ("since", "seit", "depuis", "desde", "dal", "dalla", "sinds", "vanaf", "ab", "da", "from")


def _opens_a_count(phrase: str, language: Language) -> bool:
    first = phrase.lower().split()[0]
    del language
    return first in _SINCE


def resolve(when: When, language: Language, published: date | None, uploaded: datetime | date | None) -> str:
    """A phrase as a written time of the case format, or its own words when no calendar date follows from it.

    Args:
        when: the phrase.
        language: whose words it uses.
        published: the day on which the text appeared; a named day is the last one before it.
        uploaded: when the video appeared; lengths of time count from it, and a named day cannot lie before it.
    """
    if when.kind == "length":
        return _after_upload(when, language, uploaded) or when.words
    if when.kind == "date":
        return _calendar_date(when.words, language, published) or when.words
    if when.kind in ("day", "loose") and published is not None:
        found = _named_day(when.words, language, published)
        return when.words if uploaded is not None and found < _day_before(uploaded) else found.isoformat()
    if when.kind == "since" and published is not None:
        return published.isoformat()
    return when.words


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’-]+", text.lower())


def _calendar_date(phrase: str, language: Language, published: date | None) -> str | None:
    written = re.search(r"\d{4}-\d{2}-\d{2}", phrase)
    if written:
        return written[0]
    months = language.calendar.months
    month = next((months[word] for word in _words(phrase) if word in months), None)
    figures = [int(figure) for figure in re.findall(r"\d+", phrase)]
    if month is None or not figures:
        return None
    year = next((figure for figure in figures if figure > 1900), None)
    if year is None and published is not None:
        year = (
            published.year if (month, figures[0]) <= (published.month, published.day) else published.year - 1
        )
    if year is None:
        return None
    try:
        return date(year, month, figures[0]).isoformat()
    except ValueError:
        return None


def _day_before(uploaded: datetime | date) -> date:
    """The earliest day by any clock on which the video was up."""
    return (uploaded.date() if isinstance(uploaded, datetime) else uploaded) - timedelta(days=1)


def _named_day(phrase: str, language: Language, published: date) -> date:
    calendar = language.calendar
    for word in _words(phrase):
        if word in calendar.days:
            return published + timedelta(days=calendar.days[word])
        if word in calendar.weekdays:
            back = (published.weekday() - calendar.weekdays[word]) % 7
            return published - timedelta(days=back)
    return published


def _after_upload(when: When, language: Language, uploaded: datetime | date | None) -> str | None:
    """From the upload to the end of a length, or its last unit where no word makes it an upper limit."""
    if uploaded is None:
        return None
    calendar = language.calendar
    words = _words(when.words)
    unit = next((calendar.spans[word] for word in reversed(words) if word in calendar.spans), None)
    if unit is None and re.search(r"\dh", when.words.lower()):
        unit = 3600
    if unit is None:
        return None
    counted = [number.value for number in numbers_in(tokens_of(when.words, 0, len(when.words)), language)]
    amount = counted[0] if counted else Decimal(1)
    if amount * unit > 100 * 366 * _DAY:
        return None
    first = Decimal(0) if any(word in calendar.shorter for word in words) or amount <= 1 else amount - 1
    if not isinstance(uploaded, datetime):
        begin = uploaded + timedelta(seconds=float(first * unit))
        # a bare day: the video appeared at some moment of it
        end = uploaded + timedelta(days=math.ceil(amount * unit / _DAY))
        return begin.isoformat() if begin == end else f"{begin.isoformat()}/{end.isoformat()}"
    last = uploaded + timedelta(seconds=float(amount * unit))
    start = uploaded + timedelta(seconds=float(first * unit))
    return f"{start.isoformat(timespec='minutes')}/{last.isoformat(timespec='minutes')}"
