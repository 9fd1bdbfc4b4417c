"""Channels of datasets that `mimo trace` has written."""

from __future__ import annotations

import os

import numpy as np

from ._arrays import ComplexArray, text

_FORMAT = "mimo-channels-1"


def channels(
    path: str | os.PathLike[str],
    *,
    users: int,
    groups: int,
    seed: int = 0,
    line_of_sight: bool | None = None,
) -> ComplexArray:
    """Channels of groups of users, drawn at random from a dataset of `mimo trace`.

        h = channels("helsinki.safetensors", users=4, groups=100, seed=1)

    path: the dataset.
    users: K distinct users in a group; a user may be in several groups.
    groups: B.
    seed: of the draw. The groups are not those that `mimo evaluate` draws.
    line_of_sight: only users with it (True) or without it (False); None for all.

    Returns [B, K, N], complex64, amplitude gains without unit. With P = 20 W a noise power of
    2.54e-10 W is the one of the paper's signal-to-noise ratios (`--noise paper`).

    Needs the package safetensors (the package's extra `datasets`), and raises ImportError
    without it; ValueError for a file that is no dataset, and for more users than there are.
    """
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise ImportError("reading datasets needs the package safetensors, 0.6 or later") from error
    if users < 1 or groups < 0:
        raise ValueError(f"users and groups: expected positive numbers, found {users}, {groups}")
    try:
        with safe_open(os.fspath(path), framework="numpy") as file:
            found = (file.metadata() or {}).get("format")
            if found != _FORMAT:
                raise ValueError(f"{path}: expected a dataset of format {_FORMAT}, found {found}")
            csi = np.asarray(file.get_tensor("csi"))
            direct = np.asarray(file.get_tensor("line_of_sight")) == 1
    except SafetensorError as error:
        raise ValueError(f"{path}: expected a dataset, found {error}") from error
    if csi.dtype != np.complex64 or csi.ndim != 2 or direct.shape != csi.shape[:1]:
        raise ValueError(
            f"{path}: expected csi [U, N] of complex64 and line_of_sight [U], found "
            f"{text(csi.shape)} of {csi.dtype} and {text(direct.shape)}"
        )
    pool = np.arange(len(csi)) if line_of_sight is None else np.flatnonzero(direct == line_of_sight)
    if len(pool) < users:
        raise ValueError(f"{path}: expected at least {users} users to draw from, found {len(pool)}")
    random = np.random.default_rng(seed)
    chosen = np.empty((groups, users), dtype=np.int64)
    for group in range(groups):
        chosen[group] = random.choice(pool, users, replace=False)
    drawn: ComplexArray = csi[chosen]
    return drawn
