"""Numbers as people write them: digits, abbreviations, words, and all three together.

One engine reads every language; what differs is in ``languages``. A number is read from left to right in time
proportional to its length, and always as the longest sequence that makes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundswell.press.language import Language
from groundswell.press.sums import Sum, parts_of, read_digits
from groundswell.press.tokens import Token

__all__ = ["PLUS", "Number", "numbers_in"]

_FRACTIONS = {"\u00bd": Decimal("0.5"), "\u00bc": Decimal("0.25"), "\u00be": Decimal("0.75")}
PLUS = frozenset(("+", "plus"))
_HYPHENS = ("-", "\u2010", "\u2011", "\u2013")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        value: what it says; the least that it says when ``vague``.
        first, last: its tokens, ``last`` excluded.
        scaled: written with a word or letter for a thousand or more ("65 million").
        exact: written out to the last digit.
        vague: a plural without a number ("millions").
        bare: its digits before the scale, for "2 to 3 million"; ``scale`` is what they were multiplied by.
    """

    value: Decimal
    first: int
    last: int
    scaled: bool
    exact: bool
    vague: bool
    bare: Decimal
    scale: Decimal


def numbers_in(tokens: Sequence[Token], language: Language) -> list[Number]:
    """Every number among the tokens, in order, without overlap."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = _number_at(tokens, at, language)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last
    return found


def _number_at(tokens: Sequence[Token], at: int, language: Language) -> Number | None:
    token = tokens[at]
    if token.kind == "number":
        return _from_digits(tokens, at, language)
    word = token.text
    after = _text(tokens, at + 1)
    article = word in language.ones
    found: Number | None = None
    if word in _FRACTIONS or word in language.halves:
        found = _scaled_fraction(tokens, at, at + 1, _FRACTIONS.get(word) or language.halves[word], language)
    elif article and after in language.halves:
        found = _scaled_fraction(tokens, at, at + 2, language.halves[after], language)
    elif after in language.halves and 0 < language.atoms.get(word, 0) * language.halves[after] < 1:
        size = language.atoms[word] * language.halves[after]  # "three quarters of a million"
        found = _scaled_fraction(tokens, at, at + 2, size, language)
    elif article and after in language.approximate:
        found = _round(tokens, at, at + 2, language.approximate[after], language)
    elif article and (after in language.scales or after in language.hundred):
        found = _from_words(tokens, at + 1, language, first=at)
    elif word in language.vague and not _parts_before(tokens, at, language):
        found = _vague(tokens, at, language)
    elif word in language.approximate:
        found = _round(tokens, at, at + 1, language.approximate[word], language)
    elif (
        token.kind == "word"
        and (not article or word in language.atoms)
        and parts_of(word, language.code) is not None
    ):
        found = _from_words(tokens, at, language, first=at)
    return found


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _parts_before(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a number word stands right before, so that "two millions" is no vague plural."""
    before = _text(tokens, at - 1)
    return bool(before) and (before in language.atoms or before in language.ones)


def _scale_at(
    tokens: Sequence[Token], at: int, language: Language, digits: bool
) -> tuple[Decimal, int] | None:
    """The scale that begins at a token, and the token after it."""
    joined = at
    while _text(tokens, joined) in _HYPHENS and joined - at < 1:
        joined += 1
    if _text(tokens, joined) in PLUS and _text(tokens, joined + 1) in language.scales:
        joined += 1  # "40+ million"
    word = _text(tokens, joined)
    if word in language.scales:
        return Decimal(language.scales[word]), joined + 1
    if digits and word in language.abbreviations and joined < len(tokens):
        token = tokens[joined]
        touching = token.start == tokens[joined - 1].end
        # a lone letter must touch its digits ("65m"), or be a capital that the caller cannot see here: "3 M"
        if len(word) > 1 or touching or _lone_capital(tokens, joined):
            end = joined + 1
            if _text(tokens, end) == "." and tokens[end].start == token.end and end + 1 < len(tokens):
                end += 1
            return Decimal(language.abbreviations[word]), end
    return None


