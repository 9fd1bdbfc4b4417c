#!/usr/bin/env bash
# Slots of 69 groups of resource blocks through the C interface, [user, antenna, group] and
# [group, user, antenna], floats and 16-bit integers, on one thread; beside a C++ program on Eigen that
# does RZF of the same channels in the same run and has to reach the same sum rate.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! compgen -G '/usr/include/eigen3/Eigen/Dense' >/dev/null; then
    run=""; [ "$(id -u)" = 0 ] || run=sudo
    $run apt-get install -y -qq libeigen3-dev >/dev/null || {
        $run apt-get update -qq && $run apt-get install -y -qq libeigen3-dev >/dev/null; }
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${CXX:-c++}" -O3 -march=native -ffast-math -I/usr/include/eigen3 Benchmarks/band/peer.cpp -o "$work/peer"
"$BIN/mimo-bench-band" make "$work"
"$work/peer" "$work" 20 4 >"$work/peer.txt"
"$BIN/mimo-bench-band" run "$work" Models >"$work/ours.json"
"$PYTHON" Benchmarks/band/table.py "$work/ours.json" "$work/peer.txt"
