"""What a number in a sentence counts: views, likes, parodies, people on camera, money, or nothing of ours.

For every number the engine asks in turn: is it one of two (a range, growth, a correction)? Which word qualifies
it? Which noun or verb says what was counted? Is it a total, an increase or a rate, and of which upload? Every
question looks at a bounded number of tokens, so a sentence is read in time proportional to its length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.case.claims import interval
from groundswell.press.currency import currency_of
from groundswell.press.figures import CLAUSE_ENDS, HYPHENS, Figure, Sentence
from groundswell.press.lexicon import Lexicon
from groundswell.press.numbers import numbers_in
from groundswell.press.tokens import Token
from groundswell.press.totals import increase_of, rate_of, scope_of
from groundswell.press.uncounted import counts_nothing, counts_readers, unreal

__all__ = ["Count", "counts_in"]

_CLOSING = set('.,;:!?)\u2026\u201d\u00bb"]|/')
_HAVE = {"have", "has", "haben", "ont", "han", "hanno", "hebben"}
_WHO = {"who", "die", "qui", "que", "che", "quienes", "quem"}
_OF = {"of", "von", "de", "di", "van"}
_WINDOW = 14  # tokens to either side in which a verb can say what was counted
_NEAR = 8


@dataclass(frozen=True, slots=True)
class Count:
    """A number with what it counts; ``first`` to ``last`` are the tokens to quote, ``last`` excluded."""

    kind: str
    value: float | None
    low: float | None
    high: float | None
    qualifier: str
    unit: str
    scope: str | None
    first: int
    last: int


def counts_in(tokens: Sequence[Token], lexicon: Lexicon) -> list[Count]:
    """Everything counted in one sentence."""
    numbers = numbers_in(tokens, lexicon.language)
    found: list[Count] = []
    reader = _Counter(tokens, lexicon)
    for figure in reader.figures(numbers):
        count = reader.count(figure, found)
        if count is not None:
            found.append(count)
    return found


class _Counter(Sentence):
    """The questions asked about the figures of one sentence."""

    def count(self, figure: Figure, earlier: Sequence[Count]) -> Count | None:
        """What one figure counts; ``None`` for everything that is not ours."""
        if counts_nothing(self, figure) or counts_readers(self, figure):
            return None
        currency = currency_of(self, figure)
        if currency is not None:
            return self._cost(figure, *currency)
        if unreal(self, figure.begin):
            return None
        return (
            self._with_noun(figure)
            or self._mark(figure)
            or self._after_noun(figure)
            or self._one_more(figure, earlier)
            or self._bare(figure)
        )

    def _cost(self, figure: Figure, code: str, begin: int, end: int) -> Count | None:
        near = self.texts[max(0, begin - 12) : end + 9]
        budget = any(text in self.known.budget for text in near)
        spent = any(text in self.known.cost for text in near) and any(
            text in self.known.films for text in self.texts
        )
        if figure.vague or not (budget or spent):
            return None
        qualifier, first = self.qualifier_before(begin)
        plain = "" if figure.number.scaled else "exact"  # a price is not counted, it is set
        return self._made("cost", figure, code, None, first, end, qualifier or figure.qualifier or plain)

    def _with_noun(self, figure: Figure) -> Count | None:
        """ "65 million YouTube views", "26 million times", "94 million people", "six parodies"."""
        at = figure.end
        skipped = 0
        stranger = 0
        while at < len(self.texts) and skipped <= 6:
            unit = self.lexicon.units.after(self.tokens, at)
            if unit is not None:
                return self._unit(figure, at, unit, stranger)
            text = self.texts[at]
            if text in self.known.times:
                return self._said_by_verb(figure, at + 1, "times")
            if text in self.known.people:
                return self._said_by_verb(figure, at + 1, "people")
            pairs = stranger and self.texts[at - 1] in _OF  # "ten pairs of strangers"
            if text in self.known.cast and not figure.number.scaled and figure.value >= 2 and not pairs:
                return self._made("cast", figure, "person", None, figure.begin, at + 1)
            if (text in self.known.works and not figure.number.scaled) or (
                figure.vague and text in self.known.works
            ):
                return self._made("parody", figure, "parody", None, figure.begin, at + 1)
            if (text in _WHO or text in _HAVE) and figure.number.scaled and skipped == 0:
                return self._said_by_verb(figure, at, "people")
            if text in self.known.fillers or (text in HYPHENS and skipped == 0) or self._small_rate(at):
                at += 1
            elif (
                not stranger
                and self.tokens[at].kind == "word"
                and text not in self.known.not_views
                and text not in self.known.function_words
                and text not in self.known.before
                and len(text) > 2
            ):
                stranger = 1
                at += 1
            else:
                return None
            skipped += 1
        return None

    def _small_rate(self, at: int) -> bool:
        """ "3 million daily views": the adjective of a rate before the noun."""
        found = self.lexicon.rates.after(self.tokens, at)
        return found is not None and found[1] == at + 1

    def _unit(self, figure: Figure, at: int, unit: tuple[str, int], stranger: int) -> Count | None:
        name, end = unit
        noun = self.texts[at]
        if stranger and (name != "view" or noun in self.known.weak):
            return None
        if noun == "thumbs" and figure.value <= 2:
            return None  # a gesture
        platform = "youtube" in self.texts[max(0, at - 4) : end + 4]
        if noun in self.known.weak and not (figure.value >= 1000 or figure.number.scaled or platform):
            return None
        if name == "view" and not figure.number.exact and figure.value < 10 and not figure.number.scaled:
            return None
        if name == "view" and noun in self.known.verbs and self.text(end) in self.known.times:
            return None
        if name != "view":
            if increase_of(self, figure, end):
                return None
            return self._made("engagement", figure, name, None, figure.begin, end)
        return self._views(figure, end)

    def _views(self, figure: Figure, end: int) -> Count:
        """A count of views: a total, an increase, or a rate."""
        rate = rate_of(self, figure, end)
        scope = scope_of(self, figure, end)
        passed = (
            not figure.qualifier and self.lexicon.marks_before.before(self.tokens, figure.first) is not None
        )
        if rate is not None:
            return self._made("view_rate", figure, f"view/{rate[0]}", scope, figure.begin, max(end, rate[1]))
        gain = increase_of(self, figure, end)
        if gain and scope in ("original", None):
            return self._made("view_gain", figure, "view", scope, figure.begin, end)
        return self._made("views", figure, "view", scope, figure.begin, end, "over" if passed else "")

    def _said_by_verb(self, figure: Figure, end: int, how: str) -> Count | None:
        """ "viewed 26 million times", "94 million people clicked": the nearest verb says what was counted."""
        if how == "times" and figure.value < 100 and not figure.number.scaled:
            return None
        if how == "people" and figure.value < 1000 and not figure.number.scaled:
            return None
        window = _WINDOW if how == "times" else _NEAR
        best: tuple[int, str, int] | None = None
        for at in range(max(0, figure.begin - window), min(len(self.texts), end + window)):
            meaning = self.known.verbs.get(self.texts[at])
            if (
                meaning is None
                and how == "people"
                and figure.number.scaled
                and self.texts[at] in self.known.reaching
            ):
                meaning = "view"
            if meaning is None or figure.begin <= at < figure.last:
                continue
            between = self.texts[end:at] if at >= end else self.texts[at : figure.begin]
            if any(text in ".;!?" for text in between):
                continue
            distance = at - end if at >= end else figure.begin - at
            if best is None or distance < best[0]:
                best = (distance, meaning, at)
        if best is None or best[1] == "none":
            return None
        if best[1] != "view":
            return (
                None
                if how == "people"
                else self._made("engagement", figure, best[1], None, figure.begin, end)
            )
        return self._views(figure, max(end, best[2] + 1) if end <= best[2] <= end + 4 else end)

    def _mark(self, figure: Figure) -> Count | None:
        """ "passed the 50 million mark on YouTube", "la barre des 50 millions"."""
        at = figure.last
        while self.text(at) in HYPHENS:
            at += 1
        passed = self.text(at) in self.known.marks_after or self.text(at + 1) in self.known.marks_after
        if not passed and self.lexicon.marks_before.before(self.tokens, figure.first) is None:
            return None
        if not self._speaks_of_views() or not (figure.number.scaled or figure.value >= 1000):
            return None
        qualifier = figure.qualifier or "over"
        return self._made(
            "views",
            figure,
            "view",
            scope_of(self, figure, at),
            figure.begin,
            at + 1 if passed else at,
            qualifier,
        )

    def _speaks_of_views(self) -> bool:
        if self.blocked:
            return False
        return any(
            text == "youtube"
            or self.known.verbs.get(text) == "view"
            or (text in self.known.units and self.known.units[text] == "view")
            for text in self.texts
        )

    def _after_noun(self, figure: Figure) -> Count | None:
        """ "Views: 27,308,875", "the view count stands at 5 million"."""
        if figure.value < 100 or figure.number.vague or not self._closes(figure.end):
            return None
        at = figure.begin - 1
        glue = {
            ":",
            "=",
            "-",
            "(",
            "count",
            "counter",
            "is",
            "are",
            "was",
            "were",
            "now",
            "so",
            "far",
            "total",
            "number",
            "figure",
            "have",
            "has",
            "to",
            "zahl",
        }
        for _ in range(_NEAR if figure.grown else 6):
            if at < 0:
                return None
            found = self.lexicon.units.before(self.tokens, at + 1)
            if found is not None:
                noun = self.texts[at]
                if found[0] != "view":
                    if self.text(at + 1) in (":", "=") or at + 1 == figure.begin:
                        return self._made("engagement", figure, found[0], None, found[1], figure.end)
                    return None
                if noun in self.known.weak and self.text(at + 1) not in (":", "count", "counter"):
                    return None
                return self._made(
                    "views", figure, "view", scope_of(self, figure, figure.end), found[1], figure.end
                )
            text = self.texts[at]
            if (
                text in glue
                or text in self.known.reached
                or text in self.known.fillers
                or self.known.before.get(text) == ""
            ):
                at -= 1
            elif figure.grown and text not in CLAUSE_ENDS:
                at -= 1  # "views climbed from 2 to 5 million"
            else:
                return None
        return None

    def _closes(self, at: int) -> bool:
        """Whether nothing that could be counted follows: the end, a mark, or a small word."""
        text = self.text(at)
        return (
            not text
            or text in _CLOSING
            or text in self.known.function_words
            or text in self.known.calendar.points
        )

    def _one_more(self, figure: Figure, earlier: Sequence[Count]) -> Count | None:
        """ "28 million views on Wednesday and 30 million on Thursday": the noun is not said again."""
        if (
            self.blocked
            or not earlier
            or earlier[-1].kind != "views"
            or not figure.number.scaled
            or figure.vague
        ):
            return None
        if increase_of(self, figure, figure.end):
            return self._made("view_gain", figure, "view", earlier[-1].scope, figure.begin, figure.end)
        text = self.text(figure.end)
        opens_time = text in {
            word.split()[0] for word in self.known.calendar.points + self.known.calendar.durations
        }
        if figure.begin - earlier[-1].last > 16 or not (not text or text in _CLOSING or opens_time):
            return None
        return self._made(
            "views", figure, "view", scope_of(self, figure, figure.end), figure.begin, figure.end
        )

    def _bare(self, figure: Figure) -> Count | None:
        """ "It reached 57 679 352.", "one of the 66 million": a figure that closes its sentence."""
        number = figure.number
        text = self.text(figure.end)
        if self.blocked or (text and text not in _CLOSING) or figure.vague or figure.low is not None:
            return None
        at = number.first
        for _ in range(4):
            found = self.lexicon.before.before(self.tokens, at)
            if found is None:
                break
            at = found[1]
        one_of = at < number.first and any(
            text in ("one", "eine", "einer", "un", "une", "uno", "una", "een", "um", "uma")
            for text in self.texts[max(0, at - 2) : at + 1]
        )
        if one_of and number.scaled and figure.value >= 1_000_000:
            return self._made("views", figure, "view", "original", figure.begin, figure.end)
        reached = self.text(at - 1) in self.known.reached or any(
            word in self.known.reached for word in self.texts[at : number.first]
        )
        if reached and number.exact and figure.value >= 100_000:
            return self._made("views", figure, "view", "original", figure.begin, figure.end)
        return None

    def _made(
        self,
        kind: str,
        figure: Figure,
        unit: str,
        scope: str | None,
        first: int,
        last: int,
        qualifier: str = "",
    ) -> Count:
        """A count with the bounds that its qualifier opens."""
        value = float(figure.value)
        word = qualifier or figure.qualifier or ("exact" if figure.number.exact else "about")
        if word == "between" and figure.low is not None:
            return Count(
                kind,
                None,
                float(figure.low),
                value,
                word,
                unit,
                scope,
                min(first, figure.first),
                max(last, figure.end),
            )
        low, high = interval(value, word)
        upper = None if math.isinf(high) else high
        stated = None if figure.vague else value
        return Count(
            kind, stated, low, upper, word, unit, scope, min(first, figure.first), max(last, figure.end)
        )
