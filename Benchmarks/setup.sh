#!/usr/bin/env bash
# Installs the peers into .venv-peers; quick when nothing is missing. Large (PyTorch, LLVM).
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname -s)" = Linux ] && ! ldconfig -p | grep -q 'libLLVM.so.19'; then
    Benchmarks/install.sh libllvm19 "the compiler of Sionna RT's kernels"
fi
[ -x .venv-peers/bin/python ] || python3 -m venv .venv-peers
if ! cmp -s Benchmarks/requirements.txt .venv-peers/installed.txt; then
    echo "setup: installing the packages of Benchmarks/requirements.txt into .venv-peers"
    .venv-peers/bin/python -m pip install --quiet --disable-pip-version-check \
        -r Benchmarks/requirements.txt
    cp Benchmarks/requirements.txt .venv-peers/installed.txt
fi
