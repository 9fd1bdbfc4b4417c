"""The command, the questions it asks, and how it knows files."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import io
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock

import numpy as np
from made_up import CARRIER, PLAIN, Case, array_options, street

from swift_mimo import convert, dataset
from swift_mimo.convert import _command
from swift_mimo.convert._answers import OPTIONS, Answers, MissingAnswers

HAS_H5PY = importlib.util.find_spec("h5py") is not None
HAS_SCIPY = importlib.util.find_spec("scipy") is not None


class Folder(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class Questions(unittest.TestCase):
    def test_all_are_asked_at_once_with_choices_and_reasons(self) -> None:
        answers = Answers("file.npz", {"carrier": "3.5e9"})
        with self.assertRaises(MissingAnswers) as caught:
            answers.ask(carrier="known", carrier_phase="because", rows="why")
        text = str(caught.exception)
        self.assertIn("file.npz", text)
        self.assertIn("--carrier-phase included|absent\n      because", text)
        self.assertIn("--rows COUNT\n      why", text)
        self.assertNotIn("--carrier NUMBER", text)

    def test_what_the_file_says_need_not_be_said_and_cannot_be_denied(self) -> None:
        answers = Answers("f", {"rows": 4})
        answers.known("carrier", 2e9)
        answers.ask(carrier="", rows="")
        self.assertEqual((answers.number("carrier"), answers.integer("rows")), (2e9, 4))
        self.assertEqual(answers.recorded, {"rows": 4})
        with self.assertRaisesRegex(ValueError, "--rows says 4, the file says 8"):
            answers.known("rows", 8)
        # Single precision: what was given is sharper.
        sharp = Answers("f", {"carrier": 3.612345e9})
        sharp.known("carrier", float(np.float32(3.612345e9)), within=1e-7)
        self.assertEqual(sharp.number("carrier"), 3.612345e9)

    def test_answers_that_nobody_asked_for(self) -> None:
        answers = Answers("f", {"rows": 4, "time": 2, "columns": None})
        answers.ask(rows="")
        with self.assertRaisesRegex(ValueError, "found --time"):
            answers.finish()

    def test_values_that_do_not_fit(self) -> None:
        for name, value in (
            ("carrier", "fast"),
            ("carrier", 0),
            ("carrier", float("nan")),
            ("rows", 2.5),
            ("rows", 0),
            ("time", -1),
            ("mast", "1,2"),
            ("mast", "1,2,inf"),
            ("carrier_phase", "maybe"),
        ):
            flag = OPTIONS[name].flag
            with self.subTest(name, value=value), self.assertRaisesRegex(ValueError, flag):
                Answers("f", {name: value})
        with self.assertRaisesRegex(TypeError, "speed"):
            Answers("f", {"speed": 1})


class Kinds(Folder):
    def test_contents_tell_and_names_do_not(self) -> None:
        data = street(groups=2)
        for kind, saved in (
            ("deepmimo", convert.deepmimo.save),
            ("sionna", convert.sionna.save),
            ("npz", convert.npz.save),
        ):
            target = self.folder / f"{kind}.mat"
            saved(data, target)
            self.assertEqual(convert.kind_of(target), kind)
        data.write(self.folder / "a.hdf5")
        self.assertEqual(convert.kind_of(self.folder / "a.hdf5"), "dataset")
        np.save(self.folder / "b.npy", data.csi)
        self.assertEqual(convert.kind_of(self.folder / "b.npy"), "npz")

    def test_others_are_refused(self) -> None:
        text = self.folder / "text.mat"
        text.write_text("channels")
        with self.assertRaisesRegex(ValueError, "--from"):
            convert.kind_of(text)
        with self.assertRaisesRegex(ValueError, "scenario"):
            convert.kind_of(self.folder)
        with self.assertRaises(FileNotFoundError):
            convert.kind_of(self.folder / "none")
        convert.npz.save(street(), self.folder / "whole.npz")
        cut = (self.folder / "whole.npz").read_bytes()[:1000]
        text.write_bytes(cut)
        with self.assertRaisesRegex(ValueError, "whole archive"):
            convert.kind_of(text)
        with self.assertRaisesRegex(ValueError, "expected one of"):
            convert.load(text, "excel")


class Command(Folder):
    def run_it(self, *arguments: object) -> tuple[int, str, str]:
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            status = _command.main([str(argument) for argument in arguments])
        return status, out.getvalue(), errors.getvalue()

    def test_out_of_a_dataset_and_back(self) -> None:
        data = street(groups=3)
        source = self.folder / "street.safetensors"
        data.write(source)
        for kind in ("deepmimo", "sionna", "npz"):
            there, back = self.folder / f"{kind}_file", self.folder / f"{kind}.safetensors"
            status, out, errors = self.run_it(source, there, "--to", kind)
            self.assertEqual(status, 0, errors)
            self.assertIn("20 users, 24 antennas", out)
            status, out, errors = self.run_it(there, back)
            self.assertEqual(status, 0, errors)
            again = dataset.read(back)
            self.assert_same(again.csi, data.csi)
            self.assertEqual(again.attribution, "made up")
            self.assertEqual(again.settings["site"], "street")

    def test_asks_and_takes_answers(self) -> None:
        source, target = self.folder / "h.npy", self.folder / "h.safetensors"
        h = street(PLAIN).csi
        np.save(source, h)
        status, _, errors = self.run_it(source, target)
        self.assertEqual(status, 1)
        for text in ("--axes TEXT", "--conjugate yes|no", "--sent-power", "rows-bottom-left"):
            self.assertIn(text, errors)
        self.assertFalse(target.exists())
        options = (
            "--axes user,antenna --rows 4 --columns 6 --element-order columns-top-left --carrier "
            "3.5e9 --conjugate no --normalization none --sent-power -30 --azimuth -25.5 --mast "
            "-12,3,24 --phase-reference centre"
        ).split()
        status, _, errors = self.run_it(source, target, *options)
        self.assertEqual((status, errors), (0, ""))
        data = dataset.read(target)
        self.assert_same(data.csi, h * 10 ** (30 / 20))
        self.assertEqual(data.settings["mast"], {"azimuth": -25.5, "position": [-12.0, 3.0, 24.0]})
        self.assertEqual(data.settings["conversion"]["from"], "npz")
        self.assertEqual(data.settings["conversion"]["answers"]["conjugate"], "no")

    def test_nothing_is_replaced_unless_told(self) -> None:
        source, target = self.folder / "a", self.folder / "b"
        street().write(source)
        target.write_text("mine")
        status, _, errors = self.run_it(source, target, "--to", "npz")
        self.assertEqual((status, target.read_text()), (1, "mine"))
        self.assertIn("--overwrite", errors)
        status, _, _ = self.run_it(source, target, "--to", "npz", "--overwrite")
        self.assertEqual(status, 0)
        self.assertEqual(convert.kind_of(target), "npz")

    def test_the_input_is_never_written_to(self) -> None:
        source = self.folder / "h.npz"
        npz_data = street()
        npz_data.write(self.folder / "a")
        convert.npz.save(npz_data, source)
        before = source.read_bytes()
        link, hard = self.folder / "link", self.folder / "hard"
        link.symlink_to(source.name)
        hard.hardlink_to(source)
        for target in (source, link, hard, self.folder / "." / "h.npz"):
            with self.subTest(target.name):
                status, _, errors = self.run_it(source, target, "--overwrite")
                self.assertEqual((status, source.read_bytes()), (1, before))
                self.assertIn("expected another file than what is read", errors)
        self.assertTrue(link.is_symlink())
        convert.deepmimo.save(npz_data, self.folder / "street")
        inside = self.folder / "street" / "params.json"
        status, _, errors = self.run_it(self.folder / "street", inside, "--overwrite")
        self.assertEqual(status, 1)
        self.assertIn("expected another file", errors)

    def test_links_stay_and_what_they_lead_to_is_replaced(self) -> None:
        source, target = self.folder / "a", self.folder / "b"
        street().write(source)
        (self.folder / "there").mkdir()
        there = self.folder / "there" / "file"
        there.write_text("mine")
        there.chmod(0o640)
        target.symlink_to("there/file")
        status, _, errors = self.run_it(source, target, "--to", "npz")
        self.assertEqual((status, there.read_text()), (1, "mine"))
        self.assertIn("--overwrite", errors)
        status, _, errors = self.run_it(source, target, "--to", "npz", "--overwrite")
        self.assertEqual(status, 0, errors)
        self.assertTrue(target.is_symlink())
        self.assertEqual(convert.kind_of(there), "npz")
        self.assertEqual(there.stat().st_mode & 0o777, 0o640)
        # A link that leads to nothing yet.
        new = self.folder / "new"
        new.symlink_to("there/other")
        status, _, errors = self.run_it(source, new, "--to", "npz")
        self.assertEqual(status, 0, errors)
        self.assertTrue(new.is_symlink())
        self.assertEqual(convert.kind_of(self.folder / "there" / "other"), "npz")

    def test_pipes_are_written_to_and_stay_pipes(self) -> None:
        source, pipe = self.folder / "a", self.folder / "pipe"
        data = street()
        data.write(source)
        os.mkfifo(pipe)
        kinds = ["npz", "sionna"]
        kinds += ["matlab"] * HAS_SCIPY + ["matlab73", "quadriga"] * HAS_H5PY
        for kind in kinds:
            with self.subTest(kind):
                found: list[bytes] = []
                reader = threading.Thread(
                    target=lambda: found.append(pipe.read_bytes()), daemon=True
                )
                reader.start()
                # Nothing is replaced, so nothing has to be allowed.
                status, out, errors = self.run_it(source, pipe, "--to", kind)
                reader.join(5)
                self.assertEqual((status, out), (0, ""), errors)
                self.assertTrue(pipe.is_fifo())
                back = self.folder / kind
                back.write_bytes(found[0])
                self.assert_same(convert.load(back).csi, data.csi)

    def test_a_reader_that_goes_ends_the_command_quietly(self) -> None:
        source, pipe = self.folder / "a", self.folder / "pipe"
        street(users=200).write(source)
        os.mkfifo(pipe)

        def peek() -> None:
            with open(pipe, "rb", buffering=0) as file:
                file.read(10)

        reader = threading.Thread(target=peek, daemon=True)
        reader.start()
        status, out, errors = self.run_it(source, pipe, "--to", "npz")
        reader.join(5)
        self.assertEqual((status, out, errors), (1, "", ""))

    def test_places_that_nothing_can_be_written_to(self) -> None:
        source = self.folder / "a"
        street().write(source)
        folder, circle, address = (self.folder / name for name in ("folder", "circle", "socket"))
        folder.mkdir()
        circle.symlink_to("circle")
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(address))
        for target, text in (
            (folder, "found a folder"),
            (circle, "found"),
            (address, "found a socket"),
            ("-", "found a dash"),
            (self.folder / ("n" * 300), "found"),
        ):
            with self.subTest(str(target)):
                status, _, errors = self.run_it(source, target, "--to", "npz", "--overwrite")
                self.assertEqual(status, 1)
                self.assertIn(text, errors)
        self.assertTrue(address.is_socket())
        long = self.folder / ("n" * 255)
        status, _, errors = self.run_it(source, long, "--to", "npz")
        self.assertEqual(status, 0, errors)

    def test_refusals(self) -> None:
        source, target = self.folder / "a", self.folder / "b"
        status, _, errors = self.run_it(source, target)
        self.assertEqual(status, 1)
        self.assertIn("a", errors)
        street().write(source)
        for arguments, text in (
            ([], "--to"),
            (["--to", "npz", "--time", "3"], "found --time"),
            (["--to", "npz", "--rows", "none"], "--rows"),
        ):
            status, _, errors = self.run_it(source, target, *arguments)
            self.assertEqual(status, 1)
            self.assertIn(text, errors)
            self.assertFalse(target.exists())
        other = self.folder / "h.npy"
        np.save(other, street().csi)
        status, _, errors = self.run_it(other, self.folder / "c", "--to", "npz")
        self.assertEqual(status, 1)
        self.assertIn("expected a dataset with --to", errors)

    def test_as_a_program_without_libmimo(self) -> None:
        source = self.folder / "street.safetensors"
        street().write(source)
        package = pathlib.Path(convert.__file__).parent.parent.parent
        environment = {"PYTHONPATH": str(package), "SWIFT_MIMO_LIBRARY": "/nowhere/libmimo.so"}
        run = [sys.executable, "-m", "swift_mimo"]
        done = subprocess.run(
            [*run, "convert", str(source), str(self.folder / "x.npz"), "--to", "npz"],
            env=environment,
            capture_output=True,
            text=True,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = subprocess.run([*run, "trace"], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("convert", done.stderr)
        done = subprocess.run([*run, "--help"], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)

    def test_missing_packages_say_how_to_get_them(self) -> None:
        data = street()
        with unittest.mock.patch.dict(sys.modules, {"h5py": None, "scipy": None, "scipy.io": None}):
            for to, package in (("matlab", "scipy"), ("matlab73", "h5py"), ("quadriga", "h5py")):
                with self.subTest(to), self.assertRaisesRegex(ImportError, f"install {package}"):
                    convert.save(data, self.folder / "file", to)
        self.assertEqual(list(self.folder.iterdir()), [])


class LeftOut(Folder):
    def test_what_a_format_has_no_place_for_is_said(self) -> None:
        for kind, lost in (
            ("deepmimo", "is_test, source_user, csi_band, user_row"),
            ("sionna", "is_test, source_user, user_row"),
            ("quadriga", "is_test, source_user, csi_band, user_row"),
        ):
            if kind == "quadriga" and not HAS_H5PY:
                continue
            with self.subTest(kind):
                data = street(groups=3)
                data.is_test = np.arange(20) < 4
                data.source_user = np.arange(1, 21, dtype=np.int32)
                data.extra = {"user_row": np.arange(20, dtype=np.int32)}
                convert.save(data, self.folder / kind, kind)
                self.assertIn(f"{kind} has no place for these, which are left out: {lost}", data.notes)
                plain = street()
                plain.notes = []
                convert.save(plain, self.folder / f"{kind}_plain", kind)
                self.assertFalse([note for note in plain.notes if "left out" in note])
        bare = street()
        assert bare.paths is not None
        bare.paths = dataclasses.replace(
            bare.paths, interaction_offsets=None, interaction_kind=None, interaction_position=None
        )
        convert.save(bare, self.folder / "bare", "sionna")
        self.assertIn("left out: line_of_sight", bare.notes[-1])

    def test_another_bandwidth_has_another_noise(self) -> None:
        data = street(groups=3)
        data.settings["radio"].update(noisePower=8e-13, noiseFigure=7)
        data.settings["band"] = {"bandwidth": 40e6, "blocks": 3}
        convert.save(data, self.folder / "x.npz", "sionna")
        again = convert.load(self.folder / "x.npz")
        self.assertEqual(again.settings["radio"]["noisePower"], 8e-13)
        self.assertIn("band", again.settings)
        again = convert.load(self.folder / "x.npz", bandwidth=10e6, groups=5)
        self.assertEqual(again.settings["radio"]["bandwidth"], 10e6)
        self.assertEqual(again.settings["radio"]["noiseFigure"], 7)
        self.assertNotIn("noisePower", again.settings["radio"])
        self.assertNotIn("band", again.settings)
        convert.save(data, self.folder / "x", "deepmimo")
        again = convert.load(self.folder / "x")
        self.assertIsNone(again.csi_band)
        self.assertNotIn("band", again.settings)


class Settings(Folder):
    def test_a_dataset_that_does_not_say_is_asked_too(self) -> None:
        data = street(PLAIN)
        data.settings = {}
        with self.assertRaises(MissingAnswers) as caught:
            convert.save(data, self.folder / "x.npz", "sionna")
        self.assertIn("--system-loss", str(caught.exception))
        told = {**array_options(PLAIN), "carrier": CARRIER, "system_loss": 10.0}
        convert.save(data, self.folder / "x.npz", "sionna", **told)
        self.assert_same(convert.load(self.folder / "x.npz").csi, data.csi)
        told["rows"], told["columns"] = 6, 4
        convert.save(data, self.folder / "y.npz", "sionna", **told)
        self.assert_other(convert.load(self.folder / "y.npz").csi, data.csi)


if __name__ == "__main__":
    unittest.main()
