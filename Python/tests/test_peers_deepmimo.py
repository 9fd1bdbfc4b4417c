"""Scenarios that DeepMIMO reads and writes, channels that it makes of our paths."""

from __future__ import annotations

import json
import unittest
from typing import Any

import numpy as np
from made_up import ARRAY, CARRIER, PLAIN, array_options, street
from peers import FREE, Peer, needs

from swift_mimo.antennas import AntennaArray, our_order
from swift_mimo.convert import deepmimo, sionna
from swift_mimo.paths import channels


class DeepMIMO(Peer):
    def settings(self, array: AntennaArray, **more: Any) -> str:
        return json.dumps(
            {
                "shape": [array.columns, array.rows],
                "spacing": array.spacing,
                "rotation": [0, array.downtilt, array.azimuth],
                "subcarriers": 256,
                "selected": [0, 5, 255],
                "bandwidth": 40e6,
                "load": {"max_paths": 31},
                "num_paths": 31,
                **more,
            }
        )

    def moved(self, data: Any, array: AntennaArray) -> np.ndarray:
        """Our channels [U, S, N] of the array as DeepMIMO puts it, first element at the mast."""
        first = our_order("rows-bottom-left", array.rows, array.columns).argmin()
        paths = data.paths
        turn = array.steering(paths.departure)[:, first].conj()
        there = paths.taken(np.arange(paths.count))
        object.__setattr__(there, "transfer", paths.transfer * turn[:, np.newaxis, np.newaxis])
        offsets = np.array([0, 5, 255]) * 40e6 / 256
        return channels(there, array, offsets, carrier=CARRIER, squint=False)

    @needs("deepmimo")
    def test_reads_our_scenarios(self) -> None:
        for array, name in ((ARRAY, "sector"), (PLAIN, "plain")):
            data = street(array, depth=7)
            folder = self.folder / "deepmimo_scenarios" / name
            deepmimo.save(data, folder)
            self.client("deepmimo", "load", folder, self.folder / "out.npz", self.settings(array))
            found = self.read("out.npz")
            h = found["channel"][:, 0] * np.sqrt(256)
            ours = our_order("rows-bottom-left", array.rows, array.columns)
            # Its delays are in single precision: 40 MHz of 1e-13 s.
            expected = np.swapaxes(self.moved(data, array), 1, 2)
            self.assert_same(h[:, ours, 0], expected[..., 0])
            self.assert_same(h[:, ours], expected, 1e-4)
            np.testing.assert_array_equal(found["los"] == 1, data.line_of_sight)
            assert data.paths is not None and data.positions is not None
            np.testing.assert_array_equal(found["num_paths"], data.paths.per_user)
            interactions = data.paths.interactions
            assert interactions is not None
            self.assertEqual(np.nansum(found["interactions"]), interactions.sum())
            there = data.positions - data.mast
            np.testing.assert_allclose(found["distance"], np.linalg.norm(there, axis=1), rtol=1e-5)

    @needs("deepmimo")
    def test_digits_beyond_seven_interactions(self) -> None:
        data = street(PLAIN, depth=9)
        folder = self.folder / "deepmimo_scenarios" / "deep"
        deepmimo.save(data, folder)
        self.client("deepmimo", "load", folder, self.folder / "out.npz", self.settings(PLAIN))
        kinds = self.read("out.npz")["kinds"]
        paths = data.paths
        assert paths is not None and paths.interaction_offsets is not None
        ours = [
            "".join("RDST"[kind - 1] for kind in paths.interaction_kind[first:end])  # type: ignore
            for first, end in zip(paths.interaction_offsets, paths.interaction_offsets[1:])
        ]
        self.assertEqual(max(map(len, ours)), 9)
        self.assertEqual(sorted(ours), sorted(kinds[kinds != "n"].tolist()))

    @needs("deepmimo")
    def test_twenty_five_paths_unless_told(self) -> None:
        data = street(PLAIN, depth=7)
        folder = self.folder / "deepmimo_scenarios" / "many"
        deepmimo.save(data, folder)
        few = self.settings(PLAIN, load={}, num_paths=25)
        self.client("deepmimo", "load", folder, self.folder / "out.npz", few)
        found = self.read("out.npz")
        self.assertEqual(found["num_paths"][1], 25)
        self.assertIn("31", data.notes[-1])
        # It lost the weakest: little of the second user, nothing of the others.
        ours = our_order("rows-bottom-left", PLAIN.rows, PLAIN.columns)
        h = found["channel"][:, 0, ours, 0] * np.sqrt(256)
        whole = self.moved(data, PLAIN)[:, 0]
        rest = np.arange(20) != 1
        self.assert_same(h[rest], whole[rest])
        lost = np.linalg.norm(h[1] - whole[1]) / np.linalg.norm(whole[1])
        self.assertTrue(1e-4 < lost < 0.3, lost)

    @needs("deepmimo")
    def test_its_channels_are_read(self) -> None:
        data = street(ARRAY, depth=7)
        folder = self.folder / "deepmimo_scenarios" / "made"
        deepmimo.save(data, folder)
        told = {
            "take": "channels",
            "subcarriers": 256,
            "bandwidth": 40e6,
            "element_order": "rows-bottom-left",
            "normalization": "sqrt-subcarriers",
            "phase_reference": "first-element",
        }
        settings = self.settings(ARRAY, selected=list(range(0, 256, 36)))
        self.client("deepmimo", "channels", folder, settings)
        found = deepmimo.load(folder, **told, selected="0:256:36")
        self.assert_same(found.csi * FREE, self.moved(data, ARRAY)[:, 0])
        self.assertEqual(found.csi_band.shape, (20, 8, 24))  # type: ignore[union-attr]
        # And ours are the same as its own.
        deepmimo.save(
            data,
            self.folder / "deepmimo_scenarios" / "ours",
            channels="yes",
            subcarriers=256,
            bandwidth=40e6,
            selected="0:256:36",
        )
        name = "channel_t000_tx000_r001.npz"
        theirs = self.read(f"deepmimo_scenarios/made/{name}")["channel"]
        ours = self.read(f"deepmimo_scenarios/ours/{name}")["channel"]
        self.assertEqual(ours.shape, theirs.shape)
        self.assert_same(ours[..., 0], theirs[..., 0])
        self.assert_same(ours, theirs, 1e-4)

    @needs("deepmimo", "sionna.rt")
    def test_its_converter_leaves_the_carrier_s_phase_out(self) -> None:
        # Sionna RT traces, DeepMIMO converts, we read: as if we had read Sionna's paths.
        self.client(
            "deepmimo", "from-sionna", self.folder / "traced", self.folder / "deepmimo_scenarios"
        )
        self.client("sionna", "trace", self.folder / "traced.npz", 1, 1)
        arrays = self.read("traced.npz")
        array = AntennaArray(rows=3, columns=4, azimuth=30.0)
        told = {
            "carrier_phase": "absent",
            "path_gains": "vertical",
            "sent_power": 0.0,
            **array_options(array),
        }
        found = deepmimo.load(self.folder / "deepmimo_scenarios" / "canyon", **told)
        single = AntennaArray(rows=1, columns=1, azimuth=30.0)
        bare = {**arrays, "a": arrays["bare"]}
        truth = sionna.from_arrays(
            "traced",
            bare,
            carrier=CARRIER,
            carrier_phase="absent",
            phase_reference="centre",
            element_order="columns-top-left",
            **array_options(single),
        )
        assert truth.paths is not None and found.paths is not None
        self.assertEqual(found.users, 8)
        expected = channels(truth.paths, array, carrier=CARRIER)
        self.assert_same(found.csi, expected, 1e-4)
        wrong = deepmimo.load(
            self.folder / "deepmimo_scenarios" / "canyon", **{**told, "carrier_phase": "included"}
        )
        self.assert_other(wrong.csi, expected)
        self.assertEqual(sorted(found.paths.interactions), sorted(truth.paths.interactions))


if __name__ == "__main__":
    unittest.main()
