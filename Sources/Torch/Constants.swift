import Synchronization

/// Tensors without dimensions that stand for the constants in `x * 2`.
///
/// Numbers themselves cannot be handed to LibTorch's operators through the C interface. The same
/// few constants come back in every step of a training, so they are kept.
enum Constants {
    private struct Key: Hashable {
        let bits: UInt64
        let type: DataType
        let device: Device
    }

    private static let cache = Mutex<[Key: Tensor]>([:])
    /// A training uses some dozens; a program that computes new constants all the time must not
    /// grow without bound.
    private static let limit = 512

    /// `value` in a type that combines with `tensor` without changing its type.
    ///
    /// - Parameter asNumber: whether the operator is one of those (+, −, ·, /) that take a CPU
    ///   scalar beside a CUDA tensor, and then compute with all its digits also in `bfloat16`.
    static func tensor(
        _ value: Double, like tensor: Tensor, asNumber: Bool = false
    ) throws -> Tensor {
        let device = asNumber && tensor.device.kind == .cuda ? Device.cpu : tensor.device
        let key = Key(bits: value.bitPattern, type: type(value, like: tensor), device: device)
        if let known = cache.withLock({ $0[key] }) { return known }
        let made = try Tensor.full([], value, type: key.type, device: device)
        cache.withLock {
            if $0.count >= limit { $0.removeAll() }
            $0[key] = made
        }
        return made
    }

    private static func type(_ value: Double, like tensor: Tensor) -> DataType {
        let type = tensor.type
        switch type {
        case .float32, .float64: return type
        // Beside a tensor with dimensions the scalar's type does not count, and in single
        // precision the constant is not rounded to eight bits.
        case .bfloat16, .float16: return tensor.dimensions == 0 ? type : .float32
        case .int64, .int32, .uint8:
            return value == value.rounded() ? type : .float32
        case .bool: return value == value.rounded() ? .int64 : .float32
        }
    }
}
