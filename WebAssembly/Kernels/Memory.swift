/// Memory for what goes in and out; aligned to 64 bytes.
@_cdecl("mimo_allocate")
func allocate(_ bytes: Int32) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer.allocate(byteCount: Int(bytes), alignment: 64)
}

/// Gives it back.
@_cdecl("mimo_free")
func deallocate(_ memory: UnsafeMutableRawPointer?) { memory?.deallocate() }
