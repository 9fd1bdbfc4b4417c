#!/usr/bin/env bash
# Installs what the build, the tests and the figures need and is not there yet.
#
# usage: scripts/setup.sh [training|packages]
#
# training adds LibTorch; packages stops after the system's packages. Idempotent: when nothing is missing it only looks, in well under a second. System libraries come
# from apt-get (Debian, Ubuntu) or Homebrew (macOS), Python packages go to .venv beside the package
# and touch nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# Debian package and what it is for.
debian_packages=(
    "libosmium2-dev:reads OpenStreetMap files"
    "libprotozero-dev:protocol buffers of .osm.pbf"
    "zlib1g-dev:compressed blocks of .osm.pbf"
    "libbz2-dev:compressed .osm.bz2"
    "libexpat1-dev:reads .osm XML"
    "libgeos-dev:triangulates and repairs outlines"
    "libproj-dev:projects latitude and longitude to metres"
    "libembree-dev:traces rays"
    "libopenblas-dev:linear algebra"
    "python3-venv:Python packages of the figures, in .venv"
    "fonts-liberation:letters in the figures (the widths of Arial)"
    "chromium-headless-shell:browser test of the report (tests only)"
)
# Tests of several processes are skipped without a launcher; any will do.
if ! command -v mpirun >/dev/null; then
    debian_packages+=("openmpi-bin:tests of several processes (tests only)")
fi
# Without Node the tests of the kernels for JavaScript are skipped; any will do.
if ! command -v node >/dev/null; then
    debian_packages+=("nodejs:tests of the kernels for JavaScript (tests only)")
fi
# Without GDAL the ground of a site is level, and the tests of rasters are skipped; any will do.
if ! command -v gdalwarp >/dev/null; then
    debian_packages+=("gdal-bin:heights of the ground from rasters")
fi
homebrew_packages=(libosmium protozero expat geos proj embree python)

install_debian() {
    local missing=() entry name
    for entry in "${debian_packages[@]}"; do
        name=${entry%%:*}
        if ! dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then
            missing+=("$name")
            say "missing $name (${entry#*:})"
        fi
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null \
            || fail "no root and no sudo here; as root run:" "    apt-get install ${missing[*]}"
        root=(sudo)
    fi
    say "apt-get update"
    "${root[@]}" apt-get -qq update
    # Not every release has every package; what only tests use may be done without.
    local wanted=()
    for name in "${missing[@]}"; do
        if [ "$name" = chromium-headless-shell ] && ! apt-cache show "$name" >/dev/null 2>&1; then
            say "this release has no $name: Playwright's own browser is used instead"
        elif [ "$name" = openmpi-bin ] && ! apt-cache show "$name" >/dev/null 2>&1; then
            say "this release has no $name: tests of several processes are skipped"
        elif [ "$name" = nodejs ] && ! apt-cache show "$name" >/dev/null 2>&1; then
            say "this release has no $name: tests of the kernels for JavaScript are skipped"
        elif [ "$name" = gdal-bin ] && ! apt-cache show "$name" >/dev/null 2>&1; then
            say "this release has no $name: --terrain is not available"
        else
            wanted+=("$name")
        fi
    done
    [ ${#wanted[@]} -gt 0 ] || return 0
    say "apt-get install ${wanted[*]}"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --no-install-recommends -y "${wanted[@]}" >/dev/null
}

install_macos() {
    command -v brew >/dev/null \
        || fail "Homebrew is missing: install it, then run make setup again"
    local missing=() name
    for name in "${homebrew_packages[@]}"; do
        brew list --formula "$name" >/dev/null 2>&1 || missing+=("$name")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "brew install ${missing[*]}"
        brew install --quiet "${missing[@]}"
    fi
    if ! command -v mpirun >/dev/null; then
        say "brew install open-mpi (tests only)"
        brew install --quiet open-mpi || say "no mpirun: tests of several processes are skipped"
    fi
    if ! command -v node >/dev/null; then
        say "brew install node (tests only)"
        brew install --quiet node || say "no node: tests of the kernels for JavaScript are skipped"
    fi
}

install_python() {
    if [ ! -x .venv/bin/python ]; then
        say "making .venv"
        python3 -m venv .venv
    fi
    if ! cmp -s requirements.txt .venv/installed-requirements.txt; then
        say "installing the Python packages of requirements.txt into .venv"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt \
            || fail "the Python packages could not be installed; is there a network?"
        cp requirements.txt .venv/installed-requirements.txt
    fi
}

# Training needs LibTorch. Any that is found will do: MIMO_LIBTORCH, .venv, .venv-peers.
install_training() {
    [ -z "${MIMO_LIBTORCH:-}" ] || return 0
    local found
    for found in .venv .venv-peers .venv-torch; do
        if compgen -G "$found/lib/python3*/site-packages/torch/lib/libtorch*" >/dev/null; then
            return 0
        fi
    done
    say "installing the packages of requirements-training.txt into .venv (some hundred MB)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        -r requirements-training.txt \
        || say "LibTorch could not be installed: training and its tests are not available"
}

# Nothing but the export of a model to ONNX needs these, so their absence is no failure.
install_export() {
    if cmp -s requirements-export.txt .venv/installed-export.txt; then return 0; fi
    say "installing the Python packages of requirements-export.txt into .venv"
    if .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        -r requirements-export.txt; then
        cp requirements-export.txt .venv/installed-export.txt
    else
        say "no ONNX packages: the export of models is not available"
    fi
}

install_browser() {
    if command -v chromium-headless-shell chromium google-chrome >/dev/null; then return 0; fi
    [ ! -e .venv/browser-installed ] || return 0
    say "installing Playwright's headless browser (tests only)"
    .venv/bin/python -m playwright install chromium-headless-shell
    touch .venv/browser-installed
}

# Package.swift says in its first line which Swift it needs, and nobody else does.
check_swift() {
    local needed found oldest
    needed=$(sed -nE '1s/.*swift-tools-version: *([0-9]+\.[0-9]+).*/\1/p' Package.swift)
    command -v swift >/dev/null || fail \
        "swift is missing: swift-mimo needs Swift $needed or later." \
        "    Linux: https://www.swift.org/install/linux (or the swift image of your container tool)" \
        "    macOS: Xcode 26, or https://www.swift.org/install/macos"
    found=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p')
    oldest=$(printf '%s\n' "$needed" "$found" | sort -t. -k1,1n -k2,2n | sed -n 1p)
    if [ "$oldest" != "$needed" ]; then
        fail "swift-mimo needs Swift $needed or later, found $found; see https://www.swift.org/install"
    fi
}

check_swift
case "$(uname -s)" in
    Darwin) install_macos ;;
    Linux)
        if command -v apt-get >/dev/null; then
            install_debian
        else
            say "no apt-get here: see README.md for the libraries to install with your package manager"
        fi
        ;;
    *) fail "only Linux and macOS are supported, found $(uname -s)" ;;
esac
# An image of a container has the packages; what lies beside the sources comes with them.
[ "${1:-}" != packages ] || exit 0
install_python
install_browser
if [ "${1:-}" = training ]; then
    install_training
    install_export
fi
say "everything is there"
