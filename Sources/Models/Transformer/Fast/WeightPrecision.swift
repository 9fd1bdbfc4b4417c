/// The precision in which inference keeps weights; arithmetic is in single precision always.
public enum WeightPrecision: String, Sendable, CaseIterable, Codable {
    /// 32 bits.
    case single
    /// The upper 16 bits of a single-precision number, rounded to nearest: 8 bits of mantissa at half
    /// the memory, which is what one channel at a time waits for.
    case bfloat16
}
