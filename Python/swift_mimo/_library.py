"""libmimo, opened once when it is first used, with the types of mimo.h; its failures as exceptions.

Whoever only reads or converts datasets needs no libmimo.
"""

from __future__ import annotations

import ctypes
import enum
import os
import pathlib
import sys
import threading
from typing import Any

from . import _cpu

_NAME = "libmimo.dylib" if sys.platform == "darwin" else "libmimo.so"
_FOLDER = pathlib.Path(__file__).resolve().parent


class Status(enum.IntEnum):
    """What a call of libmimo came to, as in mimo.h."""

    OK = 0
    INVALID_ARGUMENT = 1
    """A size of zero or too large, an unknown method or option."""
    INVALID_FILE = 2
    """A model or head that is missing, damaged, or made for other sizes."""
    INVALID_NUMBER = 3
    """Channels, rates or powers that are not finite, or out of range."""
    UNSUPPORTED = 4
    """The method cannot do what was asked for."""
    INTERNAL_ERROR = 5
    """Something that no argument can be blamed for; the message says what."""


class MimoError(ValueError):
    """A call that libmimo refused; the message says what was expected and what was found."""

    status: Status

    def __init__(self, message: str, status: Status) -> None:
        super().__init__(message, status)
        self.status = status

    def __str__(self) -> str:
        return str(self.args[0])


class Options(ctypes.Structure):
    """mimo_options."""

    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("head", ctypes.c_char_p),
        ("threads", ctypes.c_int32),
        ("weights", ctypes.c_int32),
        ("antenna_power", ctypes.c_double),
    ]


def _open() -> ctypes.CDLL:
    given = os.environ.get("SWIFT_MIMO_LIBRARY")
    path = pathlib.Path(given) if given else _FOLDER / _NAME
    if not path.exists():
        raise ImportError(
            f"{path}: not found. Install the package with `pip install ./Python`, or name a "
            "library built by `make library` in SWIFT_MIMO_LIBRARY"
        )
    missing = [] if given else _cpu.missing(_FOLDER / "cpu.txt")
    if missing:
        raise ImportError(
            f"{path} was built for a processor with {', '.join(missing)}, which this one lacks; "
            "build it here, or with SWIFT_MIMO_CPU=x86-64-v2"
        )
    try:
        # CDLL and not PyDLL: the interpreter is free for other threads during a call.
        library = ctypes.CDLL(str(path))
    except OSError as error:
        if "openblas" in str(error).lower():
            raise ImportError(
                f"{path} could not be opened ({error}); it needs OpenBLAS "
                "(Debian, Ubuntu: libopenblas0)"
            ) from error
        raise ImportError(
            f"{path}: expected libmimo for this machine, found what could not be opened ({error})"
        ) from error
    size, real, pointer, text = (
        ctypes.c_size_t,
        ctypes.c_double,
        ctypes.c_void_p,
        ctypes.c_char_p,
    )
    handle = ctypes.POINTER(ctypes.c_void_p)
    options = ctypes.POINTER(Options)
    signatures = {
        "mimo_open": (ctypes.c_int32, [text, size, size, options, handle]),
        "mimo_close": (None, [pointer]),
        "mimo_precode": (ctypes.c_int32, [pointer, pointer, size, real, real, pointer]),
        "mimo_precode_estimates": (
            ctypes.c_int32,
            [pointer, pointer, pointer, size, real, real, pointer],
        ),
        "mimo_band_scratch": (size, [pointer, size]),
        "mimo_precode_band": (ctypes.c_int32, [pointer, pointer]),
        "mimo_estimate": (ctypes.c_int32, [pointer, pointer, pointer, size, pointer, pointer]),
        "mimo_precode_rates": (
            ctypes.c_int32,
            [pointer, pointer, pointer, size, real, real, pointer, pointer, pointer],
        ),
        "mimo_rates": (
            ctypes.c_int32,
            [pointer, pointer, size, size, size, real, pointer],
        ),
        "mimo_describe": (text, [pointer]),
        "mimo_last_error": (text, []),
        "mimo_version": (text, []),
    }
    for name, (result, arguments) in signatures.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(
                f"{path}: expected libmimo as of this package, found a library without {name}"
            ) from None
        function.restype = result
        function.argtypes = arguments
    return library


class _Library:
    """The functions of libmimo as attributes; the first that is asked for opens it.

    Raises ImportError, each time, where it cannot be opened.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("mimo_"):
            raise AttributeError(name)
        with self._lock:
            opened = self.__dict__.get("_opened") or _open()
            self._opened = opened
        function = getattr(opened, name)
        # Found without coming here from now on, also while the interpreter shuts down.
        setattr(self, name, function)
        return function


library = _Library()


def check(status: int) -> None:
    """Raises MimoError with the calling thread's message unless `status` is 0."""
    if status != 0:
        raise MimoError(message(), Status(status))


def message() -> str:
    """What libmimo said of the calling thread's last call."""
    return _text(library.mimo_last_error())


def describe(handle: int | None) -> str:
    """Everything that fixes the results of the precoder `handle`."""
    return _text(library.mimo_describe(handle))


def version() -> str:
    """The version of libmimo."""
    return _text(library.mimo_version())


def _text(text: bytes | None) -> str:
    return "" if text is None else text.decode("utf-8", "replace")
