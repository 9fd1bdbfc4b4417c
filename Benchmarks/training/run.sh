#!/usr/bin/env bash
# Training throughput of the paper's model at batch 1,000: ours against PyTorch, eager and compiled,
# in one run. THREADS (default 2), ITERATIONS of each of the three rounds (default 10).
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${BIN:?run me by make bench-training}"
Benchmarks/setup.sh >&2
python=.venv-peers/bin/python
threads=${THREADS:-2} iterations=${ITERATIONS:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for precision in float32 bfloat16; do
    "$BIN/mimo-bench-training" start "$work/$precision.safetensors" $precision
done
low() { [ "$1" = bfloat16 ] && echo --low || true; }
# Rounds in turn, so that a slower minute of the machine meets everyone.
for _ in 1 2 3; do
    for precision in float32 bfloat16; do
        echo "ours $precision $("$BIN/mimo-bench-training" speed $precision "$threads" "$iterations")"
        # shellcheck disable=SC2046
        echo "eager $precision $($python Benchmarks/training/twin.py speed \
            "$work/$precision.safetensors" $(low $precision) --threads "$threads" \
            --iterations "$iterations")"
        # shellcheck disable=SC2046
        echo "compiled $precision $($python Benchmarks/training/twin.py speed \
            "$work/$precision.safetensors" $(low $precision) --threads "$threads" \
            --iterations "$iterations" --compile)"
    done
done | tee /dev/stderr >"$work/times"
$python - "$work/times" <<'E2'
import json, statistics, sys
times = {}
for line in open(sys.argv[1]):
    who, precision, rest = line.split(" ", 2)
    times.setdefault((who, precision), []).append(json.loads(rest)["samplesPerSecond"])
median = {key: statistics.median(values) for key, values in times.items()}
print("| samples/s (median of 3) | ours | PyTorch eager | compiled | ours / eager | ours / compiled |")
print("|---|---|---|---|---|---|")
for p in ("float32", "bfloat16"):
    o, e, c = (median[(who, p)] for who in ("ours", "eager", "compiled"))
    print(f"| {p} | {o:.0f} | {e:.0f} | {c:.0f} | {o / e:.2f} | {o / c:.2f} |")
E2
