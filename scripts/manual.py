"""The manual page of the command, from what it says of itself.

usage: mimo --experimental-dump-help | python3 scripts/manual.py VERSION > mimo.1
"""

from __future__ import annotations

import json
import sys
from typing import Any


def escaped(text: str) -> str:
    """Text that roff takes as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def option(argument: dict[str, Any]) -> str:
    """How an argument is given, in bold and italics."""
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        return f"\\fI{escaped(value)}\\fR"
    names = [
        ("-" if name["kind"] == "short" else "--") + name["name"] for name in argument["names"]
    ]
    text = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
    return text if argument["kind"] == "flag" else f"{text} \\fI{escaped(value)}\\fR"


def paragraphs(text: str) -> list[str]:
    """Text as roff; lines of commands stay lines."""
    lines: list[str] = []
    for part in filter(None, text.strip().split("\n\n")):
        lines.append(".PP")
        is_example = all(line.startswith("mimo ") for line in part.split("\n"))
        lines += [".nf"] * is_example + [escaped(part)] + [".fi"] * is_example
    return lines


def arguments(command: dict[str, Any]) -> list[str]:
    """The arguments of a command, each with what it is for."""
    lines: list[str] = []
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True):
            continue
        default = argument.get("defaultValue")
        about = argument.get("abstract", "") + (f" (default: {default})" if default else "")
        lines += [".TP", option(argument), escaped(about) or "\\&"]
    return lines


def page(command: dict[str, Any], version: str) -> list[str]:
    """The whole page."""
    name = command["commandName"]
    lines = [
        f'.TH {name.upper()} 1 "" "{name} {escaped(version)}" "User Commands"',
        ".SH NAME",
        f"{name} \\- {escaped(command['abstract'])}",
        ".SH SYNOPSIS",
        f"\\fB{name}\\fR \\fIcommand\\fR [\\fIoptions\\fR]",
        ".SH DESCRIPTION",
        *paragraphs(command.get("discussion", "")),
        *arguments(command),
        ".SH COMMANDS",
    ]
    for sub in command.get("subcommands", []):
        if sub["commandName"] == "help" or not sub.get("shouldDisplay", True):
            continue
        lines += [f".SS {name} {sub['commandName']}", escaped(sub.get("abstract", ""))]
        lines += paragraphs(sub.get("discussion", "")) + arguments(sub)
    return lines


def main() -> None:
    """Reads the description on standard input and writes the page to standard output."""
    if len(sys.argv) != 2:
        sys.exit("usage: mimo --experimental-dump-help | manual.py VERSION")
    print("\n".join(page(json.load(sys.stdin)["command"], sys.argv[1])))


if __name__ == "__main__":
    main()
