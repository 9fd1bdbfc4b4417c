"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import pathlib
import shutil
import tempfile
from typing import BinaryIO


class Replacement:
    """A new file that takes the place of `path` when all of it is written, or leaves no trace.

        with Replacement(path) as file:
            file.write(data)
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)

    def __enter__(self) -> BinaryIO:
        folder, name = os.path.split(os.path.abspath(self.path))
        handle, self._partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        self._file: BinaryIO = os.fdopen(handle, "w+b")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file.close()
            if kind is None:
                # mkstemp makes files for their owner alone; others are made as the system wants.
                os.chmod(self._partial, 0o666 & ~_mask())
                os.replace(self._partial, self.path)
        finally:
            if os.path.exists(self._partial):
                os.unlink(self._partial)


class NewFolder:
    """A new folder that gets its name `path` when all of it is written, or leaves no trace.

    Raises FileExistsError where `path` is there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = pathlib.Path(path).absolute()

    def __enter__(self) -> pathlib.Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        self._partial = pathlib.Path(name)
        return self._partial

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                if self.path.exists():
                    raise FileExistsError(f"{self.path}: expected a new folder, found one")
                self._partial.chmod(0o777 & ~_mask())
                self._partial.rename(self.path)
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
