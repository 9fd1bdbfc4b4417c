"""Scenario folders of DeepMIMO: round trips and traps; its own program: test_peers_deepmimo."""

from __future__ import annotations

import json
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

from swift_mimo.convert import MissingAnswers, deepmimo
from swift_mimo.paths import Paths, channels

FOREIGN: dict[str, Any] = {
    "carrier_phase": "included",
    "path_gains": "vertical",
    "sent_power": 0.0,
    **array_options(PLAIN),
}


class Scenario(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenario = self.folder / "street"

    def matrix(self, key: str) -> np.ndarray:
        with np.load(self.scenario / f"{key}_t000_tx000_r001.npz") as file:
            return np.asarray(file[key])

    def put(self, key: str, values: np.ndarray) -> None:
        path = self.scenario / f"{key}_t000_tx000_r001.npz"
        np.savez_compressed(path, **{key: values})  # type: ignore[arg-type]

    def forget(self) -> None:
        """Takes away what our exporter says of the folder: it is a foreign one now."""
        path = self.scenario / "params.json"
        params = json.loads(path.read_text())
        params["rt_params"]["raw_params"] = {}
        path.write_text(json.dumps(params))

    def foreign(self, **options: Any) -> Any:
        self.forget()
        return deepmimo.load(self.scenario, **{**FOREIGN, **options})


class RoundTrips(Scenario):
    def test_paths_and_channels_come_back(self) -> None:
        for array in (ARRAY, PLAIN):
            for element in ("dataset", "isotropic"):
                with self.subTest(element, pattern=array.pattern):
                    data = street(array, groups=3)
                    deepmimo.save(data, self.scenario, element=element)
                    again = deepmimo.load(self.scenario, bandwidth=40e6, groups=3)
                    if element == "dataset" or array == PLAIN:
                        self.assert_same(again.csi, data.csi)
                        self.assert_same(again.csi_band, data.csi_band, 1e-4)
                    assert again.paths is not None and data.paths is not None
                    np.testing.assert_array_equal(again.paths.offsets, data.paths.offsets)
                    np.testing.assert_array_equal(again.line_of_sight, data.line_of_sight)
                    np.testing.assert_allclose(again.positions, data.positions, atol=1e-4)
                    self.assertEqual(again.settings["site"], "street")
                    self.assertEqual(again.system_loss, LOSS)
                    shutil.rmtree(self.scenario)

    def test_every_path_is_the_same_path(self) -> None:
        data = street(depth=7)
        deepmimo.save(data, self.scenario)
        again = deepmimo.load(self.scenario)
        ours, theirs = data.paths, again.paths
        assert ours is not None and theirs is not None
        assert ours.interaction_kind is not None and theirs.interaction_kind is not None
        assert ours.interaction_position is not None and theirs.interaction_position is not None
        for user in range(ours.users):
            a = np.arange(*ours.offsets[user : user + 2])
            b = np.arange(*theirs.offsets[user : user + 2])
            a, b = a[np.argsort(ours.delay[a])], b[np.argsort(theirs.delay[b])]
            np.testing.assert_allclose(theirs.delay[b], ours.delay[a], rtol=1e-6)
            np.testing.assert_allclose(theirs.departure[b], ours.departure[a], atol=1e-6)
            np.testing.assert_allclose(theirs.arrival[b], ours.arrival[a], atol=1e-6)
            p, q = ours.taken(a, [len(a)]), theirs.taken(b, [len(b)])
            np.testing.assert_array_equal(p.interaction_offsets, q.interaction_offsets)
            np.testing.assert_array_equal(p.interaction_kind, q.interaction_kind)
            np.testing.assert_array_equal(p.interaction_position, q.interaction_position)

    def test_ofdm_channels_come_back(self) -> None:
        data = street(groups=0)
        deepmimo.save(
            data, self.scenario, channels="yes", subcarriers=64, bandwidth=40e6, selected="0:64:8"
        )
        with self.assertRaisesRegex(MissingAnswers, "--take"):
            deepmimo.load(self.scenario)
        again = deepmimo.load(self.scenario, take="channels")
        self.assertIsNone(again.paths)
        self.assertEqual(again.csi.shape, (20, 24))
        np.testing.assert_allclose(again.band_offsets, np.arange(0, 64, 8) * 40e6 / 64)
        # They are those of an array that stands with its first element at the mast; so does ours.
        assert data.paths is not None
        first = ARRAY.element_positions()[3] * 299792458 / CARRIER
        np.testing.assert_allclose(again.mast, MAST - first, atol=1e-4)
        moved = Paths(
            offsets=data.paths.offsets,
            delay=data.paths.delay,
            transfer=data.paths.transfer
            * ARRAY.steering(data.paths.departure)[:, 3].conj()[:, np.newaxis, np.newaxis],
            departure=data.paths.departure,
        )
        for offset, band in ((0, again.csi), (35e6, again.csi_band[:, 7])):
            h = channels(moved, ARRAY, [offset], carrier=CARRIER, system_loss=LOSS, squint=False)[:, 0]
            self.assert_same(band, h)
        self.assert_other(again.csi, data.csi)


class Traps(Scenario):
    def test_carrier_phase(self) -> None:
        data = street(PLAIN)
        deepmimo.save(data, self.scenario)
        free = data.csi * 10 ** (LOSS / 20)
        self.assert_same(self.foreign().csi, free)
        self.assert_other(self.foreign(carrier_phase="absent").csi, free)
        # A converter that leaves it out, in double precision.
        assert data.paths is not None
        phase = self.matrix("phase") + 360 * CARRIER * self.matrix("delay").astype(float)
        self.put("phase", phase % 360)
        self.assert_same(self.foreign(carrier_phase="absent").csi, free)

    def test_it_is_not_guessed(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario)
        self.forget()
        with self.assertRaises(MissingAnswers) as caught:
            deepmimo.load(self.scenario)
        for flag in ("--carrier-phase", "--path-gains", "--sent-power", "--rows", "--azimuth"):
            self.assertIn(flag, str(caught.exception))
        # The folder says these.
        for flag in ("--carrier ", "--mast"):
            self.assertNotIn(flag, str(caught.exception))
        with self.assertRaisesRegex(ValueError, "--carrier says"):
            self.foreign(carrier=2e9)

    def test_element_order(self) -> None:
        # Channels in DeepMIMO's order, taken for ours, are others.
        data = street(PLAIN)
        options: dict[str, Any] = {"subcarriers": 1, "bandwidth": 1e6}
        deepmimo.save(data, self.scenario, channels="yes", **options)
        right = deepmimo.load(self.scenario, take="channels")
        wrong = self.foreign_channels(element_order="columns-top-left")
        self.assert_same(self.foreign_channels().csi, right.csi * 10 ** (LOSS / 20))
        self.assert_other(wrong.csi, right.csi)

    def foreign_channels(self, **options: Any) -> Any:
        self.forget()
        told = {
            "take": "channels",
            "normalization": "sqrt-subcarriers",
            "element_order": "rows-bottom-left",
            "phase_reference": "first-element",
            "subcarriers": 1,
            "bandwidth": 1e6,
            "sent_power": 0.0,
            "carrier_phase": "included",
            **array_options(PLAIN),
            **options,
        }
        return deepmimo.load(
            self.scenario, **{name: value for name, value in told.items() if value is not None}
        )

    def test_phase_reference(self) -> None:
        # Paths refer to the mast's position, where our array has its centre; DeepMIMO's channels
        # to an array whose first element stands there.
        data = street(PLAIN)
        deepmimo.save(data, self.scenario, channels="yes", subcarriers=1, bandwidth=1e6)
        theirs = self.foreign_channels(normalization="none", subcarriers=1)
        self.assert_other(theirs.csi, data.csi)
        self.assertGreater(np.linalg.norm(theirs.mast - MAST), 0.1)
        here = self.foreign_channels(phase_reference="centre")
        np.testing.assert_allclose(here.mast, MAST, atol=1e-5)

    def test_square_root_of_subcarriers(self) -> None:
        data = street(PLAIN)
        deepmimo.save(data, self.scenario, channels="yes", subcarriers=64, bandwidth=40e6)
        told = {"subcarriers": 64, "bandwidth": 40e6}
        right = self.foreign_channels(**told)
        wrong = self.foreign_channels(**told, normalization="none")
        ratio = np.linalg.norm(right.csi, axis=1) / np.linalg.norm(data.csi, axis=1)
        # The same strength but for the loss, and but for the array's place.
        self.assertAlmostEqual(float(np.median(ratio)), 10 ** (LOSS / 20), delta=0.5)
        np.testing.assert_allclose(right.csi, 8 * wrong.csi, rtol=1e-6)

    def test_real_numbers_are_no_channels(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario, channels="yes", subcarriers=4, bandwidth=1e6)
        self.put("channel", np.abs(self.matrix("channel")))
        with self.assertRaisesRegex(ValueError, "channel.*expected complex channels, found float32"):
            deepmimo.load(self.scenario, take="channels")

    def test_carriers_phase_cannot_be_put_into_channels(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario, channels="yes", subcarriers=8, bandwidth=1e6)
        with self.assertRaisesRegex(ValueError, "take paths"):
            self.foreign_channels(subcarriers=8, carrier_phase="absent")

    def test_more_than_seven_interactions(self) -> None:
        data = street(depth=9)
        deepmimo.save(data, self.scenario)
        codes = self.matrix("inter")
        self.assertEqual(codes.dtype, np.float64)
        self.assertGreater(np.nanmax(codes), 1e8)
        again = deepmimo.load(self.scenario)
        assert again.paths is not None and data.paths is not None
        assert again.paths.interaction_kind is not None
        for paths in (again.paths, data.paths):
            self.assertEqual(paths.interactions.max(), 9)  # type: ignore[union-attr]
        self.assertEqual(
            sorted(again.paths.interaction_kind.tolist()),
            sorted(data.paths.interaction_kind.tolist()),  # type: ignore[union-attr]
        )
        # In single precision the last digits are others: refused, unless they are not wanted.
        self.put("inter", codes.astype(np.float32))
        changed = codes.astype(np.float32).astype(np.float64)
        self.assertTrue((changed[codes > 2**24] != codes[codes > 2**24]).any())
        with self.assertRaisesRegex(ValueError, "interactions drop"):
            deepmimo.load(self.scenario)
        dropped = deepmimo.load(self.scenario, interactions="drop")
        self.assertIsNone(dropped.line_of_sight)
        self.assert_same(dropped.csi, data.csi)

    def test_seven_interactions_stay_in_single_precision(self) -> None:
        deepmimo.save(street(depth=7), self.scenario)
        self.assertEqual(self.matrix("inter").dtype, np.float32)

    def test_line_of_sight_comes_first_then_power(self) -> None:
        # DeepMIMO looks for it in the first column only, and keeps 25 of the columns.
        data = street()
        deepmimo.save(data, self.scenario)
        codes, power = self.matrix("inter"), self.matrix("power")
        np.testing.assert_array_equal(codes[:, 0] == 0, data.line_of_sight)
        self.assertFalse((codes[:, 1:] == 0).any())
        rest = power[:, 1:]
        self.assertFalse((np.diff(rest, axis=1) > 0).any())
        self.assertIn("max_paths=31", data.notes[-1])

    def test_padding_is_no_path(self) -> None:
        data = street()
        deepmimo.save(data, self.scenario)
        power = self.matrix("power")
        counts = data.paths.per_user  # type: ignore[union-attr]
        np.testing.assert_array_equal((~np.isnan(power)).sum(axis=1), counts)
        for key in ("phase", "delay", "aod_az", "aod_el", "aoa_az", "aoa_el", "inter"):
            np.testing.assert_array_equal(np.isnan(self.matrix(key)), np.isnan(power), key)
        # A path without a number is damage.
        phase = self.matrix("phase")
        phase[3, 0] = np.nan
        self.put("phase", phase)
        with self.assertRaisesRegex(ValueError, "phase"):
            deepmimo.load(self.scenario)

    def test_elevations_from_the_horizon(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario)
        zenith = self.matrix("aod_el")
        self.put("aod_el", 90 - zenith)
        with self.assertRaisesRegex(ValueError, "horizon"):
            self.foreign()
        # Also where no angle is negative: the line of sight shows it.
        self.put("aod_el", np.abs(90 - zenith))
        with self.assertRaisesRegex(ValueError, "from the zenith"):
            self.foreign()
        self.put("aod_el", zenith)
        self.put("aod_az", 90 - self.matrix("aod_az"))
        with self.assertRaisesRegex(ValueError, "counter-clockwise"):
            self.foreign()

    def test_delays_that_are_none(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario)
        delay = self.matrix("delay")
        self.put("delay", np.where(np.arange(delay.shape[1]) == 1, -1, delay))
        with self.assertRaisesRegex(ValueError, "negative"):
            self.foreign()
        self.put("delay", delay * 1e9)  # nanoseconds
        with self.assertRaisesRegex(ValueError, "seconds"):
            self.foreign()
        self.put("delay", delay - np.nanmin(delay, axis=1, keepdims=True))
        with self.assertRaisesRegex(MissingAnswers, "--delays normalized"):
            self.foreign()
        self.assertEqual(self.foreign(delays="normalized").users, 20)
        self.put("delay", delay)
        with self.assertRaisesRegex(ValueError, "expected normalized"):
            self.foreign(delays="normalized")

    def test_sent_power(self) -> None:
        data = street(PLAIN)
        deepmimo.save(data, self.scenario)
        self.put("power", self.matrix("power") + 13)
        found = self.foreign(sent_power=13.0, system_loss=LOSS)
        self.assert_same(found.csi, data.csi)

    def test_it_keeps_one_polarisation(self) -> None:
        data = street(CROSSED)
        for options in ({}, {"element": "isotropic", "channels": "yes"}):
            with self.assertRaisesRegex(ValueError, "cross-polarised pairs. --element isotropic"):
                deepmimo.save(data, self.scenario, **options)
            self.assertFalse(self.scenario.exists())
        deepmimo.save(data, self.scenario, element="isotropic")
        again = deepmimo.load(self.scenario)
        assert again.array is not None and again.paths is not None
        self.assertEqual(again.array, ARRAY)
        expected = channels(again.paths, ARRAY, carrier=CARRIER, system_loss=LOSS)
        self.assert_same(again.csi, expected)
        told = {**array_options(CROSSED), "system_loss": LOSS, "path_gains": "vertical"}
        with self.assertRaisesRegex(ValueError, "--polarization says crossed, the file says"):
            self.foreign(**told)

    def test_pattern_in_the_gains_or_not(self) -> None:
        data = street(ARRAY)
        deepmimo.save(data, self.scenario, element="dataset")
        told = {**array_options(ARRAY), "system_loss": LOSS}
        self.assert_same(self.foreign(**told, path_gains="element").csi, data.csi)
        twice = self.foreign(**told, path_gains="vertical")
        ratio = np.linalg.norm(twice.csi, axis=1) / np.linalg.norm(data.csi, axis=1)
        self.assertGreater(float(np.median(ratio)), 1.5)


class Folders(Scenario):
    def test_users_without_paths_are_left_out_and_counted(self) -> None:
        data = street(PLAIN)
        assert data.paths is not None
        order = np.arange(data.paths.offsets[1], data.paths.count)
        some = data.paths.taken(order)
        without = dataset_of(some, PLAIN, data.positions)  # type: ignore[arg-type]
        deepmimo.save(without, self.scenario)
        again = deepmimo.load(self.scenario)
        self.assertEqual(again.users, 19)
        np.testing.assert_array_equal(again.source_user, np.arange(1, 20))
        self.assertIn("1 of 20 users", again.notes[0])
        self.assert_same(again.csi, data.csi[1:])

    def test_several_transmitters_and_sets(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario)
        for path in list(self.scenario.glob("*_t000_tx000_r001.npz")):
            key = path.name.split("_t000")[0]
            shutil.copy(path, self.scenario / f"{key}_t000_tx001_r001.npz")
            shutil.copy(path, self.scenario / f"{key}_t000_tx000_r002.npz")
            # From base station to base station: no users.
            shutil.copy(path, self.scenario / f"{key}_t000_tx000_r000.npz")
        with self.assertRaisesRegex(MissingAnswers, "0:0, 0:1"):
            self.foreign()
        with self.assertRaisesRegex(MissingAnswers, "has 1, 2"):
            self.foreign(transmitter="0:0")
        self.assertEqual(self.foreign(transmitter="0:0", receivers="2").users, 20)
        self.assertEqual(self.foreign(transmitter="0:1").users, 20)
        with self.assertRaisesRegex(ValueError, "expected one of 0:0, 0:1"):
            self.foreign(transmitter="3")

    def test_other_files_of_the_same_arrays(self) -> None:
        data = street(PLAIN)
        deepmimo.save(data, self.scenario)
        for path in list(self.scenario.glob("*_t000_*.npz")):
            with np.load(path) as file:
                (key,) = file.files
                np.save(path.with_suffix(".npy"), file[key])
            path.unlink()
        self.assert_same(deepmimo.load(self.scenario).csi, data.csi)

    def test_a_target_is_new_and_can_be_found_by_deepmimo(self) -> None:
        data = street()
        self.scenario.mkdir()
        with self.assertRaisesRegex(ValueError, "new folder"):
            deepmimo.save(data, self.scenario)
        for name in ("Street", "a:b"):
            with self.assertRaisesRegex(ValueError, "lower case"):
                deepmimo.save(data, self.folder / name)
        data.paths = None
        with self.assertRaisesRegex(ValueError, "with paths"):
            deepmimo.save(data, self.folder / "new")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["street"])

    def test_the_same_data_are_the_same_bytes(self) -> None:
        deepmimo.save(street(), self.scenario)
        time.sleep(1.1)
        deepmimo.save(street(), self.folder / "again")
        for path in self.scenario.iterdir():
            other = self.folder / "again" / path.name
            self.assertEqual(path.read_bytes(), other.read_bytes(), path.name)

    def test_damaged_folders(self) -> None:
        deepmimo.save(street(PLAIN), self.scenario)

        def damaged(change: Any, text: str, error: type[Exception] = ValueError) -> None:
            kept = {path: path.read_bytes() for path in self.scenario.iterdir()}
            change()
            with self.subTest(text), self.assertRaisesRegex(error, text):
                self.foreign()
            for path, data in kept.items():
                path.write_bytes(data)

        name = "_t000_tx000_r001.npz"
        damaged(lambda: (self.scenario / f"power{name}").unlink(), "no power")
        damaged(lambda: (self.scenario / f"phase{name}").write_bytes(b"PK"), "phase")
        damaged(lambda: self.put("delay", np.zeros((20, 2))), "delay")
        for users in (19, 25):
            wrong = np.zeros((users, 3))
            damaged(lambda: self.put("rx_pos", wrong), f"rx_pos.*of 20 users, found {users}")
        damaged(lambda: self.put("inter", np.full(self.matrix("inter").shape, 5.0)), "digits")
        damaged(lambda: self.put("power", np.full((20, 7), "a")), "power")
        nothing = np.full(self.matrix("power").shape, np.nan)
        damaged(lambda: self.put("power", nothing), "expected a user or more")
        params = self.scenario / "params.json"
        kept = params.read_text()
        params.write_text("[]")
        with self.assertRaisesRegex(ValueError, "params.json"):
            deepmimo.load(self.scenario, **FOREIGN)
        params.write_text("{")
        with self.assertRaisesRegex(ValueError, "params.json"):
            deepmimo.load(self.scenario, **FOREIGN)
        params.write_text(kept)
        with self.assertRaisesRegex(ValueError, "found none"):
            deepmimo.load(self.folder)


if __name__ == "__main__":
    unittest.main()
