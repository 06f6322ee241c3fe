"""Text cut into sentences and tokens; every token knows where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["INVISIBLE", "Token", "sentences", "tokens_of", "words_of"]

#: Signs without width, which pages hold as places to break a line: nothing to read.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
#: Marks between groups of three digits, as people write them.
_GROUP = r"[.,'\u2019 \u00a0\u2009\u202f]"
_NUMBER = (
    rf"\d{{1,3}}(?P<mark>{_GROUP})\d{{3}}(?:(?P=mark)\d{{3}}){{0,4}}(?![\d])(?:[.,]\d+(?!\d|[.,]\d))?"
    r"|\d{1,2}(?:,\d{2}){1,4},\d{3}(?!\d)"  # lakhs and crores: 2,73,08,875
    r"|\d+[.,]\d+(?![.,:/]\d|\d)"
    r"|\d+(?![.,:/]\d|\d)"
)
# What looks like a number and counts nothing: addresses, telephone numbers, dates, versions, clocks, ordinals.
_OPAQUE = (
    r"https?://\S+|www\.\S+"
    r"|\+\d[\d()\- ]{6,20}\d|\(\d{2,5}\)[\d\- ]{5,14}\d"
    r"|\d{3}-\d{3,4}(?:-\d{2,4})?(?![\d-])"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d|[.,]\d)|\d{1,2}:\d{2}(?::\d{2})?"
    r"|\d+(?:st|nd|rd|th)\b|[º°ª]"
)
_TOKEN = re.compile(
    rf"(?P<opaque>{_OPAQUE})|(?P<number>{_NUMBER})|(?P<loose>\d+(?:[.,:/]\d+)+)"
    rf"|(?P<word>[^\W\d_][\w\u0300-\u036f]*)|(?P<sign>[^\s\w'\u2019\u2018`\u0300-\u036f{INVISIBLE}])"
)
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
#: A full stop after these ends no sentence.
_SHORT = frozenset(
    (
        "mio",
        "mrd",
        "mill",
        "mln",
        "mlrd",
        "tsd",
        "ca",
        "rd",
        "circa",
        "approx",
        "est",
        "bzw",
        "vgl",
        "etc",
        "inc",
        "ltd",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "sr",
        "sra",
        "st",
        "vs",
        "no",
        "nr",
        "p.m",
        "a.m",
        "u.s",
        "z.b",
        "d.h",
        "u.a",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "okt",
        "nov",
        "dec",
        "dez",
        "env",
        "aprox",
        "mm",
        "mld",
        "bn",
        "mn",
    )
)
_GERMAN_MONTHS = frozenset(
    (
        "januar",
        "jänner",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    )
)
# Every repetition starts where its run starts, so that a long run is read once.
_END = re.compile(
    r"(?<![.!?\u2026])(?P<stop>[.!?\u2026]++)[\"\u201d\u2019\u00bb)\]]{0,3}\s++|\n[^\S\n]*+\n\s*+"
)
_LAST_WORD = re.compile(r"[\w.]{1,8}$")


class Token(NamedTuple):
    """One word, number or sign. ``text`` is lower case and composed; ``kind`` names its shape.

    A named tuple, since a megabyte of press text makes a quarter of a million of them.
    """

    text: str
    start: int
    end: int
    kind: str  # word, number, sign, opaque


def _plain(word: str) -> str:
    lowered = word.lower()
    return lowered if lowered.isascii() else unicodedata.normalize("NFC", lowered)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence; text without full stops is one sentence."""
    start = 0
    for match in _END.finditer(text):
        if match["stop"] == "." and _shortened(text, match):
            continue
        if match.start() > start:
            yield start, match.end("stop") if match["stop"] else match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _shortened(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop belongs to the word before it: "5 Mio. Aufrufe", "T. Pilieva"."""
    found = _LAST_WORD.search(text, max(0, match.start() - 8), match.start())
    if found is None:
        return False
    word = found[0].lower()
    if word.isdigit():  # "am 12. März"
        after = _WORD.match(text, match.end())
        return len(word) <= 2 and after is not None and after[0].lower() in _GERMAN_MONTHS
    return word in _SHORT or (len(word) == 1 and word.isalpha())


def words_of(text: str) -> set[str]:
    """The words of a sentence, lower case, without their places: a cheap first look."""
    return set(_WORD.findall(text.lower()))


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``; places count from the beginning of ``text``."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "sign"
        found.append(Token(_plain(match[0]), *match.span(), "opaque" if kind == "loose" else kind))
    return found
