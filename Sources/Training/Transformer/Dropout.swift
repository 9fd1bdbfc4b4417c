import Support
import Torch

/// Sets a share of activations to zero and scales the others up by 1 / (1 - share).
///
/// The activations are chosen here and not by the tensor library, by a pure function of seed,
/// iteration and order of the calls: so a run can be repeated bit for bit, and one that was
/// interrupted goes on as it would have without the interruption.
final class Dropout {
    private let share: Double
    private let device: Device
    private var random: Philox

    /// Dropout for one iteration.
    init(share: Double, seed: UInt64, iteration: Int, process: Int, device: Device) {
        self.share = share
        self.device = device
        random = Philox(
            seed: seed, stream: RandomStream.dropout &+ UInt32(process),
            substream: UInt32(truncatingIfNeeded: iteration))
    }

    /// `x` with the share of its values dropped.
    func apply(to x: Tensor) throws -> Tensor {
        let count = x.count
        let limit = UInt16((share * 65536).rounded())
        var state = random.next()
        let kept = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // SplitMix64 (Steele et al. 2014), four values a draw: tens of millions are needed.
            var bits: UInt64 = 0
            for i in 0..<count {
                if i & 3 == 0 {
                    state &+= 0x9E37_79B9_7F4A_7C15
                    bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
                    bits ^= bits >> 31
                }
                buffer[i] = UInt16(truncatingIfNeeded: bits) >= limit ? 1 : 0
                bits >>= 16
            }
            initialized = count
        }
        let mask = try Tensor(kept, shape: x.shape).to(device).to(x.type)
        return try x * (mask * (1 / (1 - share)))
    }
}
