"""Question 3: where will it end?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.declared import declared_inputs
from groundswell.answers.pooling import MONTH, Pool, pool_of
from groundswell.answers.posterior import bands, day_and_date, interval, plain, thin_posterior
from groundswell.attention.fit import Fit
from groundswell.attention.paths import paths
from groundswell.charts.chart import Chart, Line, Note, Panel
from groundswell.errors import DataError
from groundswell.forecast.learned import LearnedPrior

__all__ = ["QUESTION", "forecast"]

QUESTION = "Where will it end?"
Floats = NDArray[np.float64]
AHEAD = (7.0, 30.0, 90.0, 365.0)
#: Beyond this factor between the ends of the 80 % band a forecast is no answer.
WIDEST_BAND = 20.0
#: Beyond this one its upper end, set by draws that never slow down, only says that none is known.
UNBOUNDED = 100.0
MOST_LEVEL = 99.0
#: Days since publication to which the kernel's sum of exponentials holds (see ``process.PowerLaw``).
LATEST = 10_000.0


def forecast(
    fit: Fit,
    ahead: float | None = None,
    *,
    at: float | None = None,
    level: float = 80.0,
    thresholds: Sequence[float] = (),
    prior: str | Path | LearnedPrior | None = "default",
    assumed: Mapping[str, str] | None = None,
) -> Answer:
    """Views at later ages with bands, and the chances to pass thresholds and to take off.

    The mechanism of the record is joined with a learned prior (see ``pooling``).

    Args:
        ahead: days after the end of the record to forecast; by default 7, 30, 90 and 365.
        at: age in days to forecast (instead of ``ahead``).
        level: level of the interval in per cent, 1 to 99.
        thresholds: view counts whose passing is asked about; by default the next round numbers.
        prior: ``default``, ``none``, a prior or the file of one.
        assumed: what is declared of series of the record after its end; see ``declared``. Without it nothing is.

    Raises:
        DataError: the age lies before the end of the record or beyond 10,000 days, the level is out of range, or a
            threshold is no positive number.
    """
    ages = _asked_ages(fit, ahead, at, level, thresholds)
    now, end = fit.horizon, max(ages)
    ahead_of = _Ahead(fit, pool_of(fit, prior), assumed or {}, max(end, now + 1e-6))
    views, notes = ahead_of.views(np.array(ages))
    numbers = []
    for column, age in enumerate(ages):
        low, middle, high = interval(views[:, column], level)
        numbers.append(
            Number(f"views by {day_and_date(fit, age)}", middle, low, high, "views", "forecast", level)
        )
    present = ahead_of.present
    last = views[:, -1]
    stones = list(thresholds) or _next_round(float(np.median(present)), float(np.quantile(last, 0.98)))
    for stone in stones:
        numbers.append(
            Number(f"chance to pass {readable(stone)} views by {day_and_date(fit, end)}", _chance(last, present, stone),
                   unit="probability", label="forecast", level=None)
        )  # fmt: skip
    chance = ahead_of.take_off()
    if chance is not None:
        numbers.append(
            Number("chance of a take-off (the next 30 days bring more than twice the last 30)", chance, unit="probability",
                   label="forecast", level=None)
        )  # fmt: skip
    critical = float((fit.hyperparameters["branching"] >= 1.0).mean())
    numbers.append(
        Number(
            "chance that spread is supercritical so far",
            critical,
            unit="probability",
            label="derived",
            level=None,
        )
    )
    wide = [_is_wide(column) for column in views.T]
    sentences = _sentences(fit, ages, views, wide, level)
    rows = []
    for column, age in enumerate(ages):
        quantiles = np.quantile(views[:, column], [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
        rows.append((age, day_and_date(fit, age), *(float(q) for q in quantiles)))
    caveats = [
        *thin_posterior(fit),
        *ahead_of.said,
        *notes,
        "There is no final size: a floor of search and recommendation keeps bringing views, so totals are given for dates.",
    ]
    if critical > 0.05:
        caveats.append(
            f"Supercritical so far with probability {critical:.0%}; such spread ends, and the record does not show when: it is taken to go "
            "on for at least the video's present age again with even odds."
        )
    return Answer(
        "forecast",
        QUESTION,
        NOT_IDENTIFIABLE if wide[-1] else ANSWERED,
        sentences,
        numbers=tuple(numbers),
        caveats=tuple(caveats),
        tables=(
            Table(
                "quantiles",
                ("day", "date", "q2.5", "q10", "q25", "q50", "q75", "q90", "q97.5"),
                tuple(rows),
                "Quantiles of the forecast of cumulative views.",
            ),
        ),
        charts=(_chart(fit, ahead_of, min(end, max(5.0 * now, now + 90.0))),),
        collect=("More dated counts, above all of the latest days.",) if wide[-1] else (),
    )


def _chance(views: Floats, present: Floats, threshold: float) -> float:
    """Share of draws that pass, half a draw inside: so many draws do not tell what never happens from what seldom does."""
    if (present >= threshold).all():
        return 1.0
    return float(((views >= threshold).sum() + 0.5) / (views.size + 1.0))


def _is_wide(draws: Floats) -> bool:
    low, _, high = interval(draws)
    return high / max(low, 1.0) > WIDEST_BAND


def _sentences(
    fit: Fit, ages: Sequence[float], views: Floats, wide: Sequence[bool], level: float
) -> tuple[str, ...]:
    """The forecast of the last age; where the record does not determine it, the farthest age that it does determine."""

    def told(column: int) -> str:
        low, middle, high = interval(views[:, column], level)
        return f"{readable(middle)} views ({level:g} % interval {readable(low)} to {readable(high)})"

    end = day_and_date(fit, ages[-1])
    if not wide[-1]:
        return (f"By {end} it is forecast to have {told(-1)}.",)
    low, _, high = interval(views[:, -1], level)
    far = f"by {end} anything from {readable(low)} to {readable(high)} views is compatible with it ({level:g} % interval)"
    if high > UNBOUNDED * max(low, 1.0):
        far = f"by {end} nothing on record bounds the views from above ({level:g} % interval {readable(low)} to {readable(high)})"
    known = [column for column, too_wide in enumerate(wide) if not too_wide]
    near = (
        f"by {day_and_date(fit, ages[known[-1]])} it is forecast to have {told(known[-1])}, but "
        if known
        else ""
    )
    return (f"The record does not determine where it ends: {near}{far}.",)


def _asked_ages(
    fit: Fit, ahead: float | None, at: float | None, level: float, thresholds: Sequence[float]
) -> list[float]:
    """The ages asked about, after checks of everything that was given."""
    if 0.0 < level < 1.0:
        raise DataError(f"level {level:g}: give per cent, as in {100.0 * level:g}")
    if not 1.0 <= level <= MOST_LEVEL:
        raise DataError(
            f"level {level:g}: give a probability in per cent from 1 to {MOST_LEVEL:g}, for example 90; some hundreds of draws "
            "tell no more"
        )
    for stone in thresholds:
        if not 0.0 < stone < np.inf:
            raise DataError(f"threshold {stone:g}: give a number of views above 0, for example 1000000")
    now = fit.horizon
    if at is not None:
        if at < now:
            raise DataError(
                f"day {at:.2f} lies before the end of the record (day {now:.2f}); ask `growth` about the past, "
                "or cut the record with an earlier as-of"
            )
        ages = [at]
    elif ahead is not None:
        if not ahead > 0.0:
            raise DataError(f"{ahead:g} days ahead: give a positive number of days")
        ages = [now + ahead]
    else:
        ages = [now + days for days in AHEAD]
    if not max(ages) <= LATEST:
        raise DataError(
            f"day {max(ages):g} after publication is too far ahead: the model holds to day {LATEST:,.0f}; give an earlier moment"
        )
    return ages


class _Ahead:
    """Views after the record: the mechanism, what is declared, and what other videos did."""

    def __init__(self, fit: Fit, pool: Pool | None, assumed: Mapping[str, str], end: float) -> None:
        self.fit, self.pool, self.end = fit, pool, end
        self.inputs, declared = declared_inputs(fit, assumed, end)
        self.assumes = any(how != "none" for how in assumed.values())
        self.present = paths(fit, fit.horizon + 1e-6).at(np.array([fit.horizon]))[:, 0]
        if declared:
            first = f"Declared of the days ahead: {'; '.join(declared)}. Nothing else is assumed to happen after the record ends."
        else:
            first = (
                "Nothing new is assumed to happen after the record ends: no further press, parody or advert."
            )
        self.said = (first, *((pool.said,) if pool is not None else ()))

    def views(self, ages: Floats) -> tuple[Floats, tuple[str, ...]]:
        """Draws of cumulative views at ages after the record, float64[R, len(ages)], and notes of the prior."""
        run = paths(self.fit, self.end, ages=np.append(ages, self.fit.horizon))
        plain = run.at(ages)
        views, notes = plain.copy(), []
        if self.pool is not None:
            for column, age in enumerate(ages):
                gained, note = self.pool.gains(plain[:, column] - self.present, float(age) - self.fit.horizon)
                views[:, column] = self.present + gained
                notes += [f"{note[0].upper()}{note[1:]}."] if note else []
        if self.assumes:
            with_it = paths(
                self.fit, self.end, inputs=self.inputs, ages=np.append(ages, self.fit.horizon)
            ).at(ages)
            views += with_it - plain
        return np.maximum(views, self.present[:, None]), tuple(dict.fromkeys(notes))

    def take_off(self) -> float | None:
        """Chance that the next 30 days bring more than twice the last 30; None for a record that is shorter."""
        now = self.fit.horizon
        if now < MONTH or self.end < now + MONTH:
            return None
        before = (
            self.present
            - paths(self.fit, now, ages=np.array([now - MONTH])).at(np.array([now - MONTH]))[:, 0]
        )
        ahead = paths(self.fit, now + MONTH).at(np.array([now + MONTH]))[:, 0] - self.present
        mechanism = float((ahead > 2.0 * before).mean())
        return mechanism if self.pool is None or self.assumes else self.pool.take_off(mechanism)


def _next_round(low: float, high: float) -> list[float]:
    """Round numbers that the forecast may or may not pass."""
    first = max(int(np.floor(np.log10(max(low, 1.0)))), 2)
    # two decades from that of ``low`` hold at least three round numbers above it
    stones = [base * 10.0**power for power in (first, first + 1) for base in (1.0, 1.5, 2.0, 3.0, 5.0, 7.5)]
    above = [stone for stone in stones if stone > low][:3]
    return [stone for stone in above if stone <= high] or above[:1]


def _chart(fit: Fit, ahead_of: _Ahead, end: float) -> Chart:
    now = fit.horizon
    past, future = np.linspace(0.0, now, 60), np.linspace(now, end, 40)
    seen, ahead = paths(fit, now).at(past), ahead_of.views(future)[0]
    middle = np.median(ahead, axis=0)
    return Chart(
        "forecast-fan",
        "Forecast",
        f"Cumulative views so far, then a fan of 50, 80 and 95 per cent bands from day {now:.3g} to day {end:.3g}; "
        f"median {readable(float(middle[-1]))} at the end.",
        (
            Panel(
                (
                    *bands("forecast", future, ahead, (50, 80, 95)),
                    Line("so far (fitted)", plain(past), plain(np.median(seen, axis=0)), "observed"),
                    Line("forecast, median", plain(future), plain(middle), "median"),
                ),
                "views",
                y_log_offered=True,
            ),
        ),
        notes=(Note(now, "forecast starts here", "origin"),),
    )
