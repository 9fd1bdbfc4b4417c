/// Many elements made one. All throw a ``TorchError`` when a dimension is not there.
extension Tensor {
    /// The sum over `dimensions`, or over everything.
    /// With `keepDimensions`, these stay with length 1.
    package func sum(_ dimensions: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        try Dispatcher.call(
            "aten::sum", "dim_IntList", .tensor(self), .optionalInts(dimensions),
            .bool(keepDimensions), .none)
    }

    /// The mean over `dimensions`, or over everything.
    /// With `keepDimensions`, these stay with length 1.
    package func mean(_ dimensions: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        try Dispatcher.call(
            "aten::mean", "dim", .tensor(self), .optionalInts(dimensions),
            .bool(keepDimensions), .none)
    }

    /// The largest element over `dimensions`, or of all; equal ones share the gradient.
    /// With `keepDimensions`, these stay with length 1.
    package func amax(_ dimensions: [Int] = [], keepDimensions: Bool = false) throws -> Tensor {
        try Dispatcher.call(
            "aten::amax", "", .tensor(self), .ints(dimensions), .bool(keepDimensions))
    }

    /// The smallest element over `dimensions`, or of all; equal ones share the gradient.
    /// With `keepDimensions`, these stay with length 1.
    package func amin(_ dimensions: [Int] = [], keepDimensions: Bool = false) throws -> Tensor {
        try Dispatcher.call(
            "aten::amin", "", .tensor(self), .ints(dimensions), .bool(keepDimensions))
    }

    /// Whether no element is infinite or not a number; waits for the device.
    package func isAllFinite() throws -> Bool {
        try Autograd.withoutGradients {
            let finite = try Dispatcher.call("aten::isfinite", "", .tensor(self))
            return try Dispatcher.call("aten::all", "", .tensor(finite)).item() != 0
        }
    }
}
