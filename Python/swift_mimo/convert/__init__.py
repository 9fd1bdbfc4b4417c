"""Channels of other tools: into a dataset, and out of one.

    from swift_mimo import convert

    data = convert.load("deepmimo_scenarios/asu_campus", carrier_phase="absent", rows=8, ...)
    data.write("asu.safetensors")
    convert.save(data, "asu.mat", to="matlab")

The same from the command line:

    python -m swift_mimo convert deepmimo_scenarios/asu_campus asu.safetensors --rows 8 ...
    python -m swift_mimo convert asu.safetensors asu.mat --to matlab

What a file does not say and no option says is asked for, with what there is to choose between; it
is never guessed. The formats, their conventions and their traps stand in the guide
`Sources/Channels/Channels.docc/ConvertingChannels.md` of the project.
"""

from __future__ import annotations

import os
from typing import Protocol, TypeVar

from ..dataset import Dataset
from . import deepmimo, matlab, npz, quadriga, sionna
from ._answers import OPTIONS, MissingAnswers, Option
from ._detect import kind_of

__all__ = ["OPTIONS", "SOURCES", "TARGETS", "MissingAnswers", "Option", "kind_of", "load", "save"]


_F = TypeVar("_F")


class _Load(Protocol):
    def __call__(self, source: str | os.PathLike[str], **given: object) -> Dataset: ...


class _Save(Protocol):
    def __call__(
        self, dataset: Dataset, target: str | os.PathLike[str], **given: object
    ) -> None: ...


SOURCES: dict[str, _Load] = {
    deepmimo.KIND: deepmimo.load,
    sionna.KIND: sionna.load,
    matlab.KIND: matlab.load,
    quadriga.KIND: quadriga.load,
    npz.KIND: npz.load,
}
"""What reads each kind of file."""

TARGETS: dict[str, _Save] = {
    deepmimo.KIND: deepmimo.save,
    sionna.KIND: sionna.save,
    matlab.KIND: matlab.save,
    matlab.KIND73: matlab.save73,
    quadriga.KIND: quadriga.save,
    npz.KIND: npz.save,
}
"""What writes each kind of file."""


def load(source: str | os.PathLike[str], kind: str | None = None, **given: object) -> Dataset:
    """The dataset of a file or folder of another tool.

    source: where it is.
    kind: one of SOURCES; None finds it by the contents.
    given: what the file does not say, by the names of OPTIONS.

    Raises MissingAnswers, a ValueError, with everything that is asked for; ValueError for files
    that are damaged or show that an answer is wrong; ImportError where a package is missing.
    """
    return _of(SOURCES, kind or kind_of(source))(source, **given)


def save(dataset: Dataset, target: str | os.PathLike[str], to: str, **given: object) -> None:
    """Writes a dataset as a file or folder of another tool, whole or not at all.

    to: one of TARGETS.
    given: what the dataset does not say, by the names of OPTIONS.

    Raises as `load` does.
    """
    _of(TARGETS, to)(dataset, target, **given)


def _of(kinds: dict[str, _F], kind: str) -> _F:
    if kind not in kinds:
        raise ValueError(f"kind: expected one of {', '.join(kinds)}, found {kind}")
    return kinds[kind]
