"""An ``Explanation`` holds the fit of one case and gives nine answers."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.answers.answer import SCHEMA_VERSION, Answer
from groundswell.answers.changes import Change
from groundswell.answers.posterior import interval, no_fit
from groundswell.attention.account import Account, explain_fit
from groundswell.attention.fit import Fit, fit
from groundswell.attention.priors import Priors
from groundswell.case import as_of as cut_as_of
from groundswell.case.record import Case
from groundswell.case.times import UnreadableTime, parse_moment
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.answers.arrival_prior import ArrivalPrior
    from groundswell.answers.worth import ViewCount
    from groundswell.forecast.learned import LearnedPrior

__all__ = ["KEYS", "Explanation", "explain"]

#: The nine answers in order: the names of their commands, methods and JSON keys.
KEYS = ("growth", "drivers", "forecast", "impact", "mood", "worth", "whatif", "compare", "family")


@dataclass(frozen=True, repr=False)
class Explanation:
    """One case, as known at a moment, with its fit and nine answers.

    Attributes:
        case: the case, already cut to what was known.
        as_of: the moment, or ``None`` for everything.
        priors: the priors of the fit.
    """

    case: Case
    as_of: datetime | None
    priors: Priors

    @cached_property
    def _fit_or_reason(self) -> Fit | str:
        try:
            return fit(self.case, until=self.as_of, priors=self.priors)
        except DataError as error:
            return str(error)

    @property
    def fit(self) -> Fit:
        """The fitted attention model.

        Raises:
            DataError: the record holds no usable observation of views.
        """
        found = self._fit_or_reason
        if isinstance(found, str):
            raise DataError(found)
        return found

    def explain_fit(self) -> Account:
        """What the fit used, what was down-weighted and why."""
        return explain_fit(self.fit)

    def growth(self) -> Answer:
        """How big, how fast?"""
        from groundswell.answers import growth

        return self._with_fit("growth", growth.QUESTION, growth.growth)

    def drivers(self) -> Answer:
        """What drove it?"""
        from groundswell.answers import drivers

        return self._with_fit("drivers", drivers.QUESTION, drivers.drivers)

    def forecast(
        self,
        ahead: str | float | None = None,
        *,
        at: datetime | str | None = None,
        level: float = 80.0,
        thresholds: Sequence[float] = (),
        prior: str | Path | LearnedPrior | None = "default",
        assume: Mapping[str, str] | None = None,
    ) -> Answer:
        """Where will it end?

        Args:
            ahead: how far beyond the record, in days or as ``"30d"``, ``"12h"``, ``"8w"``.
            at: a moment instead (an aware datetime, or text in the case's zone; a bare date means its end).
            level: level of the intervals in per cent.
            thresholds: view counts whose passing is asked about.
            prior: what other videos did: ``default`` (ships with the package), ``none``, a learned prior or the file of one.
            assume: declared future of series of the record by name: ``last-week``, ``none`` or the path of a table.
        """
        from groundswell.answers import forecast
        from groundswell.attention.inputs import age_in_days

        days = parse_days(ahead) if isinstance(ahead, str) else ahead

        def answer(found: Fit) -> Answer:
            moment = parse_as_of(at, self.case) if at is not None else None
            age = age_in_days(moment, found.origin) if moment is not None else None
            return forecast.forecast(
                found, days, at=age, level=level, thresholds=thresholds, prior=prior, assumed=assume
            )

        return self._with_fit("forecast", forecast.QUESTION, answer)

    def impact(self, *events: str, how: str | None = None, series: str | None = None) -> Answer:
        """What did an event do, or several together? By default the first disclosure.

        Args:
            events: ids of events.
            how: ``pulse`` (views that came at once), ``level`` (a lasting change of their rate) or ``sharing`` (a lasting
                change of what each view passes on); by default ``level`` for a disclosure, else ``pulse``.
            series: ask what the events did to likes, dislikes, comments, shares or a series of the record instead.
        """
        from groundswell.answers import impact

        if series is not None:
            from groundswell.answers.series_impact import series_impact

            return series_impact(self.case, series, events, how)
        return self._with_fit("impact", impact.QUESTION, lambda found: impact.impact(found, *events, how=how))

    def disclosure(self) -> Answer:
        """What did the disclosure do: when, by whom, and to views, passing-on and mood? Not one of the nine; asked by itself."""
        from groundswell.answers.disclosure import disclosure

        found = self._fit_or_reason
        return disclosure(self.case, None if isinstance(found, str) else found)

    def mood(self) -> Answer:
        """How did people feel?"""
        from groundswell.answers.mood import mood

        return mood(self.case)

    def worth(self, prices: str | Path | None = None) -> Answer:
        """What was it worth?

        Args:
            prices: a price table of your own (columns as in the shipped ``prices.csv``).
        """
        from groundswell.answers.worth import worth

        return worth(self.case, incremental=self._bought_views(), views=self._count_at_end(), prices=prices)

    def whatif(self, *changes: Change, ahead: float = 30.0) -> Answer:
        """What if? Give changes made with ``drop``, ``move``, ``place``, ``resize``, ``add`` and ``promote``."""
        from groundswell.answers import whatif

        return self._with_fit("whatif", whatif.QUESTION, lambda found: whatif.whatif(found, changes, ahead))

    def compare(self, reference: str | Path | None = None) -> Answer:
        """Compared with what? Give a reference table of other videos' daily views."""
        from groundswell.answers.compare import compare

        return compare(self.case, reference, curve=self.curve)

    def family(self, prior: ArrivalPrior | None = None) -> Answer:
        """Who passed it on?

        Args:
            prior: of the arrivals of derivative works, learned from other families by ``learn_arrivals``.
        """
        from groundswell.answers.family import family

        return family(self.case, until=self.as_of, prior=prior)

    def answers(self, reference: str | Path | None = None) -> dict[str, Answer]:
        """All nine answers by key, with their default arguments."""
        return {key: self.compare(reference) if key == "compare" else getattr(self, key)() for key in KEYS}

    def to_dict(self, answers: Mapping[str, Answer] | None = None) -> dict[str, Any]:
        """All nine answers as plain data."""
        chosen = self.answers() if answers is None else answers
        return {
            "schema_version": SCHEMA_VERSION,
            "case": self.case.slug,
            "title": self.case.title,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "record_hash": record_hash(self.case),
            "answers": {key: answer.to_dict() for key, answer in chosen.items()},
        }

    def __repr__(self) -> str:
        known = f", as of {self.as_of:%Y-%m-%d %H:%M %Z}" if self.as_of else ""
        return f"<Explanation of {self.case.slug}{known}: {', '.join(KEYS)}>"

    def _repr_html_(self) -> str:
        return "".join(answer._repr_html_() for answer in self.answers().values())

    def _with_fit(self, key: str, question: str, answer: Callable[[Fit], Answer]) -> Answer:
        found = self._fit_or_reason
        return no_fit(key, question, found) if isinstance(found, str) else answer(found)

    @cached_property
    def curve(self) -> dict[float, tuple[float, float, float]]:
        """Modelled cumulative views at whole ages up to 120 days: age to (low, median, high), 80 % intervals; empty without a fit."""
        from groundswell.attention.paths import paths

        found = self._fit_or_reason
        if isinstance(found, str):
            return {}
        ages = np.unique(np.concatenate([np.arange(1.0, min(found.horizon, 120.0) + 1e-9), [found.horizon]]))
        views = paths(found, ages=ages).at(ages)
        return {float(age): interval(views[:, column]) for column, age in enumerate(ages)}

    def _count_at_end(self) -> ViewCount | None:
        from groundswell.answers.posterior import day_and_date
        from groundswell.answers.worth import ViewCount

        found = self._fit_or_reason
        if isinstance(found, str):
            return None
        low, middle, high = self.curve[found.horizon]
        return ViewCount(low, middle, high, 80.0, f"by {day_and_date(found, found.horizon)}")

    def _bought_views(self) -> Any:
        """Views that the adverts in the record brought, passing-on included; without adverts every view counts."""
        from groundswell.answers.worth import IncrementalViews
        from groundswell.attention.identify import contributions

        found = self._fit_or_reason
        if isinstance(found, str):
            return None
        split = contributions(found)
        adverts = [
            column for column, item in enumerate(found.inputs) if item.kind in ("advert", "series:adverts")
        ]
        if adverts:
            views = (split.direct + split.passed)[:, adverts].sum(axis=1)
            what = "that the adverts brought, passing-on included"
        else:
            views = split.total
            what = "so far, none of which would be there had the film not been made"
        low, middle, high = interval(views)
        return IncrementalViews(low, middle, high, 80.0, what)


def explain(
    case: Case,
    *,
    as_of: datetime | str | None = None,
    priors: Priors | None = None,
) -> Explanation:
    """Explain a case: the fit is made when the first answer needs it.

    Args:
        as_of: use only what could have been read at this moment (an aware datetime, or text in the case's
            zone; a bare date means its end).
        priors: by default ``Priors()``.

    Raises:
        DataError: ``case`` is none, or ``as_of`` cannot be read.
    """
    if not isinstance(case, Case):
        raise DataError(f"{case!r} is no case: open one first, as in explain(open_case('first-kiss'))")
    moment = parse_as_of(as_of, case) if as_of is not None else None
    return Explanation(case if moment is None else cut_as_of(case, moment), moment, priors or Priors())


def parse_as_of(moment: datetime | str, case: Case) -> datetime:
    """A moment from a datetime or text; a bare date means the end of that day in the case's zone.

    Raises:
        DataError: the text cannot be read, or the datetime has no zone.
    """
    if isinstance(moment, str):
        try:
            return parse_moment(moment, case.zone)
        except UnreadableTime as error:
            said = str(error) if repr(moment) in str(error) else f"{moment!r}: {error}"
            raise DataError(f"{said}; {error.remedy}") from error
    if moment.tzinfo is None:
        raise DataError(f"{moment}: give a time zone, as in datetime(..., tzinfo=UTC)")
    return moment


def parse_days(text: str) -> float:
    """Days from ``"30d"``, ``"12h"``, ``"8w"`` or a plain number of days.

    Raises:
        DataError: the text is none of these.
    """
    units = {"d": 1.0, "h": 1.0 / 24.0, "w": 7.0}
    cleaned = text.strip().lower()
    scale = units.get(cleaned[-1:], 1.0)
    figure = cleaned[:-1] if cleaned[-1:] in units else cleaned
    try:
        days = float(figure) * scale
    except ValueError:
        days = math.nan
    if not math.isfinite(days):
        raise DataError(f"{text!r} is no length of time; write for example 30d, 12h or 8w")
    return days


def record_hash(case: Case) -> str:
    """SHA-256 of the case's content, to tell which record an answer came from; line numbers take no part."""

    def content(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: content(item) for key, item in value.items() if key != "row"}
        if isinstance(value, (list, tuple)):
            return [content(item) for item in value]
        return value

    plain = json.dumps(content(asdict(case)), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()
