#!/usr/bin/env bash
# Lists what users of the last release would lose: public symbols that are gone or changed.
#
# usage: scripts/api-breakage.sh [BASE]
#
# BASE is a tag or commit; without one, the newest tag before the present commit. The exit status
# is 1 when something is lost. Builds both versions, in .build and beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
base="${1:-$(git describe --tags --abbrev=0 2>/dev/null || true)}"
if [ -z "$base" ]; then
    echo "api-breakage: no release is tagged yet, so nobody can lose anything"
    exit 0
fi
exec "${SWIFT:-swift}" package diagnose-api-breaking-changes "$base" --products SwiftMIMO
