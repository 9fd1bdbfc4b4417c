"""What stands where a file is to be written, symbolic links followed."""

from __future__ import annotations

import dataclasses
import errno
import os
import stat
from typing import Literal

_LONGEST_CHAIN = 40
"""Most links that follow each other, as in Linux."""

_DESCRIPTORS = ("/dev/fd/", "/proc/self/fd/")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where something is to be written.

    Raises OSError, from `place_of`, where nothing can be written.
    """

    kind: Literal["new", "file", "stream"]
    """new: nothing is there; file: a file, which is replaced; stream: a pipe, a terminal or another
    device of characters, to which what is written goes and which stays what it is."""
    path: str
    """The end of the links."""


def place_of(path: str | os.PathLike[str]) -> Place:
    """What stands at `path`.

    Raises OSError that names `path` where nothing can be written: no name, a folder, a socket, a
    disk, a file without permission, links in a circle.
    """
    name = os.fspath(path)
    if not name:
        raise _refusal(name, "an empty name", errno.ENOENT)
    try:
        mode = os.stat(name).st_mode
    except FileNotFoundError:
        return Place("new", _end_of_links(name))
    except OSError as error:
        raise _refusal(name, error.strerror or str(error), error.errno) from None
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return Place("stream", name)
    if stat.S_ISREG(mode):
        # What the shell has opened as standard output is a file of the shell's.
        if name in ("/dev/stdout", "/dev/stderr") or name.startswith(_DESCRIPTORS):
            return Place("stream", name)
        if not os.access(name, os.W_OK):
            raise _refusal(name, "one that must not be written", errno.EACCES)
        return Place("file", os.path.realpath(name))
    if stat.S_ISDIR(mode):
        raise _refusal(name, "a folder", errno.EISDIR)
    raise _refusal(name, "a disk" if stat.S_ISBLK(mode) else "a socket", errno.EINVAL)


def is_within(path: str | os.PathLike[str], source: str | os.PathLike[str]) -> bool:
    """Whether `path` leads to the file `source`, or into the folder `source`; links are followed."""
    try:
        if os.path.samefile(path, source):
            return True
    except OSError:
        pass
    if not os.path.isdir(source):
        return False
    folder, place = os.path.realpath(source), os.path.realpath(path)
    return place.startswith(os.path.join(folder, ""))


def _end_of_links(path: str) -> str:
    """Where a chain of links ends that leads to nothing."""
    place = path
    for _ in range(_LONGEST_CHAIN):
        if not os.path.islink(place):
            return place
        # A target that is no whole path counts from the link's own folder.
        place = os.path.join(os.path.dirname(place), os.readlink(place))
    raise _refusal(path, "links in a circle", errno.ELOOP)


def _refusal(path: str, found: str, number: int | None) -> OSError:
    error = OSError(
        f"{path}: expected a file or a new name that can be written to, found {found}"
    )
    error.errno = number
    return error
