#!/usr/bin/env bash
# Builds libmimo, the C interface, into FOLDER: libmimo.so (libmimo.dylib on macOS) and mimo.h.
#
# usage: scripts/library.sh FOLDER [CPU]
#
# CPU is the processor to build for: native (default), or a name that clang's -march knows, for
# example x86-64-v3 for any processor with AVX2. On Linux Swift's own libraries are linked in, so
# that programs need OpenBLAS and nothing of Swift.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:?usage: scripts/library.sh FOLDER [CPU]}"
cpu="${2:-native}"
swift="${SWIFT:-swift}"
scratch=".build-library-$cpu"
header="Sources/CMIMO/include/mimo.h"
mkdir -p "$folder"
case "$(uname -s)" in
Darwin) flag=-mcpu; file=libmimo.dylib; name=(-Xlinker -install_name -Xlinker "@rpath/$file")
    static=() ;;
*) flag=-march; file=libmimo.so; static=(--static-swift-stdlib) ;;
esac
"$swift" build -c release --scratch-path "$scratch" -Xcc "$flag=$cpu" "${static[@]}" \
    --product MIMOLibrary >&2
built="$("$swift" build -c release --scratch-path "$scratch" -Xcc "$flag=$cpu" "${static[@]}" \
    --show-bin-path)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
if [ "$(uname -s)" = Darwin ]; then
    swiftc -emit-library -o "$work/$file" "${name[@]}" \
        "@$built/MIMOLibrary.product/Objects.LinkFileList" -framework Accelerate
else
    # Only what mimo.h declares is seen from outside.
    {
        echo "{ global:"
        grep -oE '\bmimo_[a-z_]+\(' "$header" | tr '(' ';' | sort -u
        echo "local: *; };"
    } >"$work/exports"
    # All objects and not the archive: the linker would hide what comes out of it, and drop types
    # that are only looked up by name.
    swiftc -emit-library -static-stdlib -o "$work/$file" \
        -Xlinker "-soname=$file" -Xlinker "--version-script=$work/exports" \
        \
        "@$built/MIMOLibrary.product/Objects.LinkFileList" -lopenblas 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    strip "$work/$file"
fi
cp "$header" "$work/mimo.h"
# Whole or not at all.
for result in "$file" mimo.h; do
    cp "$work/$result" "$folder/.$result.partial"
    mv "$folder/.$result.partial" "$folder/$result"
done
echo "library: $folder/$file, $folder/mimo.h"
