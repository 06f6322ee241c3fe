"""Numbers that count nothing of ours: shares, lengths of time, years, readers, and what is only hoped for."""

from __future__ import annotations

from groundswell.press.figures import CLAUSE_ENDS, HYPHENS, Figure, Sentence
from groundswell.press.languages import words

__all__ = ["counts_nothing", "counts_readers", "unreal"]

_PER_CENT = {"%", "percent", "prozent", "procent", "percento"}
_PER = {"per", "pour", "por"}
_HUNDRED = {"cent", "ciento", "cento", "hundred"}
_DENIALS = {"not", "nicht", "pas", "no", "non", "niet", "não", "never", "nie"}
_TEXTS = words("post article story tweet blog essay column beitrag artikel artículo articolo artigo")
_FOLLOW = words(
    "has had have got that which about on hat hatte der das über a avait qui que sur ha che su tiene tuvo sobre heeft dat over "
    "tem teve"
)
_YEARS = range(1900, 2100)
_NEAR = 8


def counts_nothing(sentence: Sentence, figure: Figure) -> bool:
    """Whether the figure is a percentage, a length of time or a year."""
    return _per_cent(sentence, figure.end) or _length_of_time(sentence, figure) or _year(sentence, figure)


def _per_cent(sentence: Sentence, at: int) -> bool:
    text = sentence.text(at)
    return text in _PER_CENT or (text in _PER and sentence.text(at + 1) in _HUNDRED)


def _length_of_time(sentence: Sentence, figure: Figure) -> bool:
    at = figure.end
    while sentence.text(at) in HYPHENS:
        at += 1
    return sentence.text(at) in sentence.known.calendar.spans and sentence.text(at) != "second"


def _year(sentence: Sentence, figure: Figure) -> bool:
    number = figure.number
    written = sentence.text(number.first)
    return (
        not number.scaled
        and figure.qualifier in ("", "at_most")
        and len(written) == 4
        and written.isdigit()
        and int(written) in _YEARS
    )


def counts_readers(sentence: Sentence, figure: Figure) -> bool:
    """Whether a text is what had the hits: "in a post that has racked up 4 million hits"."""
    for at in range(figure.begin - 1, max(-1, figure.begin - _NEAR - 1), -1):
        text = sentence.texts[at]
        if text in CLAUSE_ENDS or text in sentence.known.films:
            return False
        if text in _TEXTS:
            of_film = any(text in sentence.known.films for text in sentence.texts[max(0, at - 4) : at])
            return sentence.text(at + 1) in _FOLLOW and not of_film  # "the video in this article has ..."
    return False


def unreal(sentence: Sentence, begin: int) -> bool:
    """Whether the number is hoped for, expected or feared in its clause."""
    for at in range(begin - 1, max(-1, begin - _NEAR - 1), -1):
        text = sentence.texts[at]
        if text in CLAUSE_ENDS:
            return False
        if text in sentence.known.unreal:
            return sentence.text(at - 1) not in _DENIALS  # "we did not expect 31 million"
    return False
