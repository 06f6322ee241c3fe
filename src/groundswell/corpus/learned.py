"""Our forecaster for tables: the learned prior, specialised in what it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import Forecasts, forecasts_of
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError
from groundswell.forecast.learned import LearnedPrior, Recipe, learn_prior
from groundswell.forecast.learned.learning import Progress

__all__ = ["Learned", "learn_from_batch"]

Floats = NDArray[np.float64]
SHARES = ("none", "future")


@dataclass(frozen=True, slots=True)
class Learned:
    """Networks that state quantiles of the log ratio of the total to the last week; see ``LearnedPrior``.

    Attributes:
        prior: what was learned; None before ``learn``.
        shares: ``none``, or ``future`` (those of the days ahead must then be declared).
        members: networks that ``learn`` trains for each age.
        recipe: how they are trained; the default when absent.
        fixed: the prior stays as it is: ``learn`` learns nothing.
    """

    prior: LearnedPrior | None = None
    shares: str = "none"
    members: int = 10
    recipe: Recipe | None = None
    fixed: bool = False

    def __post_init__(self) -> None:
        """Check the setting of the shares."""
        if self.shares not in SHARES:
            raise DataError(f"shares: {self.shares!r}; one of {', '.join(SHARES)}")

    @property
    def name(self) -> str:
        """As printed."""
        return ("shipped" if self.fixed else "learned") + (
            "-shares-declared" if self.needs_future_shares else ""
        )

    @property
    def needs_future_shares(self) -> bool:
        """When they are declared."""
        return self.shares == "future"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Learned:
        """See ``Forecaster``: specialised in these ages and this horizon."""
        if self.fixed:
            return self
        kinds = ("shares",) if self.needs_future_shares else ("views",)
        pairs = [(age, horizon) for age in ages]
        learned = learn_from_batch(
            batch, pairs=pairs, kinds=kinds, members=self.members, recipe=self.recipe, seed=seed
        )
        return replace(self, prior=learned)

    def forecast(
        self,
        batch: Batch,
        age: int,
        horizon: int,
        levels: Sequence[float] = (0.8, 0.95),
        future_shares: Floats | None = None,
    ) -> Forecasts:
        """See ``Forecaster``."""
        if self.prior is None:
            raise DataError(f"{self.name} has learned nothing: call learn first")
        views = batch.window(0, age)
        past = None
        if self.needs_future_shares:
            if future_shares is None:
                raise DataError(f"{self.name}: give the shares of the {horizon} days ahead")
            past = batch.window(0, age, of="shares")
        else:
            future_shares = None
        said = self.prior.predict(views, horizon, shares=past, future_shares=future_shares)
        return forecasts_of(batch, age, said.quantiles, levels, take_off=said.take_off, note=said.note)


def learn_from_batch(
    batch: Batch,
    *,
    pairs: Sequence[tuple[int, int]] | None = None,
    kinds: Sequence[str] | None = None,
    members: int = 10,
    recipe: Recipe | None = None,
    seed: int = 20_260_101,
    provenance: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LearnedPrior:
    """Learn a prior from the whole records of a batch; see ``groundswell.forecast.learned.learn_prior``."""
    usable = batch.take(batch.usable)
    days = int(usable.lengths.max()) if len(usable) else 0
    with_shares = usable.shares is not None and (kinds is None or "shares" in kinds)
    return learn_prior(
        usable.window(0, days),
        shares=usable.window(0, days, of="shares") if with_shares else None,
        pairs=pairs,
        kinds=kinds,
        members=members,
        recipe=recipe,
        seed=seed,
        provenance=provenance,
        progress=progress,
    )
