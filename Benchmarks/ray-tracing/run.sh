#!/usr/bin/env bash
# Path search on the Munich scene against Sionna RT in one run, thread scaling, and the cost on
# the densest site against depth and triangles. BIN: folder of the built programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
Benchmarks/setup.sh
library=$(ldconfig -p | awk '/libLLVM.so.19/ {print $NF; exit}')
export DRJIT_LIBLLVM_PATH=${DRJIT_LIBLLVM_PATH:-$library}
.venv-peers/bin/python Benchmarks/ray-tracing/compare.py "${BIN:-.build/release}" "$@"
