"""Arrays as libmimo wants them: complex64, row by row, of the shape that is asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ComplexArray = npt.NDArray[np.complex64]
"""Channels or precoders in single precision."""


def complex64(name: str, values: npt.ArrayLike) -> ComplexArray:
    """`values` as complex64 without gaps; itself where it is that already.

    Numbers too large for single precision become infinity, which libmimo refuses by name.

    Raises TypeError for what are no numbers.
    """
    array = np.asarray(values)
    if array.dtype == np.complex64 and array.flags.c_contiguous and array.flags.aligned:
        return array
    _check_numbers(name, array)
    with np.errstate(over="ignore"):
        # A copy is aligned, also of what lies in memory at odd addresses.
        return np.array(array, dtype=np.complex64, order="C")


def float64(name: str, values: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """`values` as float64 without gaps, repeated to `shape` where that is possible.

    Raises TypeError for what are no real numbers, ValueError for another shape.
    """
    array = np.asarray(values)
    _check_numbers(name, array)
    if array.dtype.kind == "c":
        raise TypeError(f"{name}: expected real numbers, found {array.dtype}")
    try:
        array = np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            f"{name}: expected shape {text(shape)}, or one that repeats to it, found "
            f"{text(array.shape)}"
        ) from None
    return np.ascontiguousarray(array, dtype=np.float64)


def batch(name: str, values: npt.ArrayLike, users: int, antennas: int) -> tuple[ComplexArray, bool]:
    """Channels [B, K, N], and whether they came as one channel [K, N]."""
    array = complex64(name, values)
    if array.shape[-2:] != (users, antennas) or array.ndim not in (2, 3):
        raise ValueError(
            f"{name}: expected shape [B, {users}, {antennas}] or [{users}, {antennas}], found "
            f"{text(array.shape)}"
        )
    return (array[np.newaxis], True) if array.ndim == 2 else (array, False)


def text(shape: tuple[int, ...]) -> str:
    """A shape as it is written in messages, [2, 3]."""
    return f"[{', '.join(str(size) for size in shape)}]"


def _check_numbers(name: str, array: npt.NDArray[np.generic]) -> None:
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name}: expected numbers, found {array.dtype}")
