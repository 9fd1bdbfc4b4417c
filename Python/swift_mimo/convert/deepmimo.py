"""Scenario folders of DeepMIMO 4: paths, and OFDM channels beside them.

    from swift_mimo.convert import deepmimo

    deepmimo.save(data, "deepmimo_scenarios/helsinki")
    data = deepmimo.load("deepmimo_scenarios/asu_campus", rows=8, columns=8, ...)

What a folder holds (U users, P paths of the user that has most; NaN where a user has fewer):
`params.json`, and for every pair of a transmitter and a set of receivers `KEY_t000_tx000_r001.npz`
with the array KEY: power [U, P] dBW, phase [U, P] degrees, delay [U, P] s, aod_az, aod_el, aoa_az,
aoa_el [U, P] degrees (el from the zenith), inter [U, P] (a digit for every interaction), inter_pos
[U, P, D, 3] m, rx_pos [U, 3] m, tx_pos [1, 3] m. All of it is in single precision.

Nothing of DeepMIMO is used here or needed.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
from typing import Any

import numpy as np

from .._files import NewFolder
from ..dataset import Dataset
from ..paths import delay_phase, gains
from . import _build, _reasons, _record
from ._answers import Answers
from ._deepmimo_export import check_target, columns_of, matrices_of, ofdm_channels, parameters
from ._deepmimo_folder import files_of, is_scenario, matrix, parameters_of
from ._deepmimo_import import PATH_KEYS, from_channels, from_paths

__all__ = ["KIND", "LOADED_PATHS", "is_scenario", "load", "save"]

KIND = "deepmimo"
LOADED_PATHS = 25
"""How many paths DeepMIMO loads, and makes channels of, unless it is told otherwise."""


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a scenario folder; options as of the command.

    Paths become channels of the array that is asked for; OFDM channels (a file
    `channel_t000_tx000_r001.npz` of [U, receive, transmit, subcarrier]) come without paths.

    Raises MissingAnswers for what the folder does not say, ValueError for a folder that is damaged
    or is none.
    """
    folder = pathlib.Path(source)
    answers = Answers(str(source), given)
    params = parameters_of(folder)
    record = _record.parsed(params.get("rt_params", {}).get("raw_params", {}).get(_record.NAME))
    _record.know(answers, record)
    answers.known("carrier", params.get("rt_params", {}).get("frequency"))
    files = files_of(folder, params, answers)
    positions = matrix(files, "rx_pos", (None, 3))
    mast = matrix(files, "tx_pos", (None, 3))
    if mast is not None and len(mast) == 1:
        answers.known("mast", [float(x) for x in mast[0]], within=1e-6)
    has_paths = all(key in files for key in PATH_KEYS)
    if has_paths and "channel" in files:
        answers.ask(take="the folder has paths, and channels made of them by someone")
    elif not has_paths and "channel" not in files:
        needed = ", ".join(key for key in PATH_KEYS if key not in files)
        raise ValueError(f"{source}: expected paths or channels, found neither (no {needed})")
    if has_paths and answers.optional("take") != "channels":
        data = from_paths(files, positions, answers)
    else:
        data = from_channels(files, positions, answers)
    answers.finish()
    return _record.restore(data, record)


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes the scenario folder `target`; options as of the command.

    Powers are for 0 dBW sent, for an element of the dataset's array (`element="dataset"`, so that
    DeepMIMO's isotropic elements give the dataset's channels) or for a vertical isotropic one;
    phases hold that of the delay at the carrier. Line of sight comes first, then the strongest
    paths. The system loss is not in them. With `channels="yes"`, OFDM channels as DeepMIMO makes
    them of these paths are written too.

    Raises ValueError for datasets without paths or positions, and for a target that is there.
    """
    folder = pathlib.Path(target)
    answers = Answers(str(target), given)
    paths, positions = dataset.paths, dataset.positions
    if paths is None or positions is None:
        missing = "paths" if paths is None else "positions"
        raise ValueError(f"{target}: expected a dataset with {missing}, found none in it")
    check_target(folder)
    answers.known("carrier", dataset.carrier)
    answers.known("mast", None if dataset.mast is None else dataset.mast.tolist())
    answers.known("system_loss", dataset.system_loss)
    _build.know_array(answers, dataset.array)
    element = answers.optional("element") or "dataset"
    answers.ask(
        carrier=_reasons.CARRIER_REASON,
        mast="the mast's position: DeepMIMO keeps it beside the paths",
    )
    array = _build.array_of(answers)
    if array.polarization == "crossed":
        if element == "dataset" or answers.optional("channels") == "yes":
            raise ValueError(
                f"{target}: expected an array of one polarisation, which is all that DeepMIMO keeps "
                "of a path's gain; found cross-polarised pairs. --element isotropic, without "
                "channels, writes the gains between vertical isotropic antennas"
            )
        array = dataclasses.replace(array, polarization="vertical")
    vertical = paths.transfer[:, 0, 0]
    gain = gains(paths, array) if element == "dataset" else vertical
    columns = columns_of(paths, gain)
    carried = gain * delay_phase(paths.delay, answers.number("carrier"))
    matrices = matrices_of(paths, carried, columns, positions)
    matrices["tx_pos"] = np.asarray([answers.optional("mast")], dtype=np.float32)
    kept: dict[str, object] = {
        "carrier": answers.number("carrier"),
        "mast": answers.optional("mast"),
        "carrier_phase": "included",
        "path_gains": "element" if element == "dataset" else "vertical",
        "sent_power": 0.0,
        "system_loss": answers.optional("system_loss"),
        **{name: getattr(array, name) for name in _reasons.ARRAY_REASONS},
    }
    if answers.optional("channels") == "yes":
        matrices["channel"], more = ofdm_channels(paths, carried, array, answers)
        kept.update(more)
    answers.finish()
    params = parameters(dataset, answers.number("carrier"), paths, kept)
    with NewFolder(folder) as partial:
        for key, values in matrices.items():
            named: dict[str, Any] = {key: values}
            np.savez_compressed(partial / f"{key}_t000_tx000_r001.npz", **named)
        np.savez_compressed(partial / "vertices.npz", vertices=np.zeros((0, 3), np.float32))
        (partial / "objects.json").write_text("[]\n")
        (partial / "params.json").write_text(json.dumps(params, indent=2, sort_keys=True) + "\n")
    most = columns.max() + 1 if len(columns) else 0
    if most > LOADED_PATHS:
        answers.notes.append(
            f"up to {most} paths a user: DeepMIMO takes {LOADED_PATHS} unless load(..., "
            f"max_paths={most}) and the channel parameter num_paths={most} say otherwise"
        )
    sight = paths.interaction_kind is not None and paths.interactions is not None
    dataset.notes += answers.notes + _record.left_out(dataset, KIND, sight=sight)
