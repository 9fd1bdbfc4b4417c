"""Datasets in files of safetensors: read, written, damaged."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import pathlib
import stat
import tempfile
import threading
import unittest

import numpy as np
from made_up import ARRAY, CARRIER, PLAIN, Case, street

from swift_mimo import _safetensors, channels, dataset
from swift_mimo.convert import _command
from swift_mimo.dataset import Dataset

HAS_SAFETENSORS = importlib.util.find_spec("safetensors") is not None


class Files(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "street.safetensors"

    def test_everything_comes_back(self) -> None:
        data = street(groups=4)
        data.is_test = np.arange(20) % 5 == 0
        data.write(self.path)
        again = dataset.read(self.path)
        for name in ("csi", "positions", "line_of_sight", "is_test", "band_offsets", "csi_band"):
            np.testing.assert_array_equal(getattr(again, name), getattr(data, name), name)
        assert again.paths is not None and data.paths is not None
        for name in ("offsets", "delay", "departure", "arrival", "interaction_offsets"):
            np.testing.assert_array_equal(
                getattr(again.paths, name), getattr(data.paths, name), name
            )
        np.testing.assert_array_equal(again.paths.transfer, data.paths.transfer)
        self.assertEqual(again.settings, data.settings)
        self.assertEqual(again.attribution, "made up")
        self.assertEqual(again.array, ARRAY)
        self.assertEqual((again.carrier, again.system_loss), (CARRIER, 10.0))

    def test_what_else_a_file_holds_comes_back(self) -> None:
        data = street()
        data.write(self.path)
        tensors, metadata = _safetensors.read(self.path)
        tensors = {name: np.array(tensor) for name, tensor in tensors.items()}
        more = {
            "user_row": np.arange(20, dtype=np.int32),
            "footprint_top": np.ones(3, np.float32),
            "another": np.arange(4, dtype=np.float16).reshape(2, 2),
            "flag": np.array([True, False]),
        }
        _safetensors.write(self.path, {**tensors, **more}, metadata)
        again = dataset.read(self.path)
        self.assertEqual(sorted(again.extra), sorted(more))
        copy = self.folder / "copy"
        again.write(copy)
        self.assertEqual(copy.read_bytes(), self.path.read_bytes())
        # Without paths their summary is all that is known of them.
        few = {name: tensors[name] for name in ("csi", "path_gain", "path_count", "path_delay")}
        _safetensors.write(self.path, few, {})
        dataset.read(self.path).write(copy)
        self.assertEqual(sorted(_safetensors.read(copy)[0]), sorted(few))
        for name, wrong in (("user_row", np.arange(19)), ("sample_path_user", np.array([20]))):
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                Dataset(csi=data.csi, extra={name: wrong})

    def test_the_names_and_types_of_the_format(self) -> None:
        data = street(groups=4)
        data.write(self.path)
        tensors, metadata = _safetensors.read(self.path)
        self.assertEqual(metadata["format"], "mimo-channels-2")
        assert data.paths is not None and data.paths.interaction_kind is not None
        paths, interactions = data.paths.count, len(data.paths.interaction_kind)
        for name, kind, shape in (
            ("csi", "<c8", (20, 24)),
            ("csi_band", "<c8", (20, 4, 24)),
            ("band_offsets", "<f8", (4,)),
            ("path_offsets", "<i4", (21,)),
            ("path_delay", "<f8", (paths,)),
            ("path_transfer", "<c8", (paths, 2, 2)),
            ("path_departure", "<f8", (paths, 3)),
            ("path_arrival", "<f8", (paths, 3)),
            ("interaction_offsets", "<i4", (paths + 1,)),
            ("interaction_kind", "|u1", (interactions,)),
            ("interaction_position", "<f4", (interactions, 3)),
            ("antenna_positions", "<f8", (24, 3)),
        ):
            with self.subTest(name):
                self.assertEqual((tensors[name].dtype.str, tensors[name].shape), (kind, shape))

    @unittest.skipUnless(HAS_SAFETENSORS, "needs the package safetensors")
    def test_the_format_s_own_package_agrees(self) -> None:
        from safetensors import safe_open
        from safetensors.numpy import save_file

        data = street(groups=2)
        data.write(self.path)
        ours, metadata = _safetensors.read(self.path)
        with safe_open(str(self.path), framework="numpy") as file:
            self.assertEqual(file.metadata(), metadata)
            self.assertEqual(sorted(file.keys()), sorted(ours))
            for name in file.keys():
                np.testing.assert_array_equal(file.get_tensor(name), ours[name])
        other = self.folder / "other"
        tensors = {name: np.array(tensor) for name, tensor in ours.items()}
        save_file(tensors, other, metadata=metadata)
        again, metadata_again = _safetensors.read(other)
        self.assertEqual(metadata_again, metadata)
        for name, tensor in ours.items():
            np.testing.assert_array_equal(again[name], tensor)

    def test_channels_alone_are_a_dataset(self) -> None:
        csi = np.arange(12, dtype=np.complex64).reshape(3, 4)
        _safetensors.write(self.path, {"csi": csi}, {})
        data = dataset.read(self.path)
        np.testing.assert_array_equal(data.csi, csi)
        self.assertIsNone(data.paths)
        self.assertIsNone(data.array)
        self.assertIsNone(data.carrier)
        band = np.stack([csi, 2 * csi, 3 * csi], axis=1)
        _safetensors.write(self.path, {"csi": band}, {"settings": '{"site": "roof"}'})
        data = dataset.read(self.path)
        self.assertEqual(data.settings, {"site": "roof"})
        np.testing.assert_array_equal(data.csi, 2 * csi)
        offsets = np.array([0.0, 1e6, 2e6])
        _safetensors.write(self.path, {"csi": band, "band_offsets": offsets}, {})
        np.testing.assert_array_equal(dataset.read(self.path).csi, csi)

    def test_the_same_data_are_the_same_bytes(self) -> None:
        other = self.folder / "other"
        street(groups=2).write(self.path)
        street(groups=2).write(other)
        self.assertEqual(self.path.read_bytes(), other.read_bytes())

    def test_a_file_is_whole_or_not_there(self) -> None:
        street().write(self.path)
        before = self.path.read_bytes()
        with self.assertRaises(TypeError):
            _safetensors.write(self.path, {"csi": np.array(["a"])}, {})
        with self.assertRaises(OSError):
            street().write(self.folder / "missing" / "file")
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.iterdir()], [self.path.name])
        self.assertTrue(self.path.stat().st_mode & stat.S_IRUSR)
        self.assertFalse(self.path.stat().st_mode & stat.S_IXUSR)

    def test_links_and_pipes_stay(self) -> None:
        data = street()
        data.write(self.path)
        whole = self.path.read_bytes()
        link, pipe = self.folder / "link", self.folder / "pipe"
        there = self.folder / "there"
        there.write_text("old")
        there.chmod(0o600)
        link.symlink_to("there")
        data.write(link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(there.read_bytes(), whole)
        self.assertEqual(there.stat().st_mode & 0o777, 0o600)
        os.mkfifo(pipe)
        found: list[bytes] = []
        reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
        reader.start()
        data.write(pipe)
        reader.join(5)
        self.assertTrue(pipe.is_fifo())
        self.assertEqual(found, [whole])
        with self.assertRaisesRegex(OSError, "found a folder"):
            data.write(self.folder)
        names = sorted(path.name for path in self.folder.iterdir())
        self.assertEqual(names, ["link", "pipe", "street.safetensors", "there"])
        # What is read may be written over: all of it is in memory.
        dataset.read(self.path).write(self.path)
        self.assertEqual(self.path.read_bytes(), whole)

    def test_damaged_files_are_refused(self) -> None:
        street().write(self.path)
        whole = self.path.read_bytes()
        length = int.from_bytes(whole[:8], "little")

        def header(change: object) -> bytes:
            entries = json.loads(whole[8 : 8 + length])
            change(entries)  # type: ignore[operator]
            text = json.dumps(entries).encode()
            return len(text).to_bytes(8, "little") + text + whole[8 + length :]

        damaged = {
            "empty": b"",
            "short": whole[:5],
            "cut in the header": whole[:200],
            "cut in the data": whole[:-10],
            "long header": (2**60).to_bytes(8, "little") + whole[8:],
            "no object": (2).to_bytes(8, "little") + b"[]",
            "deep": (200_000).to_bytes(8, "little") + b"[" * 200_000,
            "no channels": header(lambda e: e.pop("csi")),
            "another format": header(lambda e: e["__metadata__"].update(format="other")),
            "metadata": header(lambda e: e.update(__metadata__={"format": 2})),
            "settings": header(lambda e: e["__metadata__"].update(settings="{")),
            "settings of lists": header(lambda e: e["__metadata__"].update(settings='{"mast":[]}')),
            "type": header(lambda e: e["csi"].update(dtype="F8_E4M3")),
            "shape": header(lambda e: e["csi"].update(shape=[20, 25])),
            "negative": header(lambda e: e["csi"].update(shape=[-20, -24])),
            "outside": header(lambda e: e["csi"].update(data_offsets=[10**9, 10**9 + 3840])),
            "text": header(lambda e: e["csi"].update(data_offsets=["0", "8"])),
            "users": header(lambda e: e["positions"].update(shape=[60, 1])),
            "offsets": header(lambda e: e["path_offsets"].update(e["path_count"])),
        }
        for name, data in damaged.items():
            self.path.write_bytes(data)
            with self.subTest(name), self.assertRaisesRegex(ValueError, "expected"):
                dataset.read(self.path)
        with self.assertRaises(FileNotFoundError):
            dataset.read(self.folder / "none")

    def test_real_numbers_are_no_channels(self) -> None:
        csi = street(PLAIN).csi
        pairs = np.stack([csi.real, csi.imag], axis=-1)
        for wrong in (pairs, csi.real, pairs.astype(np.int32), np.abs(csi) > 0):
            found = f"{wrong.dtype} "
            with self.subTest(found), self.assertRaisesRegex(ValueError, f"csi: .*found {found}"):
                Dataset(csi=wrong)  # type: ignore[arg-type]
            _safetensors.write(self.path, {"csi": wrong}, {})
            with self.assertRaisesRegex(ValueError, f"street.*csi: expected complex64.*{found}"):
                dataset.read(self.path)
            target = self.folder / "x.npz"
            with contextlib.redirect_stderr(io.StringIO()) as errors:
                status = _command.main([str(self.path), str(target), "--to", "npz"])
            self.assertEqual((status, target.exists()), (1, False))
            self.assertIn("expected complex64 or complex128", errors.getvalue())
        self.assertEqual(Dataset(csi=csi.astype(np.complex128)).csi.dtype, np.complex64)
        band = np.stack([csi, csi], axis=1)
        with self.assertRaisesRegex(ValueError, "csi_band: expected complex"):
            Dataset(csi=csi, csi_band=band.real, band_offsets=np.zeros(2))  # type: ignore[arg-type]

    def test_sight_is_yes_or_no(self) -> None:
        csi = street(PLAIN).csi
        for wrong in (np.full(20, 0.5), np.full(20, 2), np.ones(20), np.full(20, "yes")):
            with self.subTest(wrong[0]), self.assertRaisesRegex(ValueError, "line_of_sight: .*found"):
                Dataset(csi=csi, line_of_sight=wrong)
        for right in (np.ones(20, np.uint8), np.ones(20, np.int64), np.ones(20, np.bool_)):
            sight = Dataset(csi=csi, line_of_sight=right).line_of_sight
            np.testing.assert_array_equal(sight, np.ones(20, np.bool_))
        _safetensors.write(
            self.path, {"csi": csi, "line_of_sight": np.full(20, 0.5, np.float32)}, {}
        )
        with self.assertRaisesRegex(ValueError, "street.*line_of_sight: expected bool"):
            dataset.read(self.path)
        with self.assertRaisesRegex(ValueError, "street.*line_of_sight: expected bool"):
            channels(self.path, users=1, groups=1, line_of_sight=True)

    def test_datasets_that_do_not_fit_together(self) -> None:
        data = street()
        for name, wrong in (
            ("positions", np.zeros((19, 3))),
            ("positions", np.full((20, 3), np.nan)),
            ("line_of_sight", np.zeros(3)),
            ("band_offsets", np.zeros(4)),
            ("csi_band", np.zeros((20, 4, 23))),
        ):
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                Dataset(csi=data.csi, **{name: wrong})  # type: ignore[arg-type]
        with self.assertRaisesRegex(ValueError, "csi"):
            Dataset(csi=np.full((2, 3), np.nan))
        with self.assertRaisesRegex(ValueError, "19"):
            Dataset(csi=data.csi[:19], paths=data.paths)


if __name__ == "__main__":
    unittest.main()
