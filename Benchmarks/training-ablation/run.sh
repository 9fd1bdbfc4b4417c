#!/usr/bin/env bash
# What each addition to the paper's recipe is worth: short runs that differ in one field.
#
# Needs the training datasets (mimo dataset -o data) and LibTorch. SAMPLES (default 300,000) is the
# length of a run, OUT where the runs are kept: one that is done is not repeated.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${BIN:?run me by make bench-training-ablation}"
DATA=${DATA:-data}
OUT=${OUT:-data/ablation}
SAMPLES=${SAMPLES:-300000}
PYTHON=${PYTHON:-.venv/bin/python}
mkdir -p "$OUT"

# name | what changes | preset | fields
runs=(
    "standard|our recipe|standard|{}"
    "adam|Adam instead of Muon|standard|optimizer: adam"
    "raw|raw channels instead of norm and log-norm|standard|model: {normalizesTokens: false}"
    "phase|common phase left in|standard|model: {removesCommonPhase: false}"
    "after|normalisation after each part|standard|model: {normalizationOrder: after}"
    "heads|heads start apart|standard|startsHeadsEqual: false"
    "constant|constant learning rate|standard|schedule: constant"
    "unclipped|gradient not clipped|standard|gradientLimit: 0"
    "dropout|dropout 0.05|standard|dropout: 0.05"
    "naive|naive mean of the environments|standard|weighting: naive"
    "float32|products in single precision|standard|precision: float32"
    "paper|the paper's recipe, nothing of ours|paper|{}"
)
for run in "${runs[@]}"; do
    IFS='|' read -r name what preset fields <<<"$run"
    [ ! -e "$OUT/$name/training.json" ] || continue
    mkdir -p "$OUT/$name"
    { [ "$fields" = "{}" ] || echo "$fields"; echo "samples: $SAMPLES"
      echo "validationInterval: $SAMPLES"; echo "defaultHeadSamples: 100000"; } >"$OUT/$name.yaml"
    echo "== $what" >&2
    "$BIN/mimo" pretrain "$DATA" -o "$OUT/$name" --preset "$preset" --config "$OUT/$name.yaml" \
        ${THREADS:+--threads "$THREADS"} >/dev/null
done

"$PYTHON" - "$OUT" "${runs[@]}" <<'E2'
import json, sys
out, runs = sys.argv[1], sys.argv[2:]
print("| run | own heads | default head | LOS | NLOS | lowest environment |")
print("|---|---|---|---|---|---|")
for run in runs:
    name, what = run.split("|")[:2]
    r = json.load(open(f"{out}/{name}/training.json"))
    e = r["environments"]
    mean = lambda kind: [x["defaultHead"] for x in e if x["name"].endswith(kind)]
    los, nlos = mean("/LOS"), mean("/NLOS")
    print(f"| {what} | {r['ownHead']:.3f} | {r['defaultHead']:.3f} | {sum(los)/len(los):.3f} | "
          f"{sum(nlos)/len(nlos):.3f} | {min(x['defaultHead'] for x in e):.3f} |")
E2
