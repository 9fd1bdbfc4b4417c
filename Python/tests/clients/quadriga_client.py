"""quadriga-lib, in a process of its own.

quadriga_client.py read IN OUT CARRIERS BANDWIDTH    slots as .npz: u0_coeff, u0_delay, ...
quadriga_client.py write OUT TRUTH                   its own array and paths at random
"""

from __future__ import annotations

import sys

import numpy as np

CARRIER = 3.5e9
AZIMUTH, DOWNTILT = 0.6, 0.15
ROWS, COLUMNS = 3, 4
MAST = np.array([3.0, -4.0, 25.0])


def read(source: str, out: str, carriers: str, bandwidth: str) -> None:
    import quadriga_lib as q

    (_, users, _, _), _ = q.channel.hdf5_read_layout(source)
    found = {"users": np.array(users)}
    for user in range(users):
        (channel, *_), extra = q.channel.hdf5_read_channel(source, ix=0, iy=user)
        for name, value in channel.items():
            value = value[0] if isinstance(value, list) and value else value
            found[f"u{user}_{name}"] = np.asarray(value)
        for name, value in extra.items():
            found[f"u{user}_par_{name}"] = np.asarray(value)
        if "coeff" in channel:
            # Frequencies from the carrier on, over the bandwidth.
            found[f"u{user}_h"] = q.channel.baseband_freq_response(
                coeff=channel["coeff"],
                delay=channel["delay"],
                bandwidth=float(bandwidth),
                carriers=int(carriers),
            )
    np.savez(out, **found)


def write(out: str, truth: str) -> None:
    """Users with paths of all polarisations to quadriga-lib's own planar array."""
    import quadriga_lib as q

    # The pattern of one vertical isotropic element, and the places of a 3GPP array of them.
    places = q.arrayant.generate("3gpp", M=ROWS, N=COLUMNS, pol=1, spacing=0.5, freq=CARRIER)
    omni = q.arrayant.generate("omni")
    array = q.arrayant.copy_element(omni, 0, np.arange(1, ROWS * COLUMNS))
    array["element_pos"] = places["element_pos"]
    array["coupling_re"] = np.eye(ROWS * COLUMNS)
    array["coupling_im"] = np.zeros((ROWS * COLUMNS, ROWS * COLUMNS))
    random = np.random.default_rng(7)
    users = 5
    q.channel.hdf5_create_file(out, 1, users)
    kept = {}
    for user in range(users):
        count = 4 + user
        place = MAST + [random.uniform(50, 200), random.uniform(-50, 50), -23.5]
        aod, aoa = random.uniform(-1, 1, count) + AZIMUTH, random.uniform(-3, 3, count)
        eod, eoa = random.uniform(-0.6, 0.2, count), random.uniform(-0.5, 0.5, count)
        gain, length = random.random(count) * 1e-8, random.uniform(50, 400, count)
        matrix = random.standard_normal((8, count))
        orientation = [0.0, -DOWNTILT, AZIMUTH]
        coefficients, delay, _ = q.arrayant.get_channels_planar(
            array,
            omni,
            aod,
            eod,
            aoa,
            eoa,
            gain,
            length,
            matrix,
            MAST,
            orientation,
            place,
            [0.0, 0.0, 0.0],
            center_freq=CARRIER,
            use_absolute_delays=True,
            complex=True,
        )
        channel = {
            "coeff": [coefficients],
            "delay": [delay],
            "center_frequency": np.array([CARRIER]),
            "path_gain": [gain],
            "path_length": [length],
            "path_polarization": [matrix[0::2] + 1j * matrix[1::2]],
            "path_angles": [np.stack([aod, eod, aoa, eoa], axis=1)],
            "tx_position": MAST[:, np.newaxis],
            "rx_position": place[:, np.newaxis],
            "tx_orientation": np.array(orientation)[:, np.newaxis],
        }
        q.channel.hdf5_write_channel(out, channel, ix=0, iy=user)
        kept[f"u{user}_coeff"] = coefficients
        kept[f"u{user}_delay"] = delay
    np.savez(truth, elements=places["element_pos"], **kept)


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
