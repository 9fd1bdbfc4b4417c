/// Takes numbers from the fuzzer's bytes; zeros when they are used up.
struct Source {
    var bytes: UnsafeBufferPointer<UInt8>

    mutating func next<Value: BitwiseCopyable>(_ zero: Value) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count >= size else { return zero }
        defer { bytes = UnsafeBufferPointer(rebasing: bytes[size...]) }
        return UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
            .loadUnaligned(as: Value.self)
    }

    /// A number from 0 to `count` - 1.
    mutating func below(_ count: Int) -> Int { Int(next(UInt8(0))) % count }
}
