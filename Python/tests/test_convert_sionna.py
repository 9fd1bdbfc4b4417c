"""Impulse and frequency responses of Sionna: round trips, traps; itself: test_peers_sionna."""

from __future__ import annotations

import itertools
import json
import pathlib
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

import numpy as np
from made_up import ARRAY, CARRIER, CROSSED, LOSS, MAST, PLAIN, Case, array_options, street

from swift_mimo.convert import MissingAnswers, sionna
from swift_mimo.paths import SPEED_OF_LIGHT, channels

FOREIGN: dict[str, Any] = {
    "carrier": CARRIER,
    "carrier_phase": "included",
    "phase_reference": "centre",
    "element_order": "columns-top-left",
    **array_options(ARRAY),
}
CHANNELS: dict[str, Any] = {
    name: FOREIGN[name] for name in ("carrier", "carrier_phase", "element_order", "rows", "columns")
}


class Responses(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name, "street.npz")

    def saved(self, data: Any, **options: Any) -> dict[str, np.ndarray]:
        sionna.save(data, self.path, **options)
        with np.load(self.path) as file:
            return {name: file[name] for name in file.files}

    def foreign(self, arrays: dict[str, np.ndarray], **options: Any) -> Any:
        arrays = {name: array for name, array in arrays.items() if name != "swift_mimo"}
        return sionna.from_arrays("file", arrays, **options)


class RoundTrips(Responses):
    def test_paths_and_channels_come_back(self) -> None:
        for array in (ARRAY, PLAIN, CROSSED):
            data = street(array, groups=3)
            arrays = self.saved(data)
            again = sionna.load(self.path)
            self.assert_same(again.csi, data.csi)
            self.assert_same(again.csi_band, data.csi_band, 1e-4)
            assert again.paths is not None and data.paths is not None
            for name in ("offsets", "interaction_offsets", "interaction_kind"):
                np.testing.assert_array_equal(
                    getattr(again.paths, name), getattr(data.paths, name), name
                )
            np.testing.assert_allclose(again.paths.delay, data.paths.delay, rtol=1e-6)
            np.testing.assert_allclose(again.paths.arrival, data.paths.arrival, atol=1e-6)
            np.testing.assert_array_equal(
                again.paths.interaction_position, data.paths.interaction_position
            )
            np.testing.assert_array_equal(again.line_of_sight, data.line_of_sight)
            np.testing.assert_allclose(again.positions, data.positions)
            self.assertEqual(again.settings["site"], "street")
            self.assertEqual(arrays["a"].shape, (20, 1, 1, array.count, 31, 1))
            self.assertEqual(again.array, array)
            self.assertEqual(arrays["a"].dtype, np.complex64)
            self.assertEqual(arrays["tau"].dtype, np.float32)

    def test_frequency_responses_come_back(self) -> None:
        data = street(groups=5)
        arrays = self.saved(data)
        band = {name: arrays[name] for name in ("h", "frequencies", "sources", "targets")}
        told = {name: CHANNELS[name] for name in CHANNELS if name != "carrier_phase"}
        told.update(normalization="none", phase_reference="centre", system_loss=LOSS)
        again = self.foreign(band, **told)
        self.assert_same(again.csi_band, data.csi_band)
        self.assert_same(again.csi, data.csi_band[:, 2])  # type: ignore[index]
        np.testing.assert_array_equal(again.band_offsets, data.band_offsets)
        np.testing.assert_allclose(again.positions, data.positions)
        data.paths = None
        self.assertNotIn("a", self.saved(data))
        self.assert_same(sionna.load(self.path).csi_band, data.csi_band)
        data.csi_band = data.band_offsets = None
        self.assertEqual(self.saved(data)["h"].shape, (20, 1, 1, 24, 1, 1))
        again = sionna.load(self.path)
        self.assert_same(again.csi, data.csi)
        self.assertIsNone(again.csi_band)

    def test_channels_without_directions(self) -> None:
        data = street(groups=3)
        arrays = self.saved(data)
        few = {name: arrays[name] for name in ("a", "tau")}
        again = self.foreign(few, **CHANNELS, bandwidth=40e6, groups=3, system_loss=LOSS)
        self.assertIsNone(again.paths)
        self.assert_same(again.csi, data.csi)
        # Delays are in single precision: 20 MHz of 1e-13 s.
        self.assert_same(again.csi_band, data.csi_band, 1e-4)

    def test_generators_of_cross_polarised_pairs(self) -> None:
        data = street(CROSSED)
        told = {**CHANNELS, "slants": "+45/-45", "polarization_order": "blocks"}
        generator = sionna.CIRGenerator(data)
        again = sionna.from_cir(generator, samples=20, **told, system_loss=LOSS)
        self.assert_same(again.csi, data.csi)

    def test_generators(self) -> None:
        data = street()
        generator = sionna.CIRGenerator(data)
        self.assertEqual((len(generator), generator.num_rx, generator.num_paths), (20, 1, 31))
        again = sionna.from_cir(generator, samples=20, **CHANNELS, system_loss=LOSS)
        self.assert_same(again.csi, data.csi)
        groups = np.array([[3, 1], [0, 19]])
        pairs = list(sionna.CIRGenerator(data, groups)())
        self.assertEqual([a.shape for a, _ in pairs], [(2, 1, 1, 24, 31, 1)] * 2)
        again = sionna.from_cir(pairs, samples=2, **CHANNELS, system_loss=LOSS)
        self.assert_same(again.csi, data.csi[[3, 1, 0, 19]])
        # Called again, it begins again.
        for (a, tau), (b, sigma) in zip(generator(), generator()):
            np.testing.assert_array_equal(a, b)
            np.testing.assert_array_equal(tau, sigma)

    def test_batches_and_generators_without_end(self) -> None:
        data = street()
        generator = sionna.CIRGenerator(data)

        def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
            pairs = itertools.cycle(generator())
            while True:
                four = [next(pairs) for _ in range(4)]
                yield np.stack([a for a, _ in four]), np.stack([tau for _, tau in four])

        again = sionna.from_cir(batches, samples=5, **CHANNELS, system_loss=LOSS)
        self.assert_same(again.csi, data.csi)
        with self.assertRaisesRegex(ValueError, "found fewer"):
            sionna.from_cir(generator, samples=21, **CHANNELS)
        with self.assertRaisesRegex(ValueError, "expected a "):
            sionna.from_cir([(np.zeros(3), np.zeros(3))], samples=1, **CHANNELS)
        with self.assertRaisesRegex(ValueError, "users below 20"):
            sionna.CIRGenerator(data, np.array([[20]]))


