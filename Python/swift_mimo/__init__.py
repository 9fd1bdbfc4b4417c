"""Precoding for massive MIMO: classical precoders and learned models, on NumPy arrays.

    import numpy as np
    import swift_mimo as mimo

    precoder = mimo.Precoder("mimo-structured", users=4, antennas=64)
    w = precoder(h, maximum_power=20.0, noise_power=1.0)    # h [B, 4, 64] -> w [B, 64, 4]
    rates = mimo.rates(h, w, noise_power=1.0)               # [B, 4], bit/s/Hz

K users, N antennas, B groups of users. Channels h [B, K, N] are used as they stand, y = h x;
precoders w [B, N, K] have the squared Frobenius norm P. Powers are in W, rates in bit/s/Hz.

`swift_mimo.dataset` reads datasets, `swift_mimo.paths` makes channels of the paths in them,
`swift_mimo.convert` knows the files of other tools. These need NumPy only; the rest needs libmimo,
which is opened when it is first used.
"""

from ._arrays import ComplexArray
from ._band import BandArray
from ._datasets import channels
from ._library import MimoError, Status
from ._library import version as _version
from ._models import models
from ._precoder import Precoder, rates
from ._transmission import Transmission

__all__ = [
    "BandArray",
    "ComplexArray",
    "MimoError",
    "Precoder",
    "Status",
    "Transmission",
    "channels",
    "models",
    "rates",
]

__version__: str


def __getattr__(name: str) -> str:
    # The version is libmimo's, which may not be there.
    if name == "__version__":
        return _version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
