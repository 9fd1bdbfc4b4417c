"""Builds libmimo and puts it into the package, with the models that ship and the licences.

Environment variables:

SWIFT_MIMO_LIBRARY  a libmimo that was built already, to use instead of building one
SWIFT_MIMO_CPU      the processor to build for: native (default), or a name that clang's -march
                    knows, for example x86-64-v3 for every processor with AVX2
"""

from __future__ import annotations

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

here = pathlib.Path(__file__).resolve().parent
root = here.parent
package = "swift_mimo"
library_name = "libmimo.dylib" if sys.platform == "darwin" else "libmimo.so"
# What the models need to run; replay sets and records of training stay behind.
model_files = ("config.json", "model.safetensors", "README.md")


def version() -> str:
    """The version of swift-mimo, from the one place where it stands."""
    source = root / "Sources" / "Support" / "MIMOVersion.swift"
    if not source.exists():
        raise SystemExit(
            f"{source}: not found. The package is built inside a checkout of swift-mimo: "
            "pip install ./Python"
        )
    found = re.search(r'current = "([^"]+)"', source.read_text())
    if found is None:
        raise SystemExit(f"{source}: expected a version, found none")
    return found.group(1)


def check_library(path: pathlib.Path) -> None:
    """Refuses what is no libmimo of this kind of system, of which the wheel would be of no use."""
    if not path.is_file():
        raise SystemExit(f"SWIFT_MIMO_LIBRARY: {path}: expected a library, found no file")
    contents = path.read_bytes()
    # ELF says what kind of file it is in its bytes 16 and 17, a shared library is 3.
    is_elf = contents[:4] == b"\x7fELF" and 3 in contents[16:18]
    is_mach = contents[:4] in (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
    if not (is_mach if sys.platform == "darwin" else is_elf):
        raise SystemExit(
            f"SWIFT_MIMO_LIBRARY: {path}: expected a shared library for this system, found another "
            "file"
        )
    if b"mimo_precode_band" not in contents:
        raise SystemExit(
            f"SWIFT_MIMO_LIBRARY: {path}: expected libmimo, found a library without its functions"
        )


def build_library(folder: pathlib.Path) -> None:
    """Puts libmimo into `folder`, and beside it what it needs of a processor, if that is known."""
    cpu = os.environ.get("SWIFT_MIMO_CPU") or "native"
    needs = folder / "cpu.txt"
    needs.unlink(missing_ok=True)
    given = os.environ.get("SWIFT_MIMO_LIBRARY")
    if given:
        check_library(pathlib.Path(given))
        shutil.copyfile(given, folder / library_name)
    else:
        with tempfile.TemporaryDirectory() as work:
            script = root / "scripts" / "library.sh"
            subprocess.run(["bash", str(script), work, cpu], check=True)
            shutil.copyfile(pathlib.Path(work) / library_name, folder / library_name)
    if not given or "SWIFT_MIMO_CPU" in os.environ:
        sys.path.insert(0, str(here / package))
        import _cpu

        needs.write_text(" ".join(_cpu.needed(cpu)) + "\n")


class BuildWithLibrary(build_py):
    """Copies the Python files, then builds what is not Python."""

    def run(self) -> None:
        if self.editable_mode:
            # The sources are used where they stand, and so are the project's models.
            super().run()
            build_library(here / package)
            return
        folder = pathlib.Path(self.build_lib) / package
        # What an earlier build has left would be packed too.
        shutil.rmtree(folder, ignore_errors=True)
        super().run()
        folder.mkdir(parents=True, exist_ok=True)
        build_library(folder)
        models = folder / "models"
        for model in sorted((root / "Models").iterdir()):
            if not (model / "config.json").exists():
                continue
            # A model that knows channels has the one that precodes behind it in a folder of its own.
            for part in (model, model / "core"):
                target = models / part.relative_to(root / "Models")
                for name in model_files:
                    if (part / name).exists():
                        target.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(part / name, target / name)
        for name in ("LICENSE", "NOTICE"):
            shutil.copyfile(root / name, folder / name)


class PlatformWheel(bdist_wheel):
    """A wheel for one platform and any Python: the library is reached through ctypes."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        _, _, tag = super().get_tag()
        if sys.platform == "darwin":
            # Python may be of two architectures and for older systems; the library is not.
            tag = f"macosx_15_0_{platform.machine()}"
        return "py3", "none", tag


class PlatformDistribution(Distribution):
    """Says that there is machine code in the package, so that it goes where that belongs."""

    def has_ext_modules(self) -> bool:
        return True


setup(
    version=version(),
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
    distclass=PlatformDistribution,
)
