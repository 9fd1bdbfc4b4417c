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
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ..antennas import AntennaArray
from ..dataset import Dataset
from ..paths import Interaction, Paths, delay_phase, gains
from . import _build, _record
from ._answers import Answers
from ._named import numpy_arrays
from ._sionna_import import from_responses, from_transfer_function

__all__ = ["KIND", "CIRGenerator", "from_cir", "load", "save"]

KIND = "sionna"

_TYPES = {
    Interaction.REFLECTION: 1,
    Interaction.SCATTERING: 2,
    Interaction.TRANSMISSION: 4,
    Interaction.DIFFRACTION: 8,
}

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
    """Writes the arrays of `cir`, and of `cfr` where there is a band; options as of the command.

    `a` and `h` are for the dataset's array in its order of elements, which is Sionna's; the phase
    of the delay at the carrier is in them, the system loss is not.

    Raises MissingAnswers for what the dataset does not say.
    """
    answers = Answers(str(target), given)
    answers.known("system_loss", dataset.system_loss)
    answers.ask(system_loss="the system loss in dB that is in csi: it is taken off")
    gain = 10 ** (answers.number("system_loss") / 20)
    arrays: dict[str, Array] = {}
    if dataset.paths is not None:
        array, carrier = _array_and_carrier(dataset, answers)
        arrays.update(_responses(dataset.paths, array, carrier))
    elif dataset.csi_band is None or dataset.band_offsets is None:
        raise ValueError(f"{target}: expected a dataset with paths or a band, found neither in it")
    if dataset.csi_band is not None and dataset.band_offsets is not None:
        band = np.moveaxis(dataset.csi_band, 1, 2)[:, np.newaxis, np.newaxis, :, np.newaxis, :]
        arrays["h"] = (band * gain).astype(np.complex64)
        arrays["frequencies"] = dataset.band_offsets.astype(np.float64)
    if dataset.positions is not None:
        arrays["targets"] = dataset.positions.T.astype(np.float64)
    if dataset.mast is not None:
        arrays["sources"] = dataset.mast[:, np.newaxis]
    answers.finish()
    kept = _kept(dataset, answers)
    arrays[_record.NAME] = np.array(_record.text(_record.made(dataset, **kept)))
    with Replacement(target) as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


class CIRGenerator:
    """What `sionna.phy.channel.CIRDataset` wants of a generator: called, it gives (a, tau).

        generator = CIRGenerator(data)
        model = CIRDataset(generator, batch_size=64, num_rx=generator.num_rx, num_rx_ant=1,
                           num_tx=1, num_tx_ant=generator.num_tx_ant,
                           num_paths=generator.num_paths, num_time_steps=1)

    a: complex64 [K, 1, 1, N, P, 1] with the phase of the delay at the carrier and without system
    loss; tau: float32 [K, 1, P] s. Paths that a user does not have are zero in both.

    dataset: with paths.
    groups: [B, K] users of each sample; None for each user alone, in order.
    """

    def __init__(self, dataset: Dataset, groups: npt.ArrayLike | None = None) -> None:
        if dataset.paths is None:
            raise ValueError("expected a dataset with paths, found none in it")
        answers = Answers("dataset", {})
        array, self._carrier = _array_and_carrier(dataset, answers)
        self._paths, self._array = dataset.paths, array
        self._gains = gains(dataset.paths, array)
        chosen = np.arange(dataset.users)[:, np.newaxis] if groups is None else np.asarray(groups)
        if chosen.ndim != 2 or chosen.dtype.kind not in "iu":
            raise ValueError(f"groups: expected [B, K] users, found {list(chosen.shape)}")
        if chosen.size and (chosen.min() < 0 or chosen.max() >= dataset.users):
            raise ValueError(f"groups: expected users below {dataset.users}, found others")
        self._groups = chosen
        self.num_rx = int(chosen.shape[1])
        """Users of a sample K."""
        self.num_tx_ant = array.count
        """Antennas N."""
        self.num_paths = int(dataset.paths.per_user.max(initial=0))
        """Paths P of the user that has most."""

    def __len__(self) -> int:
        return len(self._groups)

    def __call__(self) -> Iterator[tuple[npt.NDArray[np.complex64], npt.NDArray[np.float32]]]:
        for group in self._groups:
            a = np.zeros((self.num_rx, 1, 1, self.num_tx_ant, self.num_paths, 1), np.complex64)
            tau = np.zeros((self.num_rx, 1, self.num_paths), np.float32)
            for place, user in enumerate(group):
                first, end = self._paths.offsets[user : user + 2]
                phases = delay_phase(self._paths.delay[first:end], self._carrier)
                steering = self._array.steering(self._paths.departure[first:end])
                waves = (self._gains[first:end] * phases)[:, np.newaxis] * steering
                a[place, 0, 0, :, : end - first, 0] = waves.T
                tau[place, 0, : end - first] = self._paths.delay[first:end]
            yield a, tau


