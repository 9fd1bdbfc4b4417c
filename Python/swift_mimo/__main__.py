"""`python -m swift_mimo COMMAND`; the only command is `convert`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command that is named; returns its exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["convert"]:
        from .convert._command import main as convert

        return convert(arguments[1:])
    asked = arguments[:1] in (["-h"], ["--help"])
    text = "usage: python -m swift_mimo convert SOURCE TARGET [options]\n"
    (sys.stdout if asked else sys.stderr).write(text)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
