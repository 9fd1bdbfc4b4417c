"""Planar antenna arrays: where the elements are, how they radiate, how they are counted.

    array = AntennaArray(rows=8, columns=8, azimuth=90.0)
    array.element_positions()      # [64, 3], wavelengths from the centre

In the array's own frame x is the boresight, y points left of it, z up. The frame is tilted down by
`downtilt` and then turned to `azimuth`, counter-clockwise from east. The site's axes are x east,
y north, z up.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

RealArray = npt.NDArray[np.float64]

PATTERNS = ("isotropic", "3gpp-38.901")
"""Patterns of an element: unit gain everywhere, or 3GPP TR 38.901 Table 7.3-1."""

POLARIZATIONS = ("vertical", "crossed")
"""Elements of an array: one at each place, slant 0, or two, slanted by +45 and -45 degrees."""

ELEMENT_ORDER = "columns-top-left"
"""The order of elements in our files: element = column * rows + row."""

ELEMENT_ORDERS = tuple(
    f"{first}-{vertical}-{horizontal}"
    for first in ("columns", "rows")
    for vertical in ("top", "bottom")
    for horizontal in ("left", "right")
)
"""Orders of elements: what is counted through first (the elements of a column, or of a row), and
the corner that it starts from, as seen by one who stands in front of the array.

Ours and Sionna's is `columns-top-left`, that of DeepMIMO `rows-bottom-left`, that of the arrays
that quadriga-lib generates `columns-bottom-left`.
"""

POLARIZATION_ORDERS = ("blocks", "pairs")
"""How a file counts the elements of cross-polarised pairs: all of the first slant and then all of
the second, as ours and Sionna RT's, or the two of a place beside each other."""

SLANTS = {
    "+45/-45": (45.0, -45.0),
    "-45/+45": (-45.0, 45.0),
    "0/90": (0.0, 90.0),
    "90/0": (90.0, 0.0),
}
"""Slants of the two elements at a place, in degrees, in a file's order. Ours are +45/-45, those of
Sionna RT -45/+45 (`cross`) and 0/90 (`VH`)."""

_ORDER_IN_FILES = "column-major from top left: element = column * rows + row"


@dataclasses.dataclass(frozen=True)
class AntennaArray:
    """A planar array of equal elements, vertically polarised or in cross-polarised pairs.

    In an array of pairs the elements slanted by +45 degrees come first, then those slanted by -45 at
    the same places.

    Raises ValueError for sizes below one, for numbers that are not finite, for unknown patterns and
    polarisations.
    """

    rows: int = 8
    """Elements from top to bottom."""
    columns: int = 8
    """Elements from left to right."""
    spacing: float = 0.5
    """Distance of neighbours in wavelengths at the carrier."""
    pattern: str = "isotropic"
    """One of PATTERNS."""
    azimuth: float = 0.0
    """Direction of the boresight in degrees, counter-clockwise from east."""
    downtilt: float = 0.0
    """Downward tilt of the boresight in degrees."""
    polarization: str = "vertical"
    """One of POLARIZATIONS."""

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1:
            raise ValueError(
                f"rows and columns: expected 1 or more, found {self.rows} and {self.columns}"
            )
        numbers = (self.spacing, self.azimuth, self.downtilt)
        if not all(math.isfinite(number) for number in numbers) or self.spacing <= 0:
            raise ValueError(f"spacing, azimuth, downtilt: expected numbers, found {numbers}")
        if self.pattern not in PATTERNS:
            raise ValueError(f"pattern: expected one of {PATTERNS}, found {self.pattern}")
        if self.polarization not in POLARIZATIONS:
            raise ValueError(
                f"polarization: expected one of {POLARIZATIONS}, found {self.polarization}"
            )

    @property
    def slants(self) -> tuple[float, ...]:
        """Slants of the elements at one place in degrees, zeta of TR 38.901 section 7.3.2, [S]."""
        return (0.0,) if self.polarization == "vertical" else SLANTS["+45/-45"]

    @property
    def places(self) -> int:
        """Number of places: elements of one slant."""
        return self.rows * self.columns

    @property
    def count(self) -> int:
        """Number of elements N."""
        return self.places * len(self.slants)

    def axes(self) -> RealArray:
        """The frame's axes boresight, left and up in the site's frame, [3, 3], one a row."""
        turn, tilt = math.radians(self.azimuth), math.radians(self.downtilt)
        return np.array(
            [
                [math.cos(turn) * math.cos(tilt), math.sin(turn) * math.cos(tilt), -math.sin(tilt)],
                [-math.sin(turn), math.cos(turn), 0.0],
                [math.cos(turn) * math.sin(tilt), math.sin(turn) * math.sin(tilt), math.cos(tilt)],
            ]
        )

    def element_positions(self) -> RealArray:
        """Positions from the array's centre in wavelengths, site's frame, [N, 3]."""
        column, row = np.divmod(np.arange(self.count) % self.places, self.rows)
        left = (column - (self.columns - 1) / 2) * self.spacing
        up = ((self.rows - 1) / 2 - row) * self.spacing
        _, y, z = self.axes()
        return np.asarray(left[:, np.newaxis] * y + up[:, np.newaxis] * z)

    def steering(self, directions: npt.ArrayLike) -> npt.NDArray[np.complex128]:
        """e^{+j 2 pi k . r_n} for unit vectors k in the site's frame, [..., 3] to [..., N]."""
        turns = np.asarray(directions, dtype=np.float64) @ self.element_positions().T
        return np.asarray(np.exp(2j * np.pi * turns))

    def field(self, directions: npt.ArrayLike, slant: float = 0.0) -> RealArray:
        """An element's far field towards unit vectors, [..., 3] to [..., 2]: theta, phi.

        slant: zeta in degrees; 0 is a vertically polarised element.

        Components along the site's theta_hat and phi_hat at each direction; the squared length is
        the power gain. The element radiates along its own cos zeta theta_hat' + sin zeta phi_hat'
        (TR 38.901 section 7.3.2, model 2), so that a tilted array has a phi component too.
        """
        k = np.asarray(directions, dtype=np.float64)
        axes = self.axes()
        local = k @ axes.T
        zeta = math.radians(slant)
        sent = np.array([math.cos(zeta), math.sin(zeta)]) if slant else np.array([1.0, 0.0])
        own = sent @ spherical_basis(local) @ axes
        basis = spherical_basis(k)
        amplitude = np.sqrt(_power_gain(self.pattern, local))
        return np.asarray(amplitude[..., np.newaxis] * (basis @ own[..., np.newaxis])[..., 0])

    def record(self) -> dict[str, object]:
        """What stands of the array in the settings of a dataset, under `array`."""
        record: dict[str, object] = {
            "rows": self.rows,
            "columns": self.columns,
            "spacing": self.spacing,
            "elementOrder": _ORDER_IN_FILES,
            "pattern": self.pattern,
        }
        if self.polarization != "vertical":
            record["polarization"] = self.polarization
        return record


