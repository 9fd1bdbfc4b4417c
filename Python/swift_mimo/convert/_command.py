"""`python -m swift_mimo convert`: into a dataset, or with --to out of one."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import TextIO

from .. import _places, dataset
from . import OPTIONS, SOURCES, TARGETS, _detect, deepmimo, load, save
from ._answers import Option

_DESCRIPTION = """\
Converts channels of other tools into a dataset, or with --to a dataset into another tool's file.

SOURCE is recognised by its contents: a scenario folder of DeepMIMO 4, a .npz of Sionna's cir or cfr
arrays, a MAT file of version 5 or 7.3, a channel file of quadriga-lib, a .npz or .npy of other
channels, or a dataset. Without options, the command says what it needs to know that the file does
not say.
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the command; returns its exit status: 0, or 1 with a message on standard error.

    Where a reader of a pipe has gone, the command ends with 1 and without a message.
    """
    parser = _parser()
    given = vars(parser.parse_args(_joined(arguments)))
    source, target = given.pop("SOURCE"), given.pop("TARGET")
    kind, to, overwrite = given.pop("from"), given.pop("to"), given.pop("overwrite")
    try:
        is_stream = _check_target(source, target, to, overwrite)
        found = kind or _detect.kind_of(source)
        if found == _detect.DATASET:
            data = dataset.read(source)
            if to is None:
                raise ValueError(f"{source}: expected --to and a kind, for it is a dataset already")
        else:
            if to is not None:
                raise ValueError(f"{source}: expected a dataset with --to, found a {found} file")
            data = load(source, found, **given)
        if to is None:
            data.write(target)
        else:
            save(data, target, to, **given)
    except BrokenPipeError:
        return 1
    except (ValueError, OSError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for note in data.notes:
        print(f"note: {note}", file=sys.stderr)
    # What is written to a pipe may be standard output: nothing else belongs there.
    return _said(f"{target}: {_summary(data)}", sys.stderr if is_stream else sys.stdout)


def _check_target(source: str, target: str, to: str | None, overwrite: bool) -> bool:
    """Refuses a target that cannot be written or must not; whether it is a pipe or device.

    Raises ValueError or OSError that names the target.
    """
    if target == "-":
        raise ValueError("-: expected the name of a file, found a dash; /dev/stdout is the output")
    if _places.is_within(target, source):
        raise ValueError(f"{target}: expected another file than what is read, {source}")
    if to == deepmimo.KIND:
        # A folder, which must be new: whoever writes it looks at that.
        return False
    place = _places.place_of(target)
    if place.kind == "file" and not overwrite:
        raise ValueError(f"{target}: expected a new name, found a file; --overwrite replaces it")
    return place.kind == "stream"


def _said(text: str, out: TextIO) -> int:
    """Prints a line; returns the exit status, 1 where nobody reads it any more."""
    try:
        print(text, file=out, flush=True)
    except BrokenPipeError:
        # The interpreter would try again as it ends, and complain.
        if out is sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    return 0


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--mast -1,2,3` as one, of which argparse would make two options."""
    flags = {option.flag for option in OPTIONS.values()}
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in flags and re.match(r"-[\d.]", argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _summary(data: dataset.Dataset) -> str:
    parts = [f"{data.users} users", f"{data.antennas} antennas"]
    if data.paths is not None:
        parts.append(f"{data.paths.count} paths")
    if data.csi_band is not None:
        parts.append(f"{data.csi_band.shape[1]} groups")
    return ", ".join(parts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m swift_mimo convert",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("SOURCE", help="file or folder to read")
    parser.add_argument("TARGET", help="file or folder to write")
    parser.add_argument("--from", choices=[*SOURCES], help="what SOURCE is, instead of looking")
    parser.add_argument("--to", choices=[*TARGETS], help="what TARGET shall be")
    parser.add_argument("--overwrite", action="store_true", help="replace a TARGET that is a file")
    group = parser.add_argument_group("what SOURCE does not say")
    for option in OPTIONS.values():
        group.add_argument(
            option.flag,
            dest=option.name,
            metavar=_metavar(option),
            help=option.help.replace("%", "%%"),
        )
    return parser


def _metavar(option: Option) -> str:
    return option.usage.removeprefix(option.flag).strip()
