"""A made-up street for the tests: a mast, users, and paths with true geometry.

Two walls along x, the ground, and points that scatter: lines of sight, reflections by the method of
images, scattering with up to nine reflections before it. Transfers have all four polarisations;
trees weaken the lines of sight, and nothing the paths of many interactions.
"""

from __future__ import annotations

import dataclasses
import pathlib
import sys
import unittest

import numpy as np
import numpy.typing as npt

# The tests of a checkout are for the package beside them.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from swift_mimo.antennas import AntennaArray
from swift_mimo.dataset import Dataset
from swift_mimo.paths import SPEED_OF_LIGHT, Interaction, Paths, channels

CARRIER = 3.5e9
MAST = np.array([12.5, -3.0, 24.0])
LOSS = 10.0
ARRAY = AntennaArray(rows=4, columns=6, pattern="3gpp-38.901", azimuth=25.0, downtilt=8.0)
CROSSED = dataclasses.replace(ARRAY, polarization="crossed")
PLAIN = dataclasses.replace(ARRAY, pattern="isotropic", downtilt=0.0)


def street(
    array: AntennaArray = ARRAY, *, users: int = 20, groups: int = 0, seed: int = 1, depth: int = 9
) -> Dataset:
    """A dataset of the street; the second user has 31 paths, the third one alone."""
    random = np.random.default_rng(seed)
    angle = np.radians(array.azimuth + random.uniform(-50, 50, users))
    radius = random.uniform(40, 160, users)
    positions = MAST + np.stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle], -1)
    positions[:, 2] = 1.5
    ways: list[list[npt.NDArray[np.float64]]] = []
    kinds: list[list[int]] = []
    counts = []
    for user, place in enumerate(positions):
        found = _ways(place, random, depth, 31 if user == 1 else 7)
        if user == 2:
            found = found[:1]
        elif user % 3 == 1:
            found = found[1:] if user != 1 else found  # no line of sight
        # Not in the order in which another format wants them.
        order = random.permutation(len(found))
        ways += [found[i][0] for i in order]
        kinds += [found[i][1] for i in order]
        counts.append(len(found))
    delay, departure, arrival, transfer = [], [], [], []
    user_of = np.repeat(np.arange(users), counts)
    for way, user in zip(ways, user_of):
        points = [MAST, *way, positions[user]]
        steps = np.diff(points, axis=0)
        length = float(np.linalg.norm(steps, axis=1).sum())
        delay.append(length / SPEED_OF_LIGHT)
        departure.append(steps[0] / np.linalg.norm(steps[0]))
        arrival.append(-steps[-1] / np.linalg.norm(steps[-1]))
        spreading = SPEED_OF_LIGHT / CARRIER / (4 * np.pi * length)
        matrix = random.standard_normal((2, 2)) + 1j * random.standard_normal((2, 2))
        transfer.append(spreading * ((1 + len(way)) * matrix if way else 0.3 * np.diag([1, -1])))
    interactions = [len(kind) for kind in kinds]
    paths = Paths(
        offsets=np.concatenate([[0], np.cumsum(counts)]),
        delay=np.array(delay),
        # The file has single precision.
        transfer=np.array(transfer).astype(np.complex64),
        departure=np.array(departure),
        arrival=np.array(arrival),
        interaction_offsets=np.concatenate([[0], np.cumsum(interactions)]),
        interaction_kind=np.array([k for kind in kinds for k in kind], np.uint8),
        interaction_position=np.array([p for way in ways for p in way], np.float32).reshape(-1, 3),
    )
    return dataset_of(paths, array, positions, groups=groups)


def dataset_of(
    paths: Paths, array: AntennaArray, positions: npt.NDArray[np.float64], *, groups: int = 0
) -> Dataset:
    """The dataset of paths, with channels from `swift_mimo.paths` and a band of 40 MHz."""
    offsets = None
    band = None
    if groups:
        offsets = (np.arange(groups) - (groups - 1) / 2) * 40e6 / groups
        band = channels(paths, array, offsets, carrier=CARRIER, system_loss=LOSS, squint=False)
    return Dataset(
        csi=channels(paths, array, carrier=CARRIER, system_loss=LOSS),
        positions=positions,
        line_of_sight=paths.line_of_sight(),
        paths=paths,
        band_offsets=offsets,
        csi_band=band,
        settings={
            "site": "street",
            "mast": {
                "position": MAST.tolist(),
                "azimuth": array.azimuth,
                "downtilt": array.downtilt,
            },
            "array": array.record(),
            "radio": {"carrierFrequency": CARRIER, "bandwidth": 40e6, "systemLoss": LOSS},
        },
        attribution="made up",
    )


def array_options(array: AntennaArray) -> dict[str, object]:
    """What an importer asks about an array."""
    return {field.name: getattr(array, field.name) for field in dataclasses.fields(array)}


def difference(found: npt.ArrayLike, expected: npt.ArrayLike) -> float:
    """The largest difference of users' channels [U, ...], each relative to the user's norm."""
    a, b = (np.asarray(x, dtype=np.complex128) for x in (found, expected))
    if a.shape != b.shape:
        raise AssertionError(f"shapes {a.shape} and {b.shape}")
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    return float((np.linalg.norm(a - b, axis=1) / np.linalg.norm(b, axis=1)).max())


class Case(unittest.TestCase):
    """A test case that compares channels."""

    def assert_same(self, found: npt.ArrayLike, expected: npt.ArrayLike, to: float = 1e-5) -> None:
        """Every user's channel is the same up to `to` of its norm."""
        self.assertLess(difference(found, expected), to)

    def assert_other(self, found: npt.ArrayLike, expected: npt.ArrayLike) -> None:
        """The channels are plainly others: who falls into a trap sees it."""
        a, b = (np.asarray(x, dtype=np.complex128) for x in (found, expected))
        a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
        norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
        correlation = np.abs((a.conj() * b).sum(axis=1)) / norms
        self.assertLess(float(np.median(correlation)), 0.93)


def _ways(
    place: npt.NDArray[np.float64], random: np.random.Generator, depth: int, count: int
) -> list[tuple[list[npt.NDArray[np.float64]], list[int]]]:
    """Points and kinds of interactions of `count` paths to a user, the line of sight first."""
    ways: list[tuple[list[npt.NDArray[np.float64]], list[int]]] = [([], [])]
    for axis, wall in ((2, 0.0), (1, -140.0), (1, 150.0)):
        image = place.copy()
        image[axis] = 2 * wall - image[axis]
        share = (wall - MAST[axis]) / (image[axis] - MAST[axis])
        ways.append(([MAST + share * (image - MAST)], [Interaction.REFLECTION]))
    while len(ways) < count:
        number = 1 + len(ways) % depth
        points = [place + random.uniform(-60, 60, 3) for _ in range(number)]
        others = random.integers(1, 5, number).tolist()
        ways.append((points, others))
    return ways
