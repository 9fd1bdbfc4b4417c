"""Channels of groups of users, drawn from a dataset."""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from . import _safetensors
from ._arrays import ComplexArray, text
from .dataset import FORMAT, FORMATS, check_kind


def channels(
    path: str | os.PathLike[str],
    *,
    users: int,
    groups: int,
    seed: int = 0,
    line_of_sight: bool | None = None,
) -> ComplexArray:
    """Channels of groups of users, drawn at random from a dataset.

        h = channels("helsinki.safetensors", users=4, groups=100, seed=1)

    path: the dataset, of `mimo trace` or `python -m swift_mimo convert`.
    users: K distinct users in a group; a user may be in several groups.
    groups: B.
    seed: of the draw. The groups are not those that `mimo evaluate` draws.
    line_of_sight: only users with it (True) or without it (False); None for all.

    Returns [B, K, N], complex64, amplitude gains without unit. With P = 20 W a noise power of
    2.54e-10 W is the one of the paper's signal-to-noise ratios (`--noise paper`).

    Raises ValueError for a file that is no dataset, and for more users than there are.
    """
    if users < 1 or groups < 0:
        raise ValueError(f"users and groups: expected positive numbers, found {users}, {groups}")
    # Of the tensors, which are mapped, only two are read.
    tensors, metadata = _safetensors.read(path)
    found = metadata.get("format")
    if found not in FORMATS:
        raise ValueError(f"{path}: expected a dataset of format {FORMAT}, found {found}")
    csi = tensors.get("csi", np.zeros(0))
    if csi.dtype != np.complex64 or csi.ndim != 2:
        raise ValueError(
            f"{path}: expected csi [U, N] of complex64, found {text(csi.shape)} of {csi.dtype}"
        )
    if line_of_sight is None:
        pool: npt.NDArray[np.intp] = np.arange(len(csi))
    else:
        direct = tensors.get("line_of_sight", np.zeros(0))
        if direct.shape != csi.shape[:1]:
            raise ValueError(f"{path}: expected line_of_sight [U], found {text(direct.shape)}")
        try:
            check_kind("line_of_sight", direct, np.bool_)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        pool = np.flatnonzero((direct == 1) == line_of_sight)
    if len(pool) < users:
        raise ValueError(f"{path}: expected at least {users} users to draw from, found {len(pool)}")
    random = np.random.default_rng(seed)
    chosen = np.empty((groups, users), dtype=np.int64)
    for group in range(groups):
        chosen[group] = random.choice(pool, users, replace=False)
    drawn: ComplexArray = csi[chosen]
    return drawn
