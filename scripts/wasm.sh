#!/usr/bin/env bash
# Builds the kernels as WebAssembly from the sources of the rooms: FOLDER/kernels.wasm.
#
# usage: scripts/wasm.sh [FOLDER [IMAGE]]
#
# FOLDER is Sources/Reporting/Web if it is not given. IMAGE has the weights of the structured model as
# `_WebWeights` writes them; without it that is built and run on Models/mimo-structured. Needs nothing but
# the toolchain: Embedded Swift, clang and wasm-ld, and the checkout of swift-numerics.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-Sources/Reporting/Web}"
image="${2:-}"
swift="${SWIFT:-swift}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
toolchain="$(dirname "$(readlink -f "$(command -v swiftc)")")"
target=wasm32-unknown-none-wasm
for tool in swiftc clang wasm-ld; do
    [ -x "$toolchain/$tool" ] || { echo "wasm: no $tool in $toolchain" >&2; exit 1; }
done
[ -d "$toolchain/../lib/swift/embedded/$target" ] || {
    echo "wasm: this toolchain has no Embedded Swift for $target" >&2
    exit 1
}
numerics=.build/checkouts/swift-numerics/Sources
[ -d "$numerics" ] || "$swift" package resolve >&2
if [ -z "$image" ]; then
    image="$work/image"
    "$swift" build --product _WebWeights >&2
    "$("$swift" build --show-bin-path)/_WebWeights" Models/mimo-structured "$image"
fi

# SIMD is twice as fast; every browser since 2023 has it.
flags=(
    -target "$target" -enable-experimental-feature Embedded -swift-version 6
    -enable-upcoming-feature ExistentialAny -wmo -Osize -parse-as-library -package-name swift_mimo
    -enforce-exclusivity=unchecked -Xfrontend -disable-stack-protector -Xfrontend -disable-incremental-llvm-codegen
    -Xcc -msimd128 -Xcc -mbulk-memory -Xcc -mnontrapping-fptoint -Xcc -msign-ext
    -I "$work" -I "$numerics/_NumericsShims/include" -I WebAssembly/CWebAssembly
)
cat >"$work/module.modulemap" <<END
module CLinearAlgebra { header "$PWD/Sources/CLinearAlgebra/include/CLinearAlgebra.h" export * }
END
module() { # NAME FILE...
    local name=$1
    shift
    "$toolchain/swiftc" "${flags[@]}" -module-name "$name" -emit-module \
        -emit-module-path "$work/$name.swiftmodule" -c -o "$work/$name.o" "$@"
}
room() { # the files of WebAssembly/sources.txt under [NAME]
    awk -v room="[$1]" -v folder="Sources/$1/" \
        '/^\[/ { here = $0 == room } here && /^[^[#]/ { print folder $0 ".swift" }' \
        WebAssembly/sources.txt
}
part() { # FOLDER NAME...: files of swift-numerics
    local name
    for name in "${@:2}"; do echo "$numerics/$1/$name.swift"; done
}
mapfile -t files < <(part RealModule AlgebraicField ApproximateEquality AugmentedArithmetic \
    Double+Real ElementaryFunctions Float+Real Real RealFunctions RelaxedArithmetic)
module RealModule "${files[@]}"
mapfile -t files < <(part ComplexModule Complex Complex+AdditiveArithmetic Complex+AlgebraicField \
    Complex+Numeric Complex+Hashable Complex+IntegerLiteral Scale Polar)
module ComplexModule "${files[@]}"
module Numerics "$numerics/Numerics/Numerics.swift"
for room in LinearAlgebra Precoding Models; do
    mapfile -t files < <(room "$room")
    module "$room" "${files[@]}"
done
module Kernels WebAssembly/Kernels/*.swift
module Runtime WebAssembly/Runtime/*.swift

# The weights as they are, and in a section of its own what the module was made by.
version="$("$toolchain/swiftc" --version 2>/dev/null | sed -nE 's/.*Swift version ([^ ]+).*/\1/p')"
cat >"$work/data.s" <<END
.section .rodata.mimo_weights_image,"",@
.globl mimo_weights_image
.p2align 6
mimo_weights_image:
.incbin "$image"
.size mimo_weights_image, .-mimo_weights_image
.section .custom_section.toolchain,"",@
.ascii "Swift $version"
END
"$toolchain/clang" --target="$target" -c "$work/data.s" -o "$work/data.o"
"$toolchain/clang" --target="$target" -c WebAssembly/Runtime/free.s -o "$work/free.o"
mapfile -t exports < <(grep -ohE '@_cdecl\("mimo_[a-z]+"\)' WebAssembly/Kernels/*.swift \
    | sed -E 's/.*"(.*)".*/--export=\1/' | sort)
# What the C library would calculate comes from JavaScript; kernels.js has the list.
"$toolchain/wasm-ld" --no-entry --gc-sections --strip-all -O3 --stack-first -z stack-size=131072 \
    --import-undefined "${exports[@]}" "$work"/*.o -o "$work/kernels.wasm"
mkdir -p "$folder"
cp "$work/kernels.wasm" "$folder/.kernels.wasm.partial"
mv "$folder/.kernels.wasm.partial" "$folder/kernels.wasm"
echo "wasm: $folder/kernels.wasm, $(wc -c <"$folder/kernels.wasm") bytes," \
    "$(gzip -9 <"$folder/kernels.wasm" | wc -c) compressed, Swift $version"
