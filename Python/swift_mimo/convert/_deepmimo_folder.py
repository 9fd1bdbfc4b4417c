"""What lies in a scenario folder of DeepMIMO: parameters, files by key, arrays."""

from __future__ import annotations

import json
import os
import pathlib
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from ._answers import Answers
from ._extras import mat5

Array = npt.NDArray[Any]

_FILE = re.compile(r"([a-z_]+)_t(\d{3})_tx(\d{3})_r(\d{3})\.(npz|npy|mat)")


def is_scenario(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder is a scenario."""
    path = pathlib.Path(folder)
    return path.is_dir() and any(_FILE.fullmatch(file.name) for file in path.iterdir())


def parameters_of(folder: pathlib.Path) -> dict[str, Any]:
    """params.json of the folder, or of the one above it for a scene of many."""
    for path in (folder / "params.json", folder.parent / "params.json"):
        if path.exists():
            try:
                found = json.loads(path.read_text())
            except ValueError as error:
                raise ValueError(f"{path}: expected JSON, found {error}") from error
            if isinstance(found, dict) and all(
                isinstance(found.get(name, {}), dict) for name in ("rt_params", "txrx_sets")
            ):
                return found
            raise ValueError(f"{path}: expected parameters of a scenario, found other JSON")
    return {}


def files_of(
    folder: pathlib.Path, params: dict[str, Any], answers: Answers
) -> dict[str, pathlib.Path]:
    """The files of the one pair of transmitter and receivers that is wanted, by key."""
    pairs: dict[tuple[str, str], dict[str, pathlib.Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        match = _FILE.fullmatch(path.name)
        if match is not None:
            transmitter = f"{int(match[2])}:{int(match[3])}"
            pairs.setdefault((transmitter, str(int(match[4]))), {})[match[1]] = path
    sets = params.get("txrx_sets", {})

    def only_receives(pair: tuple[str, str]) -> bool:
        found = sets.get(f"txrx_set_{pair[1]}", {})
        return not (isinstance(found, dict) and found.get("is_tx"))

    if not pairs:
        raise ValueError(
            f"{folder}: expected a scenario of DeepMIMO 4, KEY_t000_tx000_r001.npz, found none"
        )
    # Between base stations there are no users, unless these are asked for.
    if answers.optional("receivers") is None and any(map(only_receives, pairs)):
        pairs = {pair: files for pair, files in pairs.items() if only_receives(pair)}
    for place, name in ((0, "transmitter"), (1, "receivers")):
        there = sorted({pair[place] for pair in pairs})
        if len(there) > 1:
            answers.ask(**{name: f"the folder has {', '.join(there)}"})
        wanted = answers.optional(name)
        if wanted is not None:
            pairs = {pair: files for pair, files in pairs.items() if pair[place] == wanted}
            if not pairs:
                raise ValueError(
                    f"{folder}: --{name}: expected one of {', '.join(there)}, found {wanted}"
                )
    return next(iter(pairs.values()))


def matrix(files: dict[str, pathlib.Path], key: str, shape: tuple[int | None, ...]) -> Array | None:
    """The array `key` of a shape, of which None is any size; None where the folder has it not."""
    return needed(files, key, shape) if key in files else None


def needed(files: dict[str, pathlib.Path], key: str, shape: tuple[int | None, ...]) -> Array:
    """The array `key`. Raises ValueError where it is none of numbers of this shape."""
    path = files[key]
    try:
        if path.suffix == ".npz":
            with np.load(path) as file:
                found: Array = file[key]
        elif path.suffix == ".npy":
            found = np.load(path)
        else:
            found = mat5().loadmat(path)[key]
    except ImportError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: expected the array {key}, found {error}") from error
    fits = found.ndim == len(shape) and all(
        size is None or size == there for size, there in zip(shape, found.shape)
    )
    if not fits or found.dtype.kind not in "iufc":
        text = ", ".join("any" if size is None else str(size) for size in shape)
        raise ValueError(
            f"{path}: expected {key} of numbers [{text}], found {found.dtype} {list(found.shape)}"
        )
    return found