def _lone_capital(tokens: Sequence[Token], at: int) -> bool:
    """ "3 M de vues": the letter stands alone between the digits and the noun or its preposition."""
    return tokens[at].text == "m" and _text(tokens, at + 1) in ("de", "d", "di", "views", "vues", "vistas")


def _from_digits(tokens: Sequence[Token], at: int, language: Language) -> Number | None:
    token = tokens[at]
    end = at + 1
    fraction = Decimal(0)
    if _text(tokens, end) in _FRACTIONS:
        fraction = _FRACTIONS[tokens[end].text]
        end += 1
    else:
        added = _and_a_half(tokens, end, language)
        if added is not None and _scale_at(tokens, added[1], language, digits=False):
            fraction, end = added
    scale = _scale_at(tokens, end, language, digits=True)
    plain = read_digits(token.text, language.decimal, scale is not None)
    if plain is None:
        return None
    bare = plain + fraction
    value, factor = bare, Decimal(1)
    hundred = _text(tokens, end) in language.hundred
    if scale is None and hundred:
        value, end = bare * 100, end + 1
        scale = _scale_at(tokens, end, language, digits=False)
    while scale is not None:
        value *= scale[0]
        factor *= scale[0]
        end = scale[1]
        scale = _scale_at(tokens, end, language, digits=False)
        if scale is not None and (scale[0] <= 1 or value * scale[0] > 10**15):
            break
    if factor > 1:
        added = _and_a_half(tokens, end, language)
        if added is not None:
            value += added[0] * factor
            end = added[1]
    digits = "".join(sign for sign in token.text if sign.isdigit())
    zeros = len(digits) - len(digits.rstrip("0"))
    exact = factor == 1 and not hundred and not fraction and (value < 1000 or zeros <= 1)
    return Number(value, at, end, factor > 1 or hundred, exact, False, bare, factor)


def _and_a_half(tokens: Sequence[Token], at: int, language: Language) -> tuple[Decimal, int] | None:
    """ "and a half", "y medio", "en een half": its size and the token after it."""
    end = at
    while _text(tokens, end) in _HYPHENS and end - at < 1:
        end += 1
    if _text(tokens, end) not in language.joiners:
        return None
    end += 1
    while (_text(tokens, end) in _HYPHENS or _text(tokens, end) in language.ones) and end - at < 6:
        end += 1
    word = _text(tokens, end)
    return (language.halves[word], end + 1) if word in language.halves else None


def _scaled_fraction(
    tokens: Sequence[Token], first: int, at: int, size: Decimal, language: Language
) -> Number | None:
    """ "half a million", "a quarter of a million", "eine halbe Million"."""
    end = at
    for _ in range(3):
        word = _text(tokens, end)
        if word in _HYPHENS or word in language.ones or word in ("of", "de", "di"):
            end += 1
    scale = _scale_at(tokens, end, language, digits=False)
    if scale is None:
        return None
    return Number(size * scale[0], first, scale[1], True, False, False, size, scale[0])


def _round(tokens: Sequence[Token], first: int, at: int, size: int, language: Language) -> Number:
    """ "une vingtaine", "a dozen", "una decina di milioni": a round number."""
    end = at + 1 if _text(tokens, at) in ("de", "di", "d") else at
    scale = _scale_at(tokens, end, language, digits=False)
    if scale is None:
        return Number(Decimal(size), first, at, size >= 1000, False, False, Decimal(size), Decimal(1))
    return Number(size * scale[0], first, scale[1], True, False, False, Decimal(size), scale[0])


def _vague(tokens: Sequence[Token], at: int, language: Language) -> Number | None:
    """ "Millions", "tens of millions": the least that the words say."""
    value = Decimal(language.vague[tokens[at].text])
    end = at + 1
    link = 1 if _text(tokens, end) in ("of", "von", "de", "di", "van") else 0
    if value < 1000 and _text(tokens, end + link) in language.vague:
        value *= language.vague[_text(tokens, end + link)]
        end += link + 1
    return Number(value, at, end, True, False, True, value, Decimal(1))


