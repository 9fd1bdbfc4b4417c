/// The type of a tensor's elements.
package enum DataType: UInt8, CaseIterable, Sendable {
    /// IEEE single precision; Swift's `Float`.
    case float32
    /// IEEE double precision; Swift's `Double`.
    case float64
    /// The upper half of a `float32`: its range with eight bits of precision.
    case bfloat16
    /// IEEE half precision.
    case float16
    /// Swift's `Int64` and `Int`.
    case int64
    /// Swift's `Int32`.
    case int32
    /// Swift's `UInt8`.
    case uint8
    /// One byte, 0 or 1; Swift's `Bool`.
    case bool

    /// Bytes of one element.
    package var byteCount: Int {
        switch self {
        case .bool, .uint8: 1
        case .bfloat16, .float16: 2
        case .float32, .int32: 4
        case .float64, .int64: 8
        }
    }

    /// Whether gradients can flow through elements of this type.
    package var isDifferentiable: Bool {
        switch self {
        case .float32, .float64, .bfloat16, .float16: true
        case .int64, .int32, .uint8, .bool: false
        }
    }
}
