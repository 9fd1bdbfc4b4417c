#!/usr/bin/env bash
# Runs tests under a sanitizer of the compiler.
#
# usage: scripts/sanitize.sh address|thread|undefined [TESTS]
#
# TESTS is a filter of `swift test`; by default the tests of the rooms that read files, compute and stand
# behind the C interface. Embree, TBB, OpenBLAS, GEOS and PROJ are not instrumented: races inside them are
# not looked for, memory that they keep until the end is no leak of ours.
set -euo pipefail
cd "$(dirname "$0")/.."
kind="${1:?usage: scripts/sanitize.sh address|thread|undefined [TESTS]}"
tests="${2:-SupportTests|LinearAlgebraTests|SitesTests|PrecodingTests|MIMOLibraryTests}"
case "$kind" in
address | thread | undefined) ;;
*)
    echo "sanitize: expected address, thread or undefined, found $kind" >&2
    exit 1
    ;;
esac
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
export TSAN_OPTIONS="ignore_noninstrumented_modules=1:halt_on_error=1:${TSAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS:-}"
# One thread in OpenBLAS, whose threads no sanitizer sees.
export OPENBLAS_NUM_THREADS=1
flags=(--sanitize="$kind")
if [ "$kind" = undefined ] && [ "$(uname -s)" != Darwin ]; then
    # Swift has no such sanitizer there and checks its own arithmetic; what is C and C++ has the
    # compiler's, whose library comes with it.
    runtime="$("${CLANG:-clang}" -print-file-name="lib/linux/libclang_rt.ubsan_standalone-$(uname -m).a")"
    checks="-fsanitize=undefined -fno-sanitize=vptr,function -fno-sanitize-recover=all"
    checks="$checks -fsanitize-ignorelist=$PWD/Tests/Native/sanitizer-ignore.txt"
    flags=()
    for check in $checks; do flags+=(-Xcc "$check" -Xcxx "$check"); done
    flags+=(-Xlinker --whole-archive -Xlinker "$runtime" -Xlinker --no-whole-archive -Xswiftc -use-ld=lld)
fi
"${SWIFT:-swift}" test --scratch-path ".build-sanitize-$kind" "${flags[@]}" --filter "$tests"
