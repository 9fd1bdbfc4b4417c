"""Our files read by the tools that they are for, and theirs by us.

Each tool runs in a process of its own, under the Python that MIMO_PEERS names or that `make
setup-peers` has made, `.venv-peers/bin/python`. A tool that is not there skips its tests by name;
with MIMO_REQUIRE_PEERS=1 it fails them, unless MIMO_PEERS_WITHOUT names it.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any

import numpy as np
from made_up import ARRAY, CARRIER, LOSS, PLAIN, Case, array_options, dataset_of, street

from swift_mimo import convert
from swift_mimo.antennas import AntennaArray, our_order, their_order
from swift_mimo.convert import deepmimo, sionna
from swift_mimo.paths import channels

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WITHOUT = os.environ.get("MIMO_PEERS_WITHOUT", "").split()
REQUIRED = os.environ.get("MIMO_REQUIRE_PEERS", "") not in ("", "0")
FREE = 10 ** (LOSS / 20)
"""What channels without the system loss are stronger by."""


@functools.cache
def peers() -> str | None:
    """The Python that has the tools, or None."""
    path = os.environ.get("MIMO_PEERS") or str(ROOT / ".venv-peers" / "bin" / "python")
    return path if os.access(path, os.X_OK) else None


@functools.cache
def has(module: str) -> bool:
    """Whether the tools' Python has a module; it is not imported."""
    python = peers()
    if python is None:
        return False
    if module == "matio":
        code = "import ctypes.util, sys; sys.exit(ctypes.util.find_library('matio') is None)"
    else:
        code = (
            f"import importlib.util, sys\ntry: found = importlib.util.find_spec({module!r})\n"
            "except ModuleNotFoundError: found = None\nsys.exit(found is None)"
        )
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def needs(*modules: str) -> Any:
    """Skips a test unless the tools are there; with MIMO_REQUIRE_PEERS they have to be."""

    def decorated(test: Any) -> Any:
        @functools.wraps(test)
        def run(self: unittest.TestCase, *arguments: Any) -> None:
            missing = [module for module in modules if not has(module)]
            if set(missing) - set(WITHOUT) and REQUIRED:
                self.fail(f"needs {', '.join(missing)}: make setup-peers")
            if missing:
                self.skipTest(f"needs {', '.join(missing)} (make setup-peers)")
            test(self, *arguments)

        return run

    return decorated


def here(module: str) -> Any:
    """Skips a test where this Python lacks what our own reader or writer needs."""
    there = importlib.util.find_spec(module) is not None
    return lambda test: test if there or REQUIRED else unittest.skip(f"needs {module}")(test)


class Peer(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def client(self, name: str, *arguments: object) -> None:
        """Runs a client; what it says is shown where it fails."""
        command = [peers(), str(HERE / "clients" / f"{name}_client.py"), *map(str, arguments)]
        done = subprocess.run(
            command,  # type: ignore[arg-type]
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            self.fail(f"{command[1:3]}: {done.stdout[-2000:]}{done.stderr[-4000:]}")

    def read(self, name: str) -> dict[str, np.ndarray]:
        with np.load(self.folder / name) as file:
            return {key: file[key] for key in file.files}


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
        return channels(there, array, offsets, carrier=CARRIER)

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
        self.assert_same(found.csi, expected)
        wrong = deepmimo.load(
            self.folder / "deepmimo_scenarios" / "canyon", **{**told, "carrier_phase": "included"}
        )
        self.assert_other(wrong.csi, expected)
        self.assertEqual(sorted(found.paths.interactions), sorted(truth.paths.interactions))


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
        self.assert_same(h, ours[match], 1e-4)
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
        band = channels(paths, ARRAY, offsets, carrier=CARRIER)
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


class Matlab(Peer):
    def check(self, package: str, to: str) -> None:
        data = street(groups=3)
        convert.save(data, self.folder / "street.mat", to)
        self.client("matlab", "read", package, self.folder / "street.mat", self.folder / "out.npz")
        found = self.read("out.npz")
        for name, tensor in data.tensors().items():
            theirs = found[name]
            with self.subTest(name):
                self.assertEqual(theirs.size, tensor.size)
                # Readers drop or add axes of length one.
                np.testing.assert_array_equal(theirs.reshape(tensor.shape), tensor)
                if tensor.ndim > 1:
                    self.assertEqual(theirs.shape, tensor.shape)
        self.assertEqual(str(found["format"]), "mimo-channels-2")
        self.assertEqual(json.loads(str(found["settings"])), data.settings)

    @here("scipy")
    @needs("pymatio")
    def test_libmatio_reads_version_5(self) -> None:
        self.check("pymatio", "matlab")

    @here("scipy")
    @needs("scipy")
    def test_scipy_reads_version_5(self) -> None:
        self.check("scipy", "matlab")

    @here("h5py")
    @needs("pymatio")
    def test_libmatio_reads_version_73(self) -> None:
        self.check("pymatio", "matlab73")

    @here("h5py")
    @needs("mat73")
    def test_mat73_reads_version_73(self) -> None:
        self.check("mat73", "matlab73")

    @here("h5py")
    @needs("pymatreader")
    def test_pymatreader_reads_version_73(self) -> None:
        self.check("pymatreader", "matlab73")

    @here("h5py")
    @needs("hdf5storage")
    def test_hdf5storage_reads_version_73(self) -> None:
        self.check("hdf5storage", "matlab73")

    def written(self, package: str) -> None:
        data = street(PLAIN, groups=3)
        assert data.csi_band is not None and data.band_offsets is not None
        turned = np.transpose(data.csi_band, (2, 0, 1)).astype(np.complex128)
        np.savez(
            self.folder / "in.npz",
            H=turned,
            f=data.band_offsets[:, np.newaxis],
            xyz=data.positions,  # type: ignore[arg-type]
        )
        target = self.folder / "theirs.mat"
        self.client("matlab", "write", package, self.folder / "in.npz", target)
        self.assertEqual(convert.kind_of(target), "matlab")
        found = convert.load(
            target,
            axes="antenna,user,subcarrier",
            offsets="f",
            positions="xyz",
            rows=4,
            columns=6,
            element_order="columns-top-left",
            carrier=CARRIER,
            conjugate="no",
            normalization="none",
            sent_power=0.0,
        )
        self.assert_same(found.csi_band, data.csi_band, 1e-7)
        np.testing.assert_array_equal(found.positions, data.positions)
        np.testing.assert_array_equal(found.band_offsets, data.band_offsets)

    @here("scipy")
    @needs("scipy")
    def test_version_5_of_scipy_is_read(self) -> None:
        self.written("scipy")

    @here("h5py")
    @needs("hdf5storage")
    def test_version_73_of_hdf5storage_is_read(self) -> None:
        self.written("hdf5storage")

    @here("h5py")
    @needs("matio")
    def test_version_73_of_libmatio_is_read(self) -> None:
        self.written("matio")


if __name__ == "__main__":
    sys.exit(unittest.main())
