"""Datasets of channels: what `mimo trace` and `python -m swift_mimo convert` write.

    from swift_mimo import dataset

    data = dataset.read("helsinki.safetensors")
    print(data.csi.shape, data.carrier, data.array)

A file of safetensors with `csi`, [U, N] or [U, S, N], and as much of the rest as is known: U users,
N antennas, S groups of resource blocks, P paths. What each tensor means stands in the guide
`Sources/Channels/Channels.docc/MakingDatasets.md` of the project.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _safetensors
from .antennas import PATTERNS, AntennaArray
from .paths import SPEED_OF_LIGHT, Paths, delay_spread

FORMAT = "mimo-channels-2"
"""What new files call themselves."""

FORMATS = (None, "mimo-channels-1", FORMAT)
"""Formats that are read; None is that of a file which does not say."""

_UNITS = (
    "csi: amplitude gain, y = h x, system loss included; lengths in metres, x east, y north, z up; "
    "delays in seconds; path_gain: sum of |a|^2"
)
_PATHS = {
    "offsets": "path_offsets",
    "delay": "path_delay",
    "transfer": "path_transfer",
    "departure": "path_departure",
    "arrival": "path_arrival",
    "interaction_offsets": "interaction_offsets",
    "interaction_kind": "interaction_kind",
    "interaction_position": "interaction_position",
}
_OF_PATHS = ("path_gain", "path_count", "delay_spread")
"""Tensors that follow of the paths."""
_PER_USER = frozenset(("user_row", "indoor_depth"))
"""Tensors of the format, without a place of their own here, that have one entry a user."""
_KINDS: dict[str, type[np.generic]] = {
    "path_offsets": np.int32,
    "path_delay": np.float64,
    "path_transfer": np.complex64,
    "path_departure": np.float64,
    "path_arrival": np.float64,
    "interaction_offsets": np.int32,
    "interaction_kind": np.uint8,
    "interaction_position": np.float32,
}


@dataclasses.dataclass
class Dataset:
    """Channels of single users from one mast, with what is known of how they came about."""

    csi: npt.NDArray[np.complex64]
    """[U, N], effective downlink channels at the carrier, y = h x; amplitude gains, the system loss
    is in them. The phase is that at the array's centre; element = column * rows + row."""
    positions: npt.NDArray[np.float64] | None = None
    """[U, 3], m."""
    line_of_sight: npt.NDArray[np.bool_] | None = None
    """[U]."""
    is_test: npt.NDArray[np.bool_] | None = None
    """[U], users that are kept for testing."""
    paths: Paths | None = None
    band_offsets: npt.NDArray[np.float64] | None = None
    """[S], Hz: the centre of each group of resource blocks, minus the carrier."""
    csi_band: npt.NDArray[np.complex64] | None = None
    """[U, S, N], the channels of the groups."""
    source_user: npt.NDArray[np.int32] | None = None
    """[U], which user of a converted file each one was, where some were left out."""
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    """What made the data, as JSON: `site`, `mast`, `array`, `radio` and more, as far as known."""
    attribution: str = ""
    """Whose data it is, and under what licence."""
    extra: dict[str, npt.NDArray[Any]] = dataclasses.field(default_factory=dict)
    """What else a file holds, by the tensors' names: `user_row`, `indoor_depth`, `footprint_offsets`,
    `terrain_height` and others of the format, and those of other programs. Written as they were read;
    whoever takes some of the users takes theirs of `user_row` and `indoor_depth` too."""
    notes: list[str] = dataclasses.field(default_factory=list)
    """What a reader should know of how the data came out of another format; not in the file."""

    def __post_init__(self) -> None:
        self._cast("csi", np.complex64, None)
        users = len(self.csi) if self.csi.ndim else 0
        _expect("csi", self.csi, (users, None))
        self._cast("positions", np.float64, (users, 3))
        self._cast("line_of_sight", np.bool_, (users,))
        self._cast("is_test", np.bool_, (users,))
        self._cast("source_user", np.int32, (users,))
        self._cast("band_offsets", np.float64, (None,))
        groups = None if self.band_offsets is None else len(self.band_offsets)
        self._cast("csi_band", np.complex64, (users, groups, self.csi.shape[1]))
        if groups is not None and self.csi_band is None:
            raise ValueError("band_offsets: expected csi_band with them, found none")
        if self.paths is not None and self.paths.users != users:
            raise ValueError(
                f"paths: expected those of {users} users, found those of {self.paths.users}"
            )
        for name in _PER_USER & self.extra.keys():
            _expect(name, np.asarray(self.extra[name]), (users,))
        owner = np.asarray(self.extra.get("sample_path_user", 0))
        if owner.size and owner.max() >= max(users, 1):
            raise ValueError(f"sample_path_user: expected users below {users}, found another")

    @property
    def users(self) -> int:
        """Number of users U."""
        return int(self.csi.shape[0])

    @property
    def antennas(self) -> int:
        """Number of antennas N."""
        return int(self.csi.shape[1])

    @property
    def array(self) -> AntennaArray | None:
        """The mast's array, where rows, columns, spacing, pattern and direction are known."""
        mast, array = self.settings.get("mast", {}), self.settings.get("array", {})
        try:
            found = AntennaArray(
                rows=int(array["rows"]),
                columns=int(array["columns"]),
                spacing=float(array["spacing"]),
                pattern=str(array["pattern"]),
                azimuth=float(mast["azimuth"]),
                downtilt=float(mast["downtilt"]),
                polarization=str(array.get("polarization", "vertical")),
            )
        except (KeyError, TypeError, ValueError):
            return None
        return found if found.count == self.antennas else None

    @property
    def carrier(self) -> float | None:
        """Carrier in Hz."""
        return self._number("radio", "carrierFrequency")

    @property
    def system_loss(self) -> float | None:
        """System loss in dB that is in `csi` and not in `paths`."""
        return self._number("radio", "systemLoss")

    @property
    def mast(self) -> npt.NDArray[np.float64] | None:
        """Position of the array's centre, [3], m."""
        position = self.settings.get("mast", {}).get("position")
        if not isinstance(position, list) or len(position) != 3:
            return None
        return np.asarray(position, dtype=np.float64)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the dataset to `path`, whole or not at all.

        Raises OSError where that cannot be done.
        """
        metadata = {"format": FORMAT, "units": _UNITS}
        if self.attribution:
            metadata["attribution"] = self.attribution
        if self.settings:
            metadata["settings"] = json.dumps(self.settings, sort_keys=True)
        _safetensors.write(path, self.tensors(), metadata)

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """The tensors of the file by name, as far as they are known."""
        # What is known here is newer than what was read.
        tensors: dict[str, npt.NDArray[Any]] = {**self.extra, "csi": self.csi}
        for name in ("positions", "source_user", "band_offsets", "csi_band"):
            value = getattr(self, name)
            if value is not None:
                tensors[name] = value
        for name in ("line_of_sight", "is_test"):
            value = getattr(self, name)
            if value is not None:
                tensors[name] = value.astype(np.uint8)
        if self.paths is not None:
            for attribute, name in _PATHS.items():
                value = getattr(self.paths, attribute)
                if value is not None:
                    tensors[name] = value.astype(_KINDS[name])
            weight = np.abs(self.paths.transfer[:, 0, 0]) ** 2
            total = np.bincount(self.paths.user, weight, self.users)
            tensors["path_gain"] = total.astype(np.float32)
            tensors["path_count"] = self.paths.per_user.astype(np.int32)
            tensors["delay_spread"] = delay_spread(self.paths).astype(np.float32)
        if self.array is not None and self.carrier is not None:
            wavelength = SPEED_OF_LIGHT / self.carrier
            tensors["antenna_positions"] = self.array.element_positions() * wavelength
        return tensors

    def _number(self, group: str, name: str) -> float | None:
        value = self.settings.get(group, {}).get(name)
        return float(value) if isinstance(value, (int, float)) else None

    def _cast(
        self, name: str, kind: type[np.generic], shape: tuple[int | None, ...] | None
    ) -> None:
        value = getattr(self, name)
        if value is not None:
            array = np.asarray(value)
            check_kind(name, array, kind)
            with np.errstate(over="ignore"):
                # What is too large for the type becomes infinity, which is refused by name.
                array = array.astype(kind, copy=name != "csi")
            if shape is not None:
                _expect(name, array, shape)
            setattr(self, name, array)


def read(path: str | os.PathLike[str]) -> Dataset:
    """Reads a dataset.

    Raises ValueError that names the file, what was expected and what was found; OSError where the
    file cannot be opened.
    """
    tensors, metadata = _safetensors.read(path)
    found = metadata.get("format")
    if found not in FORMATS:
        raise ValueError(f"{path}: expected a dataset of format {FORMAT}, found {found}")
    return from_tensors(str(path), tensors, metadata)


def check_kind(name: str, array: npt.NDArray[Any], kind: type[np.generic]) -> None:
    """Refuses numbers that `kind` would take for others: real ones for complex, 0.5 for true.

    Raises ValueError that names `name`, what was expected and what was found.
    """
    found = array.dtype.kind
    text = f"{array.dtype} {list(array.shape)}"
    if issubclass(kind, np.complexfloating):
        if found != "c":
            raise ValueError(f"{name}: expected complex64 or complex128, found {text}")
    elif issubclass(kind, np.bool_):
        if found != "b" and (found not in "iu" or not np.isin(array, (0, 1)).all()):
            others = "" if found not in "iu" else " with other numbers"
            raise ValueError(f"{name}: expected bool, or integers of 0 and 1, found {text}{others}")
    elif issubclass(kind, np.integer):
        if found not in "iu":
            raise ValueError(f"{name}: expected integers, found {text}")
        if array.size and (array.min() < 0 or array.max() > np.iinfo(kind).max):
            raise ValueError(f"{name}: expected indices from 0 on, found others")
    elif found not in "iuf":
        raise ValueError(f"{name}: expected real numbers, found {text}")


def from_tensors(
    source: str, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]
) -> Dataset:
    """A dataset of what `Dataset.tensors` gives, and of `settings` and `attribution` in `metadata`.

    Raises ValueError that names `source`, what was expected and what was found.
    """
    if "csi" not in tensors:
        names = ", ".join(sorted(tensors)) or "nothing"
        raise ValueError(f"{source}: expected channels, csi, found {names}")
    try:
        settings = json.loads(metadata.get("settings") or "{}")
    except ValueError:
        settings = None
    if not isinstance(settings, dict) or not all(
        isinstance(settings.get(name, {}), dict) for name in ("mast", "array", "radio")
    ):
        raise ValueError(f"{source}: expected settings in JSON, found another text")
    if settings.get("array", {}).get("pattern", PATTERNS[0]) not in PATTERNS:
        raise ValueError(f"{source}: expected a pattern of {PATTERNS}, found another")
    csi, band = tensors["csi"], tensors.get("csi_band")
    offsets = tensors.get("band_offsets")
    try:
        check_kind("csi", csi, np.complex64)
        if "path_transfer" in tensors:
            check_kind("path_transfer", tensors["path_transfer"], np.complex64)
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from None
    if csi.ndim == 3:
        band, groups = csi, csi.shape[1]
        if groups == 0 or (offsets is not None and offsets.shape != (groups,)):
            raise ValueError(f"{source}: expected band_offsets as long as csi has groups")
        # The group at the carrier; without offsets it is taken to be the one in the middle.
        csi = csi[:, groups // 2 if offsets is None else int(np.abs(offsets).argmin())]
    try:
        made = Dataset(
            csi=_copy(csi),
            positions=_copy(tensors.get("positions")),
            line_of_sight=_copy(tensors.get("line_of_sight")),
            is_test=_copy(tensors.get("is_test")),
            source_user=_copy(tensors.get("source_user")),
            band_offsets=_copy(offsets),
            csi_band=_copy(band),
            paths=_paths(tensors),
            settings=settings,
            attribution=metadata.get("attribution", ""),
        )
        return dataclasses.replace(made, extra=_extra(tensors, made))
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error


def _extra(tensors: Mapping[str, npt.NDArray[Any]], made: Dataset) -> dict[str, npt.NDArray[Any]]:
    """The tensors that have no place in the dataset `made` of them.

    Those that its own tensors say anew are no part of it. What the format has no type for is left
    out, and noted.
    """
    own = {field.name for field in dataclasses.fields(made)}
    if made.paths is not None:
        own |= {*_PATHS.values(), *_OF_PATHS}
    if made.array is not None and made.carrier is not None:
        own.add("antenna_positions")
    rest = {name: tensor for name, tensor in tensors.items() if name not in own}
    lost = sorted(name for name in rest if not _safetensors.has_type(rest[name].dtype))
    if lost:
        found = ", ".join(f"{name} ({rest[name].dtype})" for name in lost)
        made.notes.append(f"datasets have no numbers of these types, which are left out: {found}")
    return {name: _copy(tensor) for name, tensor in sorted(rest.items()) if name not in lost}


def _paths(tensors: Mapping[str, npt.NDArray[Any]]) -> Paths | None:
    """The paths, or None where one of the tensors is missing that paths cannot do without."""
    needed = [_PATHS[name] for name in ("offsets", "delay", "transfer", "departure")]
    if not all(name in tensors for name in needed):
        return None
    make: Callable[..., Paths] = Paths
    return make(**{name: _copy(tensors.get(tensor)) for name, tensor in _PATHS.items()})


def _copy(tensor: npt.NDArray[Any] | None) -> Any:
    return None if tensor is None else np.array(tensor)


def _expect(name: str, array: npt.NDArray[Any], shape: tuple[int | None, ...]) -> None:
    fits = array.ndim == len(shape) and all(
        size is None or size == found for size, found in zip(shape, array.shape)
    )
    if not fits:
        text = ", ".join("any" if size is None else str(size) for size in shape)
        raise ValueError(f"{name}: expected shape [{text}], found {list(array.shape)}")
    if array.dtype.kind in "fc" and not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, found NaN or infinity")
