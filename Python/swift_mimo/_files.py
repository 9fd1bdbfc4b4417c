"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import pathlib
import shutil
import stat
import tempfile
from typing import BinaryIO

from ._places import Place, place_of

_NAME_LETTERS = 40
"""Letters of a name that its unfinished file has too: what is added must have room in the file
system's 255 bytes."""


class Replacement:
    """A new file that takes the place of `path` when all of it is written, or leaves no trace.

        with Replacement(path) as file:
            file.write(data)

    A link stays, and what it leads to is replaced; a replaced file's permissions stay. A pipe or a
    device stays what it is and gets everything once all of it is there.

    Raises OSError that names `path` where nothing can be written, see `place_of`.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)

    def __enter__(self) -> BinaryIO:
        self._place: Place = place_of(self.path)
        self._partial: str | None = None
        if self._place.kind == "stream":
            # Formats go back to their start, which a pipe cannot.
            self._file: BinaryIO = tempfile.TemporaryFile()
            return self._file
        folder, name = os.path.split(os.path.abspath(self._place.path))
        handle, self._partial = tempfile.mkstemp(prefix=f".{name[:_NAME_LETTERS]}.", dir=folder)
        self._file = os.fdopen(handle, "w+b")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._file.close()
            if self._partial is not None and os.path.exists(self._partial):
                os.unlink(self._partial)

    def _finish(self) -> None:
        self._file.flush()
        if self._partial is None:
            self._file.seek(0)
            stream = os.open(self._place.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            try:
                while part := self._file.read(1 << 20):
                    _write_all(stream, part)
            finally:
                os.close(stream)
            return
        os.fsync(self._file.fileno())
        self._file.close()
        if self._place.kind == "file":
            mode = stat.S_IMODE(os.stat(self._place.path).st_mode)
        else:
            # mkstemp makes files for their owner alone; others are made as the system wants.
            mode = 0o666 & ~_mask()
        os.chmod(self._partial, mode)
        os.replace(self._partial, self._place.path)


class NewFolder:
    """A new folder that gets its name `path` when all of it is written, or leaves no trace.

    Raises FileExistsError where `path` is there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = pathlib.Path(path).absolute()

    def __enter__(self) -> pathlib.Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(prefix=f".{self.path.name[:_NAME_LETTERS]}.", dir=self.path.parent)
        self._partial = pathlib.Path(name)
        return self._partial

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                if os.path.lexists(self.path):
                    raise FileExistsError(f"{self.path}: expected a new folder, found one")
                self._partial.chmod(0o777 & ~_mask())
                self._partial.rename(self.path)
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)


def _write_all(stream: int, part: bytes) -> None:
    rest = memoryview(part)
    while rest:
        rest = rest[os.write(stream, rest) :]


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
