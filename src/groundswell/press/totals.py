"""Total, increase or rate, and of which upload: what the words round a count of views say of it."""

from __future__ import annotations

from groundswell.press.figures import CLAUSE_ENDS, Figure, Sentence

__all__ = ["increase_of", "rate_of", "scope_of"]

_PARTICLES = frozenset(("up", "down"))
_SCOPE_BEFORE, _SCOPE_AFTER = 15, 8  # tokens
_FURTHER = 14  # how much nearer than "YouTube" another word is taken to be


def rate_of(sentence: Sentence, figure: Figure, end: int) -> tuple[str, int] | None:
    """Period and end of the rate that the count is, as in "a day"; ``None`` for a total."""
    for at in range(end, min(len(sentence.texts), end + 3)):
        found = sentence.lexicon.rates.after(sentence.tokens, at)
        if found is not None and sentence.text(at - 1) in sentence.known.calendar.durations:
            return None  # "in a day" is a length
        if found is not None:
            later = sentence.text(found[1])
            follows = {word.split()[-1] for word in sentence.known.calendar.later}
            if later in follows or later in ("siguiente", "suivant", "seguinte", "successivo"):
                return None
            return found
        if sentence.texts[at] in CLAUSE_ENDS:
            break
    for at in range(max(0, figure.begin - 3), figure.begin):
        found = sentence.lexicon.rates.after(sentence.tokens, at)
        if (
            found is not None
            and found[1] <= figure.begin
            and not CLAUSE_ENDS.intersection(sentence.texts[at : figure.begin])
        ):
            return found[0], end
    for at in range(figure.last, end):
        found = sentence.lexicon.rates.after(sentence.tokens, at)
        if found is not None:
            return found[0], end
    return None


def increase_of(sentence: Sentence, figure: Figure, end: int) -> bool:
    """ "another 3 million views", "2 million more views", "up 10 million"."""
    for at in (figure.first, figure.begin):
        if sentence.lexicon.more_before.before(sentence.tokens, at) is not None:
            return True
    for at in range(figure.last, end):
        if sentence.lexicon.more_after.after(sentence.tokens, at) is not None and sentence.text(
            at + 1
        ) not in (
            "than",
            "als",
        ):
            return True
    after = sentence.lexicon.more_after.after(sentence.tokens, end)
    if after is not None and sentence.text(after[1]) not in ("than", "als", "que", "di", "de", "dan"):
        return True
    left = figure.begin - 1
    if sentence.text(left) in ("by", "um", "de", "en", "met", "em", "di"):
        left -= 1
    for at in (left, figure.begin - 1):
        if sentence.text(at) in sentence.known.rises and not (
            sentence.text(at) in _PARTICLES and _after_verb(sentence, at)
        ):
            return True
    return False


def _after_verb(sentence: Sentence, at: int) -> bool:
    """ "racked up 5 million" is a total, "is up 5 million" an increase."""
    before = sentence.text(at - 1)
    return bool(before) and before not in CLAUSE_ENDS and before not in ("is", "are", "was", "were", "and")


def scope_of(sentence: Sentence, figure: Figure, end: int) -> str:
    """Which upload or total the number speaks of: the nearest word that says so; ``original`` without one."""
    nearest = (99, "original")
    for at in range(max(0, figure.begin - _SCOPE_BEFORE), min(len(sentence.texts), end + _SCOPE_AFTER)):
        if figure.begin <= at < figure.last:
            continue
        distance = figure.begin - at if at < figure.begin else max(0, at - end)
        if sentence.texts[at] == "youtube":
            scope: str | None = "original"
            distance += _FURTHER  # a parody's views on YouTube are the parody's
        else:
            found = sentence.lexicon.elsewhere.after(sentence.tokens, at)
            scope = found[0] if found is not None else None
        if scope is None:
            continue
        if scope in ("derivative", "copy") and (
            at >= figure.begin or not _same_clause(sentence, at, figure.begin)
        ):
            continue
        if distance < nearest[0]:
            nearest = (distance, scope)
    return nearest[1]


def _same_clause(sentence: Sentence, at: int, begin: int) -> bool:
    return not any(text in ".;:!?(" for text in sentence.texts[at:begin])
