"""Precoders: a method or a model, made ready for channels of one shape."""

from __future__ import annotations

import ctypes
import math
import operator
import os
import types
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import _arrays, _band, _library, _models, _turns
from ._arrays import ComplexArray
from ._band import BandArray
from ._transmission import Transmission

_LEAST_POWER, _MOST_POWER = 1e-30, 1e30
"""W, as in mimo.h."""
_WEIGHTS = {"single": 0, "bfloat16": 1}


class _Handle:
    """A mimo_precoder, freed when nobody refers to it any more.

    Every call holds a reference while it runs, so that closing in one thread never takes the memory
    from under another.
    """

    __slots__ = ("_close", "antennas", "pointer", "scratch", "turns", "users")

    def __init__(self, pointer: ctypes.c_void_p, users: int, antennas: int) -> None:
        self.pointer = pointer
        # What libmimo reads and writes is of these sizes, whatever becomes of the precoder.
        self.users, self.antennas = users, antennas
        self.scratch = _band.Scratch()
        self.turns = _turns.Turns()
        # Module globals may be gone by the time the interpreter ends.
        self._close: Callable[[ctypes.c_void_p], None] = _library.library.mimo_close

    def leave_open(self) -> None:
        """Keeps the memory for ever: closing would wait for what does not end in this process."""
        self._close = _nothing

    def __del__(self) -> None:
        self._close(self.pointer)


def _nothing(_: ctypes.c_void_p) -> None:
    pass


