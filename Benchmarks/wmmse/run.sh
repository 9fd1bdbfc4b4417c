#!/bin/sh
# Reduced WMMSE, 64 x 4, 100 iterations, batch 1,000: ours against NumPy and PyTorch on the same
# channels in one run. Benchmarks/setup.sh brings the peers
# (NATIVE=0 builds without -march=native).
set -eu
cd "$(dirname "$0")/../.."
Benchmarks/setup.sh >&2
python=".venv-peers/bin/python"
scratch="${SCRATCH:-.build-release}"
native="-Xcc -march=native"
[ "${NATIVE:-1}" = 1 ] || native=""
if [ -z "${BIN:-}" ]; then
    # shellcheck disable=SC2086
    MIMO_BENCHMARKS=1 swift build -c release --scratch-path "$scratch" \
        --product mimo-bench-wmmse $native >&2
    BIN="$scratch/release"
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
bench="$BIN/mimo-bench-wmmse"
"$bench" make "$work/channels.safetensors"
"$bench" run "$work/channels.safetensors" "$work/ours.safetensors" >"$work/ours.json"
"$python" Benchmarks/wmmse/peer.py \
    "$work/channels.safetensors" "$work/ours.safetensors" "$work/ours.json"
