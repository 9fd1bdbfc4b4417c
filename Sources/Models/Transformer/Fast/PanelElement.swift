/// One weight as a panel stores it; the weights of one input to 64 outputs lie side by side.
protocol PanelElement: BitwiseCopyable {
    /// What is stored for `value`.
    init(panel value: Float)
    /// Where the weight to `output`, 0 to 63, lies among the 64.
    static func place(_ output: Int) -> Int
    /// The weights to sixteen outputs, from 16 `part` on, of the 64 at `pointer`.
    static func load(_ pointer: UnsafePointer<Self>, _ part: Int) -> RowKernels.Vector
}

extension Float: PanelElement {
    init(panel value: Float) { self = value }

    @inline(__always)
    static func place(_ output: Int) -> Int { output }

    @inline(__always)
    static func load(_ pointer: UnsafePointer<Float>, _ part: Int) -> RowKernels.Vector {
        RowKernels.load(pointer + 16 * part)
    }
}

/// The upper half of a single-precision number.
///
/// Outputs i and i + 16 of every 32 share a word, so that a shift and a mask make two vectors of it.
struct BFloat16: PanelElement {
    let bits: UInt16

    /// Rounds to nearest, ties to even.
    init(panel value: Float) {
        let bits = value.bitPattern
        self.bits = UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }

    /// The number itself.
    var value: Float { Float(bitPattern: UInt32(bits) << 16) }

    @inline(__always)
    static func place(_ output: Int) -> Int {
        let (pair, rest) = (output / 32, output % 32)
        return 2 * (16 * pair + rest % 16) + rest / 16
    }

    @inline(__always)
    static func load(_ pointer: UnsafePointer<BFloat16>, _ part: Int) -> RowKernels.Vector {
        let words = UnsafeRawPointer(pointer + 32 * (part / 2)).loadUnaligned(
            as: SIMD16<UInt32>.self
        )
        return unsafeBitCast(
            part % 2 == 0 ? words &<< 16 : words & SIMD16(repeating: 0xffff_0000),
            to: RowKernels.Vector.self)
    }
}
