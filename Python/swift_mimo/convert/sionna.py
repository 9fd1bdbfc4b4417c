"""Impulse and frequency responses of Sionna: files of `cir` and `cfr`, generators of Sionna PHY.

    from swift_mimo.convert import sionna

    sionna.save(data, "helsinki.npz")                    # a, tau, angles, interactions, vertices
    data = sionna.load("munich.npz", carrier=3.5e9, ...)
    channel_model = CIRDataset(sionna.CIRGenerator(data), batch_size, 1, 1, 1, data.antennas, ...)
    data = sionna.from_cir(generator, samples=1000, carrier=3.5e9, ...)

A file is what `numpy.savez` makes of what Sionna RT's `Paths` gives, under the names that it has
there (U receivers, T transmitters, P paths, L interactions, K frequencies):

    a            complex64 [U, rx antenna, T, tx antenna, P, time]    from cir(), or without time
    tau          float32 [U, T, P] s, -1 where there is no path       from cir(), or Paths.tau
    theta_t, phi_t, theta_r, phi_r   float32 [U, T, P] rad            optional: without them a file
    interactions [L, U, T, P], vertices [L, U, T, P, 3] m             has channels, but no paths
    sources [3, T], targets [3, U] m
    h            complex64 [U, rx antenna, T, tx antenna, time, K]    from cfr()
    frequencies  float [K] Hz about the carrier

Nothing of Sionna is used here or needed.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ..dataset import Dataset
from . import _record
from ._answers import Answers
from ._named import numpy_arrays
from ._sionna_export import array_and_carrier, kept, responses
from ._sionna_generator import CIRGenerator, from_cir
from ._sionna_import import from_responses, from_transfer_function

__all__ = ["KIND", "CIRGenerator", "from_arrays", "from_cir", "load", "save"]

KIND = "sionna"

Array = npt.NDArray[Any]


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a file of `cir` or `cfr` arrays; options as of the command.

    Raises MissingAnswers for what the file does not say, ValueError for one that is damaged.
    """
    arrays, texts = numpy_arrays(source)
    return from_arrays(str(source), arrays, texts.get(_record.NAME), **given)


def from_arrays(
    source: str, arrays: dict[str, Array], record_text: str | None = None, **given: object
) -> Dataset:
    """The dataset of arrays as `load` finds them in a file.

    source: what messages call them.
    record_text: what `save` has left of what the arrays do not say.
    """
    answers = Answers(source, given)
    record = _record.parsed(record_text)
    _record.know(answers, record)
    if "a" in arrays and "tau" in arrays:
        data = from_responses(arrays, answers)
    elif "h" in arrays and "frequencies" in arrays:
        data = from_transfer_function(arrays, answers)
    else:
        raise ValueError(
            f"{source}: expected a and tau, or h and frequencies, found {', '.join(arrays)}"
        )
    answers.finish()
    return _record.restore(data, record)


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes the arrays of `cir`, and of `cfr` where there is a band or nothing but channels.

    Options are as of the command. `a` and `h` are for the dataset's array in its order of elements,
    which is Sionna's; the phase of the delay at the carrier is in them, the system loss is not.

    Raises MissingAnswers for what the dataset does not say.
    """
    answers = Answers(str(target), given)
    answers.known("system_loss", dataset.system_loss)
    answers.ask(system_loss="the system loss in dB that is in csi: it is taken off")
    gain = 10 ** (answers.number("system_loss") / 20)
    arrays: dict[str, Array] = {}
    if dataset.paths is not None:
        array, carrier = array_and_carrier(dataset, answers)
        arrays.update(responses(dataset.paths, array, carrier))
    band, offsets = dataset.csi_band, dataset.band_offsets
    if (band is None or offsets is None) and dataset.paths is None:
        band, offsets = dataset.csi[:, np.newaxis], np.zeros(1)
    if band is not None and offsets is not None:
        band = np.moveaxis(band, 1, 2)[:, np.newaxis, np.newaxis, :, np.newaxis, :]
        arrays["h"] = (band * gain).astype(np.complex64)
        arrays["frequencies"] = offsets.astype(np.float64)
    if dataset.positions is not None:
        arrays["targets"] = dataset.positions.T.astype(np.float64)
    if dataset.mast is not None:
        arrays["sources"] = dataset.mast[:, np.newaxis]
    answers.finish()
    told = kept(dataset, answers)
    arrays[_record.NAME] = np.array(_record.text(_record.made(dataset, **told)))
    with Replacement(target) as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    sight = "interactions" in arrays
    dataset.notes += _record.left_out(dataset, KIND, sight=sight, band=True)
