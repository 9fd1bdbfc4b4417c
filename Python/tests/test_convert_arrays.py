"""Arrays in .npz, .npy and MAT files: round trips, foreign channels, traps."""

from __future__ import annotations

import importlib.util
import pathlib
import tempfile
import time
import unittest
from typing import Any

import numpy as np
from made_up import CARRIER, CROSSED, LOSS, MAST, PLAIN, Case, street

from swift_mimo import convert, dataset, paths
from swift_mimo.antennas import their_order
from swift_mimo.convert import MissingAnswers, matlab, npz
from swift_mimo.dataset import Dataset

HAS_H5PY = importlib.util.find_spec("h5py") is not None
HAS_SCIPY = importlib.util.find_spec("scipy") is not None

KINDS = (
    ("npz", True, "numpy"),
    ("matlab", HAS_SCIPY, "SciPy"),
    ("matlab73", HAS_H5PY, "h5py"),
)

FOREIGN: dict[str, Any] = {
    "axes": "user,antenna",
    "rows": 4,
    "columns": 6,
    "element_order": "columns-top-left",
    "carrier": CARRIER,
    "conjugate": "no",
    "normalization": "none",
    "sent_power": 0.0,
}


class Files(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def npz(self, **arrays: np.ndarray) -> pathlib.Path:
        path = self.folder / "foreign.npz"
        np.savez(path, **arrays)  # type: ignore[arg-type]
        return path


class RoundTrips(Files):
    def back(self, to: str) -> None:
        data = street(groups=3)
        data.is_test = np.arange(20) < 4
        path = self.folder / "file"
        convert.save(data, path, to)
        again = convert.load(path)
        for name in ("csi", "csi_band", "band_offsets", "positions", "line_of_sight", "is_test"):
            np.testing.assert_array_equal(getattr(again, name), getattr(data, name), name)
        assert again.paths is not None and data.paths is not None
        for name in ("offsets", "delay", "transfer", "departure", "arrival"):
            np.testing.assert_array_equal(getattr(again.paths, name), getattr(data.paths, name))
        for name in ("interaction_offsets", "interaction_kind", "interaction_position"):
            np.testing.assert_array_equal(getattr(again.paths, name), getattr(data.paths, name))
        self.assertEqual(again.settings, data.settings)
        self.assertEqual(again.attribution, data.attribution)
        other = self.folder / "other"
        time.sleep(1.1)  # files of some kinds hold a time in seconds
        convert.save(data, other, to)
        self.assertEqual(path.read_bytes(), other.read_bytes())
        # One user, one antenna, one group: MATLAB drops axes of length one.
        small = street(users=3, groups=1)
        small.paths = None
        one = Dataset(
            csi=small.csi[:1, :1],
            csi_band=small.csi_band[:1, :, :1],  # type: ignore[index]
            band_offsets=small.band_offsets,
            positions=small.positions[:1],  # type: ignore[index]
        )
        convert.save(one, other, to)
        again = convert.load(other)
        np.testing.assert_array_equal(again.csi, one.csi)
        np.testing.assert_array_equal(again.csi_band, one.csi_band)
        # Without interactions an array is empty.
        direct = street()
        assert direct.paths is not None and direct.paths.interactions is not None
        order = np.flatnonzero(direct.paths.interactions == 0)
        direct.paths = direct.paths.taken(order)
        convert.save(direct, other, to)
        again = convert.load(other)
        assert again.paths is not None
        self.assertEqual(again.paths.interaction_position.shape, (0, 3))  # type: ignore[union-attr]

    EXTRA: dict[str, np.ndarray] = {
        "user_row": np.arange(20, dtype=np.int32)[::-1].copy(),
        "indoor_depth": np.linspace(0, 3, 20, dtype=np.float32),
        "footprint_offsets": np.array([0, 3], np.int32),
        "footprint_vertices": np.arange(6, dtype=np.float32).reshape(3, 2),
        "footprint_top": np.array([7], np.float32),
        "footprint_courtyard": np.array([1], np.uint8),
        "terrain_height": np.arange(12, dtype=np.float32).reshape(3, 4),
        "sample_path_user": np.zeros(0, np.int32),
        "sample_path_points": np.zeros((0, 3), np.float32),
        "of_another_program": np.arange(6, dtype=np.float16).reshape(1, 2, 3, 1),
        "yes": np.array(True),
        "numbers": np.array([1, 2**62], np.int64),
    }

    def extra_back(self, to: str) -> None:
        data = street(users=20)
        data.extra = dict(self.EXTRA)
        first, there, back = (self.folder / name for name in ("first", "there", "back"))
        data.write(first)
        data = dataset.read(first)
        self.assertEqual(sorted(data.extra), sorted(self.EXTRA))
        convert.save(data, there, to)
        self.assertEqual(data.notes, [])
        convert.load(there).write(back)
        # Every tensor, its type and its shape.
        self.assertEqual(back.read_bytes(), first.read_bytes())
        data.extra = {"format": np.zeros(2), "file": np.zeros(1), "a/b.c": np.zeros(3)}
        convert.save(data, there, to)
        lost = "format, file" if to == "npz" else "format, a/b.c"
        self.assertIn(f"no such names, which are left out: {lost}", data.notes[0])
        kept = set(data.extra) - set(lost.split(", "))
        self.assertEqual(set(convert.load(there).extra), kept)

    def test_npz(self) -> None:
        self.back("npz")
        self.extra_back("npz")

    @unittest.skipUnless(HAS_SCIPY, "needs SciPy")
    def test_matlab_5(self) -> None:
        self.back("matlab")
        self.extra_back("matlab")

    @unittest.skipUnless(HAS_H5PY, "needs h5py")
    def test_matlab_73(self) -> None:
        self.back("matlab73")
        self.extra_back("matlab73")


class Foreign(Files):
    def test_it_is_not_guessed(self) -> None:
        with self.assertRaises(MissingAnswers) as caught:
            npz.load(self.npz(H=street().csi))
        for name in FOREIGN:
            self.assertIn("--" + name.replace("_", "-"), str(caught.exception))

    def test_which_variable(self) -> None:
        csi = street(PLAIN).csi
        path = self.npz(H=csi, G=2 * csi, n=np.arange(3))
        with self.assertRaisesRegex(MissingAnswers, "H, G"):
            npz.load(path, **FOREIGN)
        self.assert_same(npz.load(path, variable="G", **FOREIGN).csi, 2 * csi)
        with self.assertRaisesRegex(ValueError, "expected complex"):
            npz.load(path, variable="n", **FOREIGN)
        with self.assertRaisesRegex(ValueError, "found H, G, n"):
            npz.load(path, variable="K", **FOREIGN)
        with self.assertRaisesRegex(MissingAnswers, "none of n"):
            npz.load(self.npz(n=np.arange(3)), **FOREIGN)

    def test_axes(self) -> None:
        data = street(PLAIN, groups=3)
        band = data.csi_band
        assert band is not None and data.band_offsets is not None
        two = np.stack([0 * band, band])
        told = {**FOREIGN, "axes": "receive,user,subcarrier,antenna", "receive_antenna": 1}
        path = self.npz(H=two, f=data.band_offsets)
        with self.assertRaisesRegex(MissingAnswers, "--offsets"):
            npz.load(path, **told)
        again = npz.load(path, **told, offsets="f")
        self.assert_same(again.csi_band, band)
        self.assert_same(again.csi, band[:, 1])
        np.testing.assert_array_equal(again.band_offsets, data.band_offsets)
        turned = np.transpose(two, (3, 0, 2, 1))[:, :, :, np.newaxis]
        told["axes"] = "antenna,receive,subcarrier,-,user"
        step = 40e6 / 3
        again = npz.load(self.npz(H=turned), **told, offsets=f"{-step}:{step}")
        self.assert_same(again.csi_band, band)
        np.testing.assert_allclose(again.band_offsets, data.band_offsets)
        for axes, text in (
            ("user,antenna", "expected 4 names"),
            ("user,user,antenna,receive", "each once"),
            ("user,antennas,subcarrier,receive", "each once"),
            ("receive,-,subcarrier,antenna", "each once"),
            ("receive,user,-,antenna", "length one"),
        ):
            with self.subTest(axes), self.assertRaisesRegex(ValueError, text):
                npz.load(self.npz(H=two), **{**told, "axes": axes})

    def test_frequencies(self) -> None:
        band = street(PLAIN, groups=3).csi_band
        assert band is not None
        path = self.npz(
            H=band, air=CARRIER + np.arange(3) * 1e6, twice=np.zeros(3), nan=np.full(3, np.nan)
        )
        told = {**FOREIGN, "axes": "user,subcarrier,antenna"}
        for offsets, text in (
            ("3.5e9:1e6", "about the carrier of 3.5e.09 Hz.*on air"),
            ("air", "on air"),
            ("0:0", "found two that are equal"),
            ("twice", "found two that are equal"),
            ("nan", "nan"),
        ):
            with self.subTest(offsets), self.assertRaisesRegex(ValueError, f"foreign.npz.*{text}"):
                npz.load(path, **told, offsets=offsets)
        for carrier in (3.5, "3500"):
            with self.subTest(carrier), self.assertRaisesRegex(ValueError, "--carrier: .* in Hz"):
                npz.load(path, **{**told, "carrier": carrier}, offsets="0:1e6")
        with self.assertRaisesRegex(ValueError, "--carrier: .* in Hz"):
            npz.load(self.npz(H=street(PLAIN).csi), **{**FOREIGN, "carrier": 3.5})

    def test_element_order(self) -> None:
        csi = street(PLAIN).csi
        for order in ("rows-bottom-left", "columns-bottom-right"):
            path = self.npz(H=csi[:, their_order(order, 4, 6)])
            self.assert_same(npz.load(path, **{**FOREIGN, "element_order": order}).csi, csi)
            self.assert_other(npz.load(path, **FOREIGN).csi, csi)
        with self.assertRaisesRegex(ValueError, "4 x 5 = 20 antennas, or twice .* found 24"):
            npz.load(path, **{**FOREIGN, "columns": 5})

    def test_cross_polarised_pairs(self) -> None:
        data = street(CROSSED)
        assert data.paths is not None
        # Channels of vertical and of horizontal elements at each place, by the definition.
        split = (
            paths.responses(data.paths, CROSSED, np.repeat(gain[:, np.newaxis], 2, axis=1))
            for gain in (paths.gains(data.paths, CROSSED, slant) for slant in (0, 90))
        )
        turn = paths.delay_phase(data.paths.delay, CARRIER)[:, np.newaxis] * 10 ** (-LOSS / 20)
        vertical, horizontal = (
            np.stack([(wave * turn)[data.paths.user == user, :24].sum(axis=0) for user in range(20)])
            for wave in split
        )
        for slants, (one, two) in {
            "0/90": (vertical, horizontal),
            "90/0": (horizontal, vertical),
            "+45/-45": (data.csi[:, :24], data.csi[:, 24:]),
            "-45/+45": (data.csi[:, 24:], data.csi[:, :24]),
        }.items():
            for pairs in ("blocks", "pairs"):
                axis = -1 if pairs == "pairs" else 1
                ordered = [h[:, their_order("rows-bottom-left", 4, 6)] for h in (one, two)]
                path = self.npz(H=np.stack(ordered, axis=axis).reshape(20, 48))
                told = {
                    **FOREIGN,
                    "element_order": "rows-bottom-left",
                    "slants": slants,
                    "polarization_order": pairs,
                }
                found = npz.load(path, **told)
                self.assert_same(found.csi, data.csi)
                self.assertEqual(found.settings["array"]["polarization"], "crossed")
                other = {"blocks": "pairs", "pairs": "blocks"}[pairs]
                self.assert_other(npz.load(path, **{**told, "polarization_order": other}).csi, data.csi)
                wrong = {"0/90": "90/0", "+45/-45": "0/90", "-45/+45": "0/90", "90/0": "+45/-45"}
                self.assert_other(npz.load(path, **{**told, "slants": wrong[slants]}).csi, data.csi)
        with self.assertRaisesRegex(MissingAnswers, "(?s)--slants.*--polarization-order"):
            npz.load(path, **FOREIGN)
        with self.assertRaisesRegex(ValueError, "--polarization says vertical, the file says"):
            npz.load(path, **{**told, "polarization": "vertical"})

    def test_conjugate(self) -> None:
        csi = street(PLAIN).csi
        path = self.npz(H=csi.conj())
        self.assert_same(npz.load(path, **{**FOREIGN, "conjugate": "yes"}).csi, csi)
        self.assert_other(npz.load(path, **FOREIGN).csi, csi)

    def test_scale(self) -> None:
        csi = street(PLAIN).csi
        path = self.npz(H=csi * 10 ** (13 / 20) / np.sqrt(64))
        told = {**FOREIGN, "sent_power": 13.0, "normalization": "sqrt-subcarriers"}
        with self.assertRaisesRegex(MissingAnswers, "--subcarriers"):
            npz.load(path, **told)
        self.assert_same(npz.load(path, **told, subcarriers=64).csi, csi)
        unit = csi / np.linalg.norm(csi, axis=1, keepdims=True) * np.sqrt(24)
        path = self.npz(H=unit)
        with self.assertRaisesRegex(ValueError, "--normalization lost"):
            npz.load(path, **FOREIGN)
        self.assertEqual(npz.load(path, **{**FOREIGN, "normalization": "lost"}).users, 20)
        # H / |H| user by user, and subcarrier by subcarrier.
        band = street(PLAIN, groups=3).csi_band
        assert band is not None
        every = {**FOREIGN, "axes": "user,subcarrier,antenna", "offsets": "-10e6:10e6"}
        for told, h, axes in ((FOREIGN, csi, 1), (every, band, (1, 2)), (every, band, 2)):
            unit = h / np.linalg.norm(h, axis=axes, keepdims=True)
            if axes == (1, 2):
                unit = h / np.sqrt((np.abs(h) ** 2).sum(axis=axes, keepdims=True))
            path = self.npz(H=unit)
            with self.subTest(axes), self.assertRaisesRegex(ValueError, "unit norm.*lost"):
                npz.load(path, **told)
            found = npz.load(path, **{**told, "normalization": "lost"})
            self.assertEqual(found.users, 20)

    def test_places(self) -> None:
        data = street(PLAIN)
        path = self.npz(H=data.csi, xyz=data.positions)
        told = {**FOREIGN, "positions": "xyz", "mast": MAST}
        with self.assertRaisesRegex(MissingAnswers, "--phase-reference"):
            npz.load(path, **told)
        found = npz.load(path, **told, phase_reference="centre")
        np.testing.assert_array_equal(found.positions, data.positions)
        np.testing.assert_array_equal(found.mast, MAST)
        with self.assertRaisesRegex(ValueError, r"positions \[20, 3\]"):
            npz.load(self.npz(H=data.csi, xyz=np.zeros((3, 20))), **told)

    def test_damage(self) -> None:
        csi = np.array(street().csi)
        csi[3, 4] = np.nan
        with self.assertRaisesRegex(ValueError, "finite"):
            npz.load(self.npz(H=csi), **FOREIGN)
        path = self.folder / "objects.npy"
        np.save(path, np.array([{}], dtype=object), allow_pickle=True)
        with self.assertRaisesRegex(ValueError, "expected a file of NumPy"):
            npz.load(path, **FOREIGN)
        path.write_bytes(b"nothing")
        with self.assertRaisesRegex(ValueError, "expected a file of NumPy"):
            npz.load(path, **FOREIGN)
        with self.assertRaises(FileNotFoundError):
            npz.load(self.folder / "none", **FOREIGN)

    def test_no_users(self) -> None:
        path = self.npz(H=np.zeros((0, 24), np.complex64))
        with self.assertRaisesRegex(ValueError, r"foreign.npz: expected channels of one user"):
            npz.load(path, **FOREIGN)
        path = self.npz(H=np.zeros((5, 24), np.complex64))
        with self.assertRaisesRegex(ValueError, r"foreign.npz: expected a user .* none of 5"):
            npz.load(path, **FOREIGN)

    def test_users_that_hear_nothing(self) -> None:
        csi = np.array(street(PLAIN).csi)
        csi[[2, 5]] = 0
        found = npz.load(self.npz(H=csi), **FOREIGN)
        self.assertEqual(found.users, 18)
        self.assertNotIn(2, found.source_user.tolist())  # type: ignore[union-attr]


class Matlab(Files):
    @unittest.skipUnless(HAS_SCIPY, "needs SciPy")
    def test_foreign_files_of_version_5(self) -> None:
        from scipy.io import savemat

        data = street(PLAIN)
        path = self.folder / "sim.dat"
        savemat(path, {"sim": {"H": data.csi.T.astype(np.complex128), "name": "street"}})
        self.assertEqual(convert.kind_of(path), "matlab")
        told = {**FOREIGN, "axes": "antenna,user", "variable": "sim.H"}
        self.assert_same(convert.load(path, **told).csi, data.csi)
        # One subcarrier at the end: MATLAB has no such axis.
        told["axes"] = "antenna,user,subcarrier"
        self.assert_same(convert.load(path, **told, offsets="0:1").csi, data.csi)

    def assert_told(self, path: pathlib.Path, said: dict[str, str]) -> None:
        with self.assertRaises(MissingAnswers) as caught:
            convert.load(path, **FOREIGN)
        for name, what in said.items():
            self.assertIn(f"{name} ({what})", str(caught.exception))
            with self.assertRaisesRegex(ValueError, f"{name}: expected an array .* found {what}"):
                convert.load(path, **FOREIGN, variable=name)

    @unittest.skipUnless(HAS_SCIPY, "needs SciPy")
    def test_variables_that_are_no_arrays_of_version_5(self) -> None:
        from scipy.io import savemat
        from scipy.sparse import csc_matrix

        h = street(PLAIN).csi.astype(np.complex128)
        cell = np.empty((1, 2), object)
        cell[0, 0], cell[0, 1] = h, h
        list_of_two = np.zeros((1, 2), [("H", object)])
        list_of_two["H"][0, 0], list_of_two["H"][0, 1] = h, h
        path = self.folder / "sim.mat"
        savemat(path, {"C": cell, "S": csc_matrix(h), "L": list_of_two, "n": 1.0})
        told = {"C": "a cell array", "S": "a sparse matrix", "L": "an array of 2 structures"}
        self.assert_told(path, told)

    @unittest.skipUnless(HAS_H5PY, "needs h5py")
    def test_variables_that_are_no_arrays_of_version_73(self) -> None:
        import h5py

        path = self.folder / "sim.mat"
        matlab.save73(street(PLAIN), path)
        with h5py.File(path, "r+") as file:
            for name in list(file):
                if name != "positions":
                    del file[name]
            references = np.array([[file["positions"].ref] * 2], h5py.ref_dtype)
            made = file.create_dataset("C", data=references, dtype=h5py.ref_dtype)
            made.attrs["MATLAB_class"] = np.bytes_("cell")
            sparse = file.create_group("S")
            sparse.attrs["MATLAB_sparse"] = np.uint64(3)
            sparse["data"] = np.ones(2)
            several = file.create_group("L")
            several.attrs["MATLAB_class"] = np.bytes_("struct")
            several.create_dataset("H", data=references, dtype=h5py.ref_dtype)
        told = {"C": "a cell array", "S": "a sparse matrix", "L": "an array of structures"}
        self.assert_told(path, told)

    @unittest.skipUnless(HAS_H5PY, "needs h5py")
    def test_version_73_byte_by_byte(self) -> None:
        import h5py

        data = street(groups=3)
        path = self.folder / "street.mat"
        matlab.save73(data, path)
        block = path.read_bytes()[:512]
        self.assertTrue(block.startswith(b"MATLAB 7.3 MAT-file"))
        self.assertEqual(block[124:128], b"\0\2IM")
        with h5py.File(path) as file:
            # MATLAB's order of axes is the reverse of HDF5's.
            self.assertEqual(file["csi_band"].shape, (24, 3, 20))
            self.assertEqual(file["csi"].dtype.names, ("real", "imag"))
            self.assertEqual(file["csi"][5, 7]["real"], data.csi[7, 5].real)
            for name, expected in (("csi", "single"), ("settings", "char"), ("is_test", "")):
                if not expected:
                    self.assertNotIn(name, file)
                    continue
                attribute = h5py.h5a.open(file[name].id, b"MATLAB_class")
                kind = attribute.get_type()
                self.assertFalse(kind.is_variable_str())
                self.assertEqual(kind.get_strpad(), h5py.h5t.STR_NULLTERM)
                self.assertEqual(kind.get_size(), len(expected))
                self.assertEqual(file[name].attrs["MATLAB_class"], expected.encode())
            self.assertEqual(file["settings"].attrs["MATLAB_int_decode"], 2)

    @unittest.skipUnless(HAS_H5PY and HAS_SCIPY, "needs SciPy and h5py")
    def test_damage(self) -> None:
        path = self.folder / "street.mat"
        for save in (matlab.save, matlab.save73):
            save(street(), path)
            path.write_bytes(path.read_bytes()[:3000])
            with self.assertRaisesRegex(ValueError, "expected"):
                convert.load(path)
        path.write_bytes(b"MATLAB 4")
        with self.assertRaisesRegex(ValueError, "version 5 or 7.3"):
            matlab.load(path)


if __name__ == "__main__":
    unittest.main()
