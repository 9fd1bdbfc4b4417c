#!/usr/bin/env bash
# Fuzzes the readers of files and the C interface with libFuzzer, each for SECONDS.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...]
#
# Inputs that made a target stop are left in fuzz-findings/, what was learned of the formats in
# .build-fuzz/corpus, from where the next run goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}"
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(safetensors osm interface)
export MIMO_FUZZ=1 MIMO_MODELS="$PWD/Models" SWIFT_BACKTRACE=enable=no
swift="${SWIFT:-swift}"
mkdir -p fuzz-findings
for target in "${targets[@]}"; do
    "$swift" build -c release --scratch-path .build-fuzz --sanitize=fuzzer \
        --product "mimo-fuzz-$target" >&2
    corpus=".build-fuzz/corpus/$target"
    mkdir -p "$corpus"
    case "$target" in
    safetensors) cp -n Models/mimo-structured/model.safetensors "$corpus/model" ;;
    osm)
        for seed in Fuzzing/OpenStreetMap/seeds/*; do
            { printf '\0'; cat "$seed"; } >"$corpus/$(basename "$seed")"
        done ;;
    esac
    echo "fuzzing $target for $seconds s"
    ".build-fuzz/release/mimo-fuzz-$target" "$corpus" -max_total_time="$seconds" -timeout=60 -report_slow_units=60 \
        -rss_limit_mb=4096 -max_len=65536 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="fuzz-findings/$target-" 2>&1 | grep -E "stat::|ERROR|SUMMARY|Fatal" || true
    if compgen -G "fuzz-findings/$target-*" >/dev/null; then
        echo "findings: $(ls fuzz-findings/"$target"-* | tr '\n' ' ')"
        exit 1
    fi
done
