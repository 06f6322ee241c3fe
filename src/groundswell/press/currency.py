"""Amounts of money: "$1,300", "1300 US-Dollar", "2 million euros"."""

from __future__ import annotations

from groundswell.press.figures import HYPHENS, Figure, Sentence

__all__ = ["currency_of"]

_CURRENCY = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY"}
_PREFIXED = {
    "us": "USD",
    "a": "AUD",
    "au": "AUD",
    "c": "CAD",
    "ca": "CAD",
    "r": "BRL",
    "nz": "NZD",
    "hk": "HKD",
}


def currency_of(sentence: Sentence, figure: Figure) -> tuple[str, int, int] | None:
    """Code of the currency, and where the amount begins and ends."""
    before = sentence.text(figure.first - 1)
    if before in _CURRENCY:
        code, begin = _CURRENCY[before], figure.first - 1
        if before == "$" and sentence.text(begin - 1) in _PREFIXED and _touch(sentence, begin - 1, begin):
            code, begin = _PREFIXED[sentence.text(begin - 1)], begin - 1
        return code, begin, figure.end
    at = figure.end
    if sentence.text(at) in ("of", "de", "di", "d"):
        at += 1
    if sentence.text(at) == "us" and sentence.text(at + 1) in ("$", "-", "dollar", "dollars"):
        at += 1
    after = sentence.text(at)
    if after in _CURRENCY:
        return _CURRENCY[after], figure.first, at + 1
    if after in HYPHENS and sentence.text(at + 1) in sentence.known.money:
        at += 1
    if sentence.text(at) in sentence.known.money:
        return sentence.known.money[sentence.text(at)], figure.first, at + 1
    return None


def _touch(sentence: Sentence, left: int, right: int) -> bool:
    return sentence.tokens[left].end == sentence.tokens[right].start
