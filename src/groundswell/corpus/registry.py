"""The forecasters of the scoreboard by name; more come as ``module:name``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

from groundswell.corpus.boosting import Boosting
from groundswell.corpus.classical import Classical
from groundswell.corpus.forecaster import Forecaster
from groundswell.corpus.growth_models import ConstantScaling, MultivariateLinear
from groundswell.corpus.hip_forecaster import HIPForecaster
from groundswell.corpus.learned import Learned
from groundswell.corpus.persistence import OwnHistory, Persistence
from groundswell.corpus.priors import shipped_prior
from groundswell.errors import DataError

__all__ = ["FORECASTERS", "SAMPLES", "forecasters_of"]

FORECASTERS: dict[str, Callable[[], Forecaster]] = {
    "learned": Learned,
    "learned-past-shares": lambda: Learned(shares="past"),
    "learned-shares-declared": lambda: Learned(shares="future"),
    "shipped": shipped_prior,
    "persistence-mean": Persistence,
    "persistence-median": lambda: Persistence("median"),
    "persistence-last": lambda: Persistence("last"),
    "persistence-mean-recentred": lambda: Persistence(recentre=True),
    "own-history": OwnHistory,
    "szabo-huberman": ConstantScaling,
    "pinto-ml": MultivariateLinear,
    "pinto-mrbf": lambda: MultivariateLinear(centres=(50, 200)),
    "hip-shares-last-week": HIPForecaster,
    "hip-shares-zero": lambda: HIPForecaster("zero"),
    "hip-shares-declared": lambda: HIPForecaster("declared"),
    "lightgbm": Boosting,
    "lightgbm-past-shares": lambda: Boosting("past"),
    "lightgbm-shares-declared": lambda: Boosting("future"),
    "auto-ets": Classical,
    "auto-theta": lambda: Classical("theta"),
}
#: Forecasters too slow for every video: how many held-out videos they see.
SAMPLES: dict[str, int] = {"auto-ets": 300, "auto-theta": 300}


def forecasters_of(names: Sequence[str]) -> list[Forecaster]:
    """Forecasters by name; ``module:name`` imports a class or function that makes one.

    Raises:
        DataError: a name is unknown; the message lists those that are known.
    """
    made = []
    for name in names:
        if name in FORECASTERS:
            made.append(FORECASTERS[name]())
            continue
        module, _, attribute = name.partition(":")
        try:
            make = getattr(importlib.import_module(module), attribute) if attribute else None
        except (ImportError, AttributeError) as error:
            raise DataError(f"forecaster {name}: {error}") from error
        if make is None:
            raise DataError(
                f"forecaster {name!r} is unknown; known are {', '.join(FORECASTERS)}, and module:name of your own"
            )
        made.append(make())
    return made
