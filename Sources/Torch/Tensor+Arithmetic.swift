/// Element by element; shapes are aligned at their ends, and dimensions of length 1 are repeated.
/// The types of both sides are combined as PyTorch does, constants never changing a tensor's type
/// but from integer to `float32` when they have a fraction. All throw a ``TorchError`` when the
/// shapes or devices do not go together.
extension Tensor {
    /// a + b.
    package static func + (a: Tensor, b: Tensor) throws -> Tensor { try a.adding(b) }

    /// a − b.
    package static func - (a: Tensor, b: Tensor) throws -> Tensor { try a.adding(b, scale: -1) }

    /// a · b.
    package static func * (a: Tensor, b: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::mul", "Tensor", .tensor(a), .tensor(b))
    }

    /// a / b; of integers, in `float32`.
    package static func / (a: Tensor, b: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::div", "Tensor", .tensor(a), .tensor(b))
    }

    /// a + b.
    package static func + (a: Tensor, b: Double) throws -> Tensor {
        try a + Constants.tensor(b, like: a, asNumber: true)
    }

    /// a + b.
    package static func + (a: Double, b: Tensor) throws -> Tensor { try b + a }

    /// a − b.
    package static func - (a: Tensor, b: Double) throws -> Tensor {
        try a - Constants.tensor(b, like: a, asNumber: true)
    }

    /// a − b.
    package static func - (a: Double, b: Tensor) throws -> Tensor {
        try Constants.tensor(a, like: b, asNumber: true) - b
    }

    /// a · b.
    package static func * (a: Tensor, b: Double) throws -> Tensor {
        try a * Constants.tensor(b, like: a, asNumber: true)
    }

    /// a · b.
    package static func * (a: Double, b: Tensor) throws -> Tensor { try b * a }

    /// a / b.
    package static func / (a: Tensor, b: Double) throws -> Tensor {
        try a / Constants.tensor(b, like: a, asNumber: true)
    }

    /// a / b.
    package static func / (a: Double, b: Tensor) throws -> Tensor {
        try Constants.tensor(a, like: b, asNumber: true) / b
    }

    /// self + scale · other.
    ///
    /// Integers are added in double precision, hence exactly below 2⁵³; the interface to
    /// LibTorch's own integer addition cannot be reached.
    ///
    /// - Throws: ``TorchError`` when the shapes or devices do not go together.
    package func adding(_ other: Tensor, scale: Double = 1) throws -> Tensor {
        let (type, otherType) = (type, other.type)
        guard type.isDifferentiable || otherType.isDifferentiable else {
            let sum = try to(.float64).adding(other.to(.float64), scale: scale)
            guard scale == scale.rounded() else { return sum }
            return try sum.to(type == otherType && type != .bool ? type : .int64)
        }
        return try Tensor("aten::add", self, other) {
            $0.subtract(handle, other.handle, -scale, $1)
        }
    }

    /// −self.
    ///
    /// - Throws: ``TorchError`` for a tensor of `bool`.
    package func negated() throws -> Tensor { try Dispatcher.call("aten::neg", "", .tensor(self)) }

    /// The larger of both, element by element.
    ///
    /// - Throws: ``TorchError`` when the shapes or devices do not go together.
    package func maximum(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::maximum", "", .tensor(self), .tensor(other))
    }

    /// The smaller of both, element by element.
    ///
    /// - Throws: ``TorchError`` when the shapes or devices do not go together.
    package func minimum(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::minimum", "", .tensor(self), .tensor(other))
    }
}
