#!/usr/bin/env bash
# The structured model on channels that are no ray tracing: share of the reference's sum rate, and the
# worst channel against the best of zero forcing, RZF and WMMSE. Sionna PHY's models (3GPP TR 38.901)
# are added where Benchmarks/setup.sh can bring it. COUNT: groups of users in a cell; MODEL: a folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
count="${COUNT:-20}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
channels=()
if Benchmarks/setup.sh >&2 && .venv-peers/bin/python Benchmarks/generality/sionna_channels.py \
    "$work/channels.safetensors" "$count" >&2; then
    channels=("$work/channels.safetensors")
else
    echo "no Sionna PHY: its channel models are left out" >&2
fi
"${BIN:-.build/release}/mimo-bench-generality" "${MODEL:-Models/mimo-structured}" "$count" \
    ${channels[@]+"${channels[@]}"}
