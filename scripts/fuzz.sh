#!/usr/bin/env bash
# Fuzzes the readers of files and the C interface with libFuzzer, each for SECONDS, on one core.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...]
#
# Begins with the seeds in Fuzzing/*/seeds. Inputs that made a target stop are left in fuzz-findings/, what
# was learned of the formats in .build-fuzz/corpus, from where the next run goes on. Prints a row for each
# target: executions, executions in a second of the processor's time (whoever else uses it), places of the
# code that were reached, and findings.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}"
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(safetensors documents osm interface)
export MIMO_FUZZ=1 MIMO_MODELS="$PWD/Models" SWIFT_BACKTRACE=enable=no OPENBLAS_NUM_THREADS=1
swift="${SWIFT:-swift}"
mkdir -p fuzz-findings
status=0
TIMEFORMAT="%U %S"
rows=()
for target in "${targets[@]}"; do
    length=4096
    case "$target" in
    safetensors) folder=Safetensors ;;
    documents) folder=Documents ;;
    osm) folder=OpenStreetMap; length=65536 ;;
    interface) folder=Interface; length=512 ;;
    *)
        echo "fuzz: expected safetensors, documents, osm or interface, found $target" >&2
        exit 1
        ;;
    esac
    "$swift" build -c release --scratch-path .build-fuzz --sanitize=fuzzer \
        --product "mimo-fuzz-$target" >&2
    corpus=".build-fuzz/corpus/$target"
    log=".build-fuzz/$target.log"
    mkdir -p "$corpus"
    echo "fuzzing $target for $seconds s" >&2
    # Stops at a finding; what it says then is shown.
    { time ".build-fuzz/release/mimo-fuzz-$target" "$corpus" "Fuzzing/$folder/seeds" \
        -max_total_time="$seconds" -timeout=600 -report_slow_units=600 -rss_limit_mb=4096 \
        -max_len="$length" -print_final_stats=1 -artifact_prefix="fuzz-findings/$target-" \
        >"$log" 2>&1 || true; } 2>"$log.time"
    grep -E "ERROR|SUMMARY|Fatal|Precondition" "$log" >&2 || true
    number() { sed -nE "s/^stat::$1: *//p" "$log" | tail -1; }
    rate() {
        awk -v runs="$(number number_of_executed_units)" \
            '{ if ($1 + $2 > 0) printf "%.0f", runs / ($1 + $2) }' "$log.time"
    }
    coverage="$(grep -oE 'cov: [0-9]+' "$log" | tail -1 | cut -d' ' -f2 || true)"
    findings="$(find fuzz-findings -name "$target-*" | wc -l)"
    rows+=("$(printf '%-12s %12s %10s %10s %9s' "$target" "$(number number_of_executed_units)" \
        "$(rate)" "${coverage:-?}" "$findings")")
    if [ "$findings" -gt 0 ]; then
        find fuzz-findings -name "$target-*" -exec echo "finding: {}" \; >&2
        status=1
    fi
done
printf '%-12s %12s %10s %10s %9s\n' target executions "a CPU s" coverage findings
printf '%s\n' "${rows[@]}"
exit "$status"
