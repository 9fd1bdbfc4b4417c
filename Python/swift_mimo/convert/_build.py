"""From what an importer read to a dataset: the same steps for every format."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..antennas import AntennaArray, our_order
from ..dataset import Dataset
from ..paths import SPEED_OF_LIGHT, Paths, channels, delay_phase
from . import _checks, _reasons
from ._answers import Answers, numbers

ComplexArray = npt.NDArray[np.complexfloating[Any, Any]]
RealArray = npt.NDArray[np.float64]


def array_of(answers: Answers) -> AntennaArray:
    """The array, all of which is asked for."""
    answers.ask(**_reasons.ARRAY_REASONS)
    return AntennaArray(
        rows=answers.integer("rows"),
        columns=answers.integer("columns"),
        spacing=answers.number("spacing"),
        pattern=answers.text("pattern"),
        azimuth=answers.number("azimuth"),
        downtilt=answers.number("downtilt"),
    )


def know_array(answers: Answers, array: AntennaArray | None) -> None:
    """Says that the file has this array."""
    if array is not None:
        for name in _reasons.ARRAY_REASONS:
            answers.known(name, getattr(array, name))


def element_transfer(
    gains: ComplexArray, departure: RealArray, array: AntennaArray
) -> npt.NDArray[np.complex128]:
    """Transfers [P, 2, 2] with which an element of `array` has these `gains` [P].

    With the element's field f, real, the theta row is g f^T / |f|^2; nothing is known of the phi
    component at arrival.
    """
    field = array.field(departure)
    transfer = np.zeros((len(gains), 2, 2), dtype=np.complex128)
    power = (field**2).sum(axis=1)
    transfer[:, 0] = (gains / power)[:, np.newaxis] * field
    return transfer


def vertical_transfer(gains: ComplexArray) -> npt.NDArray[np.complex128]:
    """Transfers [P, 2, 2] of paths of which only the gain along theta_hat at both ends is known."""
    transfer = np.zeros((len(gains), 2, 2), dtype=np.complex128)
    transfer[:, 0, 0] = gains
    return transfer


def without_carrier(
    gains: ComplexArray, delay: RealArray, carrier: float, answers: Answers
) -> npt.NDArray[np.complex128]:
    """Gains [P] without e^{-j 2 pi f tau}, which `answers` says is in them or is not."""
    if answers.text("carrier_phase") == "absent":
        return gains.astype(np.complex128)
    return np.asarray(gains * delay_phase(delay, carrier).conj())


def plane_waves(
    coefficients: ComplexArray, departure: RealArray, array: AntennaArray, source: str
) -> npt.NDArray[np.complex128]:
    """Gains [P] at the array's centre of paths whose coefficients [P, N] at the elements are known.

    The mean of c_n e^{-j 2 pi k . r_n} over the elements. The rest, that no plane wave from the
    direction k explains, shows whether the array is the one that the file was made for.

    Raises ValueError where the rest is more than a hundredth of the strongest paths' energy.
    """
    if not (np.isfinite(coefficients).all() and np.isfinite(departure).all()):
        raise ValueError(f"{source}: expected finite gains and angles, found NaN or infinity")
    steering = array.steering(departure)
    gains = (coefficients * steering.conj()).mean(axis=1)
    rest = coefficients - gains[:, np.newaxis] * steering
    energy = (np.abs(coefficients) ** 2).sum(axis=1)
    bad = (np.abs(rest) ** 2).sum(axis=1) > 0.01 * energy
    if energy[bad].sum() > 0.01 * energy.sum():
        worst = np.flatnonzero(bad)[0]
        raise ValueError(
            f"{source}: expected plane waves over the array, found that {bad.sum()} of "
            f"{len(bad)} paths are none (the first is path {worst}). Are rows, columns, spacing, "
            "element order, azimuth and downtilt those of the file? --take channels needs no "
            "directions"
        )
    return np.asarray(gains, dtype=np.complex128)


def paths_of(answers: Answers, **arrays: Any) -> Paths:
    """Paths of these arrays; ValueError, which names the source, where they do not fit."""
    try:
        return Paths(**arrays)
    except ValueError as error:
        raise ValueError(f"{answers.source}: {error}") from error


def at_reference(
    gains: npt.NDArray[np.complex128], departure: RealArray, array: AntennaArray, answers: Answers
) -> npt.NDArray[np.complex128]:
    """Gains [P] at the point that stands at the transmitter's position, of those at the centre."""
    if answers.text("phase_reference") == "centre":
        return gains
    order = our_order(answers.text("element_order"), array.rows, array.columns)
    return np.asarray(gains * array.steering(departure)[:, order.argmin()])


