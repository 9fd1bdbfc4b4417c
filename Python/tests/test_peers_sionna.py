"""Paths and responses of Sionna RT, generators and OFDM channels of Sionna PHY."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np
from made_up import CARRIER, array_options, street
from peers import FREE, Peer, needs

from swift_mimo.antennas import AntennaArray
from swift_mimo.convert import sionna


class Sionna(Peer):
    def arrays(self) -> dict[str, np.ndarray]:
        self.client("sionna", "trace", self.folder / "traced.npz", 3, 4)
        return self.read("traced.npz")

    TOLD: dict[str, Any] = {
        "carrier": CARRIER,
        "element_order": "columns-top-left",
        "phase_reference": "centre",
        **array_options(
            AntennaArray(rows=3, columns=4, azimuth=np.degrees(0.6), downtilt=np.degrees(0.15))
        ),
    }

    @needs("sionna.rt")
    def test_its_paths_are_read(self) -> None:
        arrays = self.arrays()
        for name, phase in (("a", "included"), ("bare", "absent")):
            given = {**arrays, "a": arrays[name]}
            found = sionna.from_arrays("traced", given, **self.TOLD, carrier_phase=phase)
            # Sionna turns by 2 pi f tau in single precision; we do not.
            tau = np.where(arrays["tau"] < 0, 0, arrays["tau"].astype(np.float64))
            turn = np.exp(-2j * np.pi * ((CARRIER * tau) % 1))[:, np.newaxis, :, np.newaxis]
            truth = arrays["bare"] * turn if phase == "absent" else arrays["a"][..., 0]
            self.assert_same(found.csi, truth.sum(axis=-1)[:, 0, 0])
            assert found.paths is not None
            self.assertEqual(found.csi.shape, (8, 12))
            np.testing.assert_allclose(found.positions, arrays["targets"].T)
            np.testing.assert_allclose(found.mast, arrays["sources"][:, 0])
            self.assertTrue(found.line_of_sight.all())  # type: ignore[union-attr]
            # The whole band from the paths, against cfr().
            self.assert_same(found.csi_band, np.swapaxes(arrays["h"][:, 0, 0, :, 0], 1, 2), 2e-3)

    @needs("sionna.rt")
    def test_its_cross_polarised_pairs_are_read(self) -> None:
        told = {**self.TOLD, "carrier_phase": "absent", "polarization_order": "blocks"}
        del told["polarization"]
        found = {}
        for name, slants in (("VH", "0/90"), ("cross", "-45/+45")):
            self.client("sionna", "trace", self.folder / f"{name}.npz", 3, 4, name)
            arrays = self.read(f"{name}.npz")
            given = {**arrays, "a": arrays["bare"]}
            found[name] = sionna.from_arrays(name, given, **told, slants=slants)
        # Two kinds of pairs say the same, and both what a vertical element alone says.
        pairs = found["cross"].csi
        self.assertEqual(pairs.shape, (8, 24))
        # Traces of its own, each in single precision.
        self.assert_same(found["VH"].csi, pairs, 1e-4)
        self.client("sionna", "trace", self.folder / "V.npz", 3, 4)
        arrays = self.read("V.npz")
        del told["polarization_order"]
        given = {**arrays, "a": arrays["bare"]}
        single = sionna.from_arrays("V", given, **told, polarization="vertical")
        self.assert_same((pairs[:, :12] + pairs[:, 12:]) / np.sqrt(2), single.csi, 1e-4)

    @needs("sionna.rt")
    def test_its_frequency_responses_are_read(self) -> None:
        arrays = self.arrays()
        told = {**self.TOLD, "normalization": "none"}
        given = {name: arrays[name] for name in ("h", "frequencies", "sources", "targets")}
        del told["spacing"], told["azimuth"], told["downtilt"], told["pattern"]
        found = sionna.from_arrays("traced", given, **told)
        self.assert_same(found.csi_band, np.swapaxes(arrays["h"][:, 0, 0, :, 0], 1, 2))
        given["h"] = arrays["h_normalized"]
        with self.assertRaisesRegex(ValueError, "--normalization lost"):
            sionna.from_arrays("traced", given, **told)

    @needs("sionna.rt")
    def test_its_default_normalizes_delays(self) -> None:
        arrays = self.arrays()
        given = {**arrays, "a": arrays["a_normalized"], "tau": arrays["tau_normalized"]}
        told = {**self.TOLD, "carrier_phase": "included"}
        with self.assertRaisesRegex(ValueError, "normalize_delays=False"):
            sionna.from_arrays("traced", given, **told)
        found = sionna.from_arrays("traced", given, **told, delays="normalized")
        self.assert_same(found.csi, arrays["a_normalized"][:, 0, 0, :, :, 0].sum(axis=-1))

    @needs("sionna.phy", "torch")
    def test_its_ofdm_channels_of_our_responses_are_ours(self) -> None:
        data = street(groups=4)
        generator = sionna.CIRGenerator(data)
        pairs = list(generator())
        np.savez(
            self.folder / "in.npz",
            a=np.stack([a for a, _ in pairs]),
            tau=np.stack([tau for _, tau in pairs]),
            frequencies=data.band_offsets,  # type: ignore[arg-type]
        )
        self.client("sionna", "phy", self.folder / "in.npz", self.folder / "out.npz")
        found = self.read("out.npz")
        # CIRDataset shuffles; which user a sample is shows its strongest coefficient.
        h = np.swapaxes(found["h"][:, 0, 0, 0, :, 0], 1, 2)
        assert data.csi_band is not None
        ours = data.csi_band.astype(np.complex128) * FREE
        match = [int(np.linalg.norm(ours - one, axis=(1, 2)).argmin()) for one in h]
        self.assertEqual(sorted(match), list(range(20)))
        # A generator's delays are in single precision: 20 MHz turn by 1e-5 of what they lose. Of those
        # delays our channels are theirs.
        self.assert_same(h, ours[match], 1e-4)
        again = sionna.from_cir(
            generator,
            samples=20,
            carrier=CARRIER,
            carrier_phase="included",
            element_order="columns-top-left",
            rows=4,
            columns=6,
            bandwidth=40e6,
            groups=4,
        )
        assert again.csi_band is not None
        np.testing.assert_allclose(again.band_offsets, data.band_offsets)  # type: ignore[arg-type]
        self.assert_same(h, again.csi_band[match])
        self.assert_same(found["a"].sum(axis=-2)[:, 0, 0, 0, :, 0], data.csi[match] * FREE)

    @needs("sionna.phy", "torch")
    def test_its_generators_are_drained(self) -> None:
        self.client("sionna", "model", self.folder / "out.npz")
        found = self.read("out.npz")
        told: dict[str, Any] = {
            "carrier": CARRIER,
            "carrier_phase": "included",
            "rows": 2,
            "columns": 4,
            "element_order": "columns-top-left",
        }
        with self.assertRaisesRegex(ValueError, "--delays normalized"):
            sionna.from_cir(zip(found["a"], found["tau"]), samples=5, **told)
        told.update(delays="normalized", bandwidth=3e6, groups=3)
        again = sionna.from_cir(zip(found["a"], found["tau"]), samples=5, **told)
        h = np.swapaxes(found["h"][:, 0, 0, 0, :, 0], 1, 2)
        np.testing.assert_allclose(again.band_offsets, found["frequencies"])
        self.assert_same(again.csi_band, h)


if __name__ == "__main__":
    unittest.main()
