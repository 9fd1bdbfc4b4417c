"""MAT files of version 5 (with SciPy) and 7.3 (HDF5, with h5py).

    from swift_mimo.convert import matlab

    matlab.save(data, "helsinki.mat")              # version 5
    matlab.save73(data, "helsinki.mat")            # version 7.3, for more than 2 GB
    data = matlab.load("measured.mat", variable="H", axes="user,subcarrier,antenna", ...)

Variables are the tensors of a dataset under their names, with the same order of axes in MATLAB as
here: csi(u, n), csi_band(u, s, n). `settings` is text, for jsondecode. Offsets count from zero: the
paths of user u (from one) are path_offsets(u) + 1 : path_offsets(u + 1).
"""

from __future__ import annotations

import json
import math
import os
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ..dataset import Dataset
from . import _matlab73
from ._answers import Answers
from ._extras import mat5
from ._named import EXTRA, from_named, named_of

__all__ = ["KIND", "KIND73", "load", "save", "save73", "version"]

KIND = "matlab"
KIND73 = "matlab73"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
"""Names of variables."""
_LARGEST = 2**31 - 2**16
"""Bytes of a variable that version 5 cannot hold, about."""
_VECTORS = frozenset(
    "line_of_sight is_test path_count path_gain delay_spread path_offsets path_delay "
    "interaction_offsets interaction_kind band_offsets source_user user_row indoor_depth "
    "footprint_offsets footprint_top footprint_courtyard footprint_ground sample_path_offsets "
    "sample_path_user sample_path_gain".split()
)
_FLAGS = frozenset(("line_of_sight", "is_test"))
_COMPLEX = frozenset(("csi", "csi_band", "path_transfer"))
_CUBES = frozenset(("csi_band", "path_transfer"))
# SciPy writes the time; the same data are to be the same bytes.
_HEADER5 = b"MATLAB 5.0 MAT-file, written by swift-mimo"


def version(start: bytes) -> str | None:
    """The version of a MAT file that starts with these 128 bytes, or None if it is none."""
    if len(start) < 128 or start[126:128] not in (b"IM", b"MI"):
        return None
    return {b"\0\1": "5", b"\1\0": "5", b"\0\2": "7.3", b"\2\0": "7.3"}.get(start[124:126])


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a file of either version; options as of the command.

    A variable of a structure is named with points, `sim.H`.

    Raises MissingAnswers for what the file does not say, ValueError for one that is damaged,
    ImportError without SciPy or h5py.
    """
    answers = Answers(str(source), given)
    with open(source, "rb") as file:
        found = version(file.read(128))
    if found == "7.3":
        arrays, texts, others = _matlab73.read(source)
    elif found == "5":
        arrays, texts, others = _read5(source)
    else:
        raise ValueError(f"{source}: expected a MAT file of version 5 or 7.3, found neither")
    tensors = _as_tensors(arrays, texts.pop(EXTRA, ""))
    data = from_named(tensors, texts, answers, KIND, others)
    answers.finish()
    return data


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes a file of version 5.

    Raises ValueError for tensors that are too large for it, ImportError without SciPy.
    """
    Answers(str(target), given).finish()
    arrays, texts = _named(dataset)
    for name, array in arrays.items():
        if array.nbytes > _LARGEST:
            raise ValueError(
                f"{target}: expected {name} below 2 GB, found {array.nbytes} bytes: MAT files of "
                "version 7.3 hold it, --to matlab73"
            )
    savemat = mat5().savemat
    with Replacement(target) as file:
        savemat(file, {**_for_matlab(arrays), **texts}, do_compression=True, oned_as="column")
        file.seek(0)
        file.write(_HEADER5.ljust(116))


def save73(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes a file of version 7.3.

    Raises ImportError without h5py.
    """
    Answers(str(target), given).finish()
    arrays, texts = _named(dataset)
    _matlab73.write(target, _for_matlab(arrays), texts)


def _named(dataset: Dataset) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """Variables and texts of a dataset."""
    arrays, texts = named_of(dataset, lambda name: _NAME.fullmatch(name) is not None, KIND)
    extra = {name: arrays[name] for name in arrays if name in dataset.extra}
    if extra:
        kinds = {name: [array.dtype.str, array.shape] for name, array in extra.items()}
        texts[EXTRA] = json.dumps(kinds, sort_keys=True)
    return arrays, texts


def _for_matlab(arrays: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Vectors as columns: MATLAB has no arrays of one axis, and no halves of single precision."""
    turned = {}
    for name, array in arrays.items():
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        turned[name] = array.reshape(-1, 1) if array.ndim < 2 else array
    return turned


def _as_tensors(
    arrays: dict[str, npt.NDArray[Any]], extra: str
) -> dict[str, npt.NDArray[Any]]:
    """Our tensors with the axes that MATLAB has added or dropped.

    extra: the text that `_named` has left.
    """
    try:
        kinds = json.loads(extra)
    except ValueError:
        kinds = {}
    turned = {}
    for name, array in arrays.items():
        if isinstance(kinds, dict) and name in kinds:
            array = _restored(array, kinds[name])
        elif name in _VECTORS:
            array = array.ravel()
            if name in _FLAGS and array.dtype.kind == "f" and np.isin(array, (0, 1)).all():
                # MATLAB's numbers are doubles unless one says otherwise.
                array = array.astype(np.bool_)
        elif name in _CUBES and array.ndim < 3:
            array = array.reshape(array.shape + (1,) * (3 - array.ndim))
        if name in _COMPLEX and not array.size:
            # What is empty has no imaginary part either.
            array = array.astype(np.complex64)
        turned[name] = array
    return turned


def _restored(array: npt.NDArray[Any], kind: object) -> npt.NDArray[Any]:
    """An array of the type and shape that it had, unless somebody has made another one of it."""
    match kind:
        case [str(name), list(shape)] if math.prod(shape) == array.size:
            dtype = np.dtype(name)
            if np.array_equal(array.astype(dtype), array, equal_nan=dtype.kind in "fc"):
                return array.astype(dtype).reshape(shape)
    return array


def _read5(
    source: str | os.PathLike[str],
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str], dict[str, str]]:
    """Variables of numbers and of text, and what all others are."""
    try:
        found = mat5().loadmat(source, simplify_cells=False, chars_as_strings=True)
    except (ImportError, FileNotFoundError):
        raise
    except Exception as error:
        raise ValueError(f"{source}: expected a MAT file of version 5, found {error}") from error
    arrays: dict[str, npt.NDArray[Any]] = {}
    texts: dict[str, str] = {}
    others: dict[str, str] = {}

    def take(name: str, value: Any) -> None:
        if not isinstance(value, np.ndarray):
            others[name] = "a sparse matrix" if hasattr(value, "tocoo") else "an object"
        elif value.dtype.names is not None:
            if value.size == 1:
                for field in value.dtype.names:
                    take(f"{name}.{field}", value[field].item())
            else:
                others[name] = f"an array of {value.size} structures"
        elif value.dtype.kind == "U":
            texts[name] = "".join(value.ravel())
        elif value.dtype.kind in "iufcb":
            arrays[name] = value
        else:
            others[name] = "a cell array" if value.dtype.kind == "O" else f"of {value.dtype}"

    for name, value in found.items():
        if not name.startswith("__"):
            take(name, value)
    return arrays, texts, others
