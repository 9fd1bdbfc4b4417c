#!/usr/bin/env bash
# What tracing costs against triangles and depth: 5,000 users, default rays. Uses the demo windows
# and, where MIMO_SITES names a folder that has them, training windows. BIN: built programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
"${PYTHON:-.venv/bin/python}" Benchmarks/trace-cost/measure.py "${BIN:-.build/release}/mimo"
