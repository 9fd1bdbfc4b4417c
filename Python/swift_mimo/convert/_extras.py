"""Packages that only some formats need, and what to say where they are missing."""

from __future__ import annotations

import importlib
from typing import Any


def mat5() -> Any:
    """scipy.io, for MAT files of version 5.

    Raises ImportError that says how to get it.
    """
    return _package("scipy.io", "MAT files of version 5")


def hdf5() -> Any:
    """h5py, for MAT files of version 7.3 and for quadriga-lib's files.

    Raises ImportError that says how to get it.
    """
    return _package("h5py", "MAT files of version 7.3 and quadriga-lib's files")


def _package(name: str, use: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise ImportError(
            f"{use} need the package {package}: pip install {package}, or install this package "
            "with its extra `convert`"
        ) from error
