"""Commands and programs of the guide run, in the order in which they stand there."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import pathlib
import re
import shlex
import tempfile
import unittest

import numpy as np
from made_up import Case, street

from swift_mimo.convert import OPTIONS, SOURCES, TARGETS, _command

GUIDE = (
    pathlib.Path(__file__).resolve().parent.parent.parent
    / "Sources/Channels/Channels.docc/ConvertingChannels.md"
)


@unittest.skipUnless(GUIDE.exists(), "needs the guides of a checkout")
class Guide(Case):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        data = street(groups=4)
        data.write("street.safetensors")
        np.savez("measured.npz", H=np.transpose(data.csi_band, (2, 0, 1)))  # type: ignore

    def test_commands_and_programs_run(self) -> None:
        blocks = re.findall(r"^```(sh|python)\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
        self.assertGreater(len(blocks), 4)
        for language, text in blocks:
            printed = io.StringIO()
            if language == "python":
                with contextlib.redirect_stdout(printed):
                    exec(compile(text, str(GUIDE), "exec"), {})
                self.assertNotIn("False", printed.getvalue())
                continue
            for line in text.splitlines():
                words = shlex.split(line)
                self.assertEqual(words[:4], ["python", "-m", "swift_mimo", "convert"])
                if "matlab" in line and importlib.util.find_spec("scipy") is None:
                    continue
                with (
                    self.subTest(line),
                    contextlib.redirect_stderr(printed),
                    contextlib.redirect_stdout(printed),
                ):
                    status = _command.main(words[4:])
                    self.assertEqual(status, 0, printed.getvalue())

    def test_every_flag_and_kind_exists(self) -> None:
        text = GUIDE.read_text()
        flags = {option.flag for option in OPTIONS.values()} | {"--from", "--to", "--overwrite"}
        self.assertEqual(set(re.findall(r"--[a-z][a-z-]*", text)) - flags, set())
        table = text.split("| kind |")[1].split("\n\n")[0]
        first = re.findall(r"^\| (`.*?) \|", table, re.M)
        told = set(re.findall(r"`([a-z0-9]+)`", " ".join(first)))
        self.assertEqual(told, set(SOURCES) | set(TARGETS))


if __name__ == "__main__":
    unittest.main()
