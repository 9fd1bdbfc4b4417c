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


def restore(dataset: Dataset, record: dict[str, Any]) -> Dataset:
    """Puts back what the dataset that was exported said of itself; returns `dataset`."""
    before = record.get("settings")
    if isinstance(before, dict):
        conversion = dataset.settings.get("conversion")
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
