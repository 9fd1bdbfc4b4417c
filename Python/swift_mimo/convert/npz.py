"""Files of NumPy, .npz and .npy: the arrays of a dataset, or channels of any other kind.

from swift_mimo.convert import npz

npz.save(data, "helsinki.npz")
data = npz.load("measured.npz", variable="H", axes="user,antenna", rows=8, columns=8, ...)
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .._files import Replacement
from ..dataset import Dataset
from ._answers import Answers
from ._named import from_named, named_of, numpy_arrays

__all__ = ["KIND", "load", "save"]

KIND = "npz"
_PARAMETERS = frozenset(("file", "allow_pickle"))
"""Names that `numpy.savez` takes for its own."""


def load(source: str | os.PathLike[str], **given: object) -> Dataset:
    """Reads a file; options as of the command. The array of a .npy file is called `array`.

    Raises MissingAnswers for what the file does not say, ValueError for one that is damaged.
    """
    answers = Answers(str(source), given)
    arrays, texts = numpy_arrays(source)
    data = from_named(arrays, texts, answers, KIND)
    answers.finish()
    return data


def save(dataset: Dataset, target: str | os.PathLike[str], **given: object) -> None:
    """Writes the tensors of the dataset under their names, and `format`, `settings` as text.

    Raises OSError where that cannot be done.
    """
    Answers(str(target), given).finish()
    arrays, texts = named_of(dataset, lambda name: name not in _PARAMETERS, KIND)
    everything: dict[str, Any] = {
        **arrays,
        **{name: np.array(text) for name, text in texts.items()},
    }
    with Replacement(target) as file:
        np.savez_compressed(file, **everything)
