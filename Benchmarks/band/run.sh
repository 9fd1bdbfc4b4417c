#!/usr/bin/env bash
# Slots of 69 groups of resource blocks through the C interface, [user, antenna, group] and
# [group, user, antenna], floats and 16-bit integers, on one thread; beside a C++ program on Eigen that
# does RZF of the same channels in the same run and has to reach the same sum rate.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -e /usr/include/eigen3/Eigen/Dense ] \
    || Benchmarks/install.sh libeigen3-dev "RZF of the peer in C++" >&2
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${CXX:-c++}" -O3 -march=native -ffast-math -I/usr/include/eigen3 Benchmarks/band/peer.cpp -o "$work/peer"
read -r power noise < <("$BIN/mimo-bench-band" make "$work")
"$work/peer" "$work" "$power" "$noise" >"$work/peer.txt"
"$BIN/mimo-bench-band" run "$work" Models >"$work/ours.json"
"$PYTHON" Benchmarks/band/table.py "$work/ours.json" "$work/peer.txt"
