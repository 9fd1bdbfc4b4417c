"""Sionna RT and Sionna PHY, in a process of their own.

sionna_client.py trace OUT ROWS COLUMNS [POLARIZATION]     the street canyon: cir, cfr and Paths
sionna_client.py phy IN OUT                  what CIRDataset and cir_to_ofdm_channel make of
                                             a [B, ...], tau [B, ...], frequencies
sionna_client.py model OUT                   samples of a channel model as a generator's
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

CARRIER = 3.5e9
AZIMUTH, DOWNTILT = 0.6, 0.15
MAST = (0.0, 0.0, 25.0)
PLACES = [(20.0 + 6 * i, -3.0 + i, 1.5) for i in range(8)]


def traced(rows: int, columns: int, polarization: str = "V") -> tuple[Any, Any]:
    """The scene and the paths of an array of isotropic elements."""
    import sionna.rt as rt

    scene = rt.load_scene(rt.scene.simple_street_canyon)
    scene.frequency = CARRIER
    one = rt.PlanarArray(num_rows=1, num_cols=1, pattern="iso", polarization="V")
    scene.rx_array = one
    scene.tx_array = rt.PlanarArray(
        num_rows=rows, num_cols=columns, pattern="iso", polarization=polarization
    )
    # A single antenna stands upright: DeepMIMO's converter knows no tilt.
    tilt = DOWNTILT if rows * columns > 1 else 0.0
    scene.add(rt.Transmitter("mast", position=MAST, orientation=[AZIMUTH, tilt, 0.0]))
    for number, place in enumerate(PLACES):
        scene.add(rt.Receiver(f"user{number}", position=place))
    return scene, rt.PathSolver()(scene, max_depth=3, refraction=False, synthetic_array=True)


def trace(out: str, rows: str, columns: str, polarization: str = "V") -> None:
    _, paths = traced(int(rows), int(columns), polarization)
    real, imaginary = paths.a
    a, tau = paths.cir(normalize_delays=False, out_type="numpy")
    normalized = paths.cir(out_type="numpy")
    frequencies = np.linspace(-20e6, 20e6, 5).astype(np.float32)
    arrays = {
        name: getattr(paths, name).numpy()
        for name in ("theta_t", "phi_t", "theta_r", "phi_r", "interactions", "vertices")
    }
    np.savez(
        out,
        a=a,
        tau=tau,
        bare=real.numpy() + 1j * imaginary.numpy(),
        a_normalized=normalized[0],
        tau_normalized=normalized[1],
        h=paths.cfr(frequencies, normalize_delays=False, out_type="numpy"),
        h_normalized=paths.cfr(frequencies, normalize=True, out_type="numpy"),
        frequencies=frequencies,
        sources=paths.sources.numpy(),
        targets=paths.targets.numpy(),
        **arrays,
    )


def phy(given: str, out: str) -> None:
    import torch
    from sionna.phy.channel import CIRDataset, cir_to_ofdm_channel

    with np.load(given) as file:
        a, tau, frequencies = file["a"], file["tau"], file["frequencies"]

    def generator() -> Any:
        yield from zip(a, tau)

    model = CIRDataset(generator, len(a), *a.shape[1:5], a.shape[5], 1, precision="double")
    h, delay = model()
    band = cir_to_ofdm_channel(torch.as_tensor(frequencies), h, delay)
    np.savez(out, a=h.numpy(), tau=delay.numpy(), h=band.numpy())


def model(out: str) -> None:
    """TR 38.901 CDL-C, 5 samples of one user and 8 antennas, whose delays are normalized."""
    import torch
    from sionna.phy import config
    from sionna.phy.channel import cir_to_ofdm_channel
    from sionna.phy.channel.tr38901 import CDL, PanelArray

    config.seed = 1
    kinds: dict[str, Any] = {
        "polarization": "single",
        "polarization_type": "V",
        "antenna_pattern": "omni",
        "carrier_frequency": CARRIER,
    }
    user = PanelArray(num_rows_per_panel=1, num_cols_per_panel=1, **kinds)
    mast = PanelArray(num_rows_per_panel=2, num_cols_per_panel=4, **kinds)
    cdl = CDL("C", 100e-9, CARRIER, user, mast, "downlink")
    a, tau = cdl(5, 1, 1e6)
    frequencies = torch.linspace(-1e6, 1e6, 3)
    h = cir_to_ofdm_channel(frequencies, a, tau)
    np.savez(out, a=a.numpy(), tau=tau.numpy(), h=h.numpy(), frequencies=frequencies.numpy())


if __name__ == "__main__":
    {"trace": trace, "phy": phy, "model": model}[sys.argv[1]](*sys.argv[2:])
