"""Files of quadriga-lib: round trips and traps; itself: test_peers_quadriga."""

from __future__ import annotations

import importlib.util
import pathlib
import shutil
import tempfile
import time
import unittest
from typing import Any

import numpy as np
from made_up import (
    ARRAY,
    CARRIER,
    CROSSED,
    LOSS,
    MAST,
    PLAIN,
    Case,
    array_options,
    dataset_of,
    street,
)

from swift_mimo.convert import MissingAnswers, quadriga

FOREIGN: dict[str, Any] = {
    "carrier_phase": "included",
    "phase_reference": "centre",
    "element_order": "columns-bottom-left",
    "system_loss": LOSS,
    **array_options(ARRAY),
}


@unittest.skipIf(importlib.util.find_spec("h5py") is None, "needs h5py")
class Slots(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name, "street.hdf5")

    def foreign(self, change: Any = None, **options: Any) -> Any:
        """What is read once our record and the kinds are gone, and `change` was made."""
        import h5py

        path = self.path.with_suffix(".foreign")
        shutil.copy(self.path, path)
        with h5py.File(path, "r+") as file:
            for name in file:
                if name.startswith("channel_") and "Data" in file[name]:
                    del file[name]["Data"]
                if name.startswith("channel_") and change is not None:
                    change(file[name])
        return quadriga.load(path, **{**FOREIGN, **options})


class RoundTrips(Slots):
    def test_paths_and_channels_come_back(self) -> None:
        for array in (ARRAY, PLAIN, CROSSED):
            data = street(array, groups=3)
            quadriga.save(data, self.path)
            again = quadriga.load(self.path, bandwidth=40e6, groups=3)
            self.assert_same(again.csi, data.csi)
            self.assert_same(again.csi_band, data.csi_band, 1e-4)
            assert again.paths is not None and data.paths is not None
            for name in ("offsets", "interaction_offsets", "interaction_kind"):
                np.testing.assert_array_equal(
                    getattr(again.paths, name), getattr(data.paths, name), name
                )
            np.testing.assert_allclose(again.paths.departure, data.paths.departure, atol=1e-6)
            np.testing.assert_allclose(again.paths.arrival, data.paths.arrival, atol=1e-6)
            # All four polarisations, up to the phase that delays lose in single precision.
            there = np.abs(data.paths.transfer) > 0
            ratio = again.paths.transfer[there] / data.paths.transfer[there]
            np.testing.assert_allclose(np.abs(ratio), 1, rtol=1e-5)
            np.testing.assert_allclose(np.angle(ratio), 0, atol=3e-3)
            self.assertEqual(again.notes, [])
            self.assertEqual(again.settings["site"], "street")
            self.assertEqual(again.array, array)
            told = {"carrier": CARRIER, "slants": "+45/-45", "polarization_order": "blocks"}
            if array == CROSSED:
                self.assert_same(self.foreign(**told, polarization="crossed").csi, data.csi)

    def test_users_without_paths(self) -> None:
        data = street(PLAIN)
        assert data.paths is not None and data.positions is not None
        rest = data.paths.taken(np.arange(data.paths.offsets[2], data.paths.count))
        quadriga.save(dataset_of(rest, PLAIN, data.positions), self.path)
        again = quadriga.load(self.path)
        np.testing.assert_array_equal(again.source_user, np.arange(2, 20))
        self.assert_same(again.csi, data.csi[2:])

    def changed(self, change: Any) -> Any:
        """What is read once `change` was made to the file, with our record in it."""
        import h5py

        with h5py.File(self.path, "r+") as file:
            change(file)
        return quadriga.load(self.path)

    def test_users_without_a_channel_are_noted(self) -> None:
        data = street(PLAIN)
        quadriga.save(data, self.path)

        def without(file: Any) -> None:
            order = file["Order"][()]
            # The record lies with the first one.
            order[[4, 19]] = 0
            file["Order"][...] = order

        again = self.changed(without)
        kept = [user for user in range(20) if user not in (4, 19)]
        np.testing.assert_array_equal(again.source_user, kept)
        self.assertIn("2 of 20 users have no channel in the file", again.notes[0])
        self.assert_same(again.csi, data.csi[kept])
        # One without paths beside them: places are those of the file.
        self.path.unlink()
        assert data.paths is not None and data.positions is not None
        rest = data.paths.taken(np.arange(data.paths.offsets[2], data.paths.count))
        quadriga.save(dataset_of(rest, PLAIN, data.positions), self.path)
        again = self.changed(without)
        np.testing.assert_array_equal(again.source_user, kept[2:])
        self.assertEqual(len(again.notes), 2)

    def test_positions_that_some_users_lack(self) -> None:
        quadriga.save(street(PLAIN), self.path)

        def nowhere(file: Any) -> None:
            del file["channel_7"].attrs["rx_position"]

        again = self.changed(nowhere)
        self.assertIsNone(again.positions)
        self.assertRegex(again.notes[0], "1 of 20 users have no rx_position.*channel_7.*left out")

    def test_the_same_data_are_the_same_bytes(self) -> None:
        quadriga.save(street(), self.path)
        before = self.path.read_bytes()
        time.sleep(1.1)  # HDF5 counts seconds
        quadriga.save(street(), self.path)
        self.assertEqual(self.path.read_bytes(), before)


