"""Channels of 3GPP TR 38.901 by Sionna PHY, for the table of `mimo-bench-generality`.

    sionna_channels.py OUTPUT.safetensors GROUPS

Writes tensors "MODEL/N" of shape [GROUPS, 16, N] in complex single precision:
rows are users, antennas a square panel of N vertical elements of TR 38.901, one carrier at 3.5 GHz.
UMi and UMa: users of one sector as Sionna drops them, path loss and shadowing included. CDL: all
users in the one direction that the profile has, which is how the profile is defined, and with the
array turned by up to 60 degrees for every user ("CDL-A turned").
"""

import math
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from sionna.phy import config
from sionna.phy.channel import gen_single_sector_topology
from sionna.phy.channel.tr38901 import CDL, PanelArray, UMa, UMi

CARRIER = 3.5e9  # Hz, in the middle of the band that most arrays of 64 antennas use
DELAY_SPREAD = 300e-9  # s, "long" in TR 38.901 table 7.7.3-1: the carrier sees no delays anyway
USERS, SIDE = 16, 16


def array(pattern: str, side: int) -> PanelArray:
    return PanelArray(
        num_rows_per_panel=side, num_cols_per_panel=side, polarization="single",
        polarization_type="V", antenna_pattern=pattern, carrier_frequency=CARRIER)


def narrowband(a: torch.Tensor, tau: torch.Tensor) -> np.ndarray:
    """H on the carrier from the paths, [batch, users, antennas]."""
    # a [batch, user, 1, 1, antenna, path, 1], tau [batch, user, 1, path]
    turn = torch.exp(-2j * math.pi * CARRIER * tau[:, :, 0, None, :].to(torch.float64))
    return (a[:, :, 0, 0, :, :, 0] * turn).sum(-1).numpy()


def sector(kind, name: str, groups: int) -> np.ndarray:
    model = kind(
        carrier_frequency=CARRIER, o2i_model="low", ut_array=array("omni", 1),
        bs_array=array("38.901", SIDE), direction="downlink")
    model.set_topology(*gen_single_sector_topology(groups, USERS, name))
    return narrowband(*model(1, 1.0))


def profile(letter: str, turned: bool, groups: int) -> np.ndarray:
    count = groups * USERS
    orientation = None
    if turned:
        orientation = torch.zeros(count, 3)
        orientation[:, 0] = (torch.rand(count, generator=config.torch_rng()) - 0.5) * 2 * math.pi / 3
    model = CDL(
        letter, DELAY_SPREAD, CARRIER, array("omni", 1), array("38.901", SIDE), "downlink",
        bs_orientation=orientation)
    return narrowband(*model(count, 1, 1.0)).reshape(groups, USERS, SIDE * SIDE)


def squares(h: np.ndarray) -> dict[int, np.ndarray]:
    """The square panels in the corner of the largest one."""
    places = array("38.901", SIDE).ant_pos.numpy()[:, 1:]
    rank = np.stack([np.unique(c.round(6), return_inverse=True)[1] for c in places.T])
    return {n * n: h[:, :, (rank < n).all(0)] for n in (1, 2, 4, 8, 16)}


def main() -> None:
    output, groups = sys.argv[1], int(sys.argv[2])
    config.seed = 1
    models = {"UMi": sector(UMi, "umi", groups), "UMa": sector(UMa, "uma", groups)}
    for letter in "ACD":
        models[f"CDL-{letter}"] = profile(letter, False, groups)
        models[f"CDL-{letter} turned"] = profile(letter, True, groups)
    tensors = {}
    for name, h in models.items():
        # Path loss would leave single precision's exponents unused; only ratios count.
        h = h / np.sqrt((np.abs(h) ** 2).sum(-1).mean())
        for n, part in squares(h).items():
            tensors[f"{name}/{n}"] = np.ascontiguousarray(part, dtype=np.complex64)
    save_file(tensors, output)


if __name__ == "__main__":
    main()
