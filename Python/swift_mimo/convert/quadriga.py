"""Channel files of quadriga-lib (HDF5), read and written with h5py.

    from swift_mimo.convert import quadriga

    quadriga.save(data, "helsinki.hdf5")
    data = quadriga.load("berlin.hdf5", rows=8, columns=8, ...)

A file has slots: x is the base station, y the user. In each (P paths, N antennas of the base
station, I interactions; axes as quadriga-lib counts them, HDF5 has them reversed):

    coeff_re, coeff_im [rx, N, P]      amplitude gain, the antennas' patterns in it
    delay [rx, N, P] or [1, 1, P] s
    path_angles [P, 4] rad             AOD, EOD, AOA, EOA; elevations from the horizon
    path_gain [P], path_polarization [8, P]   (vv, hv, vh, hh, real and imaginary)
    path_length [P] m, no_interact [P], interact_coord [3, I] m
    tx_position, rx_position [3] m, tx_orientation [3] rad (bank, tilt upwards, heading)
    CenterFrequency Hz

All of it is in single precision, also the delays and the carrier.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ..antennas import AntennaArray, their_order
from ..dataset import Dataset
from ..paths import SPEED_OF_LIGHT, Paths, delay_phase, responses, slanted_gains
from . import _build, _reasons, _record
from ._answers import Answers
from ._extras import hdf5
from ._hdf5 import ordered_group, text_attribute, text_dataset
from ._quadriga_import import from_slots

__all__ = ["KIND", "load", "save"]

KIND = "quadriga"

_ORDER = "columns-bottom-left"
_VERSION = 2
_NAME_SIZE = 256


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a file; options as of the command.

    Raises MissingAnswers for what the file does not say, ValueError for one that is damaged,
    ImportError without h5py.
    """
    answers = Answers(str(source), given)
    try:
        with hdf5().File(source, "r") as file:
            data = from_slots(file, answers)
    except (ImportError, FileNotFoundError, ValueError):
        raise
    except Exception as error:  # h5py has all kinds for files that are damaged
        raise ValueError(f"{source}: expected a file of HDF5, found {error}") from error
    answers.finish()
    return data


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes one slot a user; options as of the command.

    Coefficients are those of the dataset's array in the order of quadriga-lib's own arrays
    (`columns-bottom-left`), with the phase of the delay at the carrier and without system loss.

    Raises ValueError for datasets without paths, positions or a mast, ImportError without h5py.
    """
    h5py = hdf5()
    answers = Answers(str(target), given)
    paths, positions = dataset.paths, dataset.positions
    if paths is None or positions is None:
        missing = "paths" if paths is None else "positions"
        raise ValueError(f"{target}: expected a dataset with {missing}, found none in it")
    answers.known("carrier", dataset.carrier)
    answers.known("mast", None if dataset.mast is None else dataset.mast.tolist())
    answers.known("system_loss", dataset.system_loss)
    _build.know_array(answers, dataset.array)
    answers.ask(
        carrier=_reasons.CARRIER_REASON,
        mast="the mast's position: quadriga-lib keeps it beside the paths",
    )
    array = _build.array_of(answers)
    carrier, mast = answers.number("carrier"), np.asarray(answers.optional("mast"))
    system_loss = answers.optional("system_loss")
    answers.finish()
    record = _record.made(
        dataset,
        carrier=carrier,
        carrier_phase="included",
        phase_reference="centre",
        element_order=_ORDER,
        mast=mast.tolist(),
        system_loss=system_loss,
        **_build.recorded_array(array),
    )
    with Replacement(target) as place, h5py.File(place, "w") as file:
        file["ChannelDims"] = np.array([1, paths.users, 1, 1], np.uint32)
        file["Order"] = np.arange(1, paths.users + 1, dtype=np.uint32)
        file["Version"] = np.uint32(_VERSION)
        for user in range(paths.users):
            group = file.create_group(f"channel_{user + 1}")
            _write_slot(group, paths, user, array, carrier)
            group.attrs["rx_position"] = positions[user].astype(np.float32)
            group.attrs["tx_position"] = mast.astype(np.float32)
            _write_kinds(group, paths, user)
            if user == 0:
                text_dataset(_data(group), f"par_{_record.NAME}", _record.text(record))
    sight = paths.interactions is not None and paths.interaction_position is not None
    dataset.notes += _record.left_out(dataset, KIND, sight=sight)


def _write_slot(group: Any, paths: Paths, user: int, array: AntennaArray, carrier: float) -> None:
    first, end = paths.offsets[user : user + 2]
    taken = paths.taken(np.arange(first, end), [end - first])
    tilt, heading = -np.radians(array.downtilt), np.radians(array.azimuth)
    text_attribute(group, "Name", "swift-mimo", _NAME_SIZE)
    group.attrs["CenterFrequency"] = np.float32(carrier)
    group.attrs["Initial_position"] = np.int32(0)
    group.attrs["tx_orientation"] = np.array([0, tilt, heading], np.float32)
    group.attrs["rx_orientation"] = np.zeros(3, np.float32)
    group.attrs["NumSnap"] = np.uint32(1)
    group.attrs["NumPath"] = np.uint32(taken.count)
    group.attrs["NumRx"] = np.uint32(1)
    group.attrs["NumTx"] = np.uint32(array.count)
    if not taken.count:
        return
    carried = slanted_gains(taken, array) * delay_phase(taken.delay, carrier)[:, np.newaxis]
    pairs = "blocks" if array.polarization == "crossed" else None
    # [P, N, rx] here is [rx, N, P] there.
    order = their_order(_ORDER, array.rows, array.columns, pairs)
    waves = responses(taken, array, carried)[:, order, np.newaxis]
    group["coeff_re"], group["coeff_im"] = waves.real.astype("f4"), waves.imag.astype("f4")
    group["delay"] = taken.delay.astype("f4")[:, np.newaxis, np.newaxis]
    group["path_length"] = (taken.delay * SPEED_OF_LIGHT).astype("f4")
    power = (np.abs(taken.transfer) ** 2).sum(axis=(1, 2))
    amplitude = np.sqrt(np.where(power > 0, power, 1))
    # Columns of the matrix one after the other: vv, hv, vh, hh.
    entries = (taken.transfer / amplitude[:, np.newaxis, np.newaxis]).transpose(0, 2, 1)
    entries = entries.reshape(taken.count, 4)
    interleaved = np.stack([entries.real, entries.imag], axis=-1).reshape(taken.count, 8)
    group["path_gain"] = np.where(power > 0, power, 0).astype("f4")
    group["path_polarization"] = interleaved.astype("f4")
    if taken.arrival is not None:
        angles = [*_angles(taken.departure), *_angles(taken.arrival)]
        group["path_angles"] = np.stack(angles).astype("f4")
    if taken.interactions is not None and taken.interaction_position is not None:
        group["no_interact"] = taken.interactions.astype("u4")
        if len(taken.interaction_position):
            group["interact_coord"] = taken.interaction_position.astype("f4")


def _write_kinds(group: Any, paths: Paths, user: int) -> None:
    """The kinds of interactions, for which quadriga-lib has no place: as data of one's own."""
    if paths.interaction_offsets is None or paths.interaction_kind is None:
        return
    begin, stop = paths.interaction_offsets[paths.offsets[user : user + 2]]
    if stop > begin:
        kinds = paths.interaction_kind[begin:stop].astype(np.uint32)
        _data(group)["par_interaction_kind"] = kinds


def _data(group: Any) -> Any:
    """The group of data of one's own, whose order of making quadriga-lib asks for."""
    return group["Data"] if "Data" in group else ordered_group(group, "Data")


def _angles(k: npt.NDArray[np.float64]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Azimuth and elevation from the horizon, rad."""
    return np.arctan2(k[:, 1], k[:, 0]), np.arctan2(k[:, 2], np.hypot(k[:, 0], k[:, 1]))