class Precoder:
    """A precoder for channels of K users and N antennas.

        precoder = Precoder("mimo-structured", users=4, antennas=64)
        w = precoder(h, maximum_power=20.0, noise_power=1.0)

    Opening reads the model, starts threads and makes memory, so open once and call often. Calls may
    come from several threads at the same time and do not hold up the interpreter. The results are
    the same bits for any number of threads.

    Precoders close themselves when they are no longer used; `close` or a `with` block does it at a
    given moment. They can be pickled, which opens them anew on the other side.
    """

    def __init__(
        self,
        method: str | os.PathLike[str],
        *,
        users: int,
        antennas: int,
        threads: int = 1,
        weights: Literal["single", "bfloat16"] = "single",
        head: str | os.PathLike[str] | None = None,
        antenna_power: float = 1.0,
    ) -> None:
        """Opens a precoder.

        method: a derived one: mrt, mrt-equal, rzf, rzf-equal, zf, zf-frobenius, zf-equal,
            zf-waterfilling, wmmse[:ITERATIONS[:START]], wmmse-textbook[:ITERATIONS[:START]],
            reference; or a model: one of `models()`, or a folder.
        users: K, 1 to 1024; fast up to 16 (a transformer at any K, a structured model if its width
            is 16 at most too); `description` says where there is no fast path.
        antennas: N, 1 to 65536; a transformer has one number only (mimo-linear: 64).
        threads: that one call may use, 1 to 256. Only large batches need more than one.
        weights: precision in which a transformer keeps its weights. "bfloat16" is less memory to
            read, which is what one channel at a time waits for.
        head: adapted head of a transformer (`mimo adapt`).
        antenna_power: of one active antenna in W, above 0 to 1e6, for requested rates.

        Raises MimoError for an unknown method, sizes that cannot be, and files that are missing,
        damaged or made for other sizes.
        """
        if weights not in _WEIGHTS:
            raise ValueError(f"weights: expected {' or '.join(_WEIGHTS)}, found {weights!r}")
        # Zero means the default in mimo.h, which nobody who writes it here means.
        if not 0 < antenna_power < math.inf:
            raise ValueError(f"antenna_power: expected a power above 0 W, found {antenna_power}")
        users, antennas = operator.index(users), operator.index(antennas)
        threads = operator.index(threads)
        if threads < 1:
            raise ValueError(f"threads: expected 1 to 256, found {threads}")
        self._arguments: Mapping[str, Any] = types.MappingProxyType(
            {
                "users": users,
                "antennas": antennas,
                "threads": threads,
                "weights": weights,
                "head": head,
                "antenna_power": antenna_power,
            }
        )
        self._method = os.fspath(method)
        self._antenna_power = float(antenna_power)
        if "\0" in self._method:
            raise ValueError(f"method: expected a name, found {self._method!r}")
        for what, size in (("users", users), ("antennas", antennas)):
            # ctypes would take the number modulo 2^64.
            if not 0 < size < 2**31:
                raise ValueError(f"{what}: expected a positive number, found {size}")
        self._handle: _Handle | None = self._opened()

    def _opened(self) -> _Handle:
        """A precoder of libmimo's by the arguments that were given."""
        given = self._arguments
        head, users, antennas = given["head"], given["users"], given["antennas"]
        options = _library.Options(
            struct_size=ctypes.sizeof(_library.Options),
            head=None if head is None else os.fsencode(head),
            threads=min(given["threads"], 2**31 - 1),
            weights=_WEIGHTS[given["weights"]],
            antenna_power=given["antenna_power"],
        )
        pointer = ctypes.c_void_p()
        name = os.fsencode(_models.resolved(self._method))
        _library.check(
            _library.library.mimo_open(
                name, users, antennas, ctypes.byref(options), ctypes.byref(pointer)
            )
        )
        return _Handle(pointer, users, antennas)

    def __call__(
        self,
        h: npt.ArrayLike,
        *,
        maximum_power: float,
        noise_power: float,
        out: ComplexArray | None = None,
    ) -> ComplexArray:
        """The precoders of a batch for the largest sum rate.

        h: channels [B, K, N] or one channel [K, N], y = h x. complex64 without gaps is used as it
            lies, everything else is copied into it.
        maximum_power: P in W, 1e-30 to 1e30: the squared Frobenius norm of every W.
        noise_power: sigma^2 at every user in W, 1e-30 to 1e30.
        out: where the result goes, from `empty` or from an earlier call; without it an array is
            made.

        Returns W [B, N, K] or [N, K], complex64, so that `h @ w` is what arrives: element [k, j] of
        it is user j's signal at user k. It is a view of memory in the order [B, K, N].

        Raises ValueError for shapes that do not fit and for a closed precoder, MimoError for NaN,
        infinity, and numbers beyond 1e17 also when multiplied by sqrt(P) / sigma, naming the group.
        `out` is not to be used after an error.
        """
        handle = self._open_handle()
        channels, is_single = _arrays.batch("h", h, handle.users, handle.antennas)
        rows = np.empty_like(channels) if out is None else self._rows(out, channels, is_single)
        _library.check(
            _library.library.mimo_precode(
                handle.pointer,
                channels.ctypes.data,
                len(channels),
                float(maximum_power),
                float(noise_power),
                rows.ctypes.data,
            )
        )
        if out is not None:
            return out
        w = rows.swapaxes(1, 2)
        return w[0] if is_single else w

    def for_estimates(
        self,
        estimates: npt.ArrayLike,
        pilot_ratios: npt.ArrayLike,
        *,
        maximum_power: float,
        noise_power: float,
    ) -> ComplexArray:
        """The precoders of a batch from noisy estimates of its channels, for the largest sum rate.

        A model that knows channels (mimo-base) cleans the estimates first and makes use of where
        they may still be wrong; all other methods count the errors as noise. For up to 16 users.

        estimates: channel plus white error, [B, K, N] or [K, N].
        pilot_ratios: the channel's energy over its error's in dB, -100 or more, inf for a channel
            that is known: one number, [K], or [B, K].
        maximum_power, noise_power: as when called.

        Returns W [B, N, K] or [N, K], complex64, as a call does.

        Raises ValueError for shapes that do not fit and for a closed precoder, MimoError for
        numbers out of range.
        """
        handle = self._open_handle()
        channels, is_single = _arrays.batch("estimates", estimates, handle.users, handle.antennas)
        ratios = self._pilot_ratios(pilot_ratios, (len(channels), handle.users))
        rows = np.empty_like(channels)
        _library.check(
            _library.library.mimo_precode_estimates(
                handle.pointer,
                channels.ctypes.data,
                ratios.ctypes.data,
                len(channels),
                float(maximum_power),
                float(noise_power),
                rows.ctypes.data,
            )
        )
        w = rows.swapaxes(1, 2)
        return w[0] if is_single else w

    def estimate(
        self, estimates: npt.ArrayLike, pilot_ratios: npt.ArrayLike
    ) -> tuple[ComplexArray, npt.NDArray[np.float32]]:
        """Better guesses of the channels of single users than their estimates are.

        What is found of a user can be kept for every group in which it is served.

        estimates: channel plus white error of U users, [U, N].
        pilot_ratios: the channel's energy over its error's in dB, one number or [U].

        Returns the guesses [U, N], complex64, and the mean variance of their errors at one antenna
        in the unit of |h|^2, [U].

        Raises ValueError and MimoError as `for_estimates` does.
        """
        handle = self._open_handle()
        rows = _arrays.complex64("estimates", estimates)
        if rows.ndim != 2 or rows.shape[1] != handle.antennas:
            raise ValueError(
                f"estimates: expected shape [U, {handle.antennas}], found {_arrays.text(rows.shape)}"
            )
        ratios = self._pilot_ratios(pilot_ratios, (len(rows),))
        channels = np.empty_like(rows)
        variances = np.empty(len(rows), np.float32)
        _library.check(
            _library.library.mimo_estimate(
                handle.pointer,
                rows.ctypes.data,
                ratios.ctypes.data,
                len(rows),
                channels.ctypes.data,
                variances.ctypes.data,
            )
        )
        return channels, variances

    @staticmethod
    def _pilot_ratios(
        values: npt.ArrayLike, shape: tuple[int, ...]
    ) -> npt.NDArray[np.float32]:
        ratios = np.asarray(values, np.float32)
        try:
            ratios = np.broadcast_to(ratios, shape)
        except ValueError:
            raise ValueError(
                f"pilot_ratios: expected one number or shape {_arrays.text(shape)}, found "
                f"{_arrays.text(ratios.shape)}"
            ) from None
        return np.ascontiguousarray(ratios)

    def band(
        self,
        h: npt.ArrayLike,
        *,
        maximum_power: float,
        noise_power: float,
        group_powers: npt.ArrayLike | None = None,
        pilot_ratios: npt.ArrayLike | None = None,
        scale: float = 1.0,
        out: BandArray | None = None,
        out_scale: float | None = None,
    ) -> BandArray:
        """The precoders of one slot of a base station: a channel and a precoder for each of S groups
        of resource blocks, as they lie in memory.

            buffer = np.zeros((4, 64, 69, 2), np.int16)       # [user, antenna, group], pairs
            w = precoder.band(buffer.transpose(2, 0, 1, 3), scale=2**-15, maximum_power=20.0,
                              noise_power=1.0, out_scale=2**14)

        For mrt, rzf, zf and their kin and for models, with up to 16 users (a transformer with any
        number). Groups side by side in memory are fastest. A model has workers for twice as many calls
        at the same time as there are processors; further ones wait.

        h: channels [S, K, N] of complex64, or [S, K, N, 2] of int16, pairs of real and imaginary
            part. Strides may be any whole numbers of pairs, so transposed arrays need no copy; other
            types are copied.
        maximum_power: P in W of the whole slot. Each group gets P / S: the squared Frobenius norm of
            its W.
        noise_power: sigma^2 at every user in W in the whole band, of which each group has 1 / S.
        group_powers: the power of each group in W instead, [S], together at most P; 0 gives weights
            of zero.
        pilot_ratios: where channels are estimates, the channel's energy over its error's in dB, one
            number or [K]; see `for_estimates`.
        scale: a channel is its number in `h` times the scale.
        out: where the result goes, [S, N, K] of complex64 or [S, N, K, 2] of int16, with any
            strides; without it an array is made, which lies in memory as `h` does.
        out_scale: a number of the result is the weight times the scale. Given without `out` it makes
            the result int16. These are rounded and kept within -32767 to 32767, which no weight
            exceeds with 32767 / sqrt(largest power of a group).

        Returns W [S, N, K] or [S, N, K, 2].

        Raises ValueError for shapes that do not fit and for a closed precoder, MimoError for numbers
        out of range, naming the group, and with status UNSUPPORTED for a method that has no path
        that allocates nothing. `out` is not to be used after an error.
        """
        handle = self._open_handle()
        channels = _band.channels(h, handle.users, handle.antennas)
        if out is None:
            weights = _band.empty(channels, is_integer=out_scale is not None)
            result = weights.swapaxes(1, 2)
        else:
            weights = _band.rows(out, channels)
            result = out
        powers = (
            None
            if group_powers is None
            else _arrays.float64("group_powers", group_powers, (len(channels),))
        )
        ratios = (
            None if pilot_ratios is None else self._pilot_ratios(pilot_ratios, (handle.users,))
        )
        _band.precode(
            handle.pointer,
            handle.scratch,
            handle.turns,
            channels,
            weights,
            (float(scale), 1.0 if out_scale is None else float(out_scale)),
            (float(maximum_power), float(noise_power)),
            powers,
            ratios,
        )
        return result

    def for_rates(
        self,
        h: npt.ArrayLike,
        rates: npt.ArrayLike,
        *,
        maximum_power: float,
        noise_power: float,
    ) -> Transmission:
        """Antennas and power for requested rates, at the least energy.

        The energy is `antenna_power` for every antenna that is on, plus the transmit power. For
        models: mimo-structured meets every request that can be met; mimo-linear comes near it, and
        for four users only.

        h: channels [B, K, N] or [K, N], as when called.
        rates: requested, in bit/s/Hz, 0 to 60: [B, K], or [K] for every group.
        maximum_power: largest transmit power in W.
        noise_power: sigma^2 at every user in W.

        A request that cannot be met is answered with the largest common share of it
        (mimo-structured) or with what the transformer gives, and `met` is false.

        Raises ValueError for shapes that do not fit and for a closed precoder, MimoError for
        numbers out of range, and with status UNSUPPORTED for a method that knows the sum rate only.
        """
        handle = self._open_handle()
        channels, is_single = _arrays.batch("h", h, handle.users, handle.antennas)
        count = len(channels)
        wanted = _arrays.float64("rates", rates, (count, handle.users))
        rows = np.empty_like(channels)
        active = np.empty((count, handle.antennas), np.bool_)
        met = np.empty(count, np.bool_)
        _library.check(
            _library.library.mimo_precode_rates(
                handle.pointer,
                channels.ctypes.data,
                wanted.ctypes.data,
                count,
                float(maximum_power),
                float(noise_power),
                rows.ctypes.data,
                active.ctypes.data,
                met.ctypes.data,
            )
        )
        w = rows.swapaxes(1, 2)
        if is_single:
            return Transmission(w[0], active[0], met.reshape(()), self._antenna_power)
        return Transmission(w, active, met, self._antenna_power)

    def empty(self, groups: int | None = None) -> ComplexArray:
        """Memory for the result of a call, to pass as `out`: [groups, N, K], or [N, K] for one."""
        shape = (self.users, self.antennas)
        rows: ComplexArray = np.empty(
            shape if groups is None else (groups, *shape), dtype=np.complex64
        )
        return rows.swapaxes(-1, -2)

    @property
    def method(self) -> str:
        """As it was given."""
        return self._method

    @property
    def users(self) -> int:
        """K."""
        return int(self._arguments["users"])

    @property
    def antennas(self) -> int:
        """N."""
        return int(self._arguments["antennas"])

    @property
    def threads(self) -> int:
        """Threads that one call may use."""
        return int(self._arguments["threads"])

    @property
    def description(self) -> str:
        """Everything that fixes the results, and whether it has no fast path, in one sentence."""
        return _library.describe(self._open_handle().pointer.value)

    @property
    def is_closed(self) -> bool:
        """Whether the precoder was closed."""
        return self._handle is None

    def close(self) -> None:
        """Frees the memory and the threads, after the calls that are still running.

        Later calls raise ValueError; closing again does nothing.
        """
        self._handle = None

    def _open_handle(self) -> _Handle:
        # Read once: another thread may close in between.
        handle = self._handle
        if handle is None:
            raise ValueError("precoder: expected an open one, found it closed")
        if handle.turns.is_lost:
            # Forked while another thread was in `band`: what that had taken never comes back.
            handle.leave_open()
            handle = self._handle = self._opened()
        return handle

    def _rows(self, out: ComplexArray, channels: ComplexArray, is_single: bool) -> ComplexArray:
        """`out` as libmimo writes it, [B, K, N], if it can."""
        one = (channels.shape[2], channels.shape[1])
        shape = one if is_single else (len(channels), *one)
        if not isinstance(out, np.ndarray) or out.dtype != np.complex64 or out.shape != shape:
            found = (
                f"{_arrays.text(out.shape)} of {out.dtype}"
                if isinstance(out, np.ndarray)
                else type(out).__name__
            )
            raise ValueError(f"out: expected {_arrays.text(shape)} of complex64, found {found}")
        rows = out.swapaxes(-1, -2)
        if not (rows.flags.c_contiguous and rows.flags.aligned and rows.flags.writeable):
            raise ValueError(
                "out: expected writable memory in the order [B, K, N], as `empty` makes it, found "
                f"strides {out.strides}"
            )
        # Both lie without gaps, so the bounds say all.
        if np.may_share_memory(rows, channels):
            raise ValueError("out: expected memory of its own, found it overlapping h")
        return rows

    def __enter__(self) -> Precoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        self._open_handle()
        return _reopened, (self._method, dict(self._arguments))

    def __repr__(self) -> str:
        closed = ", closed" if self.is_closed else ""
        return f"<Precoder {self.method}, K = {self.users}, N = {self.antennas}{closed}>"


