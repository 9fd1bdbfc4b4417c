/// Comparisons, element by element, and choice by their outcome. All throw a ``TorchError`` when
/// the shapes or devices do not go together.
extension Tensor {
    /// Whether self ≥ other, as `bool`.
    package func greaterOrEqual(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::ge", "Tensor", .tensor(self), .tensor(other))
    }

    /// Whether self ≥ other, as `bool`.
    package func greaterOrEqual(_ other: Double) throws -> Tensor {
        try greaterOrEqual(Constants.tensor(other, like: self))
    }

    /// Whether self < other, as `bool`.
    package func less(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::lt", "Tensor", .tensor(self), .tensor(other))
    }

    /// Whether self < other, as `bool`.
    package func less(_ other: Double) throws -> Tensor {
        try less(Constants.tensor(other, like: self))
    }

    /// Whether self = other, as `bool`.
    package func equal(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::eq", "Tensor", .tensor(self), .tensor(other))
    }

    /// Elements of `first` where `condition` (of `bool`) holds, else of `second`.
    package static func `where`(
        _ condition: Tensor, _ first: Tensor, _ second: Tensor
    ) throws -> Tensor {
        try Dispatcher.call(
            "aten::where", "self", .tensor(condition), .tensor(first), .tensor(second))
    }
}
