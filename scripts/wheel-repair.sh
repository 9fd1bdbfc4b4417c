#!/usr/bin/env bash
# Makes the wheels in FOLDER ones for any Linux that is not older (manylinux), where that can be done here.
#
# usage: scripts/wheel-repair.sh FOLDER
#
# auditwheel puts OpenBLAS and what belongs to it into the wheel and says by its name from which glibc on it
# runs. Without auditwheel and patchelf (`make setup-lint` installs both), and on other systems, wheels stay
# as they are: for systems like this one that have OpenBLAS.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:?usage: scripts/wheel-repair.sh FOLDER}"
[ "$(uname -s)" = Linux ] || exit 0
[ ! -d .venv/bin ] || PATH="$PWD/.venv/bin:$PATH"
for tool in auditwheel patchelf; do
    command -v "$tool" >/dev/null || {
        echo "wheel: for this system only, without $tool (make setup-lint)" >&2
        exit 0
    }
done
for wheel in "$folder"/*-linux_*.whl; do
    [ -e "$wheel" ] || continue
    auditwheel repair --wheel-dir "$folder" "$wheel" >&2
    rm "$wheel"
done
