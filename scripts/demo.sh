#!/usr/bin/env bash
# The main job from end to end on one city: site, channels, precoders, report.
#
#     scripts/demo.sh MIMO SITE USERS FOLDER
set -euo pipefail
mimo=$1 site=$2 users=$3 folder=$4
name=$(basename "$site" .osm.pbf)

step() { printf '\n$ mimo %s\n' "$*"; "$mimo" "$@"; }

mkdir -p "$folder"
start=$SECONDS
step site "$site" --map "$folder/$name-site.svg"
step trace "$site" --users "$users" -o "$folder/$name.safetensors"
step evaluate "$folder/$name.safetensors" -o "$folder/$name-evaluation.json"
step report "$folder/$name.safetensors" --evaluation "$folder/$name-evaluation.json" \
    -o "$folder/$name.html"
printf '\nDone in %d s. The report: %s\n' $((SECONDS - start)) "$PWD/$folder/$name.html"
