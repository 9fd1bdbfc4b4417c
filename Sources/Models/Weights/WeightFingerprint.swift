/// Sixteen hexadecimal digits of weights' bits, to tell one training from another (FNV-1a over
/// 32-bit words).
enum WeightFingerprint {
    /// The digits of all values of `parts`, one part after the other.
    static func text(_ parts: [Float]...) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts {
            for value in part { hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3 }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension FoundationModel {
    /// Sixteen hexadecimal digits that tell this extractor from another.
    public var extractorFingerprint: String { WeightFingerprint.text(extractor) }
}
