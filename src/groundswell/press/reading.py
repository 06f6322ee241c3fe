"""From a text to proposed claims."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from groundswell.errors import DataError
from groundswell.press.counts import counts_in
from groundswell.press.disclosures import find_disclosures
from groundswell.press.language import LANGUAGES, Language, guess
from groundswell.press.lexicon import Lexicon, lexicon_of
from groundswell.press.phrases import anchors_of, phrases_in
from groundswell.press.text import readable
from groundswell.press.times import When, resolve, whens_in
from groundswell.press.tokens import sentences, tokens_of, words_of

__all__ = ["KINDS", "Claim", "Reading", "read_press"]

_DIGIT = re.compile(r"\d")
_LEAD = 0.6  # words by which a sentence must speak another language than its text
_FAR = 160  # characters in which a phrase of time can belong to a count

KINDS: dict[str, str] = {
    "views": "a cumulative count of views",
    "view_gain": "views that came in addition",
    "view_rate": "views in a time, as in a day",
    "engagement": "likes, dislikes, comments or shares",
    "cost": "what the film cost",
    "cast": "how many people were in front of the camera",
    "parody": "parodies, spoofs and remakes, with their number where it is said",
    "disclosure": "who is behind the film, or that somebody paid",
    "reaction": "how people took it",
    "collaborator": "with whom or by whom it was made",
    "next_work": "the makers' other or next works",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposed claim: what a text says, in its own words.

    Attributes:
        kind: a word of ``KINDS``.
        value: the figure as printed; ``None`` when only bounds are said, or no number at all.
        low, high: the interval that the qualifier opens (``groundswell.case.claims``); ``None``: no limit.
        qualifier: a word of ``groundswell.case.claims.QUALIFIERS``; ``None`` without a number.
        unit: ``view``, ``view/day``, ``like``, ``parody``, ``person``, a currency (ISO 4217), or for a claim
            without a number what it says (``positive``, ``advert`` ...).
        scope: which upload or total is counted: ``original`` or another word of the case format.
        when: a written time of the case format, or the words of the text where no date follows from them.
        quote: the words; ``text[start:end]`` of the reading.
    """

    kind: str
    value: float | None
    low: float | None
    high: float | None
    qualifier: str | None
    unit: str | None
    scope: str | None
    when: str | None
    quote: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """The claim for JSON; whole numbers are written as such."""
        plain: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            whole = isinstance(value, float) and value.is_integer()
            plain[name] = int(value) if whole else value
        return plain


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the text to which all positions refer, its language, and the claims in order."""

    text: str
    language: str
    claims: tuple[Claim, ...]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def to_json(self) -> str:
        """A JSON list of the claims."""
        return json.dumps([claim.to_dict() for claim in self.claims], ensure_ascii=False, indent=2)


def read_press(
    text: str | bytes,
    *,
    language: str = "auto",
    published: date | str | None = None,
    uploaded: datetime | date | str | None = None,
) -> Reading:
    """Claims that an article or a broadcast transcript makes about a video; nothing is stored anywhere.

    Args:
        text: plain text, captions (SRT, WebVTT) or HTML; bytes of any encoding. Of HTML and captions the
            visible words are taken first, and positions refer to them (``Reading.text``).
        language: ``auto``, or one of en, de, fr, es, it, nl, pt.
        published: the day on which the text appeared; "yesterday" and "Tuesday" count from it.
        uploaded: when the video appeared; "in under 24 hours" counts from it.
    Returns:
        The reading with its claims in the order of the text.
    Raises:
        DataError: the language is not known, or a day is not written as YYYY-MM-DD.
    """
    if language != "auto" and language not in LANGUAGES:
        raise DataError(f"language {language!r}: use auto or one of {', '.join(LANGUAGES)}")
    page = readable(text)
    reader = _Reader(page.text, _day(published, "published"), _moment(uploaded))
    main = guess(words_of(page.text[:20_000])) if language == "auto" else language
    claims: list[Claim] = []
    for start, end in sentences(page.text):
        words = words_of(page.text[start:end])
        code = language if language != "auto" else guess(words, main, _LEAD)
        claims += reader.sentence(start, end, words, code)
    claims += reader.disclosures(claims, page.labels)
    claims.sort(key=lambda claim: (claim.start, claim.end, claim.kind))
    return Reading(page.text, main, tuple(claims))


def _day(value: date | str | None, name: str) -> date | None:
    if not isinstance(value, str):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise DataError(f"{name} {value!r} is no day; write it as YYYY-MM-DD") from error


def _moment(value: datetime | date | str | None) -> datetime | date | None:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError as error:
        raise DataError(
            f"uploaded {value!r} is no time; write YYYY-MM-DD or YYYY-MM-DDTHH:MM+00:00"
        ) from error


class _Reader:
    """One text and the days that relative times count from."""

    def __init__(self, text: str, published: date | None, uploaded: datetime | date | None) -> None:
        self.text = text
        self.published = published
        self.uploaded = uploaded

    def sentence(self, start: int, end: int, words: set[str], code: str) -> list[Claim]:
        """The claims of one sentence."""
        lexicon = lexicon_of(code)
        claims: list[Claim] = []
        if (
            not words.isdisjoint(lexicon.counted)
            or "$" in self.text[start:end]
            or "\u20ac" in self.text[start:end]
        ):
            claims += self._counts(start, end, words, lexicon)
        if not words.isdisjoint(anchors_of(code)):
            counted = sorted((claim.start, claim.end) for claim in claims if claim.kind == "parody")
            starts = [begin for begin, _ in counted]
            for kind, label, first, last in phrases_in(self.text, start, end, words, lexicon.language):
                at = bisect_left(starts, last) if kind == "parody" else 0
                if at and counted[at - 1][1] > first:
                    continue  # its number says more
                claims.append(self._worded(kind, label, first, last))
        return claims

    def _counts(self, start: int, end: int, words: set[str], lexicon: Lexicon) -> list[Claim]:
        piece = self.text[start:end]
        if words.isdisjoint(lexicon.figures) and _DIGIT.search(piece) is None:
            glued = lexicon.language.glued and any(len(word) > 8 for word in words)
            if not glued and not set(piece) & set("\u00bd\u00bc\u00be"):
                return []
        tokens = tokens_of(self.text, start, end)
        counts = counts_in(tokens, lexicon)
        if not counts:
            return []
        whens = whens_in(self.text, start, end, words, lexicon.language)
        starts = [when.start for when in whens]
        claims = []
        for count in counts:
            first, last = tokens[count.first].start, tokens[count.last - 1].end
            timed = count.kind in ("views", "view_gain", "view_rate", "engagement")
            near = whens[bisect_left(starts, first - _FAR) : bisect_left(starts, last + _FAR)]
            when = self._when(near, first, last, lexicon.language) if timed else None
            claims.append(
                Claim(
                    count.kind,
                    count.value,
                    count.low,
                    count.high,
                    count.qualifier,
                    count.unit,
                    count.scope,
                    when,
                    self.text[first:last],
                    first,
                    last,
                )
            )
        return claims

    def _when(self, whens: list[When], first: int, last: int, language: Language) -> str | None:
        """The time of a count: the nearest phrase of time in its sentence, else the day of the text."""
        best: tuple[int, When] | None = None
        for when in whens:
            if when.start < last and first < when.end:
                continue
            distance = when.start - last if when.start >= last else first - when.end
            if when.kind == "since":
                distance += 40  # says when the counting began, not when it was read
            if best is None or distance < best[0]:
                best = (distance, when)
        if best is not None:
            return " ".join(resolve(best[1], language, self.published, self.uploaded).split())
        return self.published.isoformat() if self.published is not None else None

    def _worded(self, kind: str, label: str, first: int, last: int) -> Claim:
        unit = "parody" if kind == "parody" else label
        return Claim(kind, None, None, None, None, unit, None, None, self.text[first:last], first, last)

    def disclosures(self, claims: list[Claim], labels: bool) -> list[Claim]:
        """Self-declared wording that the sentences have not shown already."""
        known = sorted((claim.start, claim.end) for claim in claims if claim.kind == "disclosure")
        starts = [start for start, _ in known]
        found = []
        for item in find_disclosures(self.text):
            at = bisect_left(starts, item.end)
            if (item.kind == "label" and not labels) or (at and known[at - 1][1] > item.start):
                continue
            found.append(self._worded("disclosure", item.kind, item.start, item.end))
        return found
