"""What tests with the tools themselves need: our files read by them, and theirs by us.

Each tool runs in a process of its own, under the Python that MIMO_PEERS names or that `make
setup-peers` has made, `.venv-peers/bin/python`. A tool that is not there skips its tests by name;
with MIMO_REQUIRE_PEERS=1 it fails them, unless MIMO_PEERS_WITHOUT names it.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pathlib
import subprocess
import tempfile
import unittest
from typing import Any

import numpy as np
from made_up import LOSS, Case

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
