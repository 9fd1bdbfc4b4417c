"""From a dataset to the arrays of a DeepMIMO scenario."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import numpy.typing as npt

from ..antennas import AntennaArray, their_order
from ..dataset import Dataset
from ..paths import Paths, channels
from . import _build, _record
from ._answers import Answers
from ._deepmimo_import import EXACT_SINGLE, MOST_DIGITS, selected_subcarriers

Array = npt.NDArray[Any]

_ORDER = "rows-bottom-left"
_FORBIDDEN = set("/\\:*?\"'<>|\n")


def check_target(folder: pathlib.Path) -> None:
    """Raises ValueError for a folder that is there, or whose name DeepMIMO would not find."""
    if folder.exists():
        raise ValueError(f"{folder}: expected a new folder, found one that is there")
    name = folder.name
    if name != name.lower() or _FORBIDDEN & set(name) or not name:
        raise ValueError(
            f"{folder}: expected a name in lower case without {' '.join(sorted(_FORBIDDEN))!r}, "
            "which is how DeepMIMO looks for scenarios"
        )


def columns_of(paths: Paths, gain: Array) -> npt.NDArray[np.int64]:
    """In which column of the matrices each path stands, [P].

    DeepMIMO takes a user to have line of sight if the first path is it; the rest is by power, so
    that a limit on the number of paths takes the weakest away.
    """
    interactions = paths.interactions
    direct = np.zeros(paths.count) if interactions is None else -(interactions == 0).astype(float)
    order = np.lexsort((-np.abs(gain), direct, paths.user))
    columns = np.empty(paths.count, dtype=np.int64)
    columns[order] = np.arange(paths.count) - paths.offsets[paths.user]
    return columns


def matrices_of(
    paths: Paths, carried: Array, columns: npt.NDArray[np.int64], positions: Array
) -> dict[str, Array]:
    """The arrays by key, all but tx_pos; `carried` are gains [P] with the carrier's phase."""
    shape = (paths.users, int(columns.max()) + 1 if len(columns) else 1)
    place = (paths.user, columns)
    heard = np.abs(carried) > 0

    def matrix(values: Array, kind: type[np.generic] = np.float32) -> Array:
        made = np.full(shape, np.nan, dtype=kind)
        made[place] = np.where(heard, values, np.nan)
        return made

    with np.errstate(divide="ignore"):
        power = 20 * np.log10(np.abs(carried))
    found = {
        "power": matrix(power),
        "phase": matrix(np.degrees(np.angle(carried))),
        "delay": matrix(paths.delay),
        "rx_pos": positions.astype(np.float32),
    }
    arrival = paths.arrival if paths.arrival is not None else np.full((paths.count, 3), np.nan)
    for name, k in (("aod", paths.departure), ("aoa", arrival)):
        found[f"{name}_az"] = matrix(np.degrees(np.arctan2(k[:, 1], k[:, 0])))
        # The arc cosine of z would lose half of the digits near the poles.
        found[f"{name}_el"] = matrix(np.degrees(np.arctan2(np.hypot(k[:, 0], k[:, 1]), k[:, 2])))
    counts = paths.interactions
    if counts is None or paths.interaction_kind is None or paths.interaction_offsets is None:
        # Without knowledge: nothing that a reader could take for line of sight.
        found["inter"] = np.full(shape, np.nan, dtype=np.float32)
        found["inter_pos"] = np.full((*shape, 1, 3), np.nan, dtype=np.float32)
        return found
    if counts.size and counts.max() > MOST_DIGITS:
        raise ValueError(
            f"inter: expected up to {MOST_DIGITS} interactions a path, found {counts.max()}"
        )
    path = np.repeat(np.arange(paths.count), counts)
    depth = np.arange(len(path)) - np.repeat(paths.interaction_offsets[:-1], counts)
    weight = 10.0 ** (counts[path] - 1 - depth)
    codes = np.bincount(path, paths.interaction_kind * weight, paths.count)
    exact = codes.size == 0 or codes.max() < EXACT_SINGLE
    found["inter"] = matrix(codes, np.float32 if exact else np.float64)
    places = np.full((*shape, max(1, int(counts.max(initial=0))), 3), np.nan, dtype=np.float32)
    if paths.interaction_position is not None:
        places[paths.user[path], columns[path], depth] = paths.interaction_position
    places[~np.isfinite(found["power"])] = np.nan
    found["inter_pos"] = places
    return found


