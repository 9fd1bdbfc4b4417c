#!/usr/bin/env bash
# Makes the pictures of the interactive page that the documentation shows, on the demo site.
#
#     scripts/screenshots.sh MIMO FOLDER
set -euo pipefail
mimo=$1 folder=$2
site=Sites/demo/helsinki_kluuvi.osm.pbf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$mimo" trace "$site" --placement roof --users 5000 -o "$work/helsinki_kluuvi.safetensors"
"$mimo" map "$site" --placement roof --rays 300000 -o "$work/map.safetensors"
"$mimo" view "$work/helsinki_kluuvi.safetensors" --map "$work/map.safetensors" -o "$work/view.html"
mkdir -p "$folder"
"${MIMO_PYTHON:-.venv/bin/python}" Tests/Browser/photograph_view.py "$work/view.html" "$folder"
du -k "$folder"/view-*.png
