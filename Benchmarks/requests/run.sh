#!/bin/sh
# Energy and time for requested rates on the demo sites: greedy removal of antennas against the
# shipped structured model, both with exact power, one thread, in one run; then the same on random
# channels, and requests over estimates that are to hold with a probability
# (NATIVE=0 builds without -march=native).
set -eu
cd "$(dirname "$0")/../.."
scratch="${SCRATCH:-.build-release}"
native="-Xcc -march=native"
[ "${NATIVE:-1}" = 1 ] || native=""
if [ -z "${BIN:-}" ]; then
    # shellcheck disable=SC2086
    MIMO_BENCHMARKS=1 swift build -c release --scratch-path "$scratch" $native >&2
    BIN="$scratch/release"
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for site in helsinki_kluuvi kotka_karhula; do
    "$BIN/mimo" trace "$site" --placement roof --users 4000 --mechanisms specular \
        -o "$work/$site.safetensors" >&2
done
"$BIN/mimo-bench-requests" Models/mimo-structured "$work"/*.safetensors
# Channels that come from no map: energy over greedy removal by model, users, antennas, antenna power.
"$BIN/mimo-bench-request-generality" Models/mimo-structured 4
# Over estimates: share of the requests that hold, energy beside a genie's.
"$BIN/mimo-bench-confidence" Models/mimo-base 10 0.95 0 100 "$work"/*.safetensors
