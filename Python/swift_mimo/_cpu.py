"""What a library built for one processor needs of another.

A library that uses an instruction which the processor lacks stops the program with SIGILL and no
message. Therefore the build leaves a list of what it may use, and the package compares before it
opens the library. Names are those of /proc/cpuinfo, so the check is Linux on x86-64 only.
"""

from __future__ import annotations

import pathlib
import platform

_LEVELS = {
    "x86-64": "",
    "x86-64-v2": "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3",
    "x86-64-v3": "abm avx avx2 bmi1 bmi2 f16c fma movbe xsave",
    "x86-64-v4": "avx512bw avx512cd avx512dq avx512f avx512vl",
}
# Beyond the levels: what compilers use of newer processors.
_FURTHER = (
    "adx avx512_bf16 avx512_bitalg avx512_fp16 avx512_vbmi2 avx512_vnni avx512_vpopcntdq "
    "avx512ifma avx512vbmi avx_vnni gfni sha_ni sse4a vaes vpclmulqdq"
)


def available() -> frozenset[str] | None:
    """The instruction sets of this machine's processor; None where they cannot be read."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return None
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return None
    for line in text.splitlines():
        name, _, flags = line.partition(":")
        if name.strip() == "flags":
            return frozenset(flags.split())
    return None


def needed(cpu: str) -> list[str]:
    """What a library built for `cpu` may use; nothing where that is not known."""
    names = list(_LEVELS)
    if cpu in names:
        flags = " ".join(_LEVELS[name] for name in names[: names.index(cpu) + 1])
        return flags.split()
    if cpu == "native":
        known = " ".join([*_LEVELS.values(), _FURTHER]).split()
        here = available() or frozenset()
        return [flag for flag in known if flag in here]
    return []


def missing(needs: pathlib.Path) -> list[str]:
    """What the list in the file `needs` has and this processor has not."""
    here = available()
    if here is None or not needs.exists():
        return []
    return [flag for flag in needs.read_text().split() if flag not in here]
