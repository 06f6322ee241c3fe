"""A prior as one compressed file: NumPy arrays, and a header of plain data. Nothing in it is ever executed."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned.calibration import Calibration
from groundswell.forecast.learned.model import KINDS, Model
from groundswell.forecast.learned.network import OUTPUTS, Network
from groundswell.forecast.learned.trees import Trees

__all__ = ["read_models", "write_models"]

SCHEMA = "groundswell learned prior"
VERSION = 1
_TREES = ("columns", "limits", "leaves")
_CALIBRATION = ("pairs", "widths", "levels", "take_off")


def write_models(path: Path, models: Sequence[Model], provenance: Mapping[str, Any]) -> None:
    """Write a prior; the same prior gives the same bytes."""
    header = {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "provenance": dict(provenance),
        "models": [
            {
                "kind": one.kind,
                "ages": list(one.ages),
                "horizons": list(one.horizons),
                "networks": len(one.networks),
                "layers": len(one.networks[0].weights),
            }
            for one in models
        ],
    }
    text = json.dumps(header, ensure_ascii=False)
    arrays: dict[str, NDArray[Any]] = {"header": np.frombuffer(text.encode(), dtype=np.uint8)}
    for place, one in enumerate(models):
        arrays[f"{place}/centre"], arrays[f"{place}/scale"] = one.centre, one.scale
        for name in _CALIBRATION:
            arrays[f"{place}/{name}"] = getattr(one.calibration, name).astype(np.float32)
        if one.trees is not None:
            arrays[f"{place}/trees/base"] = np.array([one.trees.base])
            for name in _TREES:
                arrays[f"{place}/trees/{name}"] = getattr(one.trees, name)
        for number, network in enumerate(one.networks):
            for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
                arrays[f"{place}/{number}/{layer}/weight"] = weight.astype(np.float16)
                arrays[f"{place}/{number}/{layer}/bias"] = bias.astype(np.float16)
    with path.open("wb") as opened:
        np.savez_compressed(opened, allow_pickle=False, **arrays)


def read_models(path: Path) -> tuple[tuple[Model, ...], dict[str, Any]]:
    """Models and provenance of a file.

    Raises:
        DataError: the file is missing, damaged, or of another version.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        header = json.loads(arrays["header"].tobytes())
        if header["schema"] != SCHEMA or header["schema_version"] != VERSION:
            raise DataError(f"{path.name}: was written by another version; learn the prior anew")
        models = tuple(_model(arrays, place, facts) for place, facts in enumerate(header["models"]))
        if not models:
            raise DataError(f"{path.name}: holds no model; learn the prior anew")
        return models, dict(header["provenance"])
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or 'no prior'}") from error
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        EOFError,
        AttributeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise DataError(
            f"{path.name}: is no prior; make one with: groundswell corpus learn TABLE -o {path.name}"
        ) from error


def _model(arrays: Mapping[str, NDArray[Any]], place: int, facts: Mapping[str, Any]) -> Model:
    kind = str(facts["kind"])
    centre, scale = arrays[f"{place}/centre"], arrays[f"{place}/scale"]
    networks = []
    for number in range(int(facts["networks"])):
        layers = range(int(facts["layers"]))
        weights = [arrays[f"{place}/{number}/{layer}/weight"].astype(np.float32) for layer in layers]
        biases = [arrays[f"{place}/{number}/{layer}/bias"].astype(np.float32) for layer in layers]
        shapes = [centre.size, *(bias.size for bias in biases)]
        if [one.shape for one in weights] != list(pairwise(shapes)):
            raise ValueError("layers that do not fit")
        networks.append(Network(tuple(weights), tuple(biases)))
    if kind not in KINDS or not networks or centre.shape != scale.shape or shapes[-1] != OUTPUTS:
        raise ValueError("a model that does not fit")
    calibration = Calibration(*(arrays[f"{place}/{name}"].astype(np.float64) for name in _CALIBRATION))
    if not all(np.isfinite(getattr(calibration, name)).all() for name in _CALIBRATION):
        raise ValueError("a calibration that is no number")
    trees = None
    if f"{place}/trees/base" in arrays:
        trees = Trees(
            float(arrays[f"{place}/trees/base"][0]), *(arrays[f"{place}/trees/{name}"] for name in _TREES)
        )
        sizes = [getattr(trees, name).shape for name in _TREES]
        if sizes != [(len(trees.leaves), width) for width in (2, 2, 4)] or not (
            0 <= trees.columns.min() <= trees.columns.max() < centre.size
        ):
            raise ValueError("trees that do not fit")
    if calibration.take_off.shape != (len(calibration.pairs), 3 if trees is None else 4):
        raise ValueError("a calibration that does not fit")
    first, last = (int(day) for day in facts["ages"])
    least, most = (int(day) for day in facts["horizons"])
    return Model(kind, (first, last), (least, most), centre, scale, tuple(networks), calibration, trees)
