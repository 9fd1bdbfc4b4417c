"""From what an importer read to a dataset: the same steps for every format."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..antennas import AntennaArray, our_order, our_slants
from ..dataset import Dataset
from ..paths import SPEED_OF_LIGHT, Paths, channels, delay_phase
from . import _checks, _reasons
from ._answers import Answers, numbers

ComplexArray = npt.NDArray[np.complexfloating[Any, Any]]
RealArray = npt.NDArray[np.float64]


def array_of(answers: Answers) -> AntennaArray:
    """The array, all of which is asked for but its polarisation.

    That is known of the number of antennas, `know_polarization`, or from the dataset; where neither
    says it, elements are vertical.
    """
    answers.ask(**_reasons.ARRAY_REASONS)
    return AntennaArray(
        polarization=answers.optional("polarization") or "vertical",
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
        answers.known("polarization", array.polarization)


def recorded_array(array: AntennaArray) -> dict[str, object]:
    """The answers about an array that an exporter leaves, for files in our slants and blocks."""
    answers = {name: getattr(array, name) for name in _reasons.ARRAY_REASONS}
    answers["polarization"] = array.polarization
    if array.polarization == "crossed":
        answers.update(slants="+45/-45", polarization_order="blocks")
    return answers


def know_polarization(answers: Answers, antennas: int) -> bool:
    """Whether the file's `antennas` are cross-polarised pairs, known of the array's size.

    Asks for the size, and for the slants and the order of pairs.

    Raises ValueError where neither rows times columns nor twice that are the antennas.
    """
    answers.ask(rows=_reasons.ARRAY_REASONS["rows"], columns=_reasons.ARRAY_REASONS["columns"])
    rows, columns = answers.integer("rows"), answers.integer("columns")
    if antennas == rows * columns:
        answers.known("polarization", "vertical")
        return False
    if antennas != 2 * rows * columns:
        raise ValueError(
            f"{answers.source}: expected {rows} x {columns} = {rows * columns} antennas, or twice as "
            f"many in cross-polarised pairs, found {antennas}"
        )
    answers.known("polarization", "crossed")
    answers.ask(
        slants=_reasons.SLANTS_REASON, polarization_order=_reasons.POLARIZATION_ORDER_REASON
    )
    return True


def element_transfer(
    gains: ComplexArray, departure: RealArray, array: AntennaArray
) -> npt.NDArray[np.complex128]:
    """Transfers [P, 2, 2] with which the elements of `array` have these `gains` [P, S].

    With the elements' fields f_s, real, the theta row t is the shortest with f_s . t = g_s: for one
    slant g f^T / |f|^2, for two the only one. Nothing is known of the phi component at arrival.
    """
    fields = np.stack([array.field(departure, slant) for slant in array.slants], axis=1)
    transfer = np.zeros((len(gains), 2, 2), dtype=np.complex128)
    if len(array.slants) == 1:
        power = (fields[:, 0] ** 2).sum(axis=1)
        transfer[:, 0] = (gains[:, 0] / power)[:, np.newaxis] * fields[:, 0]
    else:
        transfer[:, 0] = np.linalg.solve(fields, gains[..., np.newaxis])[..., 0]
    return transfer


def vertical_transfer(gains: ComplexArray) -> npt.NDArray[np.complex128]:
    """Transfers [P, 2, 2] of paths of which only the gain along theta_hat at both ends is known."""
    transfer = np.zeros((len(gains), 2, 2), dtype=np.complex128)
    transfer[:, 0, 0] = gains
    return transfer


def without_carrier(
    gains: ComplexArray, delay: RealArray, carrier: float, answers: Answers
) -> npt.NDArray[np.complex128]:
    """Gains [P, S] without e^{-j 2 pi f tau}, which `answers` says is in them or is not."""
    if answers.text("carrier_phase") == "absent":
        return gains.astype(np.complex128)
    return np.asarray(gains * delay_phase(delay, carrier).conj()[:, np.newaxis])


def plane_waves(
    coefficients: ComplexArray, departure: RealArray, array: AntennaArray, source: str
) -> npt.NDArray[np.complex128]:
    """Gains [P, S] at the array's centre of paths whose coefficients [P, N] at elements are known.

    The mean of c_n e^{-j 2 pi k . r_n} over the elements of a slant. The rest, that no plane wave
    from the direction k explains, shows whether the array is the one that the file was made for.

    Raises ValueError where the rest is more than a hundredth of the strongest paths' energy.
    """
    if not (np.isfinite(coefficients).all() and np.isfinite(departure).all()):
        raise ValueError(f"{source}: expected finite gains and angles, found NaN or infinity")
    steering = array.steering(departure)
    turned = (coefficients * steering.conj()).reshape(len(departure), -1, array.places)
    gains = turned.mean(axis=2)
    rest = coefficients - np.repeat(gains, array.places, axis=1) * steering
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
    """Gains [P, S] at the point that stands at the transmitter's position, of those at the centre."""
    if answers.text("phase_reference") == "centre":
        return gains
    order = our_order(answers.text("element_order"), array.rows, array.columns)
    return np.asarray(gains * array.steering(departure)[:, order.argmin(), np.newaxis])


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
    expect_users(kept, all_of_them, answers)
    if len(kept) < all_of_them:
        paths = paths.taken(np.arange(paths.count), paths.per_user[kept])
    offsets = band_offsets(answers) if offsets is None else offsets
    if offsets is not None:
        _checks.check_offsets(offsets, carrier, answers.source)
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
    if offsets is not None:
        _checks.check_offsets(offsets, answers.number("carrier"), answers.source)
    scale = 10 ** (-float(answers.optional("system_loss") or 0.0) / 20)
    energy = (np.abs(csi) ** 2).sum(axis=1)
    if csi_band is not None:
        energy = energy + (np.abs(csi_band) ** 2).sum(axis=(1, 2))
    kept = np.flatnonzero(energy)
    expect_users(kept, len(csi), answers)
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


