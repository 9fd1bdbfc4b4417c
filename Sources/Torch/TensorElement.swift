/// A Swift type that tensors can be made of and read as.
package protocol TensorElement: BitwiseCopyable, Sendable {
    /// The tensor type with the same bytes.
    static var dataType: DataType { get }
}

extension Float: TensorElement {
    /// Single precision.
    package static var dataType: DataType { .float32 }
}

extension Double: TensorElement {
    /// Double precision.
    package static var dataType: DataType { .float64 }
}

extension Int64: TensorElement {
    /// 64-bit integers.
    package static var dataType: DataType { .int64 }
}

extension Int32: TensorElement {
    /// 32-bit integers.
    package static var dataType: DataType { .int32 }
}

extension UInt8: TensorElement {
    /// Bytes.
    package static var dataType: DataType { .uint8 }
}

extension Bool: TensorElement {
    /// One byte, 0 or 1.
    package static var dataType: DataType { .bool }
}
