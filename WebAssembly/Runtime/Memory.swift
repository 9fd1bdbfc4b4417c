import CWebAssembly

// What Embedded Swift asks of a C library for its heap. Blocks have sizes 2^n, and a free one is handed
// out again before the heap grows: so memory is bounded by twice what was in use at a time, and both
// steps are a few instructions.
//
// Memory: from the heap's base on first a table [32] of addresses, for every n the first free block of
// 2^n bytes, 0 for none; then the blocks. In front of what a block's owner sees stand 64 bytes: n,
// and of a free block the address of the next one.

/// Bytes in front of a block, and its alignment: that of the largest vector.
private let header: UInt = 64
/// Bytes of the table, a multiple of ``header``.
private let tableSize: UInt = 128
/// The first byte that was never handed out; 0 before the first block.
private nonisolated(unsafe) var end: UInt = 0

private func word(_ address: UInt) -> UnsafeMutablePointer<UInt> {
    UnsafeMutablePointer<UInt>(bitPattern: address).unsafelyUnwrapped
}

/// Prepares the table.
private func start() -> UInt {
    let base = (mimo_heap_base() + header - 1) & ~(header - 1)
    for n in 0..<32 { word(base + UInt(n) * 4).pointee = 0 }
    return base
}
/// Where the table stands.
private nonisolated(unsafe) var table: UInt = 0

/// A block of at least `size` bytes, aligned to 64; 0 where memory ends.
private func take(_ size: UInt) -> UInt {
    if table == 0 {
        table = start()
        end = table + tableSize
    }
    guard size < 1 << 30 else { return 0 }
    // The smallest n with 2^n >= size + header.
    let n = UInt(UInt.bitWidth - (size + header - 1).leadingZeroBitCount)
    let first = word(table + n * 4)
    if first.pointee != 0 {
        let block = first.pointee
        first.pointee = word(block + 4).pointee
        return block + header
    }
    let block = end
    let needed = UInt(1) << n
    let limit = mimo_memory_size()
    if block + needed > limit {
        guard mimo_memory_grow((block + needed - limit + 65535) / 65536) != 0 else { return 0 }
    }
    end = block + needed
    word(block).pointee = n
    return block + header
}

/// The C library's function, for Swift's allocations.
@_cdecl("posix_memalign")
func posix_memalign(
    _ target: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ alignment: Int, _ size: Int
) -> Int32 {
    let block = alignment <= Int(header) ? take(UInt(bitPattern: size)) : 0
    target.pointee = UnsafeMutableRawPointer(bitPattern: block)
    return block == 0 ? 12 : 0
}

/// Gives a block back: the C library's `free`, whose name Swift keeps for itself; see `free.s`.
@_cdecl("mimo_release")
func release(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer else { return }
    let block = UInt(bitPattern: pointer) - header
    let first = word(table + word(block).pointee * 4)
    word(block + 4).pointee = first.pointee
    first.pointee = block
}

/// The C library's function: bytes of one block to another that does not overlap.
@_cdecl("memcpy")
func memcpy(
    _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ count: Int
) -> UnsafeMutableRawPointer {
    target.copyMemory(from: source, byteCount: count)
    return target
}

/// The C library's function: bytes of one block to another.
@_cdecl("memmove")
func memmove(
    _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ count: Int
) -> UnsafeMutableRawPointer {
    target.copyMemory(from: source, byteCount: count)
    return target
}

/// The C library's function: the same byte all over a block.
@_cdecl("memset")
func memset(
    _ target: UnsafeMutableRawPointer, _ value: Int32, _ count: Int
) -> UnsafeMutableRawPointer {
    target.initializeMemory(
        as: UInt8.self, repeating: UInt8(truncatingIfNeeded: value), count: count)
    return target
}
