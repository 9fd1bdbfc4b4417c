"""What kind of file a file is, by its contents."""

from __future__ import annotations

import os
import zipfile

from .. import _safetensors
from . import deepmimo, matlab, npz, quadriga, sionna

DATASET = "dataset"
"""A dataset of ours."""

_HDF5 = b"\x89HDF\r\n\x1a\n"


def kind_of(source: str | os.PathLike[str]) -> str:
    """`dataset`, or the kind of another tool's file or folder: one of `convert.SOURCES`.

    Names and endings do not matter.

    Raises ValueError for what is none of them, OSError where it cannot be opened.
    """
    if os.path.isdir(source):
        if deepmimo.is_scenario(source):
            return deepmimo.KIND
        raise ValueError(
            f"{source}: expected a scenario folder of DeepMIMO 4 (power_t000_tx000_r001.npz and "
            "more), found another folder"
        )
    with open(source, "rb") as file:
        start = file.read(520)
    if _safetensors.looks_like(start):
        return DATASET
    if start.startswith(b"\x93NUMPY"):
        return npz.KIND
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_archive(source)
    if matlab.version(start[:128]) is not None:
        return matlab.KIND
    if start.startswith(_HDF5):
        return quadriga.KIND
    raise ValueError(
        f"{source}: expected a dataset, or a file of {sionna.KIND}, {matlab.KIND}, {quadriga.KIND} "
        f"or {npz.KIND}, found another kind; --from names it"
    )


def _kind_of_archive(source: str | os.PathLike[str]) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = {name.removesuffix(".npy") for name in archive.namelist()}
    except Exception as error:  # zipfile has several
        raise ValueError(f"{source}: expected a whole archive, found {error}") from error
    if any(os.path.basename(name) == "params.json" for name in names):
        raise ValueError(f"{source}: expected the folder of a scenario, found it packed: unpack it")
    if {"a", "tau"} <= names or {"h", "frequencies"} <= names:
        return sionna.KIND
    return npz.KIND