def reordered(values: npt.NDArray[Any], answers: Answers) -> npt.NDArray[Any]:
    """Numbers of elements [..., N] in the file's order, which is asked for, in ours.

    Raises ValueError where N is not the array's.
    """
    crossed = know_polarization(answers, values.shape[-1])
    answers.ask(element_order=_reasons.ELEMENT_ORDER_REASON)
    pairs = answers.text("polarization_order") if crossed else None
    rows, columns = answers.integer("rows"), answers.integer("columns")
    return values[..., our_order(answers.text("element_order"), rows, columns, pairs)]


def our_elements(channels_: ComplexArray, answers: Answers) -> ComplexArray:
    """Channels [..., N] in the file's order and slants of elements, which are asked for, in ours.

    Raises ValueError where N is not the array's.
    """
    found = reordered(channels_, answers)
    if answers.text("polarization") == "vertical" or answers.text("slants") == "+45/-45":
        return found
    both = found.reshape(*found.shape[:-1], 2, -1)
    return np.asarray((our_slants(answers.text("slants")) @ both).reshape(found.shape))


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
    if value("polarization") != "vertical":
        groups["array"]["polarization"] = value("polarization")
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


def expect_users(kept: npt.NDArray[np.intp], users: int, answers: Answers) -> None:
    """Refuses a file in which nobody of its `users` is `kept`."""
    if not len(kept):
        raise ValueError(
            f"{answers.source}: expected a user or more whose channel is not zero, found none of "
            f"{users}"
        )


def _rows(values: npt.NDArray[Any] | None, kept: npt.NDArray[np.intp]) -> npt.NDArray[Any] | None:
    return None if values is None else values[kept]


def _left_out(kept: npt.NDArray[np.intp], users: int) -> npt.NDArray[np.int32] | None:
    return None if len(kept) == users else kept.astype(np.int32)


def _notes(kept: npt.NDArray[np.intp], users: int) -> list[str]:
    if len(kept) == users:
        return []
    return [f"{users - len(kept)} of {users} users have no path and are left out"]
