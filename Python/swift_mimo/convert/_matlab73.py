"""MAT files of version 7.3: HDF5 as MATLAB wants it, with h5py.

What makes HDF5 a MAT file, each of which readers insist on:

- 512 bytes before the HDF5 part, with a text, the version 0x0200 and the order of bytes IM;
- axes in MATLAB's order, which is the reverse of HDF5's;
- the attribute MATLAB_class of every variable, a string of fixed length that ends with zero: h5py's
  own strings, of changing length, are read as no class at all;
- complex numbers as a compound of `real` and `imag`, text as 16-bit numbers with the attribute
  MATLAB_int_decode, empty arrays as their size with MATLAB_empty.
"""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ._extras import hdf5
from ._hdf5 import text_attribute

Array = npt.NDArray[Any]

_CLASSES = {
    "f8": "double",
    "f4": "single",
    "c16": "double",
    "c8": "single",
    "i1": "int8",
    "i2": "int16",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "u2": "uint16",
    "u4": "uint32",
    "u8": "uint64",
}
_TYPES = {"single": "f4", **{name: kind for kind, name in _CLASSES.items() if "int" in name}}
"""Types of empty arrays by their class, where that is not double."""
_USER_BLOCK = 512


def write(path: str | os.PathLike[str], arrays: dict[str, Array], texts: dict[str, str]) -> None:
    """Writes variables of numbers and of text, whole or not at all."""
    h5py = hdf5()
    with Replacement(path) as place:
        with h5py.File(place, "w", userblock_size=_USER_BLOCK, libver=("earliest", "v108")) as file:
            for name, array in arrays.items():
                _write_numbers(file, name, array)
            for name, text in texts.items():
                # UTF-16, as MATLAB counts characters.
                units = np.frombuffer(text.encode("utf-16-le"), np.uint16)[np.newaxis]
                _write_text(file, name, units)
        place.seek(0)
        place.write(_header())


def read(
    path: str | os.PathLike[str],
) -> tuple[dict[str, Array], dict[str, str], dict[str, str]]:
    """The variables of numbers and of text, and what all others are.

    Those of structures are called `structure.field`.

    Raises ValueError for a file that HDF5 cannot read.
    """
    arrays: dict[str, Array] = {}
    texts: dict[str, str] = {}
    others: dict[str, str] = {}
    try:
        with hdf5().File(path, "r") as file:
            _read_group(file, "", arrays, texts, others)
    except (ImportError, FileNotFoundError):
        raise
    except Exception as error:  # h5py has all kinds for files that are damaged
        raise ValueError(f"{path}: expected a MAT file of version 7.3, found {error}") from error
    return arrays, texts, others


def _write_numbers(file: Any, name: str, array: Array) -> None:
    kind = array.dtype.str.lstrip("<>|=")
    logical = kind == "b1"
    if logical:
        array, kind = array.astype(np.uint8), "u1"
    name_of_class = "logical" if logical else _CLASSES[kind]
    if not array.size:
        # The size takes the place of the numbers.
        made = file.create_dataset(name, data=np.array(array.shape, np.uint64))
        text_attribute(made, "MATLAB_class", name_of_class)
        made.attrs["MATLAB_empty"] = np.uint8(1)
        return
    turned = np.ascontiguousarray(array.T)
    if array.dtype.kind == "c":
        part = "<f8" if kind == "c16" else "<f4"
        turned = turned.view(np.dtype([("real", part), ("imag", part)]))
    # Not compressed: channels are noise to a compressor, and some readers have none.
    made = file.create_dataset(name, data=turned)
    text_attribute(made, "MATLAB_class", name_of_class)
    if logical:
        made.attrs["MATLAB_int_decode"] = np.int32(1)


def _write_text(file: Any, name: str, units: Array) -> None:
    if not units.size:
        made = file.create_dataset(name, data=np.array([0, 0], np.uint64))
        made.attrs["MATLAB_empty"] = np.uint8(1)
    else:
        made = file.create_dataset(name, data=np.ascontiguousarray(units.T))
        made.attrs["MATLAB_int_decode"] = np.int32(2)
    text_attribute(made, "MATLAB_class", "char")


def _header() -> bytes:
    made = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(0))
    text = f"MATLAB 7.3 MAT-file, Platform: swift-mimo, Created on: {made} HDF5 schema 1.00 ."
    block = text.encode().ljust(116) + bytes(8) + b"\0\2IM"
    return block.ljust(_USER_BLOCK, b"\0")


def _read_group(
    group: Any,
    prefix: str,
    arrays: dict[str, Array],
    texts: dict[str, str],
    others: dict[str, str],
) -> None:
    for name, item in group.items():
        if name.startswith("#"):  # what cells and objects refer to
            continue
        full = prefix + name
        if not hasattr(item, "dtype"):
            if "MATLAB_sparse" in item.attrs:
                others[full] = "a sparse matrix"
            elif _is_list(item):
                others[full] = "an array of structures"
            else:
                _read_group(item, full + ".", arrays, texts, others)
            continue
        found = item.attrs.get("MATLAB_class", b"")
        kind = found.decode() if isinstance(found, bytes) else str(found)
        if item.attrs.get("MATLAB_empty", 0):
            shape = tuple(int(size) for size in item[()])
            if kind == "char":
                texts[full] = ""
            else:
                arrays[full] = np.zeros(shape, _TYPES.get(kind, np.float64))
            continue
        values = item[()]
        if kind == "char":
            texts[full] = np.asarray(values).T.ravel().astype("<u2").tobytes().decode("utf-16-le")
            continue
        values = np.asarray(values)
        if values.dtype.names is not None and set(values.dtype.names) == {"real", "imag"}:
            single = values.dtype["real"].itemsize == 4
            pair = np.complex64 if single else np.complex128
            values = (values["real"] + np.array(1j, pair) * values["imag"]).astype(pair)
        if values.dtype.kind in "iufcb":
            arrays[full] = values.T
        else:
            others[full] = "a cell array" if kind == "cell" else f"of {kind or values.dtype}"


def _is_list(group: Any) -> bool:
    """Whether a structure is an array of several: its fields refer to what stands elsewhere."""
    fields = [item for item in group.values() if hasattr(item, "dtype")]
    return bool(fields) and all(
        item.dtype.kind == "O" and "MATLAB_class" not in item.attrs for item in fields
    )
