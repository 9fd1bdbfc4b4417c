"""What a file shows by itself: signs that it is not what it is taken for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..paths import SPEED_OF_LIGHT, Paths
from ._answers import Answers

ComplexArray = npt.NDArray[np.complexfloating[Any, Any]]
RealArray = npt.NDArray[np.float64]


def check_delays(delay: RealArray, user: npt.NDArray[np.int64], answers: Answers) -> None:
    """Refuses delays of which each user's first is 0, unless they are said to be so.

    Raises MissingAnswers or ValueError.
    """
    if not len(delay):
        return
    first = np.full(int(user.max()) + 1, np.inf)
    np.minimum.at(first, user, delay)
    normalized = bool((first[np.unique(user)] == 0).all())
    if normalized:
        answers.ask(
            delays="every user's first path arrives at 0 s: delays were normalized (Sionna's cir() "
            "and cfr() do so unless normalize_delays=False). Say --delays normalized to take "
            "them so; distances are then lost"
        )
    given = answers.optional("delays")
    if given is not None and (given == "normalized") != normalized:
        found = "every first path arrives at 0 s" if normalized else "first paths that arrive later"
        raise ValueError(f"{answers.source}: --delays: expected {given} delays, found {found}")


def check_energy(channels_: ComplexArray, answers: Answers) -> None:
    """Refuses channels [U, ..., N] that were all scaled to one energy, unless that is said of them.

    Unit energy in the mean of all entries, together, or in the mean over the band.

    Raises ValueError, also where there is no user or antenna.
    """
    if not channels_.size:
        raise ValueError(
            f"{answers.source}: expected channels of one user or more, found "
            f"{list(channels_.shape)}"
        )
    each = np.abs(channels_.reshape(len(channels_), -1)) ** 2
    together = each.sum(axis=1)
    for energy, found in (
        (each.mean(axis=1), "unit energy in the mean of its entries"),
        (together, "unit norm"),
        (together * channels_.shape[-1] / each.shape[1], "unit norm in the mean over the band"),
    ):
        heard = energy[energy > 0]
        if len(heard) > 1 and np.abs(heard - 1).max() < 1e-3:
            if answers.optional("normalization") != "lost":
                raise ValueError(
                    f"{answers.source}: expected amplitude gains, found that every user's channel "
                    f"has {found}: it was normalized, and how strong users are is lost. Say "
                    "--normalization lost to take it so"
                )


def check_offsets(offsets: RealArray, carrier: float, source: str) -> None:
    """Refuses frequencies [S] that are none about a carrier in Hz, and two that are equal.

    Raises ValueError.
    """
    if not np.isfinite(offsets).all():
        raise ValueError(f"{source}: expected finite frequencies, found NaN or infinity")
    if len(offsets) and np.abs(offsets).max() >= carrier:
        raise ValueError(
            f"{source}: expected frequencies about the carrier of {carrier:.6g} Hz, nearer to it "
            f"than it is to 0, found {offsets[np.abs(offsets).argmax()]:.6g} Hz: are they those on "
            "air?"
        )
    if len(np.unique(offsets)) < len(offsets):
        raise ValueError(f"{source}: expected frequencies that differ, found two that are equal")


def check_geometry(paths: Paths, mast: RealArray, positions: RealArray, answers: Answers) -> None:
    """Refuses lines of sight that do not lead from the mast to the user."""
    interactions = paths.interactions
    if interactions is None:
        return
    direct = np.flatnonzero(interactions == 0)
    way = positions[paths.user[direct]] - mast
    distance = np.linalg.norm(way, axis=1)
    direct, way, distance = (x[distance > 1] for x in (direct, way, distance))
    if not len(direct):
        return
    cosine = (way * paths.departure[direct]).sum(axis=1) / distance
    off = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    if (off > 2).mean() > 0.02:
        worst = int(off.argmax())
        raise ValueError(
            f"{answers.source}: expected lines of sight that lead to the user, found one of user "
            f"{paths.user[direct][worst]} that leaves {off[worst]:.0f} degrees beside. Are the "
            "elevations from the zenith, the azimuths counter-clockwise from +x, the positions "
            "those of the same site?"
        )
    if answers.optional("delays") == "normalized":
        return
    late = np.abs(paths.delay[direct] * SPEED_OF_LIGHT - distance)
    if (late > 1 + 0.01 * distance).mean() > 0.02:
        worst = int(late.argmax())
        raise ValueError(
            f"{answers.source}: expected lines of sight as long as the way to the user, found one "
            f"of user {paths.user[direct][worst]} that is {late[worst]:.1f} m off: are the delays "
            "absolute, in seconds, and the positions in metres?"
        )
