"""``explain_fit``: which rows were used, which were down-weighted and why, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit
from groundswell.attention.identify import information
from groundswell.attention.modes import find_modes
from groundswell.attention.observations import log_bounds
from groundswell.attention.paths import paths
from groundswell.attention.posterior import Noise
from groundswell.attention.threads import one_thread

__all__ = ["Account", "ClaimAccount", "explain_fit", "other_optima"]

Floats = NDArray[np.float64]
FAIR = 3.0
STARTS = 30
SEED = 30


@dataclass(frozen=True)
class ClaimAccount:
    """How one claim entered the fit.

    Attributes:
        rows: line numbers in views.csv that say the same and count once.
        start, end: days since publication; low, high: views.
        modelled: median of the modelled count at the claim's moments.
        weight: 1 for a claim within three scales of the model; beyond, the pull of a claim stays the same however
            far it lies, so its weight falls as three over its distance. Below 0.5 it is called stray.
    """

    rows: tuple[int, ...]
    source: str
    start: float
    end: float
    low: float
    high: float
    modelled: float
    weight: float


@dataclass(frozen=True)
class Account:
    """What a fit used. ``str()`` gives it as text."""

    claims: tuple[ClaimAccount, ...]
    counted_intervals: int
    exact_readings: int
    corrections: tuple[str, ...]
    left_out: tuple[tuple[int, str], ...]
    inputs: tuple[str, ...]
    levels: tuple[str, ...]
    information: dict[str, float]
    kkt_residual: float
    effective_points: float
    other_optima: tuple[float, ...]

    def __str__(self) -> str:
        lines = [f"{len(self.claims)} claims and {self.counted_intervals} counted intervals were fitted."]
        copies = sum(len(claim.rows) - 1 for claim in self.claims)
        if copies:
            lines.append(f"{copies} rows repeat another claim and count with it once.")
        for claim in self.claims:
            if claim.weight < 0.5:
                lines.append(
                    f"views.csv row {claim.rows[0]} ({claim.source}): {claim.low:,.0f} to {claim.high:,.0f} at day "
                    f"{claim.end:.1f} is stray and was down-weighted (weight {claim.weight:.2f}); "
                    f"the model says {claim.modelled:,.0f}."
                )
        lines += list(self.corrections)
        reasons: dict[str, list[int]] = {}
        for row, reason in self.left_out:
            reasons.setdefault(reason, []).append(row)
        for reason, rows in reasons.items():
            shown = ", ".join(str(row) for row in rows[:12]) + (" ..." if len(rows) > 12 else "")
            lines.append(f"{len(rows)} rows not fitted, {reason}: views.csv rows {shown}.")
        lines.append("Inputs: " + "; ".join(self.inputs) + ".")
        if self.levels:
            lines.append("Level changes allowed: " + "; ".join(self.levels) + ".")
        learned = ", ".join(
            f"{name.replace('_', ' ')} {value:.0%}" for name, value in self.information.items()
        )
        lines.append(f"Prior variance removed by the record: {learned}.")
        lines.append(
            f"Inner problem solved to a gradient of {self.kkt_residual:.1e}; "
            f"{self.effective_points:.0f} effective kernel points."
        )
        if self.other_optima:
            gaps = ", ".join(f"{gap:.2g}" for gap in self.other_optima)
            lines.append(
                f"From {STARTS} other starts the inner problem also ended in optima {gaps} nats lower."
            )
        else:
            lines.append(f"From {STARTS} other starts the inner problem reached the same optimum.")
        return "\n".join(lines)


def explain_fit(fit: Fit) -> Account:
    """The account of a fit."""
    seen = fit.observations
    accounts = []
    if seen.claims:
        windows = np.array([claim.window for claim in seen.claims]).clip(0.0, fit.horizon)
        count = paths(fit).at(windows.ravel()).reshape(-1, *windows.shape)
        f = np.log(np.maximum(count, 1e-9))
        low, high = log_bounds(seen.claims)
        # how far outside its interval the claim lies, in units of the edges' scale
        outside = np.maximum(np.maximum(low - f[:, :, 1], f[:, :, 0] - high), 0.0) / np.array(
            [claim.scatter for claim in seen.claims]
        )
        weight = np.minimum(1.0, FAIR / np.maximum(outside, FAIR)).mean(axis=0)
        middle = np.median(count.mean(axis=2), axis=0)
        accounts = [
            ClaimAccount(
                claim.rows, claim.source, claim.start, claim.end, claim.low, claim.high, float(m), float(w)
            )
            for claim, m, w in zip(seen.claims, middle, weight, strict=True)
        ]
    return Account(
        claims=tuple(accounts),
        counted_intervals=int(seen.count_views.size),
        exact_readings=seen.exact_readings,
        corrections=tuple(
            f"views.csv row {fall.row}: the counter fell from {fall.before:,.0f} to {fall.after:,.0f} at day "
            f"{fall.age:.1f}; a correction, no interval crosses it."
            for fall in seen.corrections
        )
        + tuple(
            f"The counter stood still at {freeze.views:,.0f} from day {freeze.start:.1f} to day {freeze.end:.1f}; "
            "what came meanwhile is counted with the jump that follows, if there is one."
            for freeze in seen.freezes
        ),
        left_out=seen.left_out,
        inputs=tuple(item.label for item in fit.inputs),
        levels=tuple(level.title or level.id for level in fit.levels),
        information=information(fit),
        kkt_residual=fit.kkt_residual,
        effective_points=fit.found.effective,
        other_optima=other_optima(fit, STARTS),
    )


def other_optima(fit: Fit, starts: int) -> tuple[float, ...]:
    """How many nats below the fit's own optimum other starts end, at the most probable kernel; empty if none does.

    The starts are spread round the optimum: inputs up to a factor of e^2 larger or smaller, the model error from its
    prior. Ends within 1e-4 nats are the same optimum.
    """
    best = int(np.argmax(fit.found.log_weight))
    generator = np.random.default_rng(SEED)
    own = fit.found.modes.x[best]
    count, walk = len(fit.inputs), fit.problem.walk_precision.shape[0]
    start = np.tile(own, (starts, 1))
    start[:, :count] += generator.uniform(-2.0, 2.0, (starts, count))
    start[:, count + 1 : count + 1 + walk] = fit.found.noise.model_error[best] * generator.standard_normal(
        (starts, walk)
    )
    response = np.repeat(fit.found.response[best : best + 1], starts, axis=0)
    noise = Noise(
        *(np.full(starts, part[best]) for part in (fit.found.noise.model_error, fit.found.noise.dispersion))
    )
    with one_thread():
        ends = find_modes(fit.problem, response, noise, start)
    gaps = fit.found.modes.log_density[best] - ends.log_density
    other = np.unique(np.round(gaps[np.abs(gaps) > 1e-4], 4))
    return tuple(float(gap) for gap in other)
