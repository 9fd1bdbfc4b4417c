#!/usr/bin/env bash
# The main job from end to end on one city: site, channels, the shipped model and its adaptation,
# all precoders, report, and a page to try it on.
#
#     scripts/demo.sh MIMO SITE USERS FOLDER
set -euo pipefail
mimo=$1 site=$2 users=$3 folder=$4
name=$(basename "$site" .osm.pbf)

step() { printf '\n$ mimo %s\n' "$*"; "$mimo" "$@"; }

mkdir -p "$folder"
start=$SECONDS
step site "$site" --map "$folder/$name-site.svg"
step deploy "$site" --placement roof --users "$users" -o "$folder"
step map "$site" --placement roof --rays 300000 -o "$folder/$name-map.safetensors"
step view "$folder" --map "$folder/$name-map.safetensors" -o "$folder/$name-view.html"
case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
printf '\nDone in %d s. The report: %s\nThe same site to try: %s\n' $((SECONDS - start)) \
    "$folder/$name.html" "$folder/$name-view.html"
