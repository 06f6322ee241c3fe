"""A learned prior of cascades: how many reposts records like this one still got, with a calibrated spread.

At each of a ladder of ages a small pooled regression (``cascade_regression``) predicts the log of the reposts to come
by a fixed horizon from the mechanism and a few features. Its residuals, out of fold by cascade, are the predictive
law; a table turns the level that is asked for into the level of that law which held, out of fold, so often
(distributional conformal prediction, Chernozhukov, Wuethrich and Zhu, PNAS 2021), for each population by itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast.cascade_regression import Regression

__all__ = ["LEVELS", "SHARES", "WEEK", "CascadePrior", "Rung", "kind_of"]

Floats = NDArray[np.float64]

SCHEMA = "groundswell cascade prior"
VERSION = 1
WEEK = 7 * 86400.0
#: Shares of the predictive law that are kept, and levels of its calibration.
SHARES = np.concatenate([[0.0025, 0.005], np.arange(0.01, 0.995, 0.01), [0.995, 0.9975]])
LEVELS = np.concatenate([np.arange(0.0, 0.99, 0.02), [0.99]])


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """What was learned for one age and one kind of record.

    Attributes:
        regression: of ``log(1 + reposts to come)``.
        residuals (float64[P, S]): quantiles, at ``SHARES``, of each population's standardised residuals.
        reached (float64[P, L]): level of that law which holds with each of ``LEVELS``.
        sizes (float64[P, 3]): 1 (0 without such records), mean and spread of the first feature: they tell which
            population a record without a name is likely to come from.
    """

    regression: Regression
    residuals: Floats
    reached: Floats
    sizes: Floats

    def law(self, features: Floats, population: int | None) -> tuple[Floats, Floats]:
        """The predictive law of ``log(1 + reposts to come)`` and its calibration.

        Returns:
            Quantiles at ``SHARES`` and the level to ask of them for each of ``LEVELS``; without a population, a mixture
            by how likely each is to have such a record.
        """
        weights = self.likely(features) if population is None else np.zeros(len(self.sizes))
        if population is not None:
            weights[population] = 1.0
        atoms, masses = [], []
        reached = np.zeros(LEVELS.size)
        steps = np.diff(np.concatenate([[0.0], 0.5 * (SHARES[1:] + SHARES[:-1]), [1.0]]))
        for place in np.flatnonzero(weights > 1e-3):
            middle, spread = self.regression.located(features[None, :], np.array([place]))
            atoms.append(middle[0] + spread[0] * self.residuals[place])
            masses.append(weights[place] * steps)
            reached += weights[place] * self.reached[place]
        if len(atoms) == 1:
            return atoms[0], reached / weights[weights > 1e-3].sum()
        everything, mass = np.concatenate(atoms), np.concatenate(masses)
        order = np.argsort(everything)
        below = np.cumsum(mass[order]) - 0.5 * mass[order]
        return np.interp(SHARES, below / mass.sum(), everything[order]), reached / weights[
            weights > 1e-3
        ].sum()

    def likely(self, features: Floats) -> Floats:
        """Probability (float64[P]) of each population for a record, by its number of reposts."""
        share, mean, spread = self.sizes.T
        logs = np.log(np.maximum(share, 1e-12)) - np.log(spread) - 0.5 * ((features[0] - mean) / spread) ** 2
        found = np.where(share > 0.0, np.exp(logs - logs[share > 0.0].max()), 0.0)
        return np.asarray(found / found.sum())


@dataclass(frozen=True, slots=True, eq=False)
class CascadePrior:
    """A learned prior.

    Attributes:
        horizon: age in seconds up to which reposts were counted.
        populations: names.
        provenance: where it comes from, under which licence, and how it was learned.
        rungs: for records with or without clock and followers (``"clock+followers"``, ``"plain"`` ...) the learned
            numbers by age in seconds.
    """

    horizon: float
    populations: tuple[str, ...]
    provenance: str
    rungs: Mapping[str, Mapping[float, Rung]]

    def rung(self, age: float, *, clock: bool, followers: bool) -> Rung | None:
        """What was learned nearest to an age for such a record; None where nothing was."""
        known = self.rungs.get(kind_of(clock, followers), {})
        if not known or age >= self.horizon:
            return None
        nearest = min(known, key=lambda at: abs(math.log(at / age)))
        return known[nearest]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "schema": SCHEMA,
            "schema_version": VERSION,
            "horizon_seconds": self.horizon,
            "populations": list(self.populations),
            "provenance": self.provenance,
            "rungs": {
                kind: [{"age_seconds": age, **_plain(rung)} for age, rung in sorted(rungs.items())]
                for kind, rungs in self.rungs.items()
            },
        }

    def save(self, path: str | Path) -> None:
        """Write the prior as JSON."""
        Path(path).write_text(json.dumps(self.to_dict(), separators=(",", ":")) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> CascadePrior:
        """Read a prior that ``save`` wrote.

        Raises:
            DataError: the file is missing or is no prior of this version.
        """
        place = Path(path)
        try:
            data = json.loads(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise DataError(
                f"{place}: cannot be read as a prior ({error}); learn one with learn_cascade_prior"
            ) from error
        if (
            not isinstance(data, dict)
            or data.get("schema") != SCHEMA
            or data.get("schema_version") != VERSION
        ):
            raise DataError(
                f"{place}: is no {SCHEMA} of version {VERSION}; learn it anew with learn_cascade_prior"
            )
        rungs = {
            kind: {float(row["age_seconds"]): _rung(row) for row in rows}
            for kind, rows in data["rungs"].items()
        }
        return cls(float(data["horizon_seconds"]), tuple(data["populations"]), str(data["provenance"]), rungs)

    @classmethod
    def default(cls) -> CascadePrior:
        """The prior that ships with the package."""
        return cls.load(Path(__file__).with_name("cascade_prior.json"))


def kind_of(clock: bool, followers: bool) -> str:
    """Name of a kind of record."""
    return (
        "+".join([name for name, known in (("clock", clock), ("followers", followers)) if known]) or "plain"
    )


def _plain(rung: Rung) -> dict[str, Any]:
    regression = rung.regression
    numbers = {
        "centre": regression.centre,
        "scale": regression.scale,
        "least": regression.least,
        "most": regression.most,
        "slopes": regression.slopes,
        "own": regression.own,
        "spread": regression.spread,
        "residuals": rung.residuals,
        "reached": rung.reached,
        "sizes": rung.sizes,
    }
    # five digits: far finer than what a few thousand cascades can tell
    return {name: [float(f"{x:.5g}") for x in array.ravel()] for name, array in numbers.items()}


def _rung(row: Mapping[str, Any]) -> Rung:
    arrays = {
        name: np.array(values, dtype=np.float64) for name, values in row.items() if name != "age_seconds"
    }
    count = arrays["sizes"].size // 3
    for name in ("own", "spread", "residuals", "reached", "sizes"):
        arrays[name] = arrays[name].reshape(count, -1)
    own = ("centre", "scale", "least", "most", "slopes", "own", "spread")
    return Rung(
        Regression(*(arrays[name] for name in own)), arrays["residuals"], arrays["reached"], arrays["sizes"]
    )
