/// Other views of the same elements; nothing is copied unless said. All throw a ``TorchError``
/// with the shape when a dimension, an index or a length is not there.
extension Tensor {
    /// Dimensions `a` and `b` exchanged.
    package func transpose(_ a: Int, _ b: Int) throws -> Tensor {
        try Dispatcher.call("aten::transpose", "int", .tensor(self), .int(a), .int(b))
    }

    /// Dimension i of the result is dimension `order[i]` of self.
    package func permute(_ order: [Int]) throws -> Tensor {
        try Dispatcher.call("aten::permute", "", .tensor(self), .ints(order))
    }

    /// Another shape for the same elements; one length may be −1, which is worked out.
    ///
    /// - Throws: ``TorchError`` also when gaps in memory forbid it; ``reshape(_:)`` copies then.
    package func view(_ shape: [Int]) throws -> Tensor {
        try Dispatcher.call("aten::view", "", .tensor(self), .ints(shape))
    }

    /// Another shape for the same elements, copied where gaps in memory demand it.
    package func reshape(_ shape: [Int]) throws -> Tensor {
        try Dispatcher.call("aten::reshape", "", .tensor(self), .ints(shape))
    }

    /// The `length` places from `start` on of dimension `dimension`.
    package func narrow(_ dimension: Int, start: Int, length: Int) throws -> Tensor {
        try Dispatcher.call(
            "aten::narrow", "", .tensor(self), .int(dimension), .int(start), .int(length))
    }

    /// Place `index` of dimension `dimension`, which goes.
    package func select(_ dimension: Int, _ index: Int) throws -> Tensor {
        try Dispatcher.call("aten::select", "int", .tensor(self), .int(dimension), .int(index))
    }

    /// Every `step`-th place of `dimension` from `start` up to but not `end`; negative ones count
    /// from the end, and too large ones are cut, as in Python.
    package func slice(
        _ dimension: Int, from start: Int? = nil, to end: Int? = nil, step: Int = 1
    ) throws -> Tensor {
        try Dispatcher.call(
            "aten::slice", "Tensor", .tensor(self), .int(dimension), .optionalInt(start),
            .optionalInt(end), .int(step))
    }

    /// Dimensions of length 1 repeated up to `shape`; −1 keeps a length.
    package func expand(_ shape: [Int]) throws -> Tensor {
        try Dispatcher.call("aten::expand", "", .tensor(self), .ints(shape), .bool(false))
    }

    /// A new dimension of length 1 at place `dimension`.
    package func unsqueeze(_ dimension: Int) throws -> Tensor {
        try Dispatcher.call("aten::unsqueeze", "", .tensor(self), .int(dimension))
    }

    /// Without dimension `dimension`, if that has length 1; without every such when none is given.
    package func squeeze(_ dimension: Int? = nil) throws -> Tensor {
        guard let dimension else { return try Dispatcher.call("aten::squeeze", "", .tensor(self)) }
        return try Dispatcher.call("aten::squeeze", "dim", .tensor(self), .int(dimension))
    }

    /// The diagonals of the matrices in dimensions `first` and `second`, as the last dimension.
    package func diagonal(_ first: Int, _ second: Int, offset: Int = 0) throws -> Tensor {
        try Dispatcher.call(
            "aten::diagonal", "", .tensor(self), .int(offset), .int(first), .int(second))
    }

    /// Dimensions `first` to `last` made one.
    package func flatten(from first: Int = 0, through last: Int = -1) throws -> Tensor {
        try Dispatcher.call(
            "aten::flatten", "using_ints", .tensor(self), .int(first), .int(last))
    }

    /// A copy of the places `index` (whole numbers, [n]) of dimension `dimension`.
    package func indexSelect(_ dimension: Int, _ index: Tensor) throws -> Tensor {
        try Dispatcher.call(
            "aten::index_select", "", .tensor(self), .int(dimension), .tensor(index))
    }

    /// A copy of `tensors` one after the other along an existing dimension.
    package static func cat(_ tensors: [Tensor], _ dimension: Int) throws -> Tensor {
        try Dispatcher.call("aten::cat", "", .tensors(tensors), .int(dimension))
    }

    /// A copy of `tensors`, all of one shape, along a new dimension.
    package static func stack(_ tensors: [Tensor], _ dimension: Int) throws -> Tensor {
        try Dispatcher.call("aten::stack", "", .tensors(tensors), .int(dimension))
    }
}
