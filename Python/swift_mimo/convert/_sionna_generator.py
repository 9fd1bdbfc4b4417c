"""Generators of impulse responses, as Sionna PHY takes and gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ..dataset import Dataset
from ..paths import delay_phase, responses, slanted_gains
from ._answers import Answers
from ._sionna_export import array_and_carrier
from ._sionna_import import from_responses

Array = npt.NDArray[Any]


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
        array, self._carrier = array_and_carrier(dataset, answers)
        self._paths, self._array = dataset.paths, array
        self._gains = slanted_gains(dataset.paths, array)
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
                own = self._paths.taken(np.arange(first, end), [end - first])
                phases = delay_phase(own.delay, self._carrier)[:, np.newaxis]
                waves = responses(own, self._array, self._gains[first:end] * phases)
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


def _array(values: Any) -> Array:
    """An array of an array, or of a tensor wherever it lies."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    return np.asarray(values)


def _padded(values: Array, axis: int, size: int, filling: float) -> Array:
    widths = [(0, size - values.shape[axis] if a == axis else 0) for a in range(values.ndim)]
    return np.pad(values, widths, constant_values=filling)
