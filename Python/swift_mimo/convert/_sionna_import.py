"""From the arrays of `cir` and `cfr` to a dataset."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..dataset import Dataset
from ..paths import Interaction, delay_phase
from . import _build, _checks, _reasons
from ._answers import Answers

KIND = "sionna"

Array = npt.NDArray[Any]

_NO_PATH, _ABOUT = -1.0, 0.5
"""s; Sionna's mark of no path, and how far from it is still that: normalizing has moved it."""

_KINDS = {
    1: Interaction.REFLECTION,
    2: Interaction.SCATTERING,
    4: Interaction.TRANSMISSION,
    8: Interaction.DIFFRACTION,
}


def from_responses(arrays: dict[str, Array], answers: Answers) -> Dataset:
    """The dataset of impulse responses `a`, `tau` and what else is there of paths."""
    source = answers.source
    a, tau = np.asarray(arrays["a"]), np.asarray(arrays["tau"])
    if a.ndim == 5:  # Paths.a has no time
        a = a[..., np.newaxis]
    each = tau.ndim == 5
    fits = a.ndim == 6 and (
        tau.shape == a.shape[:5] if each else tau.shape == (a.shape[0], a.shape[2], a.shape[4])
    )
    if not fits or a.dtype.kind != "c" or tau.dtype.kind != "f":
        raise ValueError(
            f"{source}: expected complex a [rx, rx antenna, tx, tx antenna, path, time] and tau "
            f"[rx, tx, path], found {a.dtype} {list(a.shape)} and {tau.dtype} {list(tau.shape)}"
        )
    transmitter = _index(answers, "transmitter", a.shape[2], "transmitters")
    receive = _index(answers, "receive_antenna", a.shape[1], "antennas of the users")
    time = _index(answers, "time", a.shape[5], "time steps")
    has_angles = not each and all(
        name in arrays and arrays[name].shape == tau.shape for name in ("theta_t", "phi_t")
    )
    if has_angles:
        take = answers.optional("take") or "paths"
    elif answers.optional("take") == "paths":
        raise ValueError(
            f"{source}: expected theta_t and phi_t, [rx, tx, path] as tau, found none; without "
            "directions a file has no paths (Sionna: synthetic_array=True)"
        )
    else:
        take = "channels"
    questions = {
        "carrier": _reasons.CARRIER_REASON,
        "carrier_phase": _reasons.CARRIER_PHASE_REASON
        + ". cir() puts it into a, Paths.a is without it",
        "rows": _reasons.ARRAY_REASONS["rows"],
        "columns": _reasons.ARRAY_REASONS["columns"],
        "element_order": _reasons.ELEMENT_ORDER_REASON,
    }
    if take == "paths":
        questions.update(_reasons.ARRAY_REASONS)
        questions["phase_reference"] = _reasons.PHASE_REFERENCE_REASON
        rows, columns = answers.optional("rows"), answers.optional("columns")
        if rows is None or columns is None or rows * columns == a.shape[3]:
            # Of pairs the number of antennas tells it.
            questions["polarization"] = _reasons.POLARIZATION_REASON
    answers.ask(**questions)
    # [U, N, P]: elements in our order.
    waves = a[:, receive, transmitter, :, :, time]
    waves = np.swapaxes(_build.our_elements(np.swapaxes(waves, 1, 2), answers), 1, 2)
    delay = tau[:, receive, transmitter] if each else tau[:, transmitter]
    if each:
        delay = np.swapaxes(_build.reordered(np.swapaxes(delay, 1, 2), answers), 1, 2)
    positions = _know_places(arrays, a.shape[:4], transmitter, answers)
    delay = delay.astype(np.float64)
    if not each:
        delay = delay[:, np.newaxis]
    there = _there(waves, delay, source)
    kept = np.asarray(there.any(axis=1))
    if take == "paths":
        return _paths(arrays, waves, delay[:, 0], kept, transmitter, positions, answers)
    first = np.where(there, delay, np.inf).min(axis=1)
    _checks.check_delays(first[kept], np.nonzero(kept)[0], answers)
    delay = np.where(there, delay, 0)
    waves = np.where(there, waves, 0).astype(np.complex128)
    if answers.text("carrier_phase") == "absent":
        waves = waves * delay_phase(delay, answers.number("carrier"))
    if answers.optional("mast") is not None:
        answers.ask(phase_reference=_reasons.PHASE_REFERENCE_REASON)
    offsets = _build.band_offsets(answers)
    if offsets is None and "frequencies" in arrays:
        offsets = np.asarray(arrays["frequencies"], dtype=np.float64)
    band = None
    if offsets is not None:
        phased = [(waves * delay_phase(delay, float(f))).sum(axis=2) for f in offsets]
        band = np.stack(phased, axis=1)
    return _build.from_channels(
        waves.sum(axis=2), positions, answers, KIND, offsets=offsets, csi_band=band
    )


