extension Tensor {
    /// A contiguous tensor whose elements are whatever the memory held.
    ///
    /// - Throws: ``TorchError`` when LibTorch or the memory is not there.
    package static func empty(
        _ shape: [Int], type: DataType = .float32, device: Device = .cpu
    ) throws -> Tensor {
        try Tensor("aten::empty \(shape) on \(device)") { symbols, result in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * shape.count) { numbers in
                var stride: Int64 = 1
                for i in shape.indices.reversed() {
                    numbers.initializeElement(at: i, to: Int64(shape[i]))
                    numbers.initializeElement(at: shape.count + i, to: stride)
                    stride *= Int64(max(shape[i], 1))
                }
                let sizes = numbers.baseAddress.map { UnsafePointer($0) }
                return symbols.emptyStrided(
                    Int64(shape.count), sizes, sizes.map { $0 + shape.count },
                    symbols.code(of: type), symbols.code(of: device), max(device.index, 0), result)
            }
        }
    }

    /// A tensor of zeros.
    ///
    /// - Throws: ``TorchError`` when LibTorch or the memory is not there.
    package static func zeros(
        _ shape: [Int], type: DataType = .float32, device: Device = .cpu
    ) throws -> Tensor {
        let result = try empty(shape, type: type, device: device)
        try result.zero()
        return result
    }

    /// The identity matrix of order `n`, [n, n].
    package static func identity(
        _ n: Int, type: DataType = .float32, device: Device = .cpu
    ) throws -> Tensor {
        var values = [Double](repeating: 0, count: n * n)
        for i in 0..<n { values[i * n + i] = 1 }
        return try Tensor(values, shape: [n, n]).to(type).to(device)
    }

    /// A tensor with `value` everywhere.
    ///
    /// - Throws: ``TorchError`` when LibTorch or the memory is not there.
    package static func full(
        _ shape: [Int], _ value: Double, type: DataType = .float32, device: Device = .cpu
    ) throws -> Tensor {
        let result = try empty(shape, type: type, device: device)
        try result.fill(value)
        return result
    }

    /// A copy of `values`, the last dimension fastest.
    ///
    /// - Parameters:
    ///   - values: the elements; their number must be the product of `shape`.
    ///   - shape: length of each dimension; `nil` is one dimension.
    ///   - device: where the copy lies.
    /// - Throws: ``TorchError`` when the number does not fit, or the device is not there.
    package convenience init<Element: TensorElement>(
        _ values: [Element], shape: [Int]? = nil, device: Device = .cpu
    ) throws {
        let shape = shape ?? [values.count]
        let made = try values.withUnsafeBytes {
            try Tensor.made(from: $0, shape, Element.dataType, device)
        }
        try self.init(sharing: made)
    }

    /// A copy of `values`, the last dimension fastest.
    ///
    /// - Throws: ``TorchError`` when the number does not fit, or the device is not there.
    package convenience init<Element: TensorElement>(
        _ values: UnsafeBufferPointer<Element>, shape: [Int]? = nil, device: Device = .cpu
    ) throws {
        let made = try Tensor.made(
            from: UnsafeRawBufferPointer(values), shape ?? [values.count], Element.dataType, device)
        try self.init(sharing: made)
    }

    /// A tensor without dimensions that holds `value`.
    ///
    /// - Throws: ``TorchError`` when LibTorch is not there.
    package static func scalar(
        _ value: Double, type: DataType = .float32, device: Device = .cpu
    ) throws -> Tensor {
        try full([], value, type: type, device: device)
    }

    /// Another handle of the same tensor.
    convenience init(sharing other: Tensor) throws {
        try self.init("a handle") { $0.newHandle(other.handle, $1) }
    }

    private static func made(
        from bytes: UnsafeRawBufferPointer, _ shape: [Int], _ type: DataType, _ device: Device
    ) throws -> Tensor {
        let result = try empty(shape, type: type, device: device)
        try result.copy(from: bytes)
        return result
    }
}
