"""Readers and writers of MAT files, in a process of their own.

matlab_client.py read PACKAGE IN OUT        pymatio (libmatio), mat73, pymatreader, hdf5storage,
                                            scipy
matlab_client.py write PACKAGE IN.npz OUT   hdf5storage, scipy, matio (libmatio, by ctypes)
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Any

import numpy as np


def read(package: str, source: str, out: str) -> None:
    if package == "pymatio":
        import pymatio

        found = pymatio.loadmat(source)
    elif package == "mat73":
        import mat73

        found = mat73.loadmat(source)
    elif package == "pymatreader":
        import pymatreader

        found = pymatreader.read_mat(source)
    elif package == "hdf5storage":
        import hdf5storage

        found = hdf5storage.loadmat(source)
    else:
        import scipy.io

        found = scipy.io.loadmat(source)
    kept = {name: _plain(value) for name, value in found.items() if not name.startswith("__")}
    np.savez(out, **kept)


def write(package: str, given: str, out: str) -> None:
    with np.load(given) as file:
        arrays = {name: file[name] for name in file.files}
    if package == "hdf5storage":
        import hdf5storage

        hdf5storage.savemat(out, arrays, format="7.3", store_python_metadata=False)
    elif package == "scipy":
        import scipy.io

        scipy.io.savemat(out, arrays)
    else:
        _write_with_libmatio(arrays, out)


def _plain(value: Any) -> Any:
    """Text as it is, whatever array of it a reader makes."""
    array = np.asarray(value)
    if array.dtype.kind == "U":
        return np.array("".join(array.ravel().tolist()))
    return array


class _Split(ctypes.Structure):
    _fields_ = [("real", ctypes.c_void_p), ("imaginary", ctypes.c_void_p)]


def _write_with_libmatio(arrays: dict[str, np.ndarray], out: str) -> None:
    library = ctypes.CDLL(ctypes.util.find_library("matio"))
    library.Mat_CreateVer.restype = ctypes.c_void_p
    library.Mat_VarCreate.restype = ctypes.c_void_p
    library.Mat_VarCreate.argtypes = [
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_size_t),
        ctypes.c_void_p,
        ctypes.c_int,
    ]
    # MAT_FT_MAT73, MAT_C_DOUBLE, MAT_T_DOUBLE, MAT_F_COMPLEX of matio.h
    file = library.Mat_CreateVer(out.encode(), None, 0x0200)
    for name, array in arrays.items():
        sizes = (ctypes.c_size_t * array.ndim)(*array.shape)
        real = np.asfortranarray(array.real, dtype=np.float64)
        imaginary = np.asfortranarray(array.imag, dtype=np.float64)
        split = _Split(real.ctypes.data, imaginary.ctypes.data)
        is_complex = array.dtype.kind == "c"
        data = ctypes.addressof(split) if is_complex else real.ctypes.data
        variable = library.Mat_VarCreate(
            name.encode(), 6, 9, array.ndim, sizes, data, 0x0800 if is_complex else 0
        )
        if library.Mat_VarWrite(ctypes.c_void_p(file), ctypes.c_void_p(variable), 0) != 0:
            raise RuntimeError(f"libmatio could not write {name}")
    library.Mat_Close(ctypes.c_void_p(file))


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