def from_transfer_function(arrays: dict[str, Array], answers: Answers) -> Dataset:
    """The dataset of frequency responses `h` at `frequencies`."""
    source = answers.source
    h, frequencies = np.asarray(arrays["h"]), np.asarray(arrays["frequencies"])
    if h.ndim != 6 or h.dtype.kind != "c" or frequencies.shape != h.shape[5:] or not h.shape[5]:
        raise ValueError(
            f"{source}: expected complex h [rx, rx antenna, tx, tx antenna, time, frequency] and "
            f"frequencies, found {h.dtype} {list(h.shape)} and {list(frequencies.shape)}"
        )
    transmitter = _index(answers, "transmitter", h.shape[2], "transmitters")
    receive = _index(answers, "receive_antenna", h.shape[1], "antennas of the users")
    time = _index(answers, "time", h.shape[4], "time steps")
    answers.ask(
        carrier="the carrier in Hz, which the frequencies are about",
        rows=_reasons.ARRAY_REASONS["rows"],
        columns=_reasons.ARRAY_REASONS["columns"],
        element_order=_reasons.ELEMENT_ORDER_REASON,
        normalization=_reasons.NORMALIZATION_REASON + "; cfr(normalize=True) loses it",
    )
    if answers.text("normalization") == "sqrt-subcarriers":
        answers.ask(subcarriers="how many subcarriers the channels were divided by the root of")
        h = h * np.sqrt(answers.integer("subcarriers"))
    positions = _know_places(arrays, h.shape[:4], transmitter, answers)
    if answers.optional("mast") is not None:
        answers.ask(phase_reference=_reasons.PHASE_REFERENCE_REASON)
    if not np.isfinite(h).all() or not np.isfinite(frequencies).all():
        raise ValueError(f"{source}: expected finite numbers, found NaN or infinity")
    band = np.swapaxes(h[:, receive, transmitter, :, time], 1, 2)
    band = _build.our_elements(band, answers)
    _checks.check_energy(band, answers)
    offsets = frequencies.astype(np.float64)
    single = len(offsets) == 1 and offsets[0] == 0
    return _build.from_channels(
        band[:, int(np.abs(offsets).argmin())],
        positions,
        answers,
        KIND,
        offsets=None if single else offsets,
        csi_band=None if single else band,
    )


def _paths(
    arrays: dict[str, Array],
    waves: Array,
    delay: npt.NDArray[np.float64],
    there: npt.NDArray[np.bool_],
    transmitter: int,
    positions: npt.NDArray[np.float64] | None,
    answers: Answers,
) -> Dataset:
    def directions(letter: str) -> npt.NDArray[np.float64]:
        theta, phi = (
            arrays[f"{angle}_{letter}"][:, transmitter][there].astype(np.float64)
            for angle in ("theta", "phi")
        )
        sine = np.sin(theta)
        return np.stack([sine * np.cos(phi), sine * np.sin(phi), np.cos(theta)], axis=-1)

    _build.expect_users(np.flatnonzero(there.any(axis=1)), len(there), answers)
    array = _build.array_of(answers)
    departure = directions("t")
    shape = arrays["tau"].shape
    has_arrival = all(
        name in arrays and arrays[name].shape == shape for name in ("theta_r", "phi_r")
    )
    coefficients = np.moveaxis(waves, 1, 2)[there].astype(np.complex128)
    gain = _build.plane_waves(coefficients, departure, array, answers.source)
    gain = _build.at_reference(gain, departure, array, answers)
    gain = _build.without_carrier(gain, delay[there], answers.number("carrier"), answers)
    paths = _build.paths_of(
        answers,
        offsets=np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int64),
        delay=delay[there],
        transfer=_build.element_transfer(gain, departure, array),
        departure=departure,
        arrival=directions("r") if has_arrival else None,
        **_interactions(arrays, there, transmitter, answers),
    )
    offsets = None
    if "frequencies" in arrays and answers.optional("groups") is None:
        offsets = np.asarray(arrays["frequencies"], dtype=np.float64)
    return _build.from_paths(paths, array, positions, answers, KIND, offsets=offsets)


