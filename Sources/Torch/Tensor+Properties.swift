extension Tensor {
    /// The length of each dimension; empty for a scalar.
    package var shape: [Int] { integers(symbols.getSizes) }

    /// How many elements apart neighbours along each dimension lie in memory.
    package var strides: [Int] { integers(symbols.getStrides) }

    /// The number of dimensions.
    package var dimensions: Int { Int(read(symbols.getDimensions, 0)) }

    /// The number of elements.
    package var count: Int { Int(read(symbols.getCount, 0)) }

    /// The type of the elements.
    package var type: DataType {
        let symbols = symbols
        let code = read(symbols.getType, 0)
        guard let index = symbols.typeCodes.firstIndex(of: code),
            let type = DataType(rawValue: UInt8(index))
        else { preconditionFailure("a tensor of a type that DataType does not list") }
        return type
    }

    /// Where the elements lie.
    package var device: Device {
        let symbols = symbols
        let code = read(symbols.getDeviceType, 0)
        guard let index = symbols.deviceCodes.firstIndex(of: code),
            let kind = Device.Kind(rawValue: UInt8(index))
        else { preconditionFailure("a tensor on a device that Device does not list") }
        return switch kind {
        case .cpu: .cpu
        case .mps: .mps
        case .cuda: .cuda(Int(read(symbols.getDeviceIndex, 0)))
        }
    }

    /// Whether the elements lie without gaps, the last dimension fastest.
    package var isContiguous: Bool { read(symbols.isContiguous, false) }

    /// Whether operators on this tensor are recorded for ``backward(weights:keepGraph:)``.
    package var requiresGradient: Bool { symbols.requiresGradient(implementation) }

    /// The `c10::TensorImpl` that the handle, an `at::Tensor*`, holds as its only member.
    var implementation: UnsafeMutableRawPointer {
        handle.load(as: UnsafeMutableRawPointer.self)
    }

    /// The getters fail for undefined tensors only, which never become a ``Tensor``.
    private func read<T>(
        _ getter: (Symbols.Handle, UnsafeMutablePointer<T>) -> Int32, _ initial: T
    ) -> T {
        var value = initial
        guard getter(handle, &value) == 0 else { preconditionFailure("an undefined tensor") }
        return value
    }

    private func integers(_ getter: Symbols.HandleToInt64s) -> [Int] {
        guard let start = read(getter, nil) else { return [] }
        return UnsafeBufferPointer(start: start, count: dimensions).map { Int($0) }
    }
}
