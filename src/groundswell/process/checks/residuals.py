"""Goodness of fit of event times by time rescaling.

Measured in its own compensator, every point process is a Poisson process of rate 1: the increments
``Lambda(t_i) - Lambda(t_{i-1})`` are independent and exponential with mean 1 if the model is right
(Papangelou 1972; Brown et al. 2002). ``Residuals`` holds them and tests them: their law, their independence,
and whether events gather in rescaled time.

With parameters fitted to the same events the plain p-values are too large, so a wrong model passes too often:
``bootstrap`` corrects them (Kling and Vetter 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError, GroundswellError
from groundswell.process.checks.checks import (
    FEWEST,
    Check,
    autocorrelation_check,
    dispersion_check,
    law_check,
    neighbours_check,
    said,
)
from groundswell.process.checks.distributions import kolmogorov_critical
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Check", "QuantilePoints", "Residuals"]

Floats = NDArray[np.float64]

MOST_TIED = 0.01
# increments up to this are ties: one of a thousand million honest ones is as small
ROUNDING = 1e-9
# share of the refits that must succeed for the bootstrap to mean anything
LEAST_REFITTED = 0.8


class QuantilePoints(NamedTuple):
    """A Q-Q plot: quantiles of the model and of the data, and a band that holds all points at once."""

    expected: Floats
    observed: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Residuals:
    """Compensator increments between successive events, and what they say about the fit.

    Attributes:
        increments: one float64[N_d] for each dimension, expected events between successive events of that
            dimension; a single array stands for one dimension. Independent Exp(1) if the model is right.
        censored: one number for each dimension: the stretch after its last event, in which none fell. It is
            no increment, but it belongs to the observed time.
        labels: a name for each dimension.
        refits: how many bootstrap refits the p-values rest on; 0: not corrected for fitted parameters.
        corrected: the checks with corrected p-values, where ``bootstrap`` made these residuals.
    Raises:
        DataError: there is no event at all, an increment is negative or not finite, or lengths differ.
    """

    increments: tuple[Floats, ...]
    censored: tuple[float, ...]
    labels: tuple[str, ...]
    refits: int
    corrected: tuple[Check, ...]

    def __init__(
        self,
        increments: Floats | Sequence[ArrayLike],
        censored: Sequence[float] = (),
        labels: Sequence[str] = (),
        *,
        refits: int = 0,
        corrected: tuple[Check, ...] = (),
    ) -> None:
        """Check the increments; a single array becomes one dimension."""
        single = len(increments) > 0 and np.ndim(increments[0]) == 0
        parts: Sequence[ArrayLike] = [np.asarray(increments)] if single else list(increments)
        arrays = tuple(numbers(f"increments[{place}]", values, 1) for place, values in enumerate(parts))
        for place, values in enumerate(arrays):
            bad = np.flatnonzero(values < 0.0)
            if bad.size:
                raise DataError(
                    f"increments[{place}][{bad[0]}]: {values[bad[0]]:g}; a compensator never falls. Take the "
                    "differences of the compensator at events in order of time, window by window"
                )
        if not sum(values.size for values in arrays):
            raise DataError("increments: there is no event, so there is nothing to check")
        tails = numbers("censored", censored if len(censored) else (0.0,) * len(arrays), 1)
        names = tuple(labels) or tuple(f"dimension {place}" for place in range(len(arrays)))
        for name, count in (("censored", tails.size), ("labels", len(names))):
            if count != len(arrays):
                raise DataError(f"{name}: {count} given for {len(arrays)} dimensions; give one for each")
        if (tails < 0.0).any():
            raise DataError(f"censored: the smallest is {tails.min():g}; a compensator never falls")
        object.__setattr__(self, "increments", arrays)
        object.__setattr__(self, "censored", tuple(tails.tolist()))
        object.__setattr__(self, "labels", names)
        object.__setattr__(self, "refits", refits)
        object.__setattr__(self, "corrected", corrected)

    @classmethod
    def from_windows(
        cls,
        compensators: Sequence[Sequence[ArrayLike]],
        totals: Sequence[ArrayLike],
        labels: Sequence[str] = (),
    ) -> Residuals:
        """Residuals of events seen in several windows, or of several realisations.

        Windows are put end to end in rescaled time: what is left of one after its last event is carried
        into the next, which is right because the rescaled process has no memory.

        Args:
            compensators: for each dimension, for each window, the compensator at each event counted from the
                start of the window (float64[N], non-decreasing).
            totals: for each dimension, the compensator of each whole window (float64[W]).
        Raises:
            DataError: numbers of windows differ, or a compensator falls or exceeds its window's total.
        """
        if len(compensators) != len(totals):
            raise DataError(f"totals: {len(totals)} dimensions, but compensators have {len(compensators)}")
        increments, censored = [], []
        for dimension, (windows, wholes) in enumerate(zip(compensators, totals, strict=True)):
            sums = numbers(f"totals[{dimension}]", wholes, 1)
            if sums.size != len(windows):
                raise DataError(
                    f"totals[{dimension}]: {sums.size} numbers for {len(windows)} windows; give one for each"
                )
            starts = np.concatenate([[0.0], np.cumsum(sums)])
            pieces = []
            for place, (window, start, whole) in enumerate(zip(windows, starts, sums, strict=False)):
                values = numbers(f"compensators[{dimension}][{place}]", window, 1)
                # a sum of many terms may pass the whole by rounding
                slack = ROUNDING * (1.0 + abs(whole))
                if values.size and values.max() > whole + slack:
                    raise DataError(
                        f"compensators[{dimension}][{place}]: {values.max():g} exceeds the window's total "
                        f"{whole:g}; count both from the start of the window"
                    )
                fallen = np.flatnonzero(np.diff(values, prepend=0.0) < -slack)
                if fallen.size:
                    raise DataError(
                        f"compensators[{dimension}][{place}][{fallen[0]}]: {values[fallen[0]]:g} lies below the "
                        "one before, or below zero; give them in order of time, from the start of the window"
                    )
                pieces.append(start + np.minimum(np.maximum.accumulate(np.maximum(values, 0.0)), whole))
            moments = np.concatenate([[0.0], *pieces])
            increments.append(np.diff(moments))
            censored.append(max(0.0, float(starts[-1] - moments[-1])))
        return cls(tuple(increments), tuple(censored), labels)

    @property
    def count(self) -> int:
        """Number of events in all dimensions."""
        return sum(values.size for values in self.increments)

    @property
    def pooled(self) -> Floats:
        """All increments, dimension after dimension (float64[N])."""
        return np.concatenate(self.increments)

    @property
    def uniforms(self) -> tuple[Floats, ...]:
        """``1 - exp(-increment)`` for each dimension: independent and uniform if the model is right."""
        return tuple(-np.expm1(-values) for values in self.increments)

    @property
    def tied(self) -> float:
        """Share of increments that are zero up to rounding: events at one instant of a rounded clock."""
        return float((self.pooled <= ROUNDING).mean())

    def dimension(self, place: int | str) -> Residuals:
        """One dimension alone, by number or label; not corrected for fitted parameters.

        Raises:
            DataError: there is no such dimension, or it has no event.
        """
        known = self.labels if isinstance(place, str) else range(self.dimensions)
        if place not in known:
            raise DataError(f"dimension {place!r}: there are {self.dimensions}: {', '.join(self.labels)}")
        chosen = self.labels.index(place) if isinstance(place, str) else place
        return Residuals((self.increments[chosen],), (self.censored[chosen],), (self.labels[chosen],))

    @property
    def dimensions(self) -> int:
        """Number of dimensions."""
        return len(self.increments)

    @property
    def law(self) -> Check:
        """Kolmogorov and Smirnov's test of the increments against Exp(1), all dimensions together."""
        return law_check(self.pooled)

    def autocorrelation(self, lags: int | None = None) -> Check:
        """Ljung and Box's test of the increments' normal scores; see ``fit_checks``."""
        return autocorrelation_check(self.increments, lags)

    def neighbours(self) -> Check:
        """Spearman's correlation of each increment with the next one; see ``fit_checks``."""
        return neighbours_check(self.increments)

    def dispersion(self, bins: int | None = None) -> Check:
        """Variance to mean of the counts in equal bins of rescaled time; see ``fit_checks``."""
        return dispersion_check(self.increments, self.censored, bins)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every test that the number of events allows, with p-values corrected where ``bootstrap`` did."""
        if self.corrected:
            return self.corrected
        if max(values.size for values in self.increments) < FEWEST:
            return (self.law,)
        return (self.law, self.autocorrelation(), self.neighbours(), self.dispersion())

    @property
    def caveats(self) -> tuple[str, ...]:
        """What stands between the p-values and a conclusion."""
        found = []
        if not self.refits:
            found.append(
                "The p-values are not corrected for fitted parameters: a model fitted to these events passes too "
                "often. Use bootstrap(refit)."
            )
        if self.tied > MOST_TIED:
            found.append(
                f"{self.tied:.1%} of the increments are zero: the clock is rounded, and ties alone can make the "
                "law fail. Compare with a simulation rounded to the same clock, as refit in bootstrap can do."
            )
        small = [
            name for name, values in zip(self.labels, self.increments, strict=True) if values.size < FEWEST
        ]
        if small:
            found.append(
                f"Fewer than {FEWEST} events in {', '.join(small)}: no test of dependence or dispersion there."
            )
        if self.dimensions > 1:
            found.append("Dependence between dimensions in rescaled time is not tested.")
        return tuple(found)

    def bootstrap(self, refit: Callable[[int], Residuals], *, draws: int = 199, seed: int = 0) -> Residuals:
        """The same residuals with p-values that know that parameters were fitted.

        The parametric bootstrap: simulate from the fit, fit again, rescale with the new fit, and see how often
        the plain p-value is as small as here. p-values are compared rather than statistics, because every
        simulation has its own number of events.

        Args:
            refit: takes a seed, returns the residuals of one such simulation with the same windows.
            draws: number of simulations; 19 at least, for a p-value of 0.05.
            seed: non-negative; the same seed gives the same p-values.
        Returns:
            Residuals whose ``checks`` hold ``(1 + as small) / (1 + draws)``.
        Raises:
            DataError: fewer than 19 draws, or more than one in five refits failed.
        Source: Kling and Vetter (2024); Beran (1988) for the comparison of p-values.
        """
        if draws < 19 or seed < 0:
            raise DataError(
                f"bootstrap: draws {draws}, seed {seed}; give 19 draws at least and a seed from 0"
            )
        plain = replace(self, refits=0, corrected=()).checks
        smaller = dict.fromkeys((check.name for check in plain), 0)
        seen = dict(smaller)
        failures = []
        for child in np.random.SeedSequence(seed).generate_state(draws).tolist():
            try:
                drawn = {check.name: check.p_value for check in refit(int(child)).checks}
            except GroundswellError as error:
                failures.append(str(error))
                continue
            for check in plain:
                if check.name in drawn:
                    seen[check.name] += 1
                    smaller[check.name] += drawn[check.name] <= check.p_value
        fewest = min(seen.values())
        if fewest < LEAST_REFITTED * draws:
            first = f"; the first said: {failures[0]}" if failures else ""
            raise DataError(
                f"bootstrap: only {fewest} of {draws} refits gave every test{first}. Check that the fitted model "
                "can be simulated (branching factor below 1) and yields as many events as were observed"
            )
        corrected = tuple(
            replace(
                check,
                p_value=(1.0 + smaller[check.name]) / (1.0 + seen[check.name]),
                refits=seen[check.name],
            )
            for check in plain
        )
        return replace(self, refits=fewest, corrected=corrected)

    def quantiles(self, level: float = 0.95) -> QuantilePoints:
        """Points of a Q-Q plot against Exp(1), all dimensions together.

        Args:
            level: probability with which the band holds all points at once if the model is right, parameters
                known; Kolmogorov's band, so ``high`` is infinite where the band reaches 1.
        Raises:
            DataError: the level does not lie between 0 and 1.
        """
        observed = np.sort(self.pooled)
        count = observed.size
        shares = (np.arange(count) + 0.5) / count
        # the distance is measured at both ends of the step of height 1/N that a point stands for
        reach = kolmogorov_critical(level, count) - 0.5 / count
        with np.errstate(divide="ignore"):
            high = -np.log1p(-np.minimum(shares + reach, 1.0))
        return QuantilePoints(-np.log1p(-shares), observed, -np.log1p(-np.maximum(shares - reach, 0.0)), high)

    def summary(self) -> str:
        """The findings and their caveats, a sentence a line."""
        return "\n".join([*(check.sentence for check in self.checks), *self.caveats])

    def plot(self, level: float = 0.95) -> Figure:
        """Q-Q plot with its band, and the increments' autocorrelation with its 95 % limits."""
        from groundswell.process.checks.plot import draw

        return draw(self, level)

    def __repr__(self) -> str:
        """Events, the test of the law, and whether it is corrected."""
        check = self.checks[0]
        state = f"{self.refits} refits" if self.refits else "not corrected for fitted parameters"
        noun = "event" if self.count == 1 else "events"
        return f"<Residuals of {self.count:,} {noun}: KS {check.statistic:.2g}, p {said(check.p_value)} ({state})>"
