"""What is sent for requested rates."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from ._arrays import ComplexArray


@dataclasses.dataclass(frozen=True, eq=False)
class Transmission:
    """What `Precoder.for_rates` chose for B groups of K users at N antennas.

    For one channel [K, N] the first axis is missing everywhere.
    """

    precoders: ComplexArray
    """W of every group as it is sent, [B, N, K]: rows of antennas that are off are zero."""
    active: npt.NDArray[np.bool_]
    """Which antennas are on, [B, N]."""
    met: npt.NDArray[np.bool_]
    """Whether all rates of a group are met to 1e-3 bit/s/Hz, [B]."""
    antenna_power: float
    """Power of one active antenna in W that the choice was made for."""

    @property
    def antennas(self) -> npt.NDArray[np.int64]:
        """How many antennas are on, [B]."""
        return np.asarray(np.sum(self.active, axis=-1, dtype=np.int64))

    @property
    def transmit_power(self) -> npt.NDArray[np.float64]:
        """Squared Frobenius norm of W in W, [B], at most the maximum power."""
        # In double precision: thousands of squares are added up.
        w = self.precoders.astype(np.complex128)
        return np.asarray(np.sum(w.real**2 + w.imag**2, axis=(-2, -1)))

    def energy(self, antenna_power: float | None = None) -> npt.NDArray[np.float64]:
        """`antenna_power` times the antennas that are on, plus the transmit power, in W, [B].

        Without an argument the antenna's power is the one that the choice was made for.
        """
        power = self.antenna_power if antenna_power is None else antenna_power
        return np.asarray(power * self.antennas + self.transmit_power)