def from_paths(
    paths: Paths,
    array: AntennaArray,
    positions: RealArray | None,
    answers: Answers,
    kind: str,
    *,
    offsets: RealArray | None = None,
    line_of_sight: npt.NDArray[np.bool_] | None = None,
) -> Dataset:
    """The dataset of `paths`: channels at the carrier, and at `offsets` or of groups asked for.

    Users without paths are left out and counted.
    """
    _checks.check_delays(paths.delay, paths.user, answers)
    answers.ask(carrier=_reasons.CARRIER_REASON)
    carrier = answers.number("carrier")
    mast = answers.optional("mast")
    if mast is not None and positions is not None:
        _checks.check_geometry(paths, np.asarray(mast), positions, answers)
    loss = float(answers.optional("system_loss") or 0.0)
    kept = np.flatnonzero(paths.per_user)
    all_of_them = paths.users
    if len(kept) < all_of_them:
        paths = paths.taken(np.arange(paths.count), paths.per_user[kept])
    offsets = band_offsets(answers) if offsets is None else offsets
    # One run over the paths for both: the carrier, then the groups.
    shifts = np.concatenate([[0.0], [] if offsets is None else offsets])
    # Other tools have the array's phases at the carrier all over the band.
    h = channels(
        paths, array, shifts, carrier=carrier, system_loss=loss, squint=False
    ).astype(np.complex64)
    return Dataset(
        csi=h[:, 0],
        positions=_rows(positions, kept),
        line_of_sight=(
            paths.line_of_sight() if line_of_sight is None else _rows(line_of_sight, kept)
        ),
        paths=paths,
        band_offsets=offsets,
        csi_band=None if offsets is None else h[:, 1:],
        source_user=_left_out(kept, all_of_them),
        settings=settings(answers, kind),
        notes=_notes(kept, all_of_them),
    )


def from_channels(
    csi: ComplexArray,
    positions: RealArray | None,
    answers: Answers,
    kind: str,
    *,
    offsets: RealArray | None = None,
    csi_band: ComplexArray | None = None,
    line_of_sight: npt.NDArray[np.bool_] | None = None,
) -> Dataset:
    """The dataset of channels [U, N] (and [U, S, N]) in our order of elements, without loss.

    Where the file puts the first element at the mast's position, the array's centre stands beside
    it, and so does the mast of the dataset: the channels are right as they are.
    """
    if answers.optional("phase_reference") == "first-element" and answers.optional("mast"):
        answers.ask(carrier=_reasons.CARRIER_REASON, element_order=_reasons.ELEMENT_ORDER_REASON)
        array = array_of(answers)
        first = our_order(answers.text("element_order"), array.rows, array.columns).argmin()
        wavelength = SPEED_OF_LIGHT / answers.number("carrier")
        centre = (
            np.asarray(answers.optional("mast")) - array.element_positions()[first] * wavelength
        )
        answers.move("mast", [float(x) for x in centre])
    answers.ask(carrier="the carrier in Hz")
    scale = 10 ** (-float(answers.optional("system_loss") or 0.0) / 20)
    energy = (np.abs(csi) ** 2).sum(axis=1)
    if csi_band is not None:
        energy = energy + (np.abs(csi_band) ** 2).sum(axis=(1, 2))
    kept = np.flatnonzero(energy)
    return Dataset(
        csi=(csi[kept] * scale).astype(np.complex64),
        positions=_rows(positions, kept),
        line_of_sight=_rows(line_of_sight, kept),
        band_offsets=offsets,
        csi_band=None if csi_band is None else (csi_band[kept] * scale).astype(np.complex64),
        source_user=_left_out(kept, len(csi)),
        settings=settings(answers, kind),
        notes=_notes(kept, len(csi)),
    )


