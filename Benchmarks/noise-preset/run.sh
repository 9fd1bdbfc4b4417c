#!/usr/bin/env bash
# Finds the noise power of the preset `paper` on the training sites (folder MIMO_SITES).
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${MIMO_SITES:-}" ] || { echo "skipped: MIMO_SITES names no folder with the training windows"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-.venv/bin/python}" Benchmarks/noise-preset/calibrate.py \
    "${BIN:-.build/release}/mimo" "$work"