def spherical_basis(directions: npt.ArrayLike) -> RealArray:
    """theta_hat and phi_hat at unit vectors, [..., 3] to [..., 2, 3].

    theta_hat = (cos theta cos phi, cos theta sin phi, -sin theta), phi_hat = (-sin phi, cos phi, 0)
    with theta from the zenith; at the poles phi = 0 is taken.
    """
    k = np.asarray(directions, dtype=np.float64)
    horizontal = np.hypot(k[..., 0], k[..., 1])
    away = horizontal > 1e-12
    length = np.where(away, horizontal, 1.0)
    cosine = np.where(away, k[..., 0] / length, 1.0)
    sine = np.where(away, k[..., 1] / length, 0.0)
    theta = np.stack([k[..., 2] * cosine, k[..., 2] * sine, -horizontal], axis=-1)
    phi = np.stack([-sine, cosine, np.zeros_like(sine)], axis=-1)
    return np.stack([theta, phi], axis=-2)


def our_order(
    order: str, rows: int, columns: int, pairs: str | None = None
) -> npt.NDArray[np.intp]:
    """Indices [N] that bring elements counted in `order` into ours: ours = theirs[..., indices].

    pairs: for cross-polarised pairs, one of POLARIZATION_ORDERS; N is then 2 rows columns.

    Raises ValueError for an unknown order.
    """
    if pairs is not None:
        if pairs not in POLARIZATION_ORDERS:
            raise ValueError(f"pairs: expected one of {POLARIZATION_ORDERS}, found {pairs}")
        place = our_order(order, rows, columns)
        second = np.arange(2)[:, np.newaxis]
        both = place + second * len(place) if pairs == "blocks" else 2 * place + second
        return np.asarray(both.ravel(), dtype=np.intp)
    if order not in ELEMENT_ORDERS:
        raise ValueError(f"element order: expected one of {ELEMENT_ORDERS}, found {order}")
    first, vertical, horizontal = order.split("-")
    column, row = np.divmod(np.arange(rows * columns), rows)
    if vertical == "bottom":
        row = rows - 1 - row
    if horizontal == "right":
        column = columns - 1 - column
    indices = column * rows + row if first == "columns" else row * columns + column
    return np.asarray(indices, dtype=np.intp)


def their_order(
    order: str, rows: int, columns: int, pairs: str | None = None
) -> npt.NDArray[np.intp]:
    """Indices [N] that bring our elements into `order`: theirs = ours[..., indices]."""
    return np.argsort(our_order(order, rows, columns, pairs))


def our_slants(slants: str) -> RealArray:
    """The matrix [2, 2] that makes of channels of elements with other slants those of ours.

    slants: one of SLANTS. An element's field is cos zeta f_V + sin zeta f_H, so that pairs of any
    two slants that stand across say the same: ours = matrix @ theirs.

    Raises ValueError for unknown slants.
    """
    if slants not in SLANTS:
        raise ValueError(f"slants: expected one of {tuple(SLANTS)}, found {slants}")
    ours, theirs = (
        np.array([[math.cos(zeta), math.sin(zeta)] for zeta in np.radians(pair)])
        for pair in (SLANTS["+45/-45"], SLANTS[slants])
    )
    return np.asarray(ours @ theirs.T)


def _power_gain(pattern: str, local: RealArray) -> RealArray:
    """Power gain towards directions in the element's own frame, [..., 3] to [...].

    TR 38.901 Table 7.3-1: 65 degrees of beamwidth both ways, 30 dB front to back, 8 dBi.
    """
    if pattern == "isotropic":
        return np.ones(local.shape[:-1])
    zenith = np.degrees(np.arccos(np.clip(local[..., 2], -1, 1)))
    azimuth = np.degrees(np.arctan2(local[..., 1], local[..., 0]))
    vertical = np.minimum(12 * ((zenith - 90) / 65) ** 2, 30)
    horizontal = np.minimum(12 * (azimuth / 65) ** 2, 30)
    return np.asarray(10 ** ((8 - np.minimum(vertical + horizontal, 30)) / 10))
