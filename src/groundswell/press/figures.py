"""The figures of a sentence: which numbers stand alone, which two make one statement, and what qualifies them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundswell.press.language import Language
from groundswell.press.lexicon import Lexicon
from groundswell.press.numbers import PLUS, Number
from groundswell.press.tokens import Token

__all__ = ["CLAUSE_ENDS", "HYPHENS", "Figure", "Sentence"]

CLAUSE_ENDS = frozenset(".,;:!?()\u2013\u2014|")
HYPHENS = frozenset("-\u2010\u2011\u2013")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, or two that make one statement, with its qualifier."""

    number: Number
    low: Decimal | None  # of a range
    first: int  # where the number or range begins
    begin: int  # where its qualifier begins
    last: int
    end: int  # after a qualifier that follows
    qualifier: str
    vague: bool
    grown: bool  # the end of "from 2 to 5 million"

    @property
    def value(self) -> Decimal:
        """The number, or the upper end of a range."""
        return self.number.value


class Sentence:
    """The tokens of one sentence and the words to look beside them for."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.texts = [token.text for token in tokens]
        self.lexicon = lexicon
        self.known: Language = lexicon.language
        self.blocked = any(text in self.known.not_views for text in self.texts)

    def text(self, at: int) -> str:
        """The word at a place; nothing beyond the ends."""
        return self.texts[at] if 0 <= at < len(self.texts) else ""

    def figures(self, numbers: Sequence[Number]) -> list[Figure]:
        """Numbers with their qualifiers; two numbers of a range are one, a corrected one is none."""
        found = []
        grown = False
        at = 0
        while at < len(numbers):
            number = numbers[at]
            after = numbers[at + 1] if at + 1 < len(numbers) else None
            at += 1
            if after is not None:
                if self._corrected(number, after):
                    continue
                pair = self._pair(number, after)
                if isinstance(pair, str):
                    grown = True
                    continue  # from 2 to 5 million: what counts is where it stands now
                if pair is not None:
                    begin, low = pair
                    found.append(self._figure(after, low, begin))
                    at += 1
                    continue
            found.append(self._figure(number, None, number.first, grown))
            grown = False
        return found

    def _figure(self, number: Number, low: Decimal | None, first: int, grown: bool = False) -> Figure:
        qualifier, begin = self.qualifier_before(first)
        end = number.last
        after = self.lexicon.after.after(self.tokens, number.last)
        if after is not None and self._is_qualifier(after, number.last):
            end = after[1]
            qualifier = qualifier or after[0]
        elif not PLUS.isdisjoint(self.texts[number.first : number.last]):
            qualifier = qualifier or "over"
        vague = number.vague
        several = self.lexicon.several.before(self.tokens, first)
        if (
            several is not None
            and number.scaled
            and number.bare in (Decimal(0), number.value / max(number.scale, Decimal(1)))
        ):
            bare_scale = self.text(first) in self.known.scales
            if bare_scale:
                vague, begin, qualifier = True, min(begin, several[1]), ""
        if low is not None:
            qualifier = "between"
        elif vague:
            qualifier = "at_least"
        return Figure(number, low, first, begin, number.last, end, qualifier, vague, grown)

    def _is_qualifier(self, after: tuple[str, int], at: int) -> bool:
        """ "5 million plus" and "5 million or more", but not "5 million maximum speed" or "at least" of a new clause."""
        del after
        return self.text(at) not in CLAUSE_ENDS

    def qualifier_before(self, first: int) -> tuple[str, int]:
        """The word that qualifies the number at ``first``, and where the quote begins."""
        at = first
        begin = first
        for _ in range(6):
            found = self.lexicon.before.before(self.tokens, at)
            if found is None:
                break
            meaning, start = found
            if meaning:
                return meaning, start
            at = start
        return "", begin

    def _pair(self, one: Number, two: Number) -> tuple[int, Decimal] | str | None:
        """ "between 3 and 4 million": where it begins and its lower end; ``growth`` for "from 2 to 5 million"."""
        between = tuple(self.texts[one.last : two.first])
        if not 1 <= len(between) <= 3:
            return None
        low = one.value
        if not one.scaled and two.scaled and one.value < 1000 and one.value * two.scale < two.value:
            low = one.value * two.scale
        for opening, middle in self.known.growths:
            if between == tuple(middle.split()) and self._opens(opening, one.first) is not None:
                return "growth"
        rising = any(
            text in self.known.growth_verbs for text in self.texts[max(0, one.first - 6) : one.first]
        )
        for opening, middle in sorted(self.known.ranges, key=lambda pair: -len(pair[0])):
            if between != tuple(middle.split()):
                continue
            begin = self._opens(opening, one.first) if opening else one.first
            if begin is None:
                continue
            if rising and len(between) == 1 and between[0] not in HYPHENS:
                return "growth"
            if low < two.value <= low * 1000 and not (one.scaled and not two.scaled):
                return begin, low
        return None

    def _opens(self, opening: str, first: int) -> int | None:
        """Where the opening words of a range begin; a qualifier may stand between them and the number."""
        words = opening.split()
        for start in (first, first - 1, first - 2):
            at = start - len(words)
            if at >= 0 and self.texts[at:start] == words and self._only_small(start, first):
                return at
        return None

    def _only_small(self, start: int, end: int) -> bool:
        return all(self.lexicon.before.before(self.tokens, at + 1) is not None for at in range(start, end))

    def _corrected(self, one: Number, two: Number) -> bool:
        """ "not 5 but 6 million": the first figure is the wrong one."""
        for negation, instead in self.known.corrections:
            start = one.first
            for _ in range(4):
                words = negation.split()
                if self.texts[max(0, start - len(words)) : start] == words:
                    between = self.texts[one.last : two.first]
                    wanted = instead.split()
                    if len(between) <= 7 and _contains(between, wanted):
                        small = all(
                            len(word) <= 1 or word in self.known.before or word in wanted for word in between
                        )
                        return small if instead in (",", "-") else True
                    break
                found = self.lexicon.before.before(self.tokens, start)
                if found is None:
                    break
                start = found[1]
        return False


def _contains(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(
        list(words[at : at + len(wanted)]) == list(wanted) for at in range(len(words) - len(wanted) + 1)
    )
