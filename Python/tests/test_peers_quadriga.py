"""Channel files that quadriga-lib reads and writes."""

from __future__ import annotations

import json
import unittest
from typing import Any

import numpy as np
from made_up import ARRAY, CARRIER, PLAIN, dataset_of, street
from peers import FREE, Peer, here, needs

from swift_mimo import convert
from swift_mimo.antennas import AntennaArray, our_order, their_order
from swift_mimo.paths import channels


class Quadriga(Peer):
    @here("h5py")
    @needs("quadriga_lib")
    def test_reads_our_files(self) -> None:
        data = street(groups=0)
        convert.save(data, self.folder / "street.hdf5", "quadriga")
        self.client("quadriga", "read", self.folder / "street.hdf5", "out.npz", 9, 32e6)
        found = self.read("out.npz")
        paths = data.paths
        assert paths is not None and data.positions is not None and paths.arrival is not None
        self.assertEqual(found["users"], 20)
        ours = our_order("columns-bottom-left", ARRAY.rows, ARRAY.columns)
        offsets = np.arange(9) * 32e6 / 8
        band = channels(paths, ARRAY, offsets, carrier=CARRIER, squint=False)
        for user in range(20):
            first, end = paths.offsets[user : user + 2]
            c = found[f"u{user}_coeff"]
            self.assertEqual(c.shape, (1, 24, end - first))
            h = c[0, ours].sum(axis=1)[np.newaxis]
            self.assert_same(h, data.csi[user : user + 1] * FREE)
            response = found[f"u{user}_h"][0, ours, :, 0].T[np.newaxis]
            self.assert_same(response, band[user : user + 1], 1e-4)
            aod, eod, aoa, eoa = found[f"u{user}_path_angles"].T
            for azimuth, elevation, k in (
                (aod, eod, paths.departure),
                (aoa, eoa, paths.arrival),
            ):
                flat = np.cos(elevation)
                vectors = [flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)]
                np.testing.assert_allclose(np.stack(vectors, 1), k[first:end], atol=1e-6)
            np.testing.assert_allclose(found[f"u{user}_rx_position"][:, 0], data.positions[user])
            np.testing.assert_allclose(
                found[f"u{user}_no_interact"],
                paths.interactions[first:end],  # type: ignore[index]
            )
            gain, matrix = found[f"u{user}_path_gain"], found[f"u{user}_path_polarization"]
            transfer = (np.sqrt(gain) * matrix).reshape(2, 2, -1).transpose(2, 1, 0)
            expected = paths.transfer[first:end]
            scale = np.abs(expected).max()
            np.testing.assert_allclose(transfer / scale, expected / scale, atol=1e-5)

    @here("h5py")
    @needs("quadriga_lib")
    def test_reads_users_without_paths_and_what_we_leave(self) -> None:
        data = street(PLAIN)
        assert data.paths is not None and data.positions is not None
        rest = data.paths.taken(np.arange(data.paths.offsets[3], data.paths.count))
        convert.save(dataset_of(rest, PLAIN, data.positions), self.folder / "f", "quadriga")
        self.client("quadriga", "read", self.folder / "f", "out.npz", 2, 1e6)
        found = self.read("out.npz")
        self.assertEqual(found["users"], 20)
        for user in range(3):
            self.assertNotIn(f"u{user}_coeff", found)
        np.testing.assert_allclose(found["u2_rx_position"][:, 0], data.positions[2], rtol=1e-6)
        self.assertEqual(found["u3_coeff"].shape, (1, 24, data.paths.per_user[3]))
        record = json.loads(str(found["u0_par_swift_mimo"]))
        self.assertEqual(record["attribution"], "made up")
        first, end = data.paths.offsets[3:5]
        begin, stop = data.paths.interaction_offsets[[first, end]]  # type: ignore[index]
        np.testing.assert_array_equal(
            found["u3_par_interaction_kind"],
            data.paths.interaction_kind[begin:stop],  # type: ignore[index]
        )

    @here("h5py")
    @needs("quadriga_lib")
    def test_its_files_are_read(self) -> None:
        self.client("quadriga", "write", self.folder / "theirs.hdf5", "truth.npz")
        truth = self.read("truth.npz")
        array = AntennaArray(
            rows=3, columns=4, azimuth=float(np.degrees(0.6)), downtilt=float(np.degrees(0.15))
        )
        # The order that we say its arrays have is the one it has.
        flat = AntennaArray(rows=3, columns=4).element_positions()
        theirs = flat[their_order("columns-bottom-left", 3, 4)] * 299792458 / CARRIER
        np.testing.assert_allclose(truth["elements"].T, theirs, atol=1e-9)
        told: dict[str, Any] = {
            "carrier_phase": "included",
            "phase_reference": "centre",
            "element_order": "columns-bottom-left",
            "rows": 3,
            "columns": 4,
            "spacing": 0.5,
            "pattern": "isotropic",
        }
        found = convert.load(self.folder / "theirs.hdf5", **told)
        self.assertEqual(found.notes, [])
        assert found.paths is not None
        ours = our_order("columns-bottom-left", 3, 4)
        h = np.stack([truth[f"u{user}_coeff"][0, ours].sum(axis=1) for user in range(5)])
        self.assert_same(found.csi, h)
        # From all four polarisations, so that a tilted array is right too.
        other = AntennaArray(rows=3, columns=4, azimuth=20.0, downtilt=-10.0)
        self.assertAlmostEqual(found.array.azimuth, array.azimuth, places=4)  # type: ignore
        self.assertAlmostEqual(found.array.downtilt, array.downtilt, places=4)  # type: ignore
        self.assertGreater(np.abs(channels(found.paths, other, carrier=CARRIER)).max(), 0)


if __name__ == "__main__":
    unittest.main()