def _interactions(
    arrays: dict[str, Array], there: npt.NDArray[np.bool_], transmitter: int, answers: Answers
) -> dict[str, Any]:
    types = arrays.get("interactions")
    if types is None or answers.optional("interactions") == "drop":
        return {}
    users, paths = there.shape
    if types.ndim != 4 or (types.shape[1], types.shape[3]) != (users, paths):
        raise ValueError(
            f"{answers.source}: expected interactions [depth, rx, tx, path], found "
            f"{list(types.shape)}"
        )
    # [P, L]; a path may stop before the last depth.
    kinds = np.moveaxis(types[:, :, transmitter], 0, 2)[there].astype(np.int64)
    if not np.isin(kinds, [0, *_KINDS]).all():
        raise ValueError(f"{answers.source}: expected interactions of 0, 1, 2, 4, 8, found others")
    table = np.zeros(9, dtype=np.uint8)
    for theirs, ours in _KINDS.items():
        table[theirs] = ours
    found: dict[str, Any] = {
        "interaction_offsets": np.concatenate([[0], np.cumsum((kinds > 0).sum(axis=1))]),
        "interaction_kind": table[kinds[kinds > 0]],
    }
    vertices = arrays.get("vertices")
    if vertices is not None and vertices.shape == (*types.shape, 3):
        places = np.moveaxis(vertices[:, :, transmitter], 0, 2)[there]
        found["interaction_position"] = places[kinds > 0].astype(np.float32)
    return found


def _there(waves: Array, delay: npt.NDArray[np.float64], source: str) -> npt.NDArray[np.bool_]:
    """Which of `delay` [U, 1 or N, P] are of paths, of which `waves` [U, N, P] are the amplitudes.

    No path has the delay -1, and in a generator's samples often 0: then nothing arrives.

    Raises ValueError for a path whose amplitude or delay is no number.
    """
    marked = np.abs(delay - _NO_PATH) < _ABOUT
    # NaN is not zero: where it stands there is a path, and a damaged one.
    heard = (waves != 0).any(axis=1, keepdims=True) if delay.shape[1] == 1 else waves != 0
    there: npt.NDArray[np.bool_] = heard & ~marked
    for name, values in (("a", np.where(there, waves, 0)), ("tau", np.where(there, delay, 0))):
        bad = ~np.isfinite(values)
        if bad.any():
            user, _, path = np.argwhere(bad)[0]
            raise ValueError(
                f"{source}: {name}: expected finite numbers, found {values[bad][0]} in path {path} "
                f"of user {user}"
            )
    if (np.where(there, delay, 0) < 0).any():
        raise ValueError(
            f"{source}: tau: expected delays from 0 on, or -1 where there is no path, found others"
        )
    return there


def _index(answers: Answers, name: str, count: int, what: str) -> int:
    """Which of `count` to read: asked for where there are several."""
    if count > 1:
        answers.ask(**{name: f"the file has {count} {what}: 0 to {count - 1}"})
    given = answers.optional(name)
    try:
        index = int(given or 0)
    except ValueError:
        index = -1
    if not 0 <= index < count:
        raise ValueError(
            f"{answers.source}: --{name.replace('_', '-')}: expected 0 to {count - 1}, "
            f"found {given}"
        )
    return index


def _know_places(
    arrays: dict[str, Array], shape: tuple[int, ...], transmitter: int, answers: Answers
) -> npt.NDArray[np.float64] | None:
    """The users' positions, and the mast's for `answers`, where the file has them.

    shape: users, their antennas, transmitters, their antennas. With `synthetic_array=False` every
    antenna is a source or a target of its own.

    Raises ValueError for arrays of another shape.
    """
    users, receive, transmitters, antennas = shape
    sources = _points(arrays, "sources", "tx", transmitters, antennas, answers)
    targets = _points(arrays, "targets", "rx", users, receive, answers)
    if sources is not None:
        own = sources[transmitter]
        # One point each, or all elements: of these the middle is the array's centre.
        first = answers.optional("phase_reference") == "first-element"
        place = own[0] if first else own.mean(axis=0)
        answers.known("mast", [float(x) for x in place])
    return None if targets is None else targets.mean(axis=1)


def _points(
    arrays: dict[str, Array], name: str, end: str, count: int, antennas: int, answers: Answers
) -> npt.NDArray[np.float64] | None:
    """Positions [count, 1 or antennas, 3] of what the file has as [3, count (x antennas)]."""
    if name not in arrays:
        return None
    found = np.asarray(arrays[name])
    if found.dtype.kind not in "iuf" or found.shape not in ((3, count), (3, count * antennas)):
        raise ValueError(
            f"{answers.source}: expected {name} [3, {end}] = [3, {count}], or [3, {end} x antennas] "
            f"= [3, {count * antennas}], found {found.dtype} {list(found.shape)}"
        )
    if not np.isfinite(found).all():
        raise ValueError(f"{answers.source}: {name}: expected finite numbers, found NaN or infinity")
    return found.T.astype(np.float64).reshape(count, -1, 3)
