"""Question 3: where will it end?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.posterior import bands, day_and_date, interval, plain, thin_posterior
from groundswell.attention.fit import Fit
from groundswell.attention.paths import paths
from groundswell.charts.chart import Chart, Line, Note, Panel
from groundswell.errors import DataError

__all__ = ["QUESTION", "forecast"]

QUESTION = "Where will it end?"
AHEAD = (7.0, 30.0, 90.0, 365.0)
#: Beyond this factor between the ends of the 80 % band a forecast is no answer.
WIDEST_BAND = 20.0
#: Days since publication to which the kernel's sum of exponentials holds (see ``process.PowerLaw``).
LATEST = 10_000.0


def forecast(
    fit: Fit,
    ahead: float | None = None,
    *,
    at: float | None = None,
    level: float = 80.0,
    thresholds: Sequence[float] = (),
) -> Answer:
    """Views at later ages with bands, and the chance to pass thresholds.

    Args:
        ahead: days after the end of the record to forecast; by default 7, 30, 90 and 365.
        at: age in days to forecast (instead of ``ahead``).
        level: level of the interval in per cent, above 0 and below 100.
        thresholds: view counts whose passing is asked about; by default the next round numbers.

    Raises:
        DataError: the age lies before the end of the record or beyond 10,000 days, the level is out of range, or a
            threshold is no positive number.
    """
    if not 0.0 < level < 100.0:
        raise DataError(f"level {level:g}: give a probability in per cent between 0 and 100, for example 90")
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
    end = max(ages)
    if not end <= LATEST:
        raise DataError(
            f"day {end:g} after publication is too far ahead: the model holds to day {LATEST:,.0f}; give an earlier moment"
        )
    run = paths(fit, max(end, now + 1e-6), ages=np.array([*ages, now]))
    views = run.at(np.array(ages))
    numbers = []
    for column, age in enumerate(ages):
        low, middle, high = interval(views[:, column], level)
        numbers.append(
            Number(f"views by {day_and_date(fit, age)}", middle, low, high, "views", "forecast", level)
        )
    present = run.at(np.array([now]))[:, 0]
    last = views[:, -1]
    stones = list(thresholds) or _next_round(float(np.median(present)), float(np.quantile(last, 0.98)))
    for stone in stones:
        numbers.append(
            Number(f"chance to pass {readable(stone)} views by {day_and_date(fit, end)}", float((last >= stone).mean()),
                   unit="probability", label="forecast", level=None)
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
    low, middle, high = interval(last, level)
    inner_low, _, inner_high = interval(last)
    wide = inner_high / max(inner_low, 1.0) > WIDEST_BAND
    sentences = [
        f"By {day_and_date(fit, end)} it is forecast to have {readable(middle)} views "
        f"({level:g} % interval {readable(low)} to {readable(high)})."
    ]
    if wide:
        sentences = [
            f"The record does not determine where it ends: by {day_and_date(fit, end)} anything from {readable(low)} to "
            f"{readable(high)} views is compatible with it ({level:g} % interval)."
        ]
    rows = []
    for column, age in enumerate(ages):
        quantiles = np.quantile(views[:, column], [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
        rows.append((age, day_and_date(fit, age), *(float(q) for q in quantiles)))
    caveats = [
        *thin_posterior(fit),
        "Nothing new is assumed to happen after the record ends: no further press, parody or advert.",
        "There is no final size: a floor of search and recommendation keeps bringing views, so totals are given for dates.",
    ]
    if critical > 0.05:
        caveats.append(
            f"Supercritical so far with probability {critical:.0%}; such spread must slow down, and the model does not say when."
        )
    return Answer(
        "forecast",
        QUESTION,
        NOT_IDENTIFIABLE if wide else ANSWERED,
        tuple(sentences),
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
        charts=(_chart(fit, min(end, max(5.0 * now, now + 90.0))),),
        collect=("More dated counts, above all of the latest days.",) if wide else (),
    )


def _next_round(low: float, high: float) -> list[float]:
    """Round numbers that the forecast may or may not pass."""
    stones = [base * 10.0**power for power in range(2, 12) for base in (1.0, 1.5, 2.0, 3.0, 5.0, 7.5)]
    return [stone for stone in stones if low < stone <= high][:3] or [
        next(stone for stone in stones if stone > low)
    ]


def _chart(fit: Fit, end: float) -> Chart:
    now = fit.horizon
    past, future = np.linspace(0.0, now, 60), np.linspace(now, end, 60)
    run = paths(fit, end, ages=np.array([now]))
    seen, ahead = run.at(past), run.at(future)
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