class Traps(Responses):
    def test_carrier_phase(self) -> None:
        # Paths.a is without it, cir() with it.
        data = street()
        arrays = self.saved(data)
        tau = arrays["tau"].astype(np.float64)[:, np.newaxis, :, np.newaxis, :, np.newaxis]
        bare = {**arrays, "a": arrays["a"] * np.exp(2j * np.pi * ((CARRIER * tau) % 1))}
        for options in (FOREIGN, {**CHANNELS, "take": "channels", "phase_reference": "centre"}):
            told = {**options, "carrier_phase": "absent", "system_loss": LOSS}
            self.assert_same(self.foreign(bare, **told).csi, data.csi)
            told["carrier_phase"] = "included"
            self.assert_other(self.foreign(bare, **told).csi, data.csi)

    def test_it_is_not_guessed(self) -> None:
        with self.assertRaises(MissingAnswers) as caught:
            self.foreign(self.saved(street()))
        for flag in ("--carrier ", "--carrier-phase", "--phase-reference", "--element-order"):
            self.assertIn(flag, str(caught.exception))

    def test_element_order(self) -> None:
        # In another order the waves over the array are no plane ones, and that is seen.
        arrays = self.saved(street())
        for order in ("columns-bottom-left", "rows-top-left", "columns-top-right"):
            told = {**FOREIGN, "element_order": order}
            with self.subTest(order), self.assertRaisesRegex(ValueError, "plane waves"):
                self.foreign(arrays, **told)
        for name, value in (("spacing", 0.7), ("azimuth", -40.0), ("downtilt", -20.0)):
            with self.subTest(name), self.assertRaisesRegex(ValueError, "plane waves"):
                self.foreign(arrays, **{**FOREIGN, name: value})
        with self.assertRaisesRegex(ValueError, "5 x 5 = 25"):
            self.foreign(arrays, **{**FOREIGN, "rows": 5, "columns": 5})

    def test_cross_polarised_pairs(self) -> None:
        # Sionna's `cross` has the slant of -45 degrees first.
        data = street(CROSSED)
        arrays = self.saved(data)
        told = {**FOREIGN, "system_loss": LOSS}
        del told["polarization"]
        with self.assertRaisesRegex(MissingAnswers, "(?s)--slants.*--polarization-order"):
            self.foreign(arrays, **told)
        arrays["a"] = np.roll(arrays["a"], 24, axis=3)
        told.update(slants="-45/+45", polarization_order="blocks")
        again = self.foreign(arrays, **told)
        self.assert_same(again.csi, data.csi)
        assert again.paths is not None and data.paths is not None
        # Of two elements both components at departure are known, for users of vertical antennas.
        # Up to the phase that delays lose in single precision, one for both.
        expected = data.paths.transfer[:, 0]
        both = np.abs(expected).min(axis=1) > 0
        ratio = again.paths.transfer[both, 0] / expected[both]
        np.testing.assert_allclose(np.abs(ratio), 1, rtol=1e-4)
        np.testing.assert_allclose(ratio[:, 0], ratio[:, 1], atol=1e-4)
        self.assert_other(self.foreign(arrays, **{**told, "slants": "+45/-45"}).csi, data.csi)
        with self.assertRaisesRegex(ValueError, "plane waves"):
            self.foreign(arrays, **{**told, "polarization_order": "pairs"})

    def test_the_polarization_is_not_guessed(self) -> None:
        # A horizontal array has the same shape, and other paths.
        arrays = self.saved(street())
        told = {**FOREIGN, "system_loss": LOSS}
        del told["polarization"]
        with self.assertRaisesRegex(MissingAnswers, r"--polarization vertical\|crossed\n.*--take"):
            self.foreign(arrays, **told)
        with self.assertRaisesRegex(ValueError, "--polarization says crossed"):
            self.foreign(arrays, **told, polarization="crossed")
        found = self.foreign(arrays, **told, take="channels")
        self.assert_same(found.csi, street().csi)
        # What earlier versions wrote of it says nothing, and was vertical.
        record = json.loads(arrays["swift_mimo"].item())
        self.assertEqual(record["answers"].pop("polarization"), "vertical")
        found = sionna.from_arrays("file", arrays, json.dumps(record))
        self.assert_same(found.csi, street().csi)

    def test_phase_reference(self) -> None:
        # Gains of an array whose first element stands at the transmitter.
        data = street()
        assert data.paths is not None
        arrays = self.saved(data)
        user, place = (
            data.paths.user,
            np.arange(data.paths.count) - data.paths.offsets[data.paths.user],
        )
        first = ARRAY.steering(data.paths.departure)[:, :1].conj()
        arrays["a"][user, 0, 0, :, place, 0] *= first
        told = {**FOREIGN, "system_loss": LOSS}
        self.assert_other(self.foreign(arrays, **told).csi, data.csi)
        told["phase_reference"] = "first-element"
        self.assert_same(self.foreign(arrays, **told).csi, data.csi)

    def test_normalized_delays(self) -> None:
        # cir() subtracts each user's first delay unless it is told not to.
        data = street()
        arrays = self.saved(data)
        tau = arrays["tau"]
        first = np.where(tau < 0, np.inf, tau).min(axis=2, keepdims=True)
        shifted = {**arrays, "tau": np.where(tau < 0, tau, tau - first).astype(np.float32)}
        few = {"a": shifted["a"], "tau": shifted["tau"]}
        for told, given in ((FOREIGN, shifted), (CHANNELS, few)):
            with self.assertRaisesRegex(MissingAnswers, "normalize_delays=False"):
                self.foreign(given, **told)
            again = self.foreign(given, **told, delays="normalized", system_loss=LOSS)
            self.assert_same(again.csi, data.csi)
        with self.assertRaisesRegex(ValueError, "expected normalized"):
            self.foreign(arrays, **FOREIGN, delays="normalized")

    def test_minus_one_is_no_delay(self) -> None:
        # Whatever stands in `a` there, and whatever such a delay would do to the rest.
        data = street()
        arrays = self.saved(data)
        none = arrays["tau"] == -1
        self.assertGreater(none.sum(), 100)
        arrays["a"][np.broadcast_to(none[:, None, :, None, :, None], arrays["a"].shape)] = 7
        for told in (FOREIGN, {**CHANNELS, "take": "channels", "phase_reference": "centre"}):
            again = self.foreign(arrays, **told, system_loss=LOSS)
            self.assert_same(again.csi, data.csi)
        assert again.paths is None
        again = self.foreign(arrays, **FOREIGN)
        np.testing.assert_array_equal(again.paths.per_user, data.paths.per_user)  # type: ignore
        self.assertGreater(again.paths.delay.min(), 0)

    def test_normalized_energy(self) -> None:
        data = street(groups=4)
        arrays = self.saved(data)
        h = arrays["h"] / np.sqrt((np.abs(arrays["h"]) ** 2).mean(axis=(1, 3, 4, 5), keepdims=True))
        band = {"h": h, "frequencies": arrays["frequencies"]}
        told = {name: CHANNELS[name] for name in CHANNELS if name != "carrier_phase"}
        with self.assertRaisesRegex(ValueError, "--normalization lost"):
            self.foreign(band, **told, normalization="none")
        lost = self.foreign(band, **told, normalization="lost")
        self.assertAlmostEqual(float((np.abs(lost.csi_band) ** 2).mean()), 1.0, places=3)
        band["h"] = arrays["h"] / np.sqrt(128)
        again = self.foreign(
            band, **told, normalization="sqrt-subcarriers", subcarriers=128, system_loss=LOSS
        )
        self.assert_same(again.csi_band, data.csi_band)

    def test_several_of_everything(self) -> None:
        data = street()
        arrays = self.saved(data)
        a = arrays["a"]
        several = np.concatenate([np.zeros_like(a), a], axis=2)
        several = np.concatenate([several, 0 * several], axis=1)
        several = np.concatenate([0 * several, several], axis=5)
        given = {
            **arrays,
            "a": several,
            "sources": np.stack([0 * MAST, MAST], axis=1),
            **{
                name: np.concatenate([arrays[name]] * 2, axis=2 if name == "interactions" else 1)
                for name in ("tau", "theta_t", "phi_t", "theta_r", "phi_r", "interactions")
            },
            "vertices": np.concatenate([arrays["vertices"]] * 2, axis=2),
        }
        with self.assertRaisesRegex(MissingAnswers, "2 transmitters"):
            self.foreign(given, **FOREIGN)
        told = {"transmitter": 1, "receive_antenna": 0, "time": 1, "system_loss": LOSS}
        again = self.foreign(given, **FOREIGN, **told)
        self.assert_same(again.csi, data.csi)
        np.testing.assert_array_equal(again.mast, MAST)
        with self.assertRaisesRegex(ValueError, "expected 0 to 1, found 2"):
            self.foreign(given, **FOREIGN, **{**told, "transmitter": 2})

    def test_delays_of_every_antenna(self) -> None:
        # synthetic_array=False
        data = street()
        arrays = self.saved(data)
        tau = np.broadcast_to(arrays["tau"][:, None, :, None, :], arrays["a"].shape[:5])
        given = {"a": arrays["a"][..., 0], "tau": np.array(tau)}
        again = self.foreign(given, **CHANNELS, bandwidth=40e6, groups=2, system_loss=LOSS)
        self.assert_same(again.csi, data.csi)
        assert data.paths is not None
        h = channels(data.paths, ARRAY, [-10e6, 10e6], carrier=CARRIER, system_loss=LOSS, squint=False)
        self.assert_same(again.csi_band, h, 1e-4)
        with self.assertRaisesRegex(ValueError, "synthetic_array"):
            self.foreign({**arrays, **given}, **FOREIGN, take="paths")


    def test_paths_that_only_some_antennas_have(self) -> None:
        # synthetic_array=False: what one element does not see, another may.
        data = street()
        arrays = self.saved(data)
        tau = np.array(np.broadcast_to(arrays["tau"][:, None, :, None, :], arrays["a"].shape[:5]))
        a = arrays["a"]
        hidden = (slice(None), 0, 0, 3, 0)
        a[hidden], tau[hidden] = 0, -1
        found = self.foreign({"a": a, "tau": tau}, **CHANNELS)
        expected = a[:, 0, 0, :, :, 0].astype(np.complex128).sum(axis=2)
        self.assert_same(found.csi, expected)

    def test_places_of_every_antenna(self) -> None:
        # synthetic_array=False: [3, transmitters x antennas], [3, users x antennas].
        data = street()
        arrays = self.saved(data)
        a = np.concatenate([arrays["a"], arrays["a"]], axis=2)
        a = np.concatenate([0 * a, a], axis=1)
        tau = np.concatenate([arrays["tau"]] * 2, axis=1)
        tau = np.array(np.broadcast_to(tau[:, None, :, None, :], a.shape[:5]))
        elements = ARRAY.element_positions() * SPEED_OF_LIGHT / CARRIER
        masts = np.stack([MAST - [7, 0, 0], MAST])
        assert data.positions is not None
        antennas = np.array([[0, -0.02, 0], [0, 0.02, 0]])
        given = {
            "a": a,
            "tau": tau,
            "sources": (masts[:, None] + elements).reshape(-1, 3).T,
            "targets": (data.positions[:, None] + antennas).reshape(-1, 3).T,
        }
        self.assertEqual((given["sources"].shape, given["targets"].shape), ((3, 48), (3, 40)))
        told = {**CHANNELS, "receive_antenna": 1}
        for reference, more in (("centre", {}), ("first-element", array_options(ARRAY))):
            for transmitter in (0, 1):
                found = self.foreign(
                    given, **{**told, **more}, transmitter=transmitter, phase_reference=reference
                )
                np.testing.assert_allclose(found.mast, masts[transmitter], atol=1e-6)
                np.testing.assert_allclose(found.positions, data.positions, atol=1e-6)
        h = a.sum(axis=4)[..., np.newaxis]
        band = {**given, "h": h, "frequencies": np.zeros(1)}
        del band["a"], band["tau"], told["carrier_phase"]
        told.update(normalization="none", phase_reference="centre")
        found = self.foreign(band, **told, transmitter=0)
        np.testing.assert_allclose(found.mast, masts[0], atol=1e-6)
        np.testing.assert_allclose(found.positions, data.positions, atol=1e-6)
        told = {**CHANNELS, "receive_antenna": 1, "transmitter": 0, "phase_reference": "centre"}
        for name, wrong in (
            ("sources", given["sources"].T),
            ("sources", given["sources"][:, :5]),
            ("sources", np.full((3, 2), np.nan)),
            ("targets", data.positions),
            ("targets", given["targets"][:, :30]),
        ):
            with self.subTest(name, shape=wrong.shape), self.assertRaisesRegex(ValueError, name):
                self.foreign({**given, name: wrong}, **told)


