extension Tensor {
    /// Calls `body` with the elements' bytes, for a contiguous tensor on the CPU.
    ///
    /// The pointer must not leave `body`.
    ///
    /// - Throws: ``TorchError`` when the tensor lies elsewhere or has gaps; what `body` throws.
    package func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try withUnsafeMutableBytes { try body(UnsafeRawBufferPointer($0)) }
    }

    /// Calls `body` with the elements' bytes to be changed, for a contiguous tensor on the CPU.
    ///
    /// The pointer must not leave `body`. Gradients know nothing of the change.
    ///
    /// - Throws: ``TorchError`` when the tensor lies elsewhere or has gaps; what `body` throws.
    package func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) throws -> Result {
        guard device == .cpu, isContiguous else {
            throw TorchError(
                "withUnsafeBytes", shapes: [shape],
                message: "the tensor lies on \(device)"
                    + (isContiguous ? "" : " with strides \(strides)")
                    + "; use to(.cpu).contiguous()")
        }
        var start: UnsafeMutableRawPointer?
        try Dispatcher.check(symbols.getData(handle, &start), "data_ptr", self)
        return try withExtendedLifetime(self) {
            try body(UnsafeMutableRawBufferPointer(start: start, count: count * type.byteCount))
        }
    }

    /// Overwrites the elements with `bytes`, the last dimension fastest, whatever the device.
    ///
    /// - Throws: ``TorchError`` when the number of bytes is not the tensor's.
    package func copy(from bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count == count * type.byteCount else {
            throw TorchError(
                "copy", shapes: [shape],
                message: "\(count * type.byteCount) bytes of \(type) are needed, "
                    + "\(bytes.count) were given")
        }
        if device == .cpu, isContiguous {
            try withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
        } else {
            let staging = try Tensor.empty(shape, type: type)
            try staging.copy(from: bytes)
            try copy(from: staging)
        }
    }

    /// The elements, the last dimension fastest, converted to `Element` on the CPU.
    ///
    /// - Throws: ``TorchError`` when the device fails.
    package func array<Element: TensorElement>(of _: Element.Type = Element.self) throws
        -> [Element]
    {
        let plain = try Autograd.withoutGradients {
            try to(.cpu).to(Element.dataType).contiguous()
        }
        return try plain.withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
    }

    /// The elements as `Float`, the last dimension fastest.
    ///
    /// - Throws: ``TorchError`` when the device fails.
    package func floats() throws -> [Float] { try array() }

    /// The elements as `Double`, the last dimension fastest.
    ///
    /// - Throws: ``TorchError`` when the device fails.
    package func doubles() throws -> [Double] { try array() }

    /// The elements as `Int64`, the last dimension fastest; fractions are cut off.
    ///
    /// - Throws: ``TorchError`` when the device fails.
    package func int64s() throws -> [Int64] { try array() }

    /// The only element, as a `Double`; waits for the device.
    ///
    /// - Throws: ``TorchError`` when there is not exactly one element.
    package func item() throws -> Double {
        var value = 0.0
        try Dispatcher.check(symbols.itemDouble(handle, &value), "item", self)
        return value
    }
}