class Traps(Slots):
    def setUp(self) -> None:
        super().setUp()
        self.data = street()
        quadriga.save(self.data, self.path)

    def test_a_foreign_file(self) -> None:
        found = self.foreign()
        self.assert_same(found.csi, self.data.csi)
        np.testing.assert_array_equal(found.line_of_sight, self.data.line_of_sight)
        # Kinds of interactions have no place in the format.
        self.assertIsNone(found.paths.interaction_kind)
        np.testing.assert_allclose(found.mast, MAST)

    def test_it_is_not_guessed(self) -> None:
        with self.assertRaises(MissingAnswers) as caught:
            self.foreign(**dict.fromkeys(FOREIGN))
        for flag in ("--carrier-phase", "--phase-reference", "--element-order", "--rows"):
            self.assertIn(flag, str(caught.exception))
        # The file says these.
        for flag in ("--carrier ", "--mast", "--azimuth", "--downtilt"):
            self.assertNotIn(flag, str(caught.exception))
        with self.assertRaisesRegex(ValueError, "--azimuth says"):
            self.foreign(azimuth=90.0)

    def test_carrier_phase(self) -> None:
        def bare(group: Any) -> None:
            turn = np.exp(2j * np.pi * ((CARRIER * group["delay"][()].astype(float)) % 1))
            c = (group["coeff_re"][()] + 1j * group["coeff_im"][()]) * turn
            group["coeff_re"][...], group["coeff_im"][...] = c.real, c.imag

        self.assert_same(self.foreign(bare, carrier_phase="absent").csi, self.data.csi)
        self.assert_other(self.foreign(bare).csi, self.data.csi)

    def test_element_order(self) -> None:
        with self.assertRaisesRegex(ValueError, "plane waves"):
            self.foreign(element_order="columns-top-left")
        channels = self.foreign(take="channels")
        self.assert_same(channels.csi, self.data.csi)
        wrong = self.foreign(take="channels", element_order="columns-top-left")
        self.assert_other(wrong.csi, self.data.csi)

    def test_phase_reference(self) -> None:
        # Gains and delays of a path are those at the transmitter's position; the first element
        # in quadriga-lib's order is at the bottom.
        first = self.foreign(phase_reference="first-element")
        self.assert_other(first.csi, self.data.csi)
        paths = self.data.paths
        assert paths is not None
        turn = ARRAY.steering(paths.departure)[:, ARRAY.rows - 1]
        ratio = first.paths.transfer[:, 0, 0] / self.foreign().paths.transfer[:, 0, 0]
        np.testing.assert_allclose(ratio, turn, rtol=1e-3)

    def test_elevation_from_the_horizon(self) -> None:
        def zenith(group: Any) -> None:
            angles = group["path_angles"][()]
            angles[1::2] = np.pi / 2 - angles[1::2]
            group["path_angles"][...] = angles

        with self.assertRaisesRegex(ValueError, "horizon|plane waves"):
            self.foreign(zenith)

        def degrees(group: Any) -> None:
            group["path_angles"][...] = np.degrees(group["path_angles"][()])

        with self.assertRaisesRegex(ValueError, "degrees"):
            self.foreign(degrees)

    def test_the_carrier_in_single_precision(self) -> None:
        # 3.612345678 GHz are 3.612345600 GHz in the file; what is given is what counts.
        sharp = 3.612345678e9
        self.data.settings["radio"]["carrierFrequency"] = sharp
        quadriga.save(self.data, self.path)
        found = self.foreign(carrier=sharp)
        self.assertEqual(found.carrier, sharp)
        rounded = self.foreign()
        self.assertEqual(rounded.carrier, float(np.float32(sharp)))
        self.assert_same(found.csi, rounded.csi)
        with self.assertRaisesRegex(ValueError, "--carrier says"):
            self.foreign(carrier=3.5e9)

    def test_normalized_delays(self) -> None:
        def normalized(group: Any) -> None:
            group["delay"][...] = group["delay"][()] - group["delay"][()].min()

        with self.assertRaisesRegex(MissingAnswers, "--delays normalized"):
            self.foreign(normalized)
        self.assertEqual(self.foreign(normalized, delays="normalized").users, 20)

    def test_other_polarisations_are_noticed(self) -> None:
        def another(group: Any) -> None:
            group["path_gain"][...] = group["path_gain"][()] * 2

        found = self.foreign(another)
        self.assert_same(found.csi, self.data.csi)
        self.assertIn("own elements only", found.notes[0])

    def test_several_antennas_and_delays_of_each(self) -> None:
        def two(group: Any) -> None:
            shape = group["coeff_re"].shape
            for name in ("coeff_re", "coeff_im"):
                values = group[name][()]
                del group[name]
                group[name] = np.concatenate([0 * values, values], axis=2)
            delay = group["delay"][()]
            del group["delay"]
            group["delay"] = np.broadcast_to(delay, (*shape[:2], 2))

        with self.assertRaisesRegex(MissingAnswers, "2 antennas"):
            self.foreign(two)
        self.assert_same(self.foreign(two, receive_antenna=1).csi, self.data.csi)
        found = self.foreign(two, receive_antenna=1, take="channels")
        self.assert_same(found.csi, self.data.csi)

    def test_damage(self) -> None:
        import h5py

        def drop(name: str) -> Any:
            def change(group: Any) -> None:
                if name in group:
                    del group[name]

            return change

        with self.assertRaisesRegex(ValueError, "three axes"):
            self.foreign(drop("delay"))
        for name in ("coeff_re", "coeff_im"):
            with self.assertRaisesRegex(ValueError, f"channel_1: expected {name} with .*delay"):
                self.foreign(drop(name))

        def one(group: Any) -> None:
            if group.name == "/channel_5":
                del group["coeff_re"]

        # No user without paths, but one whose paths are damaged.
        with self.assertRaisesRegex(ValueError, "channel_5: expected coeff_re"):
            self.foreign(one)
        self.assertIsNone(self.foreign(drop("path_angles")).paths)
        with self.assertRaisesRegex(ValueError, "path_angles"):
            self.foreign(drop("path_angles"), take="paths")
        self.path.write_bytes(self.path.read_bytes()[:5000])
        with self.assertRaises(ValueError):
            quadriga.load(self.path)
        with h5py.File(self.path, "w") as file:
            file["something"] = 1
        with self.assertRaisesRegex(ValueError, "other HDF5"):
            quadriga.load(self.path)
        with self.assertRaises(FileNotFoundError):
            quadriga.load(self.path.with_name("none"))


if __name__ == "__main__":
    unittest.main()