def ofdm_channels(
    paths: Paths, carried: Array, array: AntennaArray, answers: Answers
) -> tuple[Array, dict[str, object]]:
    """OFDM channels [U, 1, N, K] as DeepMIMO makes them of the paths, and what to say of them.

    H_m(k) = N_s^{-1/2} sum_p c_p e^{-j 2 pi k (B / N_s) tau_p} e^{+j 2 pi k_p . (r_m - r_0)}
    """
    answers.ask(
        subcarriers="how many subcarriers the OFDM system has",
        bandwidth="its bandwidth in Hz",
    )
    total, bandwidth = answers.integer("subcarriers"), answers.number("bandwidth")
    selected = selected_subcarriers(answers, total)
    order = their_order(_ORDER, array.rows, array.columns)
    # The first element stands where the gains are for, not the centre.
    first = array.steering(paths.departure)[:, order[0]].conj()
    vertical = AntennaArray(
        rows=array.rows,
        columns=array.columns,
        spacing=array.spacing,
        azimuth=array.azimuth,
        downtilt=array.downtilt,
    )
    moved = Paths(
        offsets=paths.offsets,
        delay=paths.delay,
        transfer=_build.element_transfer(
            (carried * first)[:, np.newaxis], paths.departure, vertical
        ),
        departure=paths.departure,
    )
    band = channels(moved, vertical, selected * bandwidth / total, carrier=0.0, squint=False)
    late = int((paths.delay * bandwidth >= total).sum())
    if late:
        answers.notes.append(
            f"{late} paths arrive after the symbol's {total / bandwidth:.3g} s: DeepMIMO itself "
            "would leave them out of its OFDM channels"
        )
    h = np.moveaxis(band[..., order], 1, 2)[:, np.newaxis] / np.sqrt(total)
    return h.astype(np.complex64), {
        "bandwidth": bandwidth,
        "subcarriers": total,
        "selected": answers.optional("selected"),
        "element_order": _ORDER,
        "normalization": "sqrt-subcarriers",
        "phase_reference": "first-element",
    }


def parameters(
    dataset: Dataset, carrier: float, paths: Paths, kept: dict[str, object]
) -> dict[str, Any]:
    """What params.json holds; `kept` is the record that makes questions needless on import."""
    depth = paths.interactions
    deepest = 0 if depth is None or not depth.size else int(depth.max())
    kinds = np.bincount(
        np.zeros(0, dtype=np.int64) if paths.interaction_kind is None else paths.interaction_kind,
        minlength=5,
    )
    limits = [deepest if kinds[kind] else 0 for kind in range(5)]
    common = {
        "id_orig": 0,
        "dual_pol": False,
        "num_ant": 1,
        "ant_rel_positions": [[0, 0, 0]],
        "array_orientation": [0, 0, 0],
    }
    active = int((paths.per_user > 0).sum())
    return {
        "version": "4.0.5",
        "rt_params": {
            "raytracer_name": "swift-mimo",
            "raytracer_version": str(dataset.settings.get("version", "")),
            "frequency": carrier,
            "max_path_depth": deepest,
            "max_reflections": limits[1],
            "max_diffractions": limits[2],
            "max_scattering": limits[3],
            "max_transmissions": limits[4],
            "raw_params": {_record.NAME: _record.made(dataset, **kept)},
        },
        "scene": {
            "num_scenes": 1,
            "n_objects": 0,
            "n_vertices": 0,
            "n_faces": 0,
            "n_triangular_faces": 0,
        },
        "materials": {},
        "txrx_sets": {
            "txrx_set_0": {
                **common,
                "name": "mast",
                "id": 0,
                "is_tx": True,
                "is_rx": False,
                "num_points": 1,
                "num_active_points": 1,
            },
            "txrx_set_1": {
                **common,
                "name": "users",
                "id": 1,
                "is_tx": False,
                "is_rx": True,
                "num_points": paths.users,
                "num_active_points": active,
            },
        },
    }
