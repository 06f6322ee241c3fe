"""The words of a language arranged for looking up beside a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from groundswell.press.language import Language, language_of
from groundswell.press.tokens import Token

__all__ = ["Lexicon", "Phrases", "lexicon_of"]

_LONGEST = 5  # words in a phrase


class Phrases:
    """Phrases with their meaning, found where they begin or end at a token; the longest one wins."""

    def __init__(self, meanings: Mapping[str, str] | Iterable[str]) -> None:
        pairs = (
            meanings.items() if isinstance(meanings, Mapping) else ((phrase, phrase) for phrase in meanings)
        )
        self.meanings = {tuple(phrase.split()): meaning for phrase, meaning in pairs}
        self.first = {words[0] for words in self.meanings}
        self.last = {words[-1] for words in self.meanings}
        self.longest = min(_LONGEST, max((len(words) for words in self.meanings), default=0))

    def before(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Meaning and first token of the phrase that ends right before token ``at``."""
        if at <= 0 or tokens[at - 1].text not in self.last:
            return None
        for length in range(min(self.longest, at), 0, -1):
            words = tuple(token.text for token in tokens[at - length : at])
            if words in self.meanings:
                return self.meanings[words], at - length
        return None

    def after(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Meaning and next token of the phrase that begins at token ``at``."""
        if at >= len(tokens) or tokens[at].text not in self.first:
            return None
        for length in range(min(self.longest, len(tokens) - at), 0, -1):
            words = tuple(token.text for token in tokens[at : at + length])
            if words in self.meanings:
                return self.meanings[words], at + length
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables that ``counts`` looks things up in."""

    language: Language
    before: Phrases
    after: Phrases
    units: Phrases
    rates: Phrases
    more_before: Phrases
    more_after: Phrases
    marks_before: Phrases
    elsewhere: Phrases
    several: Phrases
    counted: frozenset[str]  # words without which a sentence holds no count of anything
    figures: frozenset[str]  # words that begin a number


@cache
def lexicon_of(code: str) -> Lexicon:
    """The tables of one language."""
    known = language_of(code)
    nouns = {word for phrase in known.units for word in phrase.split()[:1]}
    return Lexicon(
        language=known,
        before=Phrases(known.before),
        after=Phrases(known.after),
        units=Phrases(known.units),
        rates=Phrases(known.rates),
        more_before=Phrases(known.more_before),
        more_after=Phrases(known.more_after),
        marks_before=Phrases(known.marks_before),
        elsewhere=Phrases(known.elsewhere),
        several=Phrases(known.several),
        counted=frozenset(nouns)
        | known.verbs.keys()
        | known.cast
        | known.works
        | known.reached
        | known.marks_after
        | known.cost
        | known.budget
        | known.scales.keys(),
        figures=frozenset(known.atoms)
        | known.hundred
        | known.scales.keys()
        | known.vague.keys()
        | known.approximate.keys()
        | known.halves.keys(),
    )