class Damage(Responses):
    def test_paths_that_are_no_numbers(self) -> None:
        # A path does not go because it is damaged.
        whole = self.saved(street(groups=2))
        few = {name: whole[name] for name in ("a", "tau")}
        each = np.broadcast_to(whole["tau"][:, None, :, None, :], whole["a"].shape[:5])
        every = {"a": whole["a"], "tau": each}
        for told, given in ((FOREIGN, whole), (CHANNELS, few), (CHANNELS, every)):
            for name in ("a", "tau"):
                for wrong in (np.nan, np.inf, -np.inf):
                    array = np.array(given[name])
                    array[4, ..., 0] = wrong
                    if name == "a":
                        array = np.array(given[name])
                        array[4, 0, 0, 5, 0, 0] = wrong
                    with self.subTest(name, wrong=wrong, keys=len(given)):
                        with self.assertRaisesRegex(ValueError, f"file: {name}: .*path 0 of user 4"):
                            self.foreign({**given, name: array}, **told)
        tau = np.array(whole["tau"])
        tau[4, 0, 0] = -1e-7
        with self.assertRaisesRegex(ValueError, "tau: expected delays from 0 on"):
            self.foreign({**whole, "tau": tau}, **FOREIGN)
        with self.assertRaisesRegex(ValueError, "file: expected a user .* none of 20"):
            self.foreign({**whole, "tau": np.full_like(tau, -1)}, **FOREIGN)
        # Where Sionna says that there is none, nothing of it matters.
        tau[4, 0, 0] = -1
        a = np.array(whole["a"])
        a[4, 0, 0, :, 0] = np.nan
        self.assertEqual(self.foreign({**whole, "a": a, "tau": tau}, **FOREIGN).users, 20)

    def test_is_refused(self) -> None:
        arrays = self.saved(street(groups=2))
        for change, text in (
            ({"a": arrays["a"][0]}, "expected complex a"),
            ({"tau": arrays["tau"][:, :, :5]}, "expected complex a"),
            ({"interactions": arrays["interactions"][:, :5]}, "expected interactions"),
            ({"interactions": arrays["interactions"] * 3}, "0, 1, 2, 4, 8"),
            ({"theta_t": arrays["theta_t"] * np.nan}, "finite gains and angles"),
        ):
            with self.subTest(text), self.assertRaisesRegex(ValueError, text):
                self.foreign({**arrays, **change}, **FOREIGN)
        with self.assertRaisesRegex(ValueError, "expected a and tau"):
            self.foreign({"a": arrays["a"]}, **FOREIGN)
        with self.assertRaisesRegex(ValueError, "expected complex h"):
            self.foreign({"h": arrays["h"], "frequencies": np.zeros(3)}, **FOREIGN)

    def test_a_damaged_record_is_no_record(self) -> None:
        arrays = self.saved(street())
        record = json.loads(arrays["swift_mimo"].item())
        for text in ("{", "3", json.dumps({"answers": 5})):
            with self.subTest(text), self.assertRaises(MissingAnswers):
                sionna.from_arrays("file", arrays, text)
        record["answers"]["rows"] = 5
        with self.assertRaisesRegex(ValueError, "rows says|antennas"):
            sionna.from_arrays("file", arrays, json.dumps(record))


if __name__ == "__main__":
    unittest.main()
