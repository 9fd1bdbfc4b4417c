// What Swift has no words for: the memory of a WebAssembly module, and bytes that scripts/wasm.sh links
// in.
#pragma once

extern unsigned char __heap_base;
extern const unsigned char mimo_weights_image[];

/// Where the linker puts the heap.
static inline unsigned long mimo_heap_base(void) { return (unsigned long)&__heap_base; }

/// Bytes of the memory.
static inline unsigned long mimo_memory_size(void) {
    return __builtin_wasm_memory_size(0) * 65536ul;
}

/// Adds `pages` of 64 KiB to the memory; whether there were as many.
static inline int mimo_memory_grow(unsigned long pages) {
    return __builtin_wasm_memory_grow(0, pages) != (unsigned long)-1;
}

/// The weights of the structured model as `StructuredModel.kernelImage` has them.
static inline const void *mimo_weights(void) { return mimo_weights_image; }
