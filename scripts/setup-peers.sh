#!/usr/bin/env bash
# Installs the tools that the converters are tested against into .venv-peers; quick when they are there.
#
# usage: scripts/setup-peers.sh [phy]
#
# phy adds Sionna PHY, which needs PyTorch. The benchmarks' peers share the folder.
set -euo pipefail
cd "$(dirname "$0")/.."

# What the system brings: the compiler of Sionna RT's kernels, and a reader of MAT files.
if [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null; then
    missing=()
    ldconfig -p | grep -q 'libLLVM.so.19' || missing+=(libllvm19)
    ldconfig -p | grep -q 'libmatio.so' || missing+=(matio-tools)
    if [ ${#missing[@]} -gt 0 ]; then
        run=()
        [ "$(id -u)" = 0 ] || run=(sudo)
        echo "setup: installing ${missing[*]}"
        "${run[@]}" apt-get -qq update
        for name in "${missing[@]}"; do
            "${run[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get -qq install --no-install-recommends -y "$name" >/dev/null \
                || echo "setup: no $name here: the tests that need it are skipped"
        done
    fi
fi

[ -x .venv-peers/bin/python ] || python3 -m venv .venv-peers
lists=(Python/requirements-peers.txt)
[ "${1:-}" != phy ] || lists+=(Python/requirements-peers-phy.txt)
for list in "${lists[@]}"; do
    mark=".venv-peers/$(basename "$list")"
    if ! cmp -s "$list" "$mark"; then
        echo "setup: installing the packages of $list into .venv-peers"
        .venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r "$list"
        cp "$list" "$mark"
    fi
done
