"""Files of NumPy, .npz and .npy: the arrays of a dataset, or channels of any other kind.

from swift_mimo.convert import npz

npz.save(data, "helsinki.npz")
data = npz.load("measured.npz", variable="H", axes="user,antenna", rows=8, columns=8, ...)
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from .._files import Replacement
from ..dataset import Dataset
from ._answers import Answers
from ._named import arrays_of, from_named

__all__ = ["KIND", "load", "save"]

KIND = "npz"


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a file; options as of the command. The array of a .npy file is called `array`.

    Raises MissingAnswers for what the file does not say, ValueError for one that is damaged.
    """
    answers = Answers(str(source), given)
    arrays: dict[str, npt.NDArray[Any]] = {}
    texts: dict[str, str] = {}
    try:
        with open(source, "rb") as file:
            found = np.load(file)
            if isinstance(found, np.ndarray):
                arrays["array"] = found
            else:
                arrays.update({name: found[name] for name in found.files})
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"{source}: expected a file of NumPy, found {error}") from error
    for name, array in list(arrays.items()):
        if array.dtype.kind == "U" and array.ndim == 0:
            texts[name] = str(arrays.pop(name))
    data = from_named(arrays, texts, answers, KIND)
    answers.finish()
    return data


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes the tensors of the dataset under their names, and `format`, `settings` as text.

    Raises OSError where that cannot be done.
    """
    Answers(str(target), given).finish()
    arrays, texts = arrays_of(dataset)
    everything: dict[str, Any] = {
        **arrays,
        **{name: np.array(text) for name, text in texts.items()},
    }
    with Replacement(target) as file:
        np.savez_compressed(file, **everything)
