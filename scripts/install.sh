#!/usr/bin/env bash
# Installs the command, the models, the shipped sites, libmimo and what goes with them, or removes them.
#
# usage: scripts/install.sh install|uninstall PREFIX
#
# Under PREFIX (DESTDIR before it, for packages): bin/mimo, a link to lib/swift-mimo/mimo, which has
# Models, Sites and the interactive page's files beside it and Swift's own libraries inside; lib/libmimo.so, include/mimo.h,
# lib/pkgconfig/mimo.pc; share/man/man1/mimo.1; completions of bash, zsh and fish. Figures are drawn by a
# Python of lib/swift-mimo/.venv, where that can be made. What was installed is listed in
# lib/swift-mimo/installed.txt, folders that were made for it with a slash at their end; only that is
# removed, and of the folders those in which nothing else lies.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() {
    printf 'install: %s\n' "$@" >&2
    exit 1
}
[ $# -eq 2 ] || fail "usage: scripts/install.sh install|uninstall PREFIX"
action="$1"
prefix="$2"
case "$prefix" in
/*) ;;
*) fail "PREFIX: expected an absolute path, found $prefix" ;;
esac
root="${DESTDIR:-}$prefix"
home="$root/lib/swift-mimo"
list="$home/installed.txt"
swift="${SWIFT:-swift}"

remove() {
    [ -f "$list" ] || return 0
    while IFS= read -r file; do
        case "$file" in
        /*|*..*) fail "$list: expected paths below $prefix, found $file" ;;
        */) ;;
        *) rm -f "${root:?}/$file" ;;
        esac
    done <"$list"
    rm -rf "$home/.venv"
    made="$(grep '/$' "$list" || true)"
    rm -f "$list"
    # Folders that are empty now, the deepest first.
    [ ! -d "$home" ] || find "$home" -depth -type d -empty -delete
    while IFS= read -r folder; do
        if [ -n "$folder" ] && [ -d "$root/$folder" ]; then
            rmdir "$root/$folder" 2>/dev/null || true
        fi
    done < <(sort -r <<<"$made")
}

# Folders that are not there yet and are above a file to install, as they are listed.
missing_folders() { # LIST
    while IFS= read -r file; do
        folder="$(dirname "$file")"
        while [ "$folder" != . ]; do
            [ -d "$root/$folder" ] || printf '%s/\n' "$folder"
            folder="$(dirname "$folder")"
        done
    done <"$1" | sort -u
}

case "$action" in
uninstall)
    [ -f "$list" ] || fail "$list: expected the list of an installation, found none"
    remove
    echo "removed from $prefix"
    exit 0
    ;;
install) ;;
*) fail "expected install or uninstall, found $action" ;;
esac

mkdir -p "$root" 2>/dev/null || true
[ -w "$root" ] || fail "$root: expected a folder that can be written to (sudo make install, or PREFIX=\$HOME/.local)"
cpu="${CPU:-native}"
case "$(uname -s)" in
Darwin) flags=(-Xcc "-mcpu=$cpu"); library=libmimo.dylib ;;
*) flags=(-Xcc "-march=$cpu" --static-swift-stdlib); library=libmimo.so ;;
esac
stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
SWIFT="$swift" scripts/library.sh "$stage/library" "$cpu" >&2
# With the library's own flags and folder: what both have is built once.
build=("$swift" build -c release --scratch-path ".build-library-$cpu" "${flags[@]}")
"${build[@]}" --product mimo >&2
program="$("${build[@]}" --show-bin-path)/mimo"
version="$("$program" --version)"

put() { # FROM TO [MODE]
    mkdir -p "$stage/$(dirname "$2")"
    cp "$1" "$stage/$2"
    chmod "${3:-644}" "$stage/$2"
}
put "$program" lib/swift-mimo/mimo 755
[ "$(uname -s)" = Darwin ] || strip "$stage/lib/swift-mimo/mimo"
while IFS= read -r file; do
    [ ! -f "$file" ] || put "$file" "lib/swift-mimo/$file"
done < <(printf '%s\n' LICENSE NOTICE Sites/manifest.yaml
    git ls-files Models Sites/demo 2>/dev/null || find Models Sites/demo -type f)
# The files of the interactive page, which the package manager puts beside the program.
for bundle in "$(dirname "$program")"/swift-mimo_Reporting.*; do
    [ -d "$bundle" ] || continue
    while IFS= read -r file; do
        put "$bundle/$file" "lib/swift-mimo/$(basename "$bundle")/$file"
    done < <(cd "$bundle" && find . -type f | sed 's|^\./||')
done
put "$stage/library/$library" "lib/$library" 755
put "$stage/library/mimo.h" include/mimo.h
rm -r "$stage/library"
mkdir -p "$stage/lib/pkgconfig" "$stage/bin"
cat >"$stage/lib/pkgconfig/mimo.pc" <<PC
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: mimo
Description: Precoding for massive MIMO: classical precoders and learned models
Version: $version
Libs: -L\${libdir} -lmimo -lm
Cflags: -I\${includedir}
PC
for shell in bash:share/bash-completion/completions/mimo zsh:share/zsh/site-functions/_mimo \
    fish:share/fish/vendor_completions.d/mimo.fish; do
    mkdir -p "$stage/$(dirname "${shell#*:}")"
    "$program" --generate-completion-script "${shell%%:*}" >"$stage/${shell#*:}"
done
mkdir -p "$stage/share/man/man1"
"$program" --experimental-dump-help | python3 scripts/manual.py "$version" >"$stage/share/man/man1/mimo.1"
ln -s ../lib/swift-mimo/mimo "$stage/bin/mimo"

old=""
[ ! -f "$list" ] || old="$(grep '/$' "$list" || true)"
remove
(cd "$stage" && find . ! -type d | sed 's|^\./||' | grep -v '^list$' | sort) >"$stage/list"
# What an earlier installation made and could not remove stays ours.
folders="$({
    missing_folders "$stage/list"
    while IFS= read -r folder; do
        [ -z "$folder" ] || [ ! -d "$root/$folder" ] || echo "$folder"
    done <<<"$old"
} | sort -u)"
while IFS= read -r file; do
    mkdir -p "$root/$(dirname "$file")"
    # Whole or not at all, and a running program keeps its own file.
    cp -P "$stage/$file" "$root/$file.partial"
    mv -f "$root/$file.partial" "$root/$file"
done <"$stage/list"
{
    cat "$stage/list"
    [ -z "$folders" ] || echo "$folders"
} >"$list"

if [ -z "${DESTDIR:-}" ]; then
    if python3 -m venv "$home/.venv" >/dev/null 2>&1 \
        && "$home/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            "$(grep -o '^vl-convert-python[^ ;#]*' requirements.txt)" >/dev/null 2>&1; then
        figures="figures are drawn by $home/.venv"
    else
        rm -rf "$home/.venv"
        figures="figures need a Python with vl-convert-python: let MIMO_PYTHON name one"
    fi
fi
echo "installed mimo $version under $prefix; ${figures:-}"
case ":$PATH:" in
*":$prefix/bin:"*) ;;
*) echo "add $prefix/bin to PATH" ;;
esac