def from_cir(
    generator: Callable[[], Iterable[tuple[Any, Any]]] | Iterable[tuple[Any, Any]],
    *,
    samples: int,
    **given: object,
) -> Dataset:
    """The dataset of what a generator gives: channels, as a generator has no directions.

    generator: gives (a, tau) as `CIRGenerator`, also with an axis of batches before; arrays, or
    tensors of PyTorch.
    samples: how many to take. Generators may have no end, so it is asked for.
    given: options as of the command, `carrier_phase` and `carrier` among them.

    Raises ValueError for shapes that are none of these, and for a generator that ends before.
    """
    every = generator() if callable(generator) else generator
    coefficients: list[Array] = []
    delays: list[Array] = []
    for number, (a, tau) in enumerate(every):
        a, tau = _array(a), _array(tau)
        batched = a.ndim == 7 and tau.ndim == 4
        if not batched and (a.ndim != 6 or tau.ndim != 3):
            raise ValueError(
                "generator: expected a [rx, rx antenna, tx, tx antenna, path, time] and tau "
                f"[rx, tx, path], found {list(a.shape)} and {list(tau.shape)}"
            )
        coefficients.extend(a if batched else [a])
        delays.extend(tau if batched else [tau])
        if number + 1 == samples:
            break
    else:
        raise ValueError(f"generator: expected {samples} samples, found fewer")
    most = max(a.shape[4] for a in coefficients)
    answers = Answers("generator", given)
    data = from_responses(
        {
            "a": np.concatenate([_padded(a, 4, most, 0) for a in coefficients]),
            "tau": np.concatenate([_padded(tau, 2, most, -1) for tau in delays]),
        },
        answers,
    )
    answers.finish()
    return data


def _array_and_carrier(dataset: Dataset, answers: Answers) -> tuple[AntennaArray, float]:
    answers.known("carrier", dataset.carrier)
    _build.know_array(answers, dataset.array)
    answers.ask(carrier=_build.CARRIER_REASON)
    return _build.array_of(answers), answers.number("carrier")


def _responses(paths: Paths, array: AntennaArray, carrier: float) -> dict[str, Array]:
    """a, tau and what Sionna RT says of paths."""
    users, most = paths.users, int(paths.per_user.max(initial=0))
    user = paths.user
    place = np.arange(paths.count) - paths.offsets[user]
    carried = gains(paths, array) * delay_phase(paths.delay, carrier)
    a = np.zeros((users, 1, 1, array.count, most, 1), np.complex64)
    a[user, 0, 0, :, place, 0] = carried[:, np.newaxis] * array.steering(paths.departure)
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


def _kept(dataset: Dataset, answers: Answers) -> dict[str, object]:
    array = dataset.array
    mast = dataset.mast
    return {
        "carrier": answers.optional("carrier") or dataset.carrier,
        "carrier_phase": "included",
        "phase_reference": "centre",
        "element_order": "columns-top-left",
        "normalization": "none",
        "system_loss": answers.number("system_loss"),
        "mast": None if mast is None else mast.tolist(),
        **{
            name: answers.optional(name) if array is None else getattr(array, name)
            for name in _build.ARRAY_REASONS
        },
    }


def _array(values: Any) -> Array:
    """An array of an array, or of a tensor wherever it lies."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    return np.asarray(values)


def _padded(values: Array, axis: int, size: int, filling: float) -> Array:
    widths = [(0, size - values.shape[axis] if a == axis else 0) for a in range(values.ndim)]
    return np.pad(values, widths, constant_values=filling)
