#!/usr/bin/env bash
# Checks shell scripts and Python: syntax always, more where shellcheck, ruff and mypy are installed.
#
# usage: scripts/lint.sh
#
# The tools are looked for in .venv (`make setup-lint`) and in PATH. What is not there is named; with
# LINT=strict it is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts=(scripts/*.sh .ci/run Benchmarks/*.sh Benchmarks/*/run.sh)
python=(Benchmarks Examples Python Tests scripts)
absent=()

tool() { # NAME: its path, or nothing
    if [ -x ".venv/bin/$1" ]; then
        echo "$PWD/.venv/bin/$1"
    else
        command -v "$1" || true
    fi
}

for script in "${scripts[@]}"; do bash -n "$script"; done
shellcheck="$(tool shellcheck)"
if [ -n "$shellcheck" ]; then "$shellcheck" -x "${scripts[@]}"; else absent+=(shellcheck); fi
ruff="$(tool ruff)"
if [ -n "$ruff" ]; then "$ruff" check --quiet "${python[@]}"; else absent+=(ruff); fi
mypy="$(tool mypy)"
# With the packages of .venv, whose types it follows.
if [ -n "$mypy" ] && [ -x .venv/bin/python ]; then
    (cd Python && "$mypy" --no-error-summary --python-executable "../.venv/bin/python" swift_mimo)
else
    absent+=(mypy)
fi
if [ ${#absent[@]} -gt 0 ]; then
    echo "lint: not checked by ${absent[*]} (make setup-lint)" >&2
    [ "${LINT:-}" != strict ] || exit 1
fi
