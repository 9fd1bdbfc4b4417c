"""DeepMIMO itself, in a process of its own (its licence is the GPL): prints nothing, writes .npz.

    deepmimo_client.py load FOLDER OUT SETTINGS        channels of a scenario
    deepmimo_client.py channels FOLDER SETTINGS        the same, kept in the scenario
    deepmimo_client.py from-sionna TRACED SCENARIOS    its converter's scenario of Sionna's paths

FOLDER is deepmimo_scenarios/NAME; SETTINGS is JSON. What it says goes to standard error.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import sys
from typing import Any

import numpy as np


def loaded(folder: pathlib.Path, settings: dict[str, Any]) -> Any:
    import deepmimo as dm

    os.chdir(folder.parent.parent)
    dataset = dm.load(folder.name, **settings.get("load", {}))
    parameters = dm.ChannelParameters()
    array = parameters["bs_antenna"]
    array["shape"] = np.array(settings["shape"])
    array["spacing"] = settings["spacing"]
    array["rotation"] = np.array(settings["rotation"])
    ofdm = parameters["ofdm"]
    ofdm["subcarriers"] = settings["subcarriers"]
    ofdm["selected_subcarriers"] = np.array(settings["selected"])
    ofdm["bandwidth"] = settings["bandwidth"]
    if "num_paths" in settings:
        parameters["num_paths"] = settings["num_paths"]
    dataset.compute_channels(parameters)
    return dataset


def load(folder: str, out: str, settings: str) -> None:
    data = loaded(pathlib.Path(folder), json.loads(settings))
    np.savez(
        out,
        channel=data.channel,
        los=data.los,
        num_paths=data.num_paths,
        interactions=data.num_interactions,
        kinds=data.inter_str,
        delay=data.delay,
        distance=data.distance,
        inter_pos=data.inter_pos,
    )


def channels(folder: str, settings: str) -> None:
    from deepmimo.utils import get_mat_filename, save_mat

    path = pathlib.Path(folder).absolute()
    data = loaded(path, json.loads(settings))
    save_mat(data.channel, "channel", str(path / get_mat_filename("channel", 0, 0, 1)))


def from_sionna(traced: str, scenarios: str) -> None:
    """Traces Sionna's street canyon, and converts its paths."""
    import deepmimo as dm
    import sionna_client
    from deepmimo.exporters.sionna_exporter import sionna_exporter

    scene, paths = sionna_client.traced(rows=1, columns=1)
    pathlib.Path(traced).mkdir()
    sionna_exporter(scene, [paths], {"max_depth": 3, "synthetic_array": True}, traced)
    os.chdir(pathlib.Path(scenarios).parent)
    dm.convert(traced, scenario_name="canyon", overwrite=True, vis_scene=False)


if __name__ == "__main__":
    # It talks much on standard output.
    with contextlib.redirect_stdout(sys.stderr):
        {"load": load, "channels": channels, "from-sionna": from_sionna}[sys.argv[1]](*sys.argv[2:])
