"""Our forecaster for tables: the learned prior, specialised in what it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import GRID, Forecasts, check_horizon, forecasts_of
from groundswell.corpus.ragged import Batch, SeriesStatus
from groundswell.corpus.table import joined
from groundswell.errors import DataError
from groundswell.forecast.learned import LearnedPrior, Recipe, learn_prior
from groundswell.forecast.learned.learning import Progress, reach
from groundswell.forecast.learned.model import KINDS

__all__ = ["Learned", "learn_from_batch", "sampled"]

Floats = NDArray[np.float64]
SHARES = ("none", "past", "future")
WEEK = 7


@dataclass(frozen=True, slots=True)
class Learned:
    """Networks that state quantiles of the log ratio of the total to the last week; see ``LearnedPrior``.

    Attributes:
        prior: what was learned; None before ``learn``.
        shares: ``none``, ``past``, or ``future`` (those of the days ahead must then be declared).
        members: networks that ``learn`` trains for each age.
        recipe: how they are trained; the default when absent.
        fixed: the prior stays as it is: ``learn`` learns nothing.
        declared: what is assumed of the shares ahead, in words; the message of videos that it was used for.
    """

    prior: LearnedPrior | None = None
    shares: str = "none"
    members: int = 6
    recipe: Recipe | None = None
    fixed: bool = False
    declared: str = ""

    def __post_init__(self) -> None:
        """Check the setting of the shares."""
        if self.shares not in SHARES:
            raise DataError(f"shares: {self.shares!r}; one of {', '.join(SHARES)}")

    @property
    def name(self) -> str:
        """As printed."""
        ending = {"none": "", "past": "-past-shares", "future": "-shares-declared"}[self.shares]
        return ("shipped" if self.fixed else "learned") + ending

    @property
    def needs_future_shares(self) -> bool:
        """When they are declared."""
        return self.shares == "future"

    def learn(self, batch: Batch, ages: Sequence[int], horizon: int, seed: int = 0) -> Learned:
        """See ``Forecaster``: specialised in these ages and this horizon."""
        if self.fixed:
            return self
        kinds = (KINDS[SHARES.index(self.shares)],)
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
        check_horizon(self.name, horizon, self.prior.furthest)
        views = batch.window(0, age)
        if self.needs_future_shares and future_shares is None:
            raise DataError(f"{self.name}: give the shares of the {horizon} days ahead")
        ahead = future_shares if self.needs_future_shares else None
        known = np.zeros(len(batch), dtype=bool)
        if self.needs_future_shares or (
            self.shares == "past" and batch.shares is not None and self.prior.knows("shares")
        ):
            past = batch.window(0, age, of="shares")
            known = _known(past, ahead)
        quantiles = np.full((len(batch), GRID.size), np.nan)
        take_off = np.full(len(batch), np.nan)
        notes = np.full(len(batch), "", dtype=object)
        for some, with_shares in ((known, True), (~known, False)):
            # a video without shares is forecast from its views, where the prior can
            if not some.any() or not (with_shares or self.prior.knows("views")):
                continue
            said = self.prior.predict(
                views[some],
                horizon,
                shares=past[some] if with_shares else None,
                future_shares=ahead[some] if with_shares and ahead is not None else None,
            )
            quantiles[some], take_off[some], notes[some] = said.quantiles, said.take_off, said.notes
        made = forecasts_of(batch, age, quantiles, levels, take_off=take_off, notes=notes.tolist())
        return _noted(made, known, self.declared) if self.needs_future_shares else made


def _known(past: Floats, ahead: Floats | None) -> NDArray[np.bool_]:
    """Videos whose shares can be used: on record in the last week, and declared for every day ahead."""
    known = np.isfinite(past[:, -WEEK:]).any(axis=1)
    if ahead is not None:
        known &= np.isfinite(ahead).all(axis=1)
    return np.asarray(known)


def _noted(made: Forecasts, known: NDArray[np.bool_], declared: str) -> Forecasts:
    """What was assumed of the shares ahead, as the message of each video."""
    notes = ["no shares are known or declared: from views alone", declared]
    messages = [
        text if status > SeriesStatus.GAPS else "; ".join(part for part in (text, notes[used]) if part)
        for text, status, used in zip(made.messages, made.status, known.tolist(), strict=True)
    ]
    return replace(made, messages=tuple(messages))


def learn_from_batch(
    batch: Batch,
    *,
    pairs: Sequence[tuple[int, int]] | None = None,
    kinds: Sequence[str] | None = None,
    members: int = 6,
    recipe: Recipe | None = None,
    seed: int = 20_260_101,
    provenance: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LearnedPrior:
    """Learn a prior from the whole records of a batch; see ``groundswell.forecast.learned.learn_prior``."""
    usable = batch.take(batch.usable)
    # later days are of no use: no origin with its horizon lies there
    days = min(int(usable.lengths.max()) if len(usable) else 0, reach(pairs))
    with_shares = usable.shares is not None and (kinds is None or set(kinds) != {"views"})
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


def sampled(batches: Iterable[Batch], videos: int, seed: int) -> tuple[Batch, int]:
    """So many usable videos of a table, at random, in bounded memory; and how many there were.

    Each video draws a number when it comes by; those with the smallest are kept.
    """
    random = np.random.default_rng([seed, 43])
    held: list[Batch] = []
    drawn = np.zeros(0)
    seen = 0
    for batch in batches:
        some = batch.take(batch.usable)
        seen += len(some)
        held.append(some)
        drawn = np.concatenate([drawn, random.random(len(some))])
        if drawn.size > 2 * videos:
            keep = np.sort(np.argsort(drawn)[:videos])
            held, drawn = [joined(held).take(keep)], drawn[keep]
    keep = np.sort(np.argsort(drawn)[:videos])
    return joined(held).take(keep), seen
