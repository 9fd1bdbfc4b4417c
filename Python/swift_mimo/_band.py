"""One slot of a base station through libmimo: arrays as they lie, no copies."""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Union, cast

import numpy as np
import numpy.typing as npt

from . import _arrays, _library
from ._arrays import ComplexArray
from ._turns import Turns

IntegerArray = npt.NDArray[np.int16]
"""Complex numbers as pairs of 16-bit integers in the last axis."""
BandArray = Union[ComplexArray, IntegerArray]  # noqa: UP007

_ALIGNMENT = 64
_BUSY = "calls at the same time"
"""What libmimo says where all workers are taken."""


class Layout(ctypes.Structure):
    """mimo_layout."""

    _fields_ = [
        ("numbers", ctypes.c_int32),
        ("scale", ctypes.c_double),
        ("user_stride", ctypes.c_ssize_t),
        ("antenna_stride", ctypes.c_ssize_t),
        ("group_stride", ctypes.c_ssize_t),
    ]


class Band(ctypes.Structure):
    """mimo_band."""

    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("groups", ctypes.c_size_t),
        ("channels", ctypes.c_void_p),
        ("channel_layout", Layout),
        ("pilot_ratios", ctypes.c_void_p),
        ("maximum_power", ctypes.c_double),
        ("noise_power", ctypes.c_double),
        ("group_powers", ctypes.c_void_p),
        ("precoders", ctypes.c_void_p),
        ("precoder_layout", Layout),
        ("scratch", ctypes.c_void_p),
        ("scratch_size", ctypes.c_size_t),
        ("slow_groups", ctypes.c_void_p),
    ]


class Scratch(threading.local):
    """Memory to work in, for each thread its own; grows and is kept."""

    _bytes: npt.NDArray[np.uint8] | None = None
    _groups: int = 0

    def get(self, pointer: ctypes.c_void_p, groups: int) -> npt.NDArray[np.uint8]:
        """Memory for slots of `groups` groups."""
        if self._bytes is None or self._groups < groups:
            size = _library.library.mimo_band_scratch(pointer, groups)
            if size == 0:
                # The call itself tells why, with its status.
                return np.empty(0, np.uint8)
            memory = np.empty(size + _ALIGNMENT, np.uint8)
            first = -memory.ctypes.data % _ALIGNMENT
            self._bytes, self._groups = memory[first : first + size], groups
        return self._bytes


def channels(h: npt.ArrayLike, users: int, antennas: int) -> BandArray:
    """`h` as libmimo can read it: itself where it is complex64 or pairs of int16."""
    array = np.asarray(h)
    if array.dtype.newbyteorder("=") == np.int16:
        # In this machine's order of bytes; itself where it is.
        array = array.astype(np.int16, copy=False)
        expected = f"[S, {users}, {antennas}, 2]"
        fits = array.ndim == 4 and array.shape[1:] == (users, antennas, 2)
    else:
        expected = f"[S, {users}, {antennas}]"
        fits = array.ndim == 3 and array.shape[1:] == (users, antennas)
    if not fits or len(array) == 0:
        raise ValueError(
            f"h: expected shape {expected} of {array.dtype}, S at least 1, found "
            f"{_arrays.text(array.shape)}"
        )
    if array.dtype in (np.int16, np.complex64) and _strides(array) is not None:
        return array
    if array.dtype == np.int16:
        return np.array(array, dtype=np.int16, order="C")
    return _arrays.complex64("h", array)


def empty(like: BandArray, is_integer: bool) -> BandArray:
    """Memory for weights in the order of the channels `like`, [S, K, N] or [S, K, N, 2]."""
    shape = like.shape[:3]
    # The order of the first three axes, from the outermost on.
    order = np.argsort([-abs(stride) for stride in like.strides[:3]], kind="stable")
    sizes = [shape[axis] for axis in order]
    memory = np.empty(sizes + [2] * is_integer, np.int16 if is_integer else np.complex64)
    back = list(np.argsort(order)) + [3] * is_integer
    return cast(BandArray, memory.transpose(back))


def rows(out: BandArray, h: BandArray) -> BandArray:
    """`out` [S, N, K] or [S, N, K, 2] as [S, K, N] or [S, K, N, 2], if libmimo can write it."""
    groups, users, antennas = h.shape[:3]
    shape = (groups, antennas, users)
    if not isinstance(out, np.ndarray) or (out.dtype, out.shape) not in (
        (np.dtype(np.complex64), shape),
        (np.dtype(np.int16), (*shape, 2)),
    ):
        found = (
            f"{_arrays.text(out.shape)} of {out.dtype}"
            if isinstance(out, np.ndarray)
            else type(out).__name__
        )
        raise ValueError(
            f"out: expected {_arrays.text(shape)} of complex64 or {_arrays.text((*shape, 2))} of "
            f"int16, found {found}"
        )
    result = out.swapaxes(1, 2)
    if not out.flags.writeable or _strides(result) is None:
        raise ValueError(
            f"out: expected writable memory of whole pairs, found strides {out.strides}"
        )
    if np.may_share_memory(out, h):
        raise ValueError("out: expected memory of its own, found it overlapping h")
    return result


def precode(
    pointer: ctypes.c_void_p,
    scratch: Scratch,
    turns: Turns,
    h: BandArray,
    w: BandArray,
    scales: tuple[float, float],
    powers: tuple[float, float],
    group_powers: npt.NDArray[np.float64] | None,
    pilot_ratios: npt.NDArray[np.float32] | None,
) -> int:
    """Calls mimo_precode_band, when it is its turn; returns the number of groups that were slow."""
    memory = scratch.get(pointer, len(h))
    slow = ctypes.c_size_t()
    band = Band(
        struct_size=ctypes.sizeof(Band),
        groups=len(h),
        channels=h.ctypes.data,
        channel_layout=_layout(h, scales[0]),
        pilot_ratios=None if pilot_ratios is None else pilot_ratios.ctypes.data,
        maximum_power=powers[0],
        noise_power=powers[1],
        group_powers=None if group_powers is None else group_powers.ctypes.data,
        precoders=w.ctypes.data,
        precoder_layout=_layout(w, scales[1]),
        # Where there is no path the memory is not looked at.
        scratch=memory.ctypes.data,
        scratch_size=len(memory),
        slow_groups=ctypes.addressof(slow),
    )
    with turns:
        while True:
            status = _library.library.mimo_precode_band(pointer, ctypes.byref(band))
            if status != _library.Status.UNSUPPORTED or _BUSY not in _library.message():
                break
            if not turns.again():
                break
        _library.check(status)
    return slow.value


def _layout(array: BandArray, scale: float) -> Layout:
    strides = _strides(array)
    assert strides is not None
    group, user, antenna = strides
    numbers = 1 if array.dtype == np.int16 else 0
    return Layout(
        numbers=numbers,
        scale=scale,
        user_stride=user,
        antenna_stride=antenna,
        group_stride=group,
    )


def _strides(array: npt.NDArray[Any]) -> tuple[int, int, int] | None:
    """Strides of group, user and antenna in complex numbers; None where they are no whole ones."""
    size = 4 if array.dtype == np.int16 else 8
    strides = array.strides
    if array.dtype == np.int16 and strides[3] != 2:
        return None
    if not array.flags.aligned or any(stride % size for stride in strides[:3]):
        return None
    return strides[0] // size, strides[1] // size, strides[2] // size
