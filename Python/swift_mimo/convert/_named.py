"""Arrays by name, as .npz and MAT files hold them: our own names, or one array of channels.

A file that says `format` = `mimo-channels-2` has the tensors of a dataset under their names, and
`settings` and `attribution` as text; nothing is asked. Of any other file, one array becomes the
channels, and all that it does not say is asked for.
"""

from __future__ import annotations

import json
import os
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .. import dataset
from ..dataset import Dataset
from . import _build, _checks, _reasons
from ._answers import Answers

Array = npt.NDArray[Any]

_TEXTS = ("format", "settings", "attribution")
EXTRA = "extra"
"""The text that has types and shapes of `Dataset.extra`, for a format that cannot tell all of them."""
_AXES = ("user", "antenna", "subcarrier", "receive", "-")
# Names of tensors; what else is in a file of ours is not for us.
_READ = ("mimo-channels-1", dataset.FORMAT)


def numpy_arrays(source: str | os.PathLike[str]) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays and the texts of a file of NumPy; the array of a .npy file is called `array`.

    Raises ValueError for a file that is damaged or none of NumPy's.
    """
    arrays: dict[str, Array] = {}
    texts: dict[str, str] = {}
    with open(source, "rb") as file:
        try:
            found = np.load(file)
            every = {"array": found} if isinstance(found, np.ndarray) else dict(found.items())
        except Exception as error:  # of zipfile, zlib, and of NumPy's own
            raise ValueError(f"{source}: expected a file of NumPy, found {error}") from error
    for name, array in every.items():
        if array.dtype.kind == "U" and array.ndim == 0:
            texts[name] = str(array)
        else:
            arrays[name] = array
    return arrays, texts


def arrays_of(data: Dataset) -> tuple[dict[str, Array], dict[str, str]]:
    """The tensors of a dataset, and the texts that belong to them."""
    texts = {"format": dataset.FORMAT}
    if data.settings:
        texts["settings"] = json.dumps(data.settings, sort_keys=True)
    if data.attribution:
        texts["attribution"] = data.attribution
    return data.tensors(), texts


def named_of(
    data: Dataset, is_name: Callable[[str], bool], kind: str
) -> tuple[dict[str, Array], dict[str, str]]:
    """The same for a format in which not everything `is_name`; what has none is left out and noted."""
    arrays, texts = arrays_of(data)
    lost = [name for name in arrays if not is_name(name) or name in (*_TEXTS, EXTRA)]
    if lost:
        data.notes.append(f"{kind} has no such names, which are left out: {', '.join(lost)}")
    return {name: array for name, array in arrays.items() if name not in lost}, texts


def from_named(
    arrays: dict[str, Array],
    texts: dict[str, str],
    answers: Answers,
    kind: str,
    others: Mapping[str, str] = types.MappingProxyType({}),
) -> Dataset:
    """The dataset of arrays.

    texts: the file's variables that are text.
    others: what its other variables are, for messages.
    """
    if texts.get("format") in _READ:
        return dataset.from_tensors(answers.source, arrays, texts)
    return _foreign(arrays, others, answers, kind)


def _foreign(
    arrays: dict[str, Array], others: Mapping[str, str], answers: Answers, kind: str
) -> Dataset:
    source = answers.source
    h = _channels(arrays, others, answers)
    answers.ask(
        axes=f"what the axes of the channels {list(h.shape)} are, in their order: user, antenna, "
        "subcarrier, receive (antennas of a user) or - (an axis of length one)",
        rows=_reasons.ARRAY_REASONS["rows"],
        columns=_reasons.ARRAY_REASONS["columns"],
        element_order=_reasons.ELEMENT_ORDER_REASON,
        carrier="the carrier in Hz",
        conjugate="whether the file holds conjugated channels, y = h^H x (or time goes with "
        "e^{-j omega t}): the datasets' y = h x needs the conjugate of them",
        normalization=_reasons.NORMALIZATION_REASON,
        sent_power="the power that was sent when these amplitudes arrived, in dBW: 0 if they are "
        "gains",
    )
    turned = _turned(h, answers)  # [U, S, N]
    if not np.isfinite(turned).all():
        raise ValueError(f"{source}: expected finite channels, found NaN or infinity")
    band = _build.our_elements(turned, answers).astype(np.complex128)
    if answers.text("conjugate") == "yes":
        np.conj(band, out=band)
    _checks.check_energy(band, answers)
    if answers.text("normalization") == "sqrt-subcarriers":
        answers.ask(subcarriers="how many subcarriers the channels were divided by the root of")
        band *= np.sqrt(answers.integer("subcarriers"))
    band *= 10 ** (-answers.number("sent_power") / 20)
    offsets = None
    if "subcarrier" in answers.text("axes"):
        answers.ask(
            offsets="which frequencies the subcarriers have about the carrier: the name of a "
            "variable with them, or FIRST:STEP in Hz"
        )
        offsets = _offsets(arrays, answers, band.shape[1])
    positions = None
    name = answers.optional("positions")
    if name is not None:
        positions = _variable(arrays, str(name), answers)
        if positions.shape != (len(band), 3) or positions.dtype.kind not in "iuf":
            raise ValueError(
                f"{source}: {name}: expected positions [{len(band)}, 3], found "
                f"{positions.dtype} {list(positions.shape)}"
            )
        positions = positions.astype(np.float64)
    for option in ("spacing", "azimuth", "downtilt", "pattern", "bandwidth"):
        answers.optional(option)
    if answers.optional("mast") is not None:
        answers.ask(phase_reference=_reasons.PHASE_REFERENCE_REASON)
    middle = 0 if offsets is None else int(np.abs(offsets).argmin())
    return _build.from_channels(
        band[:, middle],
        positions,
        answers,
        kind,
        offsets=offsets,
        csi_band=None if offsets is None else band,
    )


def _channels(arrays: dict[str, Array], others: Mapping[str, str], answers: Answers) -> Array:
    """The array that holds the channels: the only complex one, or the one that is named."""
    complex_ones = [name for name, array in arrays.items() if array.dtype.kind == "c"]
    name = answers.optional("variable")
    if name in others:
        raise ValueError(
            f"{answers.source}: {name}: expected an array of complex numbers, found {others[name]}"
        )
    if name is None and len(complex_ones) != 1:
        answers.ask(
            variable="which variable holds the channels; complex ones are "
            + (", ".join(complex_ones) or f"none of {_listed(arrays, others)}")
        )
    h = _variable(arrays, str(name or complex_ones[0]), answers, others)
    if h.dtype.kind != "c":
        raise ValueError(f"{answers.source}: {name}: expected complex channels, found {h.dtype}")
    return h


def _listed(arrays: dict[str, Array], others: Mapping[str, str]) -> str:
    """The variables in words; of those that are no arrays of numbers, what they are."""
    names = [*arrays, *(f"{name} ({what})" for name, what in others.items())]
    return ", ".join(names) or "nothing"


def _variable(
    arrays: dict[str, Array],
    name: str,
    answers: Answers,
    others: Mapping[str, str] = types.MappingProxyType({}),
) -> Array:
    if name not in arrays:
        found = _listed(arrays, others)
        raise ValueError(f"{answers.source}: expected a variable {name}, found {found}")
    return arrays[name]


def _turned(h: Array, answers: Answers) -> Array:
    """The channels with the axes [U, S, N]."""
    names = [name.strip() for name in answers.text("axes").split(",")]
    wrong = [name for name in names if name not in _AXES]
    twice = [name for name in names if name != "-" and names.count(name) > 1]
    if wrong or twice or "user" not in names or "antenna" not in names:
        raise ValueError(
            f"{answers.source}: --axes: expected user, antenna and maybe subcarrier, receive and "
            f"-, each once; found {','.join(names)}"
        )
    # MATLAB drops axes of length one at the end.
    shape = h.shape + (1,) * (len(names) - h.ndim)
    if len(shape) != len(names):
        raise ValueError(
            f"{answers.source}: --axes: expected {h.ndim} names for channels {list(h.shape)}, "
            f"found {','.join(names)}"
        )
    h = h.reshape(shape)
    for axis in reversed(range(len(names))):
        if names[axis] == "-":
            if h.shape[axis] != 1:
                raise ValueError(
                    f"{answers.source}: --axes: expected an axis of length one for -, found "
                    f"{list(h.shape)}"
                )
            h = h.squeeze(axis)
    names = [name for name in names if name != "-"]
    if "receive" in names:
        axis = names.index("receive")
        if h.shape[axis] > 1:
            answers.ask(receive_antenna=f"users have {h.shape[axis]} antennas, datasets one")
        receive = int(answers.optional("receive_antenna") or 0)
        if receive >= h.shape[axis]:
            raise ValueError(f"{answers.source}: --receive-antenna: expected one there is")
        h = h.take(receive, axis)
        names.remove("receive")
    if "subcarrier" not in names:
        h, names = h[..., np.newaxis], [*names, "subcarrier"]
    return np.transpose(h, [names.index(name) for name in ("user", "subcarrier", "antenna")])


def _offsets(arrays: dict[str, Array], answers: Answers, count: int) -> npt.NDArray[np.float64]:
    text = answers.text("offsets")
    if text not in arrays:
        return _build.uniform_offsets(answers, count)
    found = arrays[text].astype(np.float64).ravel()
    if len(found) != count or not np.isfinite(found).all():
        raise ValueError(f"{answers.source}: {text}: expected {count} frequencies, found others")
    return found
