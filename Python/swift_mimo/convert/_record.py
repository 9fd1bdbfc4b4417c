"""What our exporters leave in a file of another format, so that nothing is asked of it again.

A JSON object under the name `swift_mimo`: `answers`, options and their values; `settings` and
`attribution` of the dataset.
"""

from __future__ import annotations

import json
from typing import Any

from ..dataset import Dataset
from ._answers import OPTIONS, Answers

NAME = "swift_mimo"
"""Under which the record lies, wherever a format has a place for it."""


def made(dataset: Dataset, **answers: object) -> dict[str, Any]:
    """The record of an export."""
    known = {name: value for name, value in answers.items() if value is not None}
    return {"answers": known, "settings": dataset.settings, "attribution": dataset.attribution}


def text(record: dict[str, Any]) -> str:
    """The record as text."""
    return json.dumps(record, sort_keys=True)


def parsed(found: object) -> dict[str, Any]:
    """The record in what stands under its name: text, an object, or nothing; {} if it is none."""
    if isinstance(found, bytes):
        found = found.decode("utf-8", "replace")
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError:
            return {}
    return found if isinstance(found, dict) else {}


def know(answers: Answers, record: dict[str, Any]) -> None:
    """Takes what the record says as known."""
    found = record.get("answers")
    for name, value in found.items() if isinstance(found, dict) else ():
        if name in OPTIONS:
            # Files in single precision round what the record has in full.
            answers.known(name, value)
    if isinstance(found, dict) and "pattern" in found and "polarization" not in found:
        # Earlier versions wrote it of pairs only.
        answers.known("polarization", "vertical")


def left_out(dataset: Dataset, kind: str, *, sight: bool, band: bool = False) -> list[str]:
    """The note that says what of a dataset the format `kind` has no place for; none for nothing.

    sight: whether it keeps the lines of sight.
    band: whether it keeps `csi_band`.
    """
    lost = {"line_of_sight": not sight, "is_test": True, "source_user": True, "csi_band": not band}
    names = [name for name in lost if lost[name] and getattr(dataset, name) is not None]
    names += dataset.extra
    return [f"{kind} has no place for these, which are left out: {', '.join(names)}"] * bool(names)


def restore(dataset: Dataset, record: dict[str, Any]) -> Dataset:
    """Puts back what the dataset that was exported said of itself; returns `dataset`."""
    before = record.get("settings")
    if isinstance(before, dict):
        conversion = dataset.settings.get("conversion")
        before = _still_true(before, dataset)
        for group, value in before.items():
            now = dataset.settings.get(group)
            if isinstance(value, dict) and isinstance(now, dict):
                if group == "array":
                    # Pairs may have become single elements on the way, of which nothing is said.
                    value = {name: value[name] for name in value if name != "polarization"}
                dataset.settings[group] = {**value, **now}
            else:
                dataset.settings[group] = value
        if conversion is not None:
            dataset.settings["conversion"] = conversion
    dataset.attribution = str(record.get("attribution") or dataset.attribution)
    return dataset


def _still_true(before: dict[str, Any], dataset: Dataset) -> dict[str, Any]:
    """The settings `before` without what does not hold for `dataset`, made with other options."""
    kept = dict(before)
    radio, now = kept.get("radio"), dataset.settings.get("radio")
    if isinstance(radio, dict) and isinstance(now, dict):
        bandwidth = now.get("bandwidth")
        if bandwidth is not None and bandwidth != radio.get("bandwidth"):
            # The noise is that of the bandwidth.
            kept["radio"] = {name: radio[name] for name in radio if name != "noisePower"}
    conversion = dataset.settings.get("conversion")
    answers = conversion.get("answers") if isinstance(conversion, dict) else None
    asked = isinstance(answers, dict) and not answers.keys().isdisjoint(("bandwidth", "groups"))
    if dataset.csi_band is None or asked:
        # The grid of resource blocks is that of the band which was left behind.
        kept.pop("band", None)
    return kept
