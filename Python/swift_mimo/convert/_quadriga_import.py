"""From the slots of a quadriga-lib file to a dataset."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..antennas import AntennaArray
from ..dataset import Dataset
from ..paths import delay_phase
from . import _build, _checks, _reasons, _record
from ._answers import Answers

KIND = "quadriga"

Array = npt.NDArray[Any]

_OF_PATHS = ("coeff_re", "coeff_im", "delay", "path_angles", "path_gain", "path_polarization")
"""What a slot with paths has."""


class _Slot:
    """The paths of one user, in our order of axes."""

    def __init__(self, group: Any, snapshot: Any, where: str) -> None:
        self.where = where
        self.rx_position = _vector(group, "rx_position", where)
        self.tx_position = _vector(group, "tx_position", where)
        self.tx_orientation = _vector(group, "tx_orientation", where)
        self.carrier = float(group.attrs.get("CenterFrequency", np.nan))
        data = group.get("Data", {})
        self.record = data[f"par_{_record.NAME}"][()] if f"par_{_record.NAME}" in data else None
        self.kinds = _optional(data, "par_interaction_kind")
        self.coefficients: Array = np.zeros((0, 0, 0), np.complex128)
        """[P, N, rx]."""
        real, imaginary = _optional(snapshot, "coeff_re"), _optional(snapshot, "coeff_im")
        self.count = 0 if real is None else len(real)
        if real is None or imaginary is None or not self.count:
            self.count = 0
            found = [name for name in _OF_PATHS if name in snapshot and snapshot[name].size]
            if found:
                missing = "coeff_re" if real is None or not len(real) else "coeff_im"
                raise ValueError(f"{where}: expected {missing} with {', '.join(found)}, found none")
            return
        delay = _optional(snapshot, "delay")
        if real.ndim != 3 or real.shape != imaginary.shape or delay is None or delay.ndim != 3:
            raise ValueError(f"{where}: expected coefficients and delays of three axes")
        if delay.shape not in (real.shape, (self.count, 1, 1)):
            raise ValueError(f"{where}: expected delays of each coefficient or path")
        self.coefficients = real.astype(np.float64) + 1j * imaginary
        self.delay = delay.astype(np.float64)
        self.angles = _optional(snapshot, "path_angles")
        self.gain = _optional(snapshot, "path_gain")
        self.polarization = _optional(snapshot, "path_polarization")
        self.interactions = _optional(snapshot, "no_interact")
        self.places = _optional(snapshot, "interact_coord")


def from_slots(file: Any, answers: Answers) -> Dataset:
    """The dataset of an open file.

    Raises MissingAnswers and ValueError as `load` of the format does.
    """
    slots, places_of = _slots(file, answers)
    first = next((slot for slot in slots if slot.count), None)
    if first is None:
        raise ValueError(f"{answers.source}: expected paths to users, found none")
    record = _record.parsed(slots[0].record)
    _record.know(answers, record)
    if np.isfinite(first.carrier):
        # In single precision: a hundred hertz of 3 GHz are lost, and an option may say them.
        answers.known("carrier", first.carrier, within=1e-7)
    if first.tx_position is not None:
        answers.known("mast", [float(x) for x in first.tx_position])
    if first.tx_orientation is not None and np.isfinite(first.tx_orientation).all():
        bank, tilt, heading = np.degrees(first.tx_orientation)
        if abs(bank) > 1e-3:
            raise ValueError(f"{answers.source}: expected an upright array, found a bank of {bank}")
        answers.known("azimuth", float(heading), within=1e-5)
        answers.known("downtilt", -float(tilt), within=1e-5)
    for slot in slots:
        for name in ("tx_position", "tx_orientation", "carrier"):
            a, b = getattr(slot, name), getattr(first, name)
            if a is not None and b is not None and not np.array_equal(a, b, equal_nan=True):
                raise ValueError(f"{slot.where}: expected the {name} of every user alike")
    receivers = first.coefficients.shape[2]
    if receivers > 1:
        answers.ask(receive_antenna=f"users have {receivers} antennas, datasets one")
    receive = int(answers.optional("receive_antenna") or 0)
    if receive >= receivers:
        raise ValueError(f"{answers.source}: --receive-antenna: expected 0 to {receivers - 1}")
    antennas = first.coefficients.shape[1]
    for slot in slots:
        if slot.count and slot.coefficients.shape[1:] != (antennas, receivers):
            raise ValueError(f"{slot.where}: expected {antennas} antennas, found others")
    has_angles = all(slot.angles is not None for slot in slots if slot.count)
    take = answers.optional("take") or ("paths" if has_angles else "channels")
    if take == "paths" and not has_angles:
        raise ValueError(f"{answers.source}: expected path_angles, found slots without them")
    positions, notes = None, []
    places = [slot.rx_position for slot in slots if slot.rx_position is not None]
    if len(places) == len(slots):
        positions = np.stack(places).astype(np.float64)
    elif places:
        nowhere = next(slot.where for slot in slots if slot.rx_position is None)
        notes.append(
            f"{len(slots) - len(places)} of {len(slots)} users have no rx_position (the first is "
            f"{nowhere}): positions are left out for all"
        )
    if take == "paths":
        data = _paths(slots, receive, positions, answers)
    else:
        data = _channels(slots, receive, positions, answers)
    if places_of[-1] != len(slots) - 1:
        # Which user of the file, not of its slots.
        rows = np.arange(len(slots)) if data.source_user is None else data.source_user
        data.source_user = places_of[rows].astype(np.int32)
    data.notes += notes + answers.notes
    return _record.restore(data, record)


def _paths(slots: list[_Slot], receive: int, positions: Array | None, answers: Answers) -> Dataset:
    answers.ask(
        carrier=_reasons.CARRIER_REASON,
        carrier_phase=_reasons.CARRIER_PHASE_REASON,
        phase_reference=_reasons.PHASE_REFERENCE_REASON,
        element_order=_reasons.ELEMENT_ORDER_REASON,
        **_reasons.ARRAY_REASONS,
    )
    full = [slot for slot in slots if slot.count]
    angles = np.concatenate([np.asarray(slot.angles, np.float64).T for slot in full])  # [P, 4]
    if (np.abs(angles[:, 1::2]) > np.pi / 2 + 1e-3).any():
        raise ValueError(
            f"{answers.source}: expected elevations within pi / 2 of the horizon, found others "
            "(from the zenith, or in degrees?)"
        )
    departure = _direction(angles[:, 0], angles[:, 1])
    waves = np.concatenate([slot.coefficients[:, :, receive] for slot in full])
    waves = _build.our_elements(waves, answers)
    array = _build.array_of(answers)
    delay = np.concatenate([_at_centre(slot, receive) for slot in full])
    if (delay < 0).any() or not np.isfinite(delay).all():
        raise ValueError(f"{answers.source}: expected delays from 0 on, found others")
    gain = _build.plane_waves(waves, departure, array, answers.source)
    gain = _build.at_reference(gain, departure, array, answers)
    gain = _build.without_carrier(gain, delay, answers.number("carrier"), answers)
    transfer = _transfer(full, gain, departure, array)
    counts = [slot.count for slot in slots]
    more, direct = _interactions(full, answers)
    paths = _build.paths_of(
        answers,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        delay=delay,
        transfer=_build.element_transfer(gain, departure, array) if transfer is None else transfer,
        departure=departure,
        arrival=_direction(angles[:, 2], angles[:, 3]),
        **more,
    )
    line_of_sight = None
    if direct is not None:
        line_of_sight = np.zeros(len(slots), dtype=np.bool_)
        line_of_sight[paths.user[direct]] = True
    data = _build.from_paths(paths, array, positions, answers, KIND, line_of_sight=line_of_sight)
    if transfer is None:
        data.notes.append("polarisation is known for the array's own elements only")
    return data


def _channels(
    slots: list[_Slot], receive: int, positions: Array | None, answers: Answers
) -> Dataset:
    answers.ask(
        carrier=_reasons.CARRIER_REASON,
        carrier_phase=_reasons.CARRIER_PHASE_REASON,
        rows=_reasons.ARRAY_REASONS["rows"],
        columns=_reasons.ARRAY_REASONS["columns"],
        element_order=_reasons.ELEMENT_ORDER_REASON,
    )
    if answers.optional("mast") is not None:
        answers.ask(phase_reference=_reasons.PHASE_REFERENCE_REASON)
    user = np.repeat(np.arange(len(slots)), [slot.count for slot in slots])
    first = [slot.delay.min(axis=(1, 2)) for slot in slots if slot.count]
    _checks.check_delays(np.concatenate(first), user, answers)
    offsets = _build.band_offsets(answers)
    shifts = [0.0, *([] if offsets is None else offsets)]
    antennas = next(slot.coefficients.shape[1] for slot in slots if slot.count)
    h = np.zeros((len(slots), len(shifts), antennas), dtype=np.complex128)
    for place, slot in enumerate(slots):
        if not slot.count:
            continue
        waves = slot.coefficients[:, :, receive]
        delay = slot.delay[:, :, 0 if slot.delay.shape[2] == 1 else receive]
        if answers.text("carrier_phase") == "absent":
            waves = waves * delay_phase(delay, answers.number("carrier"))
        for number, shift in enumerate(shifts):
            total = (waves * delay_phase(delay, float(shift))).sum(axis=0)
            h[place, number] = _build.our_elements(total, answers)
    return _build.from_channels(
        h[:, 0],
        positions,
        answers,
        KIND,
        offsets=offsets,
        csi_band=None if offsets is None else h[:, 1:],
    )


def _transfer(
    slots: list[_Slot],
    gain: npt.NDArray[np.complex128],
    departure: npt.NDArray[np.float64],
    array: AntennaArray,
) -> npt.NDArray[np.complex128] | None:
    """Transfers [P, 2, 2] of path_gain and path_polarization, if the array's gains follow of them.

    Their phase is that of the coefficients: delays are rounded, and with them the carrier's phase.
    """
    if any(slot.gain is None or slot.polarization is None for slot in slots):
        return None
    power = np.concatenate([slot.gain for slot in slots]).astype(np.float64)
    pairs = np.concatenate([slot.polarization for slot in slots]).astype(np.float64)
    if pairs.shape != (len(gain), 8) or power.shape != gain.shape[:1]:
        return None
    entries = (pairs[:, 0::2] + 1j * pairs[:, 1::2]) * np.sqrt(power)[:, np.newaxis]
    transfer = entries.reshape(-1, 2, 2).transpose(0, 2, 1)
    expected = np.stack(
        [(transfer[:, 0] * array.field(departure, slant)).sum(axis=1) for slant in array.slants],
        axis=1,
    )
    if np.abs(np.abs(expected) - np.abs(gain)).max() > 1e-4 * np.abs(gain).max():
        return None
    turn = (gain * expected.conj()).sum(axis=1)
    length = np.abs(turn)
    turn = np.where(length > 0, turn / np.where(length > 0, length, 1), 1)
    return np.asarray(transfer * turn[:, np.newaxis, np.newaxis])


def _interactions(
    slots: list[_Slot], answers: Answers
) -> tuple[dict[str, Any], npt.NDArray[np.bool_] | None]:
    """Arguments of Paths, and which paths are line of sight.

    quadriga-lib keeps how many interactions a path has and where, but not of what kind; without the
    kinds that our exporter leaves, only the line of sight is known.
    """
    if any(slot.interactions is None for slot in slots):
        return {}, None
    counts = np.concatenate([slot.interactions for slot in slots]).astype(np.int64)
    direct = counts == 0
    if answers.optional("interactions") == "drop":
        return {}, direct
    kinds = [slot.kinds for slot in slots if slot.kinds is not None]
    places = [slot.places for slot in slots if slot.places is not None]
    if sum(map(len, kinds)) != counts.sum():
        return {}, direct
    found: dict[str, Any] = {
        "interaction_offsets": np.concatenate([[0], np.cumsum(counts)]),
        "interaction_kind": np.concatenate([*kinds, np.zeros(0, np.uint8)]).astype(np.uint8),
    }
    if sum(map(len, places)) == counts.sum():
        empty = np.zeros((0, 3), np.float32)
        found["interaction_position"] = np.concatenate([*places, empty])
    return found, direct


def _slots(file: Any, answers: Answers) -> tuple[list[_Slot], npt.NDArray[np.int64]]:
    """The slots of one base station, user by user, and which user of the file each one is.

    Places without a user, `Order` 0, are passed over and noted.
    """
    source = answers.source
    try:
        dims = [int(size) for size in file["ChannelDims"][()]]
        order = np.asarray(file["Order"][()])
    except KeyError:
        raise ValueError(f"{source}: expected a file of quadriga-lib, found other HDF5") from None
    if len(dims) != 4 or order.size != np.prod(dims):
        raise ValueError(f"{source}: expected a layout of four sizes, found {dims}")
    if dims[2] != 1 or dims[3] != 1:
        raise ValueError(f"{source}: expected base stations and users, found layout {dims}")
    if dims[0] > 1:
        answers.ask(transmitter=f"the file has {dims[0]} base stations: 0 to {dims[0] - 1}")
    given = str(answers.optional("transmitter") or "0")
    if not given.isdigit() or int(given) >= dims[0]:
        raise ValueError(f"{source}: --transmitter: expected 0 to {dims[0] - 1}, found {given}")
    # The first index runs fastest.
    numbers = order.reshape(dims[1], dims[0])[:, int(given)]
    if (numbers == 0).any():
        answers.notes.append(
            f"{int((numbers == 0).sum())} of {len(numbers)} users have no channel in the file "
            "(Order 0) and are left out"
        )
    slots = []
    for number in numbers[numbers > 0]:
        where = f"{source}: channel_{number}"
        if f"channel_{number}" not in file:
            raise ValueError(f"{where}: expected a channel, found none")
        group = file[f"channel_{number}"]
        snapshots = int(group.attrs.get("NumSnap", 1))
        if snapshots > 1:
            answers.ask(time=f"the channels have {snapshots} snapshots: 0 to {snapshots - 1}")
        wanted = int(answers.optional("time") or 0)
        if wanted >= snapshots:
            raise ValueError(f"{where}: --time: expected 0 to {snapshots - 1}, found {wanted}")
        slot = _Slot(group, group if snapshots == 1 else group[f"Snap_{wanted}"], where)
        for name in ("rx_position", "tx_position", "tx_orientation"):
            if snapshots > 1 and name in group and group[name].shape == (snapshots, 3):
                setattr(slot, name, group[name][wanted])
        slots.append(slot)
    return slots, np.flatnonzero(numbers > 0)


def _at_centre(slot: _Slot, receive: int) -> npt.NDArray[np.float64]:
    """The delays [P] at the array's centre, about which the elements lie."""
    delay = slot.delay[:, :, 0 if slot.delay.shape[2] == 1 else receive]
    return np.asarray(delay.mean(axis=1))


def _direction(azimuth: Array, elevation: Array) -> npt.NDArray[np.float64]:
    """Unit vectors [P, 3] of angles in rad, elevations from the horizon."""
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=-1)


def _vector(group: Any, name: str, where: str) -> Array | None:
    if name not in group.attrs:
        return None
    found = np.asarray(group.attrs[name])
    if found.shape != (3,):
        raise ValueError(f"{where}: expected {name} of three numbers, found {list(found.shape)}")
    return found


def _optional(group: Any, name: str) -> Array | None:
    return np.asarray(group[name][()]) if name in group else None