def reordered(channels_: ComplexArray, answers: Answers) -> ComplexArray:
    """Channels [..., N] in the file's order of elements, which is asked for, in ours.

    Raises ValueError where rows times columns are not N.
    """
    answers.ask(
        rows=_reasons.ARRAY_REASONS["rows"],
        columns=_reasons.ARRAY_REASONS["columns"],
        element_order=_reasons.ELEMENT_ORDER_REASON,
    )
    rows, columns = answers.integer("rows"), answers.integer("columns")
    if rows * columns != channels_.shape[-1]:
        raise ValueError(
            f"{answers.source}: expected {rows} x {columns} = {rows * columns} antennas, found "
            f"{channels_.shape[-1]} (two polarisations are to be taken apart before)"
        )
    return channels_[..., our_order(answers.text("element_order"), rows, columns)]


def band_offsets(answers: Answers) -> RealArray | None:
    """Centres of the groups that are asked for, [S] Hz about the carrier; None without groups."""
    groups = answers.optional("groups")
    if groups is None:
        return None
    answers.ask(bandwidth="the bandwidth in Hz that the groups share")
    bandwidth = answers.number("bandwidth")
    return np.asarray((np.arange(groups) - (groups - 1) / 2) * bandwidth / groups)


def uniform_offsets(answers: Answers, count: int) -> RealArray:
    """The frequencies FIRST + k STEP of the option `offsets`, [count]."""
    parts = numbers(answers.text("offsets"), answers.source)
    if len(parts) != 2:
        raise ValueError(f"{answers.source}: --offsets: expected FIRST:STEP, found more")
    return np.asarray(parts[0] + np.arange(count) * parts[1])


def settings(answers: Answers, kind: str) -> dict[str, Any]:
    """What is known, in the groups and under the names that datasets have."""
    value = answers.optional
    groups: dict[str, dict[str, Any]] = {
        "mast": {
            "position": value("mast"),
            "azimuth": value("azimuth"),
            "downtilt": value("downtilt"),
        },
        "array": {
            "rows": value("rows"),
            "columns": value("columns"),
            "spacing": value("spacing"),
            "pattern": value("pattern"),
        },
        "radio": {
            "carrierFrequency": value("carrier"),
            "bandwidth": value("bandwidth"),
            "systemLoss": float(value("system_loss") or 0.0),
        },
    }
    if value("rows") is not None and value("columns") is not None:
        groups["array"]["elementOrder"] = AntennaArray().record()["elementOrder"]
    found: dict[str, Any] = {
        name: {key: entry for key, entry in group.items() if entry is not None}
        for name, group in groups.items()
    }
    name = answers.source.rstrip("/").split("/")[-1]
    found["site"] = found["source"] = name
    found["conversion"] = {"from": kind, "answers": dict(answers.recorded)}
    return {key: entry for key, entry in found.items() if entry}


def _rows(values: npt.NDArray[Any] | None, kept: npt.NDArray[np.intp]) -> npt.NDArray[Any] | None:
    return None if values is None else values[kept]


def _left_out(kept: npt.NDArray[np.intp], users: int) -> npt.NDArray[np.int32] | None:
    return None if len(kept) == users else kept.astype(np.int32)


def _notes(kept: npt.NDArray[np.intp], users: int) -> list[str]:
    if len(kept) == users:
        return []
    return [f"{users - len(kept)} of {users} users have no path and are left out"]
