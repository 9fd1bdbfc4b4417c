"""What a file does not say, and only the one who converts it can: options, and questions.

An importer says with `known` what it read, and with `ask` what it needs. What is neither known nor
given is asked for by one error that lists every question with its choices and its reason; what is
known and given must agree; what is given and of no use is an error too.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from typing import Any

from ..antennas import ELEMENT_ORDERS, PATTERNS, POLARIZATION_ORDERS, POLARIZATIONS, SLANTS


LEAST_CARRIER = 1e6
"""Hz; what is below was said in MHz or GHz."""
_EXPECTED = {
    "carrier": "a frequency in Hz, 1e6 or more",
    "positive": "a number above 0",
    "count": "a whole number from 1 on",
    "index": "a whole number from 0 on",
    "point": "X,Y,Z",
}


@dataclasses.dataclass(frozen=True)
class Option:
    """An option of the command, and a keyword of `load` and `save`."""

    name: str
    """As a keyword, with low lines."""
    kind: str
    """number, positive, carrier, count, index, choice, point, or text."""
    help: str
    choices: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """As the command has it."""
        return "--" + self.name.replace("_", "-")

    @property
    def usage(self) -> str:
        """The flag and what follows it."""
        values = {
            "number": "NUMBER",
            "positive": "NUMBER",
            "carrier": "NUMBER",
            "count": "COUNT",
            "index": "INDEX",
            "point": "X,Y,Z",
            "choice": "|".join(self.choices),
            "text": "TEXT",
        }
        return f"{self.flag} {values[self.kind]}"

    def parsed(self, value: object) -> Any:
        """`value`, a text or what it stands for; ValueError where it is another thing."""
        try:
            return self._parsed(value)
        except (ValueError, TypeError):
            expected = ", ".join(self.choices) or _EXPECTED.get(self.kind, f"a {self.kind}")
            raise ValueError(f"{self.flag}: expected {expected}, found {value}") from None

    def _parsed(self, value: Any) -> Any:
        if self.kind in ("number", "positive", "carrier"):
            number = float(value)
            if self.kind == "carrier" and number < LEAST_CARRIER:
                raise ValueError
            if not math.isfinite(number) or (self.kind == "positive" and number <= 0):
                raise ValueError
            return number
        if self.kind in ("count", "index"):
            whole = int(value)
            if whole != float(value) or whole < (1 if self.kind == "count" else 0):
                raise ValueError
            return whole
        if self.kind == "point":
            numbers = value.split(",") if isinstance(value, str) else list(value)
            point = [float(number) for number in numbers]
            if len(point) != 3 or not all(math.isfinite(number) for number in point):
                raise ValueError
            return point
        text = str(value)
        if self.kind == "choice" and text not in self.choices:
            raise ValueError
        return text


def _choice(name: str, choices: tuple[str, ...], help: str) -> Option:
    return Option(name, "choice", help, choices)


OPTIONS = {
    option.name: option
    for option in (
        Option("carrier", "carrier", "carrier in Hz"),
        Option("bandwidth", "positive", "bandwidth in Hz"),
        Option("groups", "count", "groups of resource blocks to make channels of"),
        Option("rows", "count", "elements of the array from top to bottom"),
        Option("columns", "count", "elements of the array from left to right"),
        Option("spacing", "positive", "distance of elements in wavelengths"),
        _choice("pattern", PATTERNS, "pattern of an element"),
        _choice(
            "polarization", POLARIZATIONS, "one element at each place, or a cross-polarised pair"
        ),
        _choice("slants", tuple(SLANTS), "slants of a pair's elements, in the file's order"),
        _choice("polarization_order", POLARIZATION_ORDERS, "how the file counts pairs"),
        Option("azimuth", "number", "boresight in degrees, counter-clockwise from east"),
        Option("downtilt", "number", "downward tilt in degrees"),
        _choice(
            "element_order", ELEMENT_ORDERS, "how the file counts elements, seen from in front"
        ),
        _choice(
            "carrier_phase", ("included", "absent"), "whether e^{-j 2 pi f tau} is in the gains"
        ),
        _choice("phase_reference", ("centre", "first-element"), "where the file's phases refer to"),
        _choice("path_gains", ("vertical", "element"), "which antenna the paths' gains are for"),
        Option("sent_power", "number", "power that was sent, in dBW (0: the file holds gains)"),
        _choice(
            "normalization",
            ("none", "sqrt-subcarriers", "lost"),
            "what the channels were divided by",
        ),
        Option("subcarriers", "count", "subcarriers of the OFDM system"),
        Option("selected", "text", "which subcarriers the file holds, FIRST:END:STEP"),
        _choice(
            "conjugate", ("yes", "no"), "whether the file holds conjugated channels, y = h^H x"
        ),
        _choice(
            "delays", ("absolute", "normalized"), "whether each user's first path arrives at 0"
        ),
        _choice("take", ("paths", "channels"), "what to read of a file that has both"),
        _choice("interactions", ("keep", "drop"), "whether to read what paths do on their way"),
        Option("mast", "point", "position of the mast in metres"),
        Option("variable", "text", "name of the variable that holds the channels"),
        Option(
            "axes", "text", "what its axes are: user,antenna,subcarrier,receive,- in their order"
        ),
        Option("positions", "text", "name of the variable with the users' positions, [U, 3] m"),
        Option("offsets", "text", "frequencies about the carrier: a variable, or FIRST:STEP in Hz"),
        Option("transmitter", "text", "which transmitter"),
        Option("receivers", "text", "which set of receivers"),
        Option("receive_antenna", "index", "which antenna of the users"),
        Option("time", "index", "which time step or snapshot"),
        Option("system_loss", "number", "system loss in dB that the channels are to have"),
        _choice(
            "element",
            ("dataset", "isotropic"),
            "export: gains of the dataset's elements, or of vertical isotropic ones",
        ),
        _choice("channels", ("yes", "no"), "export: OFDM channels beside the paths"),
    )
}
"""Every option by name."""


class MissingAnswers(ValueError):
    """Something that the file does not say and that no option said."""


class Answers:
    """What was given and what was read, while one file is converted."""

    def __init__(self, source: str, given: Mapping[str, object]) -> None:
        """What `given` says about `source`; None counts as not given.

        Raises TypeError for names that no option has, ValueError for values that do not fit.
        """
        self.source = source
        unknown = sorted(set(given) - set(OPTIONS))
        if unknown:
            raise TypeError(f"expected options of {', '.join(OPTIONS)}; found {', '.join(unknown)}")
        self._given = {
            name: OPTIONS[name].parsed(value) for name, value in given.items() if value is not None
        }
        self._values: dict[str, Any] = {}
        self._used: set[str] = set()
        self.recorded: dict[str, Any] = {}
        """What was asked for and answered, for the settings of the dataset."""
        self.notes: list[str] = []
        """What whoever converts should know."""

    def known(self, name: str, value: object, *, within: float = 1e-6) -> None:
        """The file says that `name` is `value`; None where it does not say.

        Raises ValueError where an option says otherwise, numbers by more than a share `within`.
        """
        if value is None:
            return
        value = OPTIONS[name].parsed(value)
        self._used.add(name)
        # Files round: what was given, or read before, is the sharper of the two.
        before = self._given.get(name, self._values.get(name, value))
        if not _agree(before, value, within):
            where = OPTIONS[name].flag if name in self._given else "one place of it"
            raise ValueError(f"{self.source}: {where} says {before}, the file says {value}")
        self._values[name] = before

    def ask(self, **questions: str) -> None:
        """Asks for the options that are named, each with the reason why it is needed.

        Raises MissingAnswers with all of those that are neither known nor given.
        """
        missing = []
        for name, reason in questions.items():
            self._used.add(name)
            if name in self._values:
                continue
            if name in self._given:
                self._values[name] = self.recorded[name] = self._given[name]
            else:
                missing.append(f"  {OPTIONS[name].usage}\n      {reason}")
        if missing:
            raise MissingAnswers(
                f"{self.source}: the file does not say everything; these are needed too:\n"
                + "\n".join(missing)
            )

    def optional(self, name: str) -> Any:
        """What is known or given of `name`, or None."""
        self._used.add(name)
        if name not in self._values and name in self._given:
            self._values[name] = self.recorded[name] = self._given[name]
        return self._values.get(name)

    def move(self, name: str, value: object) -> None:
        """Another value takes the place of what the file or an option says."""
        self._values[name] = OPTIONS[name].parsed(value)

    def number(self, name: str) -> float:
        """A number that was asked for."""
        return float(self._values[name])

    def integer(self, name: str) -> int:
        """An integer that was asked for."""
        return int(self._values[name])

    def text(self, name: str) -> str:
        """A text or choice that was asked for."""
        return str(self._values[name])

    def finish(self) -> None:
        """Raises ValueError for options that were given and that nothing needed."""
        unused = [OPTIONS[name].flag for name in self._given if name not in self._used]
        if unused:
            raise ValueError(
                f"{self.source}: expected only options that matter here, found {', '.join(unused)}"
            )


def numbers(text: str, source: str) -> list[float]:
    """The numbers of FIRST:STEP or FIRST:END:STEP."""
    if re.fullmatch(r"[-+0-9.eE]+(:[-+0-9.eE]+){1,2}", text):
        try:
            return [float(part) for part in text.split(":")]
        except ValueError:
            pass
    raise ValueError(f"{source}: expected numbers with colons between them, found {text}")


def _agree(given: Any, value: Any, within: float) -> bool:
    if isinstance(value, float):
        return bool(abs(given - value) <= within * max(abs(value), 1.0))
    if isinstance(value, list):
        return all(abs(a - b) <= 1e-3 for a, b in zip(given, value))
    return bool(given == value)
