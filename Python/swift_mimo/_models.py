"""The models that ship with the package."""

from __future__ import annotations

import os
import pathlib

_PACKAGE = pathlib.Path(__file__).resolve().parent


def _folder() -> pathlib.Path:
    """The package's own models; in a checkout, the project's."""
    packed = _PACKAGE / "models"
    return packed if packed.is_dir() else _PACKAGE.parent.parent / "Models"


def models() -> list[str]:
    """The names of the models that ship: what `Precoder` takes as a method.

    Models of your own are named by their folder, or by name if the environment variable MIMO_MODELS
    names the folder that they lie in.
    """
    return sorted(path.parent.name for path in _folder().glob("*/config.json"))


def resolved(method: str | os.PathLike[str]) -> str:
    """`method` as libmimo finds it: a shipped model's name becomes its folder."""
    name = os.fspath(method)
    own = os.environ.get("MIMO_MODELS")
    # As everywhere in the project, a model of one's own goes before a shipped one of its name.
    if own and (pathlib.Path(own) / name / "config.json").is_file():
        return str(pathlib.Path(own) / name)
    return str(_folder() / name) if name in models() else name
