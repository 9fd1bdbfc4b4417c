"""From the arrays of a DeepMIMO scenario to a dataset."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import numpy.typing as npt

from ..dataset import Dataset
from . import _build, _checks, _reasons
from ._answers import Answers, numbers
from ._deepmimo_folder import Array, needed

KIND = "deepmimo"
PATH_KEYS = ("power", "phase", "delay", "aod_az", "aod_el")
"""Arrays that paths cannot do without."""
EXACT_SINGLE = 2**24
"""Integers from here on are not all kept in single precision."""
MOST_DIGITS = 15
"""How many interactions a code holds in double precision."""


def from_paths(
    files: dict[str, pathlib.Path], positions: Array | None, answers: Answers
) -> Dataset:
    answers.ask(
        carrier=_reasons.CARRIER_REASON,
        carrier_phase=_reasons.CARRIER_PHASE_REASON,
        path_gains=_reasons.PATH_GAINS_REASON,
        sent_power=_reasons.SENT_POWER_REASON,
        **_reasons.ARRAY_REASONS,
    )
    # The gains are for one polarisation: nothing is known of the other.
    answers.known("polarization", "vertical")
    power = needed(files, "power", (None, None))
    _check_positions(files, positions, len(power))
    # No path is NaN in every matrix; a path of no power is none either.
    there = ~np.isnan(power) & (power > -np.inf)
    values = {"power": power[there].astype(np.float64)}
    angles = ["aod_az", "aod_el", "aoa_az", "aoa_el"]
    for key in ("phase", "delay", *(angle for angle in angles if angle in files)):
        matrix = needed(files, key, power.shape)[there].astype(np.float64)
        if not np.isfinite(matrix).all():
            raise ValueError(f"{files[key]}: expected a number for every path that has a power")
        values[key] = matrix
    if (values["delay"] < 0).any():
        raise ValueError(f"{files['delay']}: expected delays from 0 on, found negative ones")
    for key in ("aod_el", "aoa_el"):
        if key in values and ((values[key] < -1e-3) | (values[key] > 180.001)).any():
            raise ValueError(
                f"{files[key]}: expected angles from the zenith, 0 to 180 degrees, found others "
                "(measured from the horizon?)"
            )
    departure = _direction(values["aod_az"], values["aod_el"])
    arrival = None
    if "aoa_az" in values and "aoa_el" in values:
        arrival = _direction(values["aoa_az"], values["aoa_el"])
    amplitude = 10 ** ((values["power"] - answers.number("sent_power")) / 20)
    gain = _build.without_carrier(
        (amplitude * np.exp(1j * np.radians(values["phase"])))[:, np.newaxis],
        values["delay"],
        answers.number("carrier"),
        answers,
    )[:, 0]
    array = _build.array_of(answers)
    vertical = answers.text("path_gains") == "vertical"
    paths = _build.paths_of(
        answers,
        offsets=np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int64),
        delay=values["delay"],
        transfer=(
            _build.vertical_transfer(gain)
            if vertical
            else _build.element_transfer(gain[:, np.newaxis], departure, array)
        ),
        departure=departure,
        arrival=arrival,
        **_interactions(files, there, answers),
    )
    return _build.from_paths(paths, array, _float64(positions), answers, KIND)


def _interactions(
    files: dict[str, pathlib.Path], there: npt.NDArray[np.bool_], answers: Answers
) -> dict[str, Any]:
    """The arguments of Paths that say what paths do on their way, as far as the folder does."""
    if "inter" not in files or answers.optional("interactions") == "drop":
        return {}
    matrix = needed(files, "inter", there.shape)
    codes = matrix[there]
    single = matrix.dtype.itemsize <= 4 and matrix.dtype.kind == "f"
    if codes.size and codes.max() >= (EXACT_SINGLE if single else 10**MOST_DIGITS):
        raise ValueError(
            f"{files['inter']}: expected codes of interactions whose digits are all kept, found "
            f"{codes.max():.0f} in {matrix.dtype}, which keeps seven in single precision; "
            "--interactions drop reads the paths without them"
        )
    digits = [[int(d) for d in str(int(code))] if code else [] for code in codes]
    if any(d not in (1, 2, 3, 4) for path in digits for d in path):
        raise ValueError(f"{files['inter']}: expected digits from 1 to 4, found others")
    counts = np.array([len(path) for path in digits], dtype=np.int64)
    found: dict[str, Any] = {
        "interaction_offsets": np.concatenate([[0], np.cumsum(counts)]),
        "interaction_kind": np.array([d for path in digits for d in path], dtype=np.uint8),
    }
    if "inter_pos" in files:
        places = needed(files, "inter_pos", (*there.shape, None, 3))[there]
        depth = places.shape[1]
        inside = np.arange(depth) < counts[:, np.newaxis]
        position = places[inside]
        if counts.size and counts.max() <= depth and np.isfinite(position).all():
            found["interaction_position"] = position.astype(np.float32)
    return found


def from_channels(
    files: dict[str, pathlib.Path], positions: Array | None, answers: Answers
) -> Dataset:
    answers.ask(
        rows=_reasons.ARRAY_REASONS["rows"],
        columns=_reasons.ARRAY_REASONS["columns"],
        element_order=_reasons.ELEMENT_ORDER_REASON,
        carrier=_reasons.CARRIER_REASON,
        carrier_phase=_reasons.CARRIER_PHASE_REASON,
        normalization=_reasons.NORMALIZATION_REASON,
        sent_power=_reasons.SENT_POWER_REASON,
        subcarriers="how many subcarriers the OFDM system has, also those not in the file",
        bandwidth="the bandwidth B in Hz: subcarrier k is k B / subcarriers above the carrier",
    )
    if answers.optional("mast") is not None:
        answers.ask(phase_reference=_reasons.PHASE_REFERENCE_REASON)
    if answers.text("carrier_phase") == "absent":
        raise ValueError(
            f"{answers.source}: expected channels with the carrier's phase in every path; it "
            "cannot be put in once paths are added up. Take the paths: --take paths"
        )
    h = needed(files, "channel", (None, None, None, None))
    if h.dtype.kind != "c":
        raise ValueError(f"{files['channel']}: expected complex channels, found {h.dtype}")
    _check_positions(files, positions, len(h))
    if h.shape[1] > 1:
        answers.ask(receive_antenna=f"users have {h.shape[1]} antennas, datasets one")
    receive = int(answers.optional("receive_antenna") or 0)
    if receive >= h.shape[1]:
        raise ValueError(f"{files['channel']}: expected antenna {receive}, found {h.shape[1]}")
    total = answers.integer("subcarriers")
    selected = selected_subcarriers(answers, total)
    if len(selected) != h.shape[3]:
        raise ValueError(
            f"{files['channel']}: expected {len(selected)} subcarriers, found {h.shape[3]}; which "
            "ones are they? --selected FIRST:END:STEP"
        )
    scale = 10 ** (-answers.number("sent_power") / 20)
    if answers.text("normalization") == "sqrt-subcarriers":
        scale *= np.sqrt(total)
    band = _build.our_elements(np.moveaxis(h[:, receive], 1, 2), answers) * scale
    _checks.check_energy(band, answers)
    offsets = selected * answers.number("bandwidth") / total
    single = len(offsets) == 1 and offsets[0] == 0
    return _build.from_channels(
        band[:, int(np.abs(offsets).argmin())],
        _float64(positions),
        answers,
        KIND,
        offsets=None if single else offsets,
        csi_band=None if single else band,
    )


def _check_positions(
    files: dict[str, pathlib.Path], positions: Array | None, users: int
) -> None:
    if positions is not None and len(positions) != users:
        raise ValueError(
            f"{files['rx_pos']}: expected rx_pos of {users} users, found {len(positions)}"
        )


def selected_subcarriers(answers: Answers, total: int) -> npt.NDArray[np.float64]:
    """The subcarriers that the file holds, all of them unless said otherwise."""
    text = answers.optional("selected")
    if text is None:
        return np.arange(total, dtype=np.float64)
    parts = numbers(text, answers.source)
    first, end, step = (parts + [1.0])[:3] if len(parts) < 3 else parts
    if step <= 0 or first < 0 or end > total or any(x != int(x) for x in (first, end, step)):
        raise ValueError(f"{answers.source}: --selected: expected FIRST:END:STEP within {total}")
    return np.arange(first, end, step, dtype=np.float64)


def _direction(azimuth: Array, zenith: Array) -> npt.NDArray[np.float64]:
    """Unit vectors [P, 3] of angles in degrees."""
    phi, theta = np.radians(azimuth), np.radians(zenith)
    sine = np.sin(theta)
    return np.stack([sine * np.cos(phi), sine * np.sin(phi), np.cos(theta)], axis=-1)


def _float64(values: Array | None) -> npt.NDArray[np.float64] | None:
    return None if values is None else values.astype(np.float64)