def _reopened(method: str, arguments: dict[str, Any]) -> Precoder:
    return Precoder(method, **arguments)


def rates(h: npt.ArrayLike, w: npt.ArrayLike, *, noise_power: float) -> npt.NDArray[np.float64]:
    """Rates log2(1 + SINR) in bit/s/Hz that precoders reach on channels.

    h: channels [B, K, N] or [K, N].
    w: precoders [B, N, K] or [N, K], as `Precoder` gives them.
    noise_power: sigma^2 at every user in W, 1e-30 to 1e30.

    Returns [B, K] or [K]. Computed in double precision from numbers in single precision.

    Raises ValueError for shapes that do not fit, MimoError for numbers that are not finite and a
    noise power out of range.
    """
    channels = _arrays.complex64("h", h)
    if channels.ndim not in (2, 3):
        found = _arrays.text(channels.shape)
        raise ValueError(f"h: expected shape [B, K, N] or [K, N], found {found}")
    precoders = np.asarray(w)
    expected = (*channels.shape[:-2], channels.shape[-1], channels.shape[-2])
    if precoders.shape != expected:
        raise ValueError(
            f"w: expected shape {_arrays.text(expected)} for these channels, found "
            f"{_arrays.text(precoders.shape)}"
        )
    rows = _arrays.complex64("w", precoders.swapaxes(-1, -2))
    noise_power = float(noise_power)
    if not _LEAST_POWER <= noise_power <= _MOST_POWER:
        # libmimo's own words name a power that nobody gave.
        raise _library.MimoError(
            f"noise_power: expected 1e-30 to 1e30 W, found {noise_power}",
            _library.Status.INVALID_NUMBER,
        )
    users, antennas = channels.shape[-2:]
    result = np.empty(channels.shape[:-1])
    _library.check(
        _library.library.mimo_rates(
            channels.ctypes.data,
            rows.ctypes.data,
            math.prod(channels.shape[:-2]),
            users,
            antennas,
            noise_power,
            result.ctypes.data,
        )
    )
    return result
