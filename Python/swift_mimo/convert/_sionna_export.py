"""From a dataset to the arrays of Sionna RT."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..antennas import AntennaArray
from ..dataset import Dataset
from ..paths import Interaction, Paths, delay_phase, slanted_gains
from ..paths import responses as responses_of
from . import _build, _reasons
from ._answers import Answers

Array = npt.NDArray[Any]

_TYPES = {
    Interaction.REFLECTION: 1,
    Interaction.SCATTERING: 2,
    Interaction.TRANSMISSION: 4,
    Interaction.DIFFRACTION: 8,
}


def array_and_carrier(dataset: Dataset, answers: Answers) -> tuple[AntennaArray, float]:
    """What channels of the dataset's paths are made for, asked for where it does not say."""
    answers.known("carrier", dataset.carrier)
    _build.know_array(answers, dataset.array)
    answers.ask(carrier=_reasons.CARRIER_REASON)
    return _build.array_of(answers), answers.number("carrier")


def responses(paths: Paths, array: AntennaArray, carrier: float) -> dict[str, Array]:
    """a, tau and what Sionna RT says of paths."""
    users, most = paths.users, int(paths.per_user.max(initial=0))
    user = paths.user
    place = np.arange(paths.count) - paths.offsets[user]
    carried = slanted_gains(paths, array) * delay_phase(paths.delay, carrier)[:, np.newaxis]
    a = np.zeros((users, 1, 1, array.count, most, 1), np.complex64)
    a[user, 0, 0, :, place, 0] = responses_of(paths, array, carried)
    tau = np.full((users, 1, most), -1, np.float32)
    tau[user, 0, place] = paths.delay
    arrays: dict[str, Array] = {"a": a, "tau": tau}
    for letter, k in (("t", paths.departure), ("r", paths.arrival)):
        if k is not None:
            theta, phi = (np.zeros((users, 1, most), np.float32) for _ in range(2))
            # The arc cosine of z would lose half of the digits near the poles.
            theta[user, 0, place] = np.arctan2(np.hypot(k[:, 0], k[:, 1]), k[:, 2])
            phi[user, 0, place] = np.arctan2(k[:, 1], k[:, 0])
            arrays[f"theta_{letter}"], arrays[f"phi_{letter}"] = theta, phi
    counts = paths.interactions
    if counts is not None and paths.interaction_kind is not None:
        deepest = int(counts.max(initial=0))
        path = np.repeat(np.arange(paths.count), counts)
        assert paths.interaction_offsets is not None
        depth = np.arange(len(path)) - np.repeat(paths.interaction_offsets[:-1], counts)
        types = np.zeros((deepest, users, 1, most), np.uint32)
        table = np.array([0, *(_TYPES[kind] for kind in sorted(Interaction))], np.uint32)
        types[depth, user[path], 0, place[path]] = table[paths.interaction_kind]
        arrays["interactions"] = types
        if paths.interaction_position is not None:
            vertices = np.zeros((deepest, users, 1, most, 3), np.float32)
            vertices[depth, user[path], 0, place[path]] = paths.interaction_position
            arrays["vertices"] = vertices
    return arrays


def kept(dataset: Dataset, answers: Answers) -> dict[str, object]:
    """The answers that make questions needless when the file is read again."""
    array = dataset.array or _known_array(answers)
    mast = dataset.mast
    return {
        "carrier": answers.optional("carrier") or dataset.carrier,
        "carrier_phase": "included",
        "phase_reference": "centre",
        "element_order": "columns-top-left",
        "normalization": "none",
        "system_loss": answers.number("system_loss"),
        "mast": None if mast is None else mast.tolist(),
        **(
            {name: answers.optional(name) for name in _reasons.ARRAY_REASONS}
            if array is None
            else _build.recorded_array(array)
        ),
    }


def _known_array(answers: Answers) -> AntennaArray | None:
    """The array of the options, where they say all of it."""
    if any(answers.optional(name) is None for name in _reasons.ARRAY_REASONS):
        return None
    return _build.array_of(answers)