def _from_words(tokens: Sequence[Token], at: int, language: Language, first: int) -> Number | None:
    total = Sum(language)
    end = at
    bare = Decimal(0)  # what stood before the first scale
    scaled = False
    while True:
        half = _and_a_half(tokens, end, language) if total.any else None
        if half is not None:
            return _with_half(tokens, total, half, first, language)
        piece = _piece(tokens, end, language, begun=total.any)
        if piece is None:
            break
        parts, joined, after = piece
        before = total.value
        saved = total.total, total.current, total.scale
        if (joined and not _joins(total, parts)) or not _take(total, parts, language, joined):
            total.total, total.current, total.scale = saved
            break
        if not scaled and _has_scale(parts, language):
            bare, scaled = before, True
        end = after
    if end == at:
        return None
    if _text(tokens, end) in language.point:
        decimals = _decimals(tokens, end + 1, language)
        scale = None if decimals is None else _scale_at(tokens, decimals[1], language, digits=False)
        if decimals is not None and scale is not None:
            value = total.value + decimals[0]
            return Number(value * scale[0], first, scale[1], True, False, False, value, scale[0])
    factor = total.scale if scaled else Decimal(1)
    return Number(total.value, first, end, scaled, not scaled, False, bare or total.value / factor, factor)


def _piece(
    tokens: Sequence[Token], at: int, language: Language, begun: bool
) -> tuple[tuple[int | str, ...], bool, int] | None:
    """The next word of a number, whether "and" stands before it, and the token after it."""
    joined = False
    if begun and _text(tokens, at) in _HYPHENS and tokens[at].start == tokens[at - 1].end:
        plus = _text(tokens, at + 1) in PLUS and _text(tokens, at + 2) in language.scales
        at += 2 if plus else 1  # "forty-plus million"
    elif begun and _text(tokens, at) in language.joiners:
        joined = True
        at += 1
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    parts = parts_of(tokens[at].text, language.code)
    return None if parts is None or parts[0] in language.joiners else (parts, joined, at + 1)


def _joins(total: Sum, follows: tuple[int | str, ...]) -> bool:
    """Whether "and" can stand here: "two and three million" are two numbers, "two hundred and three" is one."""
    value = follows[0]
    if not isinstance(value, int):
        return total.scale > 0
    here = int(total.current)
    low = here % 100
    return low == 0 or value < 10 <= low or (low < 10 and value >= 20) or (low == 60 and value == 11)


def _take(total: Sum, parts: tuple[int | str, ...], language: Language, joined: bool) -> bool:
    """Add the parts of one word; false when they do not fit."""
    for part in parts:
        if isinstance(part, int):
            fits = total.add(part, joined)
            joined = False
        elif part in language.joiners:
            joined = True
            fits = True
        elif part in language.hundred:
            fits = total.hundred()
        else:
            fits = total.times(Decimal(language.scales[part]))
        if not fits:
            return False
    return True


def _has_scale(parts: tuple[int | str, ...], language: Language) -> bool:
    return any(isinstance(part, str) and part in language.scales for part in parts)


def _decimals(tokens: Sequence[Token], at: int, language: Language) -> tuple[Decimal, int] | None:
    """The spoken digits after "point": "one point two five", "un virgule vingt-cinq"."""
    digits = ""
    end = at
    while end < len(tokens) and len(digits) < 6:
        value = language.atoms.get(tokens[end].text)
        if value is None:
            break
        digits += str(value)
        end += 1
    return (Decimal("0." + digits), end) if digits else None


def _with_half(
    tokens: Sequence[Token], total: Sum, half: tuple[Decimal, int], first: int, language: Language
) -> Number:
    """ "two and a half million", "dos millones y medio"."""
    size, end = half
    scale = _scale_at(tokens, end, language, digits=False)
    if scale is not None and not total.scale:
        bare = total.value + size
        return Number(bare * scale[0], first, scale[1], True, False, False, bare, scale[0])
    factor = total.scale or Decimal(1)
    return Number(
        total.value + size * factor, first, end, bool(total.scale), False, False, total.value / factor, factor
    )
