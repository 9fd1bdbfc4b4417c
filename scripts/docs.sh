#!/usr/bin/env bash
# Builds the documentation of the targets named, or of all that have a catalogue; warnings are
# errors.
#
# usage: scripts/docs.sh [TARGET...]
#
# The documentation plug-in is a dependency only while this runs. SwiftPM would write it into
# Package.resolved; the file is put back as it was.
set -euo pipefail
cd "$(dirname "$0")/.."
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for catalogue in Sources/*/*.docc; do targets+=("$(basename "$catalogue" .docc)"); done
    targets+=(Support LinearAlgebra MessagePassing Torch)
fi
kept="$(mktemp)"
cp Package.resolved "$kept"
trap 'cp "$kept" Package.resolved; rm -f "$kept"' EXIT
for target in "${targets[@]}"; do
    MIMO_DOCS=1 "${SWIFT:-swift}" package --scratch-path .build-docs --disable-sandbox \
        generate-documentation --target "$target" --warnings-as-errors
done
