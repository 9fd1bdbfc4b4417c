#!/usr/bin/env bash
# Formats and lints what a commit would take: Swift sources and shell scripts that are staged.
#
# usage: scripts/pre-commit.sh              format, stage again, lint
#        scripts/pre-commit.sh --install    have git run it before every commit
#
# A file of which only a part is staged is not touched: formatting would stage the rest. It is
# linted as it lies in the folder.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"
swift="${SWIFT:-swift}"

if [ "${1:-}" = --install ]; then
    hook="$(git rev-parse --git-path hooks)/pre-commit"
    if [ -e "$hook" ] && ! grep -q scripts/pre-commit.sh "$hook"; then
        echo "pre-commit: $hook is there and is not ours: add a line scripts/pre-commit.sh to it" >&2
        exit 1
    fi
    mkdir -p "$(dirname "$hook")"
    printf '#!/bin/sh\nexec scripts/pre-commit.sh\n' >"$hook"
    chmod +x "$hook"
    echo "pre-commit: $hook runs scripts/pre-commit.sh"
    exit 0
fi

# Name by name, whatever the names hold.
staged() { git diff --cached --name-only --diff-filter=ACMR -z -- "$@"; }

sources=() whole=()
while IFS= read -r -d '' file; do
    sources+=("$file")
    git diff --quiet -- "$file" && whole+=("$file")
done < <(staged '*.swift')

if [ ${#whole[@]} -gt 0 ]; then
    "$swift" format -i "${whole[@]}"
    git add -- "${whole[@]}"
fi
if [ ${#sources[@]} -gt 0 ]; then "$swift" format lint --strict "${sources[@]}"; fi

while IFS= read -r -d '' file; do
    bash -n "$file"
done < <(staged '*.sh' '.ci/run')
