#!/usr/bin/env bash
# Every precoder one channel at a time and 1,000 at once: ours against PyTorch, ONNX Runtime and NumPy
# on the same channels in one run. The channels are those of a shipped city.
# Benchmarks/setup.sh brings the peers.
set -euo pipefail
cd "$(dirname "$0")/../.."
Benchmarks/setup.sh >&2
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$BIN/mimo" trace "${SITE:-Sites/demo/helsinki_kluuvi.osm.pbf}" --users 4000 --mechanisms specular \
    -o "$work/site.safetensors" >&2
"$BIN/mimo-bench-runtime" make "$work/site.safetensors" "$work/channels.safetensors"
"$BIN/mimo-bench-runtime" run "$work/channels.safetensors" Models >"$work/ours.json"
.venv-peers/bin/python Benchmarks/runtime/peer.py \
    "$work/channels.safetensors" Models "$work/ours.json"
