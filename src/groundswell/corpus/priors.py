"""Learned forecasters as files: what they learned and from what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from groundswell.corpus.forecaster import Forecaster
from groundswell.corpus.learned import Learned
from groundswell.corpus.persistence import OwnHistory, Persistence
from groundswell.errors import DataError
from groundswell.forecast.learned import LearnedPrior

__all__ = ["KINDS", "load_prior", "save_prior", "shipped_prior", "without_prior"]

#: Forecasters that can be written to a file: each has ``to_plain`` and ``from_plain``.
KINDS: dict[str, Any] = {"own-history": OwnHistory, "persistence": Persistence}


def without_prior() -> Forecaster:
    """The forecaster that has learned nothing from other videos (``--prior none``)."""
    return OwnHistory()


def shipped_prior() -> Forecaster:
    """The forecaster whose prior ships with the package, learned from simulated videos alone."""
    return Learned(LearnedPrior.default(), fixed=True)


def save_prior(forecaster: Forecaster, path: str | Path, provenance: Mapping[str, Any] | None = None) -> None:
    """Write what a forecaster learned.

    Args:
        provenance: where it was learned, as plain data; kept in the file.
    Raises:
        DataError: this forecaster cannot be written.
    """
    if isinstance(forecaster, Learned) and forecaster.prior is not None:
        learned = forecaster.prior
        replace(learned, provenance={**learned.provenance, **(provenance or {})}).save(path)
        return
    kind = next((kind for kind, make in KINDS.items() if isinstance(forecaster, make)), None)
    if kind is None:
        raise DataError(
            f"{forecaster.name} cannot be written to a file; those that can: learned, {', '.join(KINDS)}"
        )
    made: Any = forecaster
    plain = {
        "schema_version": 1,
        "kind": kind,
        "provenance": dict(provenance or {}),
        "learned": made.to_plain(),
    }
    Path(path).write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_prior(path: str | Path) -> Forecaster:
    """Read a forecaster that was written by ``save_prior``.

    Raises:
        DataError: the file is missing or is no prior.
    """
    place = Path(path)
    try:
        with place.open("rb") as opened:
            if opened.read(2) == b"PK":  # the compressed file of a learned prior
                return Learned(LearnedPrior.load(place), "past", fixed=True)
        plain = json.loads(place.read_text(encoding="utf-8"))
        made: Forecaster = KINDS[plain["kind"]].from_plain(plain["learned"])
    except OSError as error:
        raise DataError(f"{place}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{place.name}: is no prior; make one with: groundswell corpus learn TABLE -o {place.name}"
        ) from error
    return made
