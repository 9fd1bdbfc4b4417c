extension Tensor {
    /// The elements in another type; `self` when they have it already.
    ///
    /// - Throws: ``TorchError`` when the memory does not suffice.
    package func to(_ type: DataType) throws -> Tensor {
        if type == self.type { return self }
        return try Dispatcher.call(
            "aten::to", "dtype", .tensor(self), .type(type), .bool(false), .bool(false), .none)
    }

    /// The elements on another device; `self` when they lie there already.
    ///
    /// - Throws: ``TorchError`` when the device is not there.
    package func to(_ device: Device) throws -> Tensor {
        if device == self.device { return self }
        return try Dispatcher.call(
            "aten::to", "device", .tensor(self), .device(device), .type(type), .bool(false),
            .bool(false), .none)
    }

    /// The elements without gaps, the last dimension fastest; `self` when they are so already.
    ///
    /// - Throws: ``TorchError`` when the memory does not suffice.
    package func contiguous() throws -> Tensor {
        if isContiguous { return self }
        return try Dispatcher.call("aten::contiguous", "", .tensor(self), .contiguousFormat)
    }

    /// The same elements, not copied, outside any recorded graph.
    ///
    /// - Throws: ``TorchError``, though no input makes it.
    package func detached() throws -> Tensor {
        try Dispatcher.call("aten::detach", "", .tensor(self))
    }

    /// A copy with elements of its own; gradients flow through it.
    ///
    /// - Throws: ``TorchError`` when the memory does not suffice.
    package func cloned() throws -> Tensor {
        try Dispatcher.call("aten::clone", "", .tensor(self), .none)
    }
}
