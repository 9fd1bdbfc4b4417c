#!/usr/bin/env bash
# Builds a Debian package of the command, the models, the shipped sites and libmimo.
#
# usage: scripts/deb.sh FOLDER [CPU]
#
# FOLDER/swift-mimo_VERSION_ARCHITECTURE.deb holds what `make install PREFIX=/usr` puts there, man page
# compressed, and the licences of all that is in it; it depends on the packages whose libraries the programs
# load. CPU is the processor to build for: x86-64-v3 (default on x86-64), armv8-a, native. The package is
# taken apart into an empty folder at the end, and the command in it must find its parts there.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() {
    printf 'deb: %s\n' "$@" >&2
    exit 1
}
folder="${1:?usage: scripts/deb.sh FOLDER [CPU]}"
architecture="$(dpkg --print-architecture)"
case "$architecture" in
amd64) cpu="${2:-x86-64-v3}" ;;
*) cpu="${2:-armv8-a}" ;;
esac
for tool in dpkg-deb ldd gzip; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done
stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
root="$stage/root"
mkdir -p "$root/DEBIAN"
CPU="$cpu" DESTDIR="$root" scripts/install.sh install /usr >&2
# The package manager has a list of its own.
rm "$root/usr/lib/swift-mimo/installed.txt"
gzip -9n "$root/usr/share/man/man1/mimo.1"
doc="$root/usr/share/doc/swift-mimo"
mkdir -p "$doc"
{
    cat NOTICE
    printf '\n'
    cat Documentation/Licences.md
    printf '\n'
    cat LICENSE
} >"$doc/copyright"
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"

# The packages of the libraries that the loader takes for the programs.
packages() {
    local path
    ldd "$root/usr/lib/swift-mimo/mimo" "$root/usr/lib/libmimo.so" | awk '$3 ~ /^\// { print $3 }' \
        | sort -u | while IFS= read -r path; do
        # With merged folders dpkg may know either name.
        dpkg -S "$(realpath "$path")" 2>/dev/null || dpkg -S "${path#/usr}" 2>/dev/null \
            || dpkg -S "/usr$path" 2>/dev/null || fail "$path belongs to no package"
    done | sed -E 's/^([^:,]+).*/\1/' | sort -u
}
depends() {
    local work="$stage/depends"
    mkdir -p "$work/debian"
    printf 'Source: swift-mimo\n\nPackage: swift-mimo\nArchitecture: any\n' >"$work/debian/control"
    # It knows the oldest versions that have the symbols; without it any version is taken that is here.
    if command -v dpkg-shlibdeps >/dev/null \
        && (cd "$work" && dpkg-shlibdeps -O -e"$root/usr/lib/swift-mimo/mimo" \
            -e"$root/usr/lib/libmimo.so" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p' | grep .; then
        return
    fi
    # In its own words, "(>= VERSION)": that of this system.
    packages | while IFS= read -r package; do
        printf '%s (>= %s), ' "$package" "$(dpkg-query -W -f='${Version}' "$package")"
    done | sed 's/, $//'
}
# What comes before a release is older than it.
version="$("$root/usr/lib/swift-mimo/mimo" --version | sed 's/-/~/')"
cat >"$root/DEBIAN/control" <<CONTROL
Package: swift-mimo
Version: $version
Architecture: $architecture
Maintainer: The swift-mimo contributors <noreply@swift-mimo.invalid>
Section: science
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $(depends)
Recommends: python3-venv
Suggests: gdal-bin, openmpi-bin
Description: channels and precoders for massive MIMO from city maps
 Reads OpenStreetMap extracts, traces radio paths from masts to users, makes channels, runs classical and
 learned precoders on them and writes reports. With the command mimo come its models, two districts, the
 library libmimo with mimo.h, and a file for pkg-config.
 .
 Figures of reports are drawn by vl-convert-python, which Debian does not have: mimo doctor says how to
 get it.
CONTROL
mkdir -p "$folder"
package="$folder/swift-mimo_${version}_$architecture.deb"
dpkg-deb --root-owner-group --build "$root" "$package.partial" >/dev/null
mv "$package.partial" "$package"

dpkg-deb -x "$package" "$stage/taken"
mimo="$stage/taken/usr/bin/mimo"
[ "$("$mimo" --version | sed 's/-/~/')" = "$version" ] || fail "$package: the command says another version"
# Outside of the checkout, or that would lend its own models.
(cd / && "$mimo" doctor) >"$stage/doctor" || true
for part in mimo-base mimo-linear mimo-structured; do
    grep -q "^model $part *$stage/taken/usr/lib/swift-mimo" "$stage/doctor" \
        || { cat "$stage/doctor" >&2; fail "$package: model $part is not found in it"; }
done
echo "deb: $package ($(du -k "$package" | cut -f1) KB); depends on $(dpkg-deb -f "$package" Depends)"
