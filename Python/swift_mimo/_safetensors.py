"""Files of safetensors with NumPy alone: a length, a header in JSON, then the tensors' bytes.

The format, byte by byte: 8 bytes, little-endian, the length of the header; the header, an object
of `name: {"dtype", "shape", "data_offsets": [begin, end]}` and `"__metadata__": {name: text}`;
then the tensors, row by row and little-endian, with no gap between them.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from ._files import Replacement

Array = npt.NDArray[Any]

_TYPES = {
    "BOOL": "?",
    "U8": "u1",
    "I8": "i1",
    "U16": "<u2",
    "I16": "<i2",
    "U32": "<u4",
    "I32": "<i4",
    "U64": "<u8",
    "I64": "<i8",
    "F16": "<f2",
    "F32": "<f4",
    "F64": "<f8",
    "C64": "<c8",
}
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items()}
# As the Rust implementation: a longer header is damage, not data.
_LONGEST_HEADER = 100_000_000


def looks_like(start: bytes) -> bool:
    """Whether a file that starts with these bytes (nine are enough) may be one of safetensors."""
    return len(start) >= 9 and start[8:9] == b"{" and start[5:8] == b"\0\0\0"


def has_type(dtype: np.dtype[Any]) -> bool:
    """Whether the format has numbers of this type, in whatever order of bytes."""
    return dtype.newbyteorder("<") in _NAMES or dtype in _NAMES


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Array], dict[str, str]]:
    """The tensors and the metadata of the file `path`; tensors are mapped, not read.

    Raises ValueError that names the file, what was expected and what was found; OSError where the
    file cannot be opened.
    """
    with open(path, "rb") as file:
        header, start = _header(path, file)
        size = os.fstat(file.fileno()).st_size - start
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or any(not isinstance(v, str) for v in metadata.values()):
        raise _wrong(path, "metadata of text", "something else")
    places = {name: _place(path, name, entry, size) for name, entry in header.items()}
    if not places:
        return {}, metadata
    mapped = np.memmap(path, dtype=np.uint8, mode="r", offset=start) if size else np.empty(0, "u1")
    tensors: dict[str, Array] = {}
    for name, (kind, shape, begin, end) in places.items():
        tensors[name] = mapped[begin:end].view(np.ndarray).view(kind).reshape(shape)
    return tensors, metadata


def write(
    path: str | os.PathLike[str], tensors: Mapping[str, Array], metadata: Mapping[str, str]
) -> None:
    """Writes `tensors` to `path`, whole or not at all.

    Raises TypeError for a type that the format has not; OSError where the file cannot be written.
    """
    kept: dict[str, Array] = {}
    for name, tensor in tensors.items():
        array = np.asarray(tensor)
        kind = array.dtype.newbyteorder("<") if array.dtype.itemsize > 1 else array.dtype
        if kind not in _NAMES:
            raise TypeError(f"{name}: expected one of {', '.join(_TYPES)}, found {array.dtype}")
        kept[name] = np.ascontiguousarray(array, dtype=kind).reshape(array.shape)
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    # Wide numbers first, so that each lies at a multiple of its size.
    names = sorted(kept, key=lambda name: (-kept[name].dtype.itemsize, name))
    end = 0
    for name in names:
        begin, end = end, end + kept[name].nbytes
        header[name] = {
            "dtype": _NAMES[kept[name].dtype],
            "shape": list(kept[name].shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with Replacement(path) as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            file.write(kept[name].data if kept[name].size else b"")


def _header(path: str | os.PathLike[str], file: BinaryIO) -> tuple[dict[str, Any], int]:
    start = file.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > _LONGEST_HEADER:
        raise _wrong(path, "a dataset, a file of safetensors", "another start")
    text = file.read(length)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        header = None
    if len(text) < length or not isinstance(header, dict):
        raise _wrong(
            path, f"a dataset with a header of {length} bytes in JSON", "a damaged or a cut one"
        )
    return header, 8 + length


def _place(
    path: str | os.PathLike[str], name: str, entry: object, size: int
) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    """Type, shape, first and last byte of a tensor, checked against the bytes there are."""
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(begin), int(end)]}:
            whole = all(type(n) is int and n >= 0 for n in shape)
            if kind not in _TYPES:
                raise _wrong(path, f"{name} of {', '.join(_TYPES)}", kind)
            dtype = np.dtype(_TYPES[kind])
            if whole and 0 <= begin <= end <= size:
                if end - begin == dtype.itemsize * math.prod(shape):
                    return dtype, tuple(shape), begin, end
    raise _wrong(path, f"a place for {name} within {size} bytes", str(entry)[:100])


def _wrong(path: str | os.PathLike[str], expected: str, found: str) -> ValueError:
    return ValueError(f"{os.fspath(path)}: expected {expected}, found {found}")
