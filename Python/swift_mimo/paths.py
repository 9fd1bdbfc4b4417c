"""Propagation paths, and the channels that they make: the plain reference in double precision.

    from swift_mimo import dataset, paths

    data = dataset.read("helsinki.safetensors")
    h = paths.channels(data.paths, data.array, carrier=2e9)                        # [U, N]
    band = paths.channels(data.paths, data.array, carrier=2e9, offsets=[-1e6, 1e6])  # [U, 2, N]

U users, P paths of all of them, I interactions of all paths, N elements, S frequencies. Time goes
with e^{+j omega t}: a delay tau turns the phase by e^{-j 2 pi f tau}.
"""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
import numpy.typing as npt

from .antennas import AntennaArray

SPEED_OF_LIGHT = 299_792_458.0
"""In vacuum, m/s."""


class Interaction(enum.IntEnum):
    """What a path does at a point on its way."""

    REFLECTION = 1
    DIFFRACTION = 2
    SCATTERING = 3
    TRANSMISSION = 4


@dataclasses.dataclass(frozen=True)
class Paths:
    """The paths from one mast to every user.

    Raises ValueError for shapes that do not fit, offsets that do not rise, numbers that are not
    finite and directions that are no unit vectors; the message names the array.
    """

    offsets: npt.NDArray[np.int64]
    """[U + 1]: the paths of user u are offsets[u] ..< offsets[u + 1]."""
    delay: npt.NDArray[np.float64]
    """[P], s."""
    transfer: npt.NDArray[np.complex128]
    """[P, 2, 2], amplitude gain between isotropic antennas at the carrier: rows (theta, phi) at
    arrival, columns (theta, phi) at departure; lambda / (4 pi d) is in it, the phase of the delay
    and the system loss are not."""
    departure: npt.NDArray[np.float64]
    """[P, 3], unit vector in which the path leaves the mast."""
    arrival: npt.NDArray[np.float64] | None = None
    """[P, 3], unit vector from the user back along the path."""
    interaction_offsets: npt.NDArray[np.int64] | None = None
    """[P + 1]: the interactions of path p are interaction_offsets[p] ..<
    interaction_offsets[p + 1], in order from the mast; none are line of sight."""
    interaction_kind: npt.NDArray[np.uint8] | None = None
    """[I], values of Interaction."""
    interaction_position: npt.NDArray[np.float32] | None = None
    """[I, 3], m."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "offsets", _offsets("path_offsets", self.offsets))
        count = int(self.offsets[-1])
        put(self, "delay", _numbers("path_delay", self.delay, np.float64, (count,)))
        put(
            self, "transfer", _numbers("path_transfer", self.transfer, np.complex128, (count, 2, 2))
        )
        put(self, "departure", _directions("path_departure", self.departure, count))
        if self.arrival is not None:
            put(self, "arrival", _directions("path_arrival", self.arrival, count))
        if self.interaction_offsets is None:
            return
        put(self, "interaction_offsets", _offsets("interaction_offsets", self.interaction_offsets))
        if len(self.interaction_offsets) != count + 1:
            raise ValueError(
                f"interaction_offsets: expected {count + 1}, found {len(self.interaction_offsets)}"
            )
        all_of_them = int(self.interaction_offsets[-1])
        if self.interaction_kind is not None:
            kinds = _numbers("interaction_kind", self.interaction_kind, np.uint8, (all_of_them,))
            if kinds.size and (kinds.min() < 1 or kinds.max() > 4):
                raise ValueError("interaction_kind: expected 1 to 4, found another")
            put(self, "interaction_kind", kinds)
        if self.interaction_position is not None:
            shape = (all_of_them, 3)
            position = _numbers(
                "interaction_position", self.interaction_position, np.float32, shape
            )
            put(self, "interaction_position", position)

    @property
    def users(self) -> int:
        """Number of users U."""
        return len(self.offsets) - 1

    @property
    def count(self) -> int:
        """Number of paths P of all users."""
        return int(self.offsets[-1])

    @property
    def per_user(self) -> npt.NDArray[np.int64]:
        """How many paths each user has, [U]."""
        return np.diff(self.offsets)

    @property
    def user(self) -> npt.NDArray[np.int64]:
        """Which user each path belongs to, [P]."""
        return np.repeat(np.arange(self.users), self.per_user)

    @property
    def interactions(self) -> npt.NDArray[np.int64] | None:
        """How many interactions each path has, [P]; None where that is not known."""
        return None if self.interaction_offsets is None else np.diff(self.interaction_offsets)

    def line_of_sight(self) -> npt.NDArray[np.bool_] | None:
        """Whether a user has a path without interactions, [U]; None where that is not known."""
        interactions = self.interactions
        if interactions is None:
            return None
        direct = np.zeros(self.users, dtype=np.bool_)
        direct[self.user[interactions == 0]] = True
        return direct

    def taken(self, order: npt.ArrayLike, users: npt.ArrayLike | None = None) -> Paths:
        """The paths of the indices `order` [Q], of which `users` [U'] gives the number a user.

        Without `users` each path stays with its user, for which `order` must be grouped by user.
        """
        order = np.asarray(order, dtype=np.int64)
        if users is None:
            users = np.bincount(self.user[order], minlength=self.users)
        offsets = np.concatenate([[0], np.cumsum(np.asarray(users, dtype=np.int64))])
        more: dict[str, npt.NDArray[np.generic]] = {}
        if self.interaction_offsets is not None:
            lengths = np.diff(self.interaction_offsets)[order]
            more["interaction_offsets"] = np.concatenate([[0], np.cumsum(lengths)])
            starts = self.interaction_offsets[:-1][order]
            within = np.arange(lengths.sum()) - np.repeat(more["interaction_offsets"][:-1], lengths)
            each = (np.repeat(starts, lengths) + within).astype(np.int64)
            if self.interaction_kind is not None:
                more["interaction_kind"] = self.interaction_kind[each]
            if self.interaction_position is not None:
                more["interaction_position"] = self.interaction_position[each]
        return Paths(
            offsets=offsets,
            delay=self.delay[order],
            transfer=self.transfer[order],
            departure=self.departure[order],
            arrival=None if self.arrival is None else self.arrival[order],
            **more,  # type: ignore[arg-type]
        )


def gains(paths: Paths, array: AntennaArray, slant: float = 0.0) -> npt.NDArray[np.complex128]:
    """Gain of each path from an element of `array` to a vertically polarised isotropic user, [P].

    slant: of the element, in degrees; those of an array's elements are `array.slants`.

    The theta row of the transfer times the element's field in the direction of departure; the phase
    of the delay and that of the element's place are not in it.
    """
    return np.asarray((paths.transfer[:, 0, :] * array.field(paths.departure, slant)).sum(axis=1))


def responses(
    paths: Paths, array: AntennaArray, path_gains: npt.ArrayLike
) -> npt.NDArray[np.complex128]:
    """What each path gives each element, [P, N]: gains times the phases of the elements' places.

    path_gains: [P, S], one column a slant of the array.
    """
    each = np.repeat(np.asarray(path_gains), array.places, axis=1)
    return np.asarray(each * array.steering(paths.departure))


def slanted_gains(paths: Paths, array: AntennaArray) -> npt.NDArray[np.complex128]:
    """The gains of `gains` for each slant of the array, [P, S]."""
    return np.stack([gains(paths, array, slant) for slant in array.slants], axis=1)


def channels(
    paths: Paths,
    array: AntennaArray,
    offsets: npt.ArrayLike | None = None,
    *,
    carrier: float,
    system_loss: float = 0.0,
    squint: bool = True,
) -> npt.NDArray[np.complex128]:
    """The effective downlink channel of every user, y = h x.

        h_n(f) = 10^{-loss/20} sum_p g_p e^{-j 2 pi f tau_p} e^{+j 2 pi (f / f_c) k_p . r_n}

    with the gains g_p of `gains`, k_p the direction of departure and r_n the element's place from
    the array's centre in wavelengths of the carrier f_c: plane waves over the array, whose beams
    squint with the frequency, as in `mimo channels`.

    offsets: [S], frequencies minus the carrier in Hz; None for the carrier alone.
    carrier: in Hz.
    system_loss: in dB, taken off.
    squint: False for the array's phases at the carrier all over the band, as other tools have them.

    Returns [U, N], or [U, S, N] with `offsets`; zeros for users without paths. O(P S N).
    """
    shifts = np.zeros(1) if offsets is None else np.atleast_1d(np.asarray(offsets, np.float64))
    loss = 10 ** (-system_loss / 20)
    h = np.zeros((paths.users, len(shifts), array.count), dtype=np.complex128)
    path_gains = slanted_gains(paths, array) * loss
    for user, (first, end) in enumerate(zip(paths.offsets, paths.offsets[1:])):
        if first == end:
            continue
        delay = paths.delay[first:end]
        # Whole waves are taken away before multiplying by 2 pi, to keep the digits.
        turns = ((carrier + shifts[:, np.newaxis]) * delay) % 1.0
        phases = np.exp(-2j * np.pi * turns)
        each = np.repeat(path_gains[first:end], array.places, axis=1)
        if not squint:
            h[user] = phases @ (each * array.steering(paths.departure[first:end]))
            continue
        places = paths.departure[first:end] @ array.element_positions().T
        for s, shift in enumerate(shifts):
            h[user, s] = phases[s] @ (each * np.exp(2j * np.pi * (1 + shift / carrier) * places))
    return h[:, 0] if offsets is None else h


def delay_phase(delay: npt.ArrayLike, frequency: float) -> npt.NDArray[np.complex128]:
    """e^{-j 2 pi f tau}."""
    turns = (frequency * np.asarray(delay, dtype=np.float64)) % 1.0
    return np.asarray(np.exp(-2j * np.pi * turns))


def delay_spread(paths: Paths) -> npt.NDArray[np.float64]:
    """Root mean square delay spread of each user between isotropic antennas, [U], s."""
    weight = np.abs(paths.transfer[:, 0, 0]) ** 2
    user, users = paths.user, paths.users
    total = np.bincount(user, weight, users)
    total[total == 0] = 1
    # From the user's first path on: whole delays would cost the digits.
    first = np.full(users, np.inf)
    np.minimum.at(first, user, paths.delay)
    late = paths.delay - first[user]
    mean = np.bincount(user, weight * late, users) / total
    return np.asarray(np.sqrt(np.bincount(user, weight * (late - mean[user]) ** 2, users) / total))


def _numbers(
    name: str, values: npt.ArrayLike, kind: type[np.generic], shape: tuple[int, ...]
) -> npt.NDArray[np.generic]:
    array = np.asarray(values)
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {list(shape)}, found {list(array.shape)}")
    array = array.astype(kind)
    if array.dtype.kind in "fc" and not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, found NaN or infinity")
    return array


def _directions(name: str, values: npt.ArrayLike, count: int) -> npt.NDArray[np.generic]:
    vectors = _numbers(name, values, np.float64, (count, 3))
    lengths = np.linalg.norm(vectors, axis=1)
    if count and np.abs(lengths - 1).max() > 1e-3:
        raise ValueError(f"{name}: expected unit vectors, found one of length {lengths.max():.4g}")
    return np.asarray(vectors)


def _offsets(name: str, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or not array.size or array.dtype.kind not in "iu":
        raise ValueError(f"{name}: expected a list of integers, found {list(array.shape)}")
    offsets = array.astype(np.int64)
    if offsets[0] != 0 or (np.diff(offsets) < 0).any():
        raise ValueError(f"{name}: expected numbers that rise from 0, found others")
    return offsets
