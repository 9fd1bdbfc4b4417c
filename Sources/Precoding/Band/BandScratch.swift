/// Hands out parts of a caller's memory, each at a multiple of 64 bytes.
struct BandScratch {
    /// What the memory must be aligned to, in bytes: a vector.
    static let alignment = 64

    private let base: UnsafeMutableRawPointer
    /// Bytes handed out.
    private(set) var used = 0

    /// Parts of the memory at `base`.
    init(_ base: UnsafeMutableRawPointer) { self.base = base }

    /// Counts bytes only: what it hands out must not be touched.
    static var counting: BandScratch {
        // Any address will do.
        BandScratch(UnsafeMutableRawPointer(bitPattern: alignment).unsafelyUnwrapped)
    }

    /// Memory for `count` values of a type without references, whatever it held before.
    mutating func take<T>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
        let place = base + used
        used +=
            (max(1, count) * MemoryLayout<T>.stride + Self.alignment - 1) & ~(Self.alignment - 1)
        return place.assumingMemoryBound(to: type)
    }
}
