/// Products of matrices. All throw a ``TorchError`` with the shapes when these do not fit.
extension Tensor {
    /// self · weightᵀ + bias: a linear layer.
    ///
    /// - Parameters:
    ///   - weight: [outputs, inputs].
    ///   - bias: [outputs], or none.
    /// - Returns: [..., outputs] for self of [..., inputs].
    package func linear(_ weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
        try Dispatcher.call(
            "aten::linear", "", .tensor(self), .tensor(weight), .optionalTensor(bias))
    }

    /// The product of matrices [..., n, k] · [..., k, m]; leading dimensions are matched like those
    /// of element-wise operators, and a tensor of one dimension is a vector.
    package func matmul(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::matmul", "", .tensor(self), .tensor(other))
    }

    /// A batch of products [B, n, k] · [B, k, m].
    package func bmm(_ other: Tensor) throws -> Tensor {
        try Dispatcher.call("aten::bmm", "", .tensor(self), .tensor(other))
    }

    /// self + first · second, for self that broadcasts to [n, m], [n, k] and [k, m]; one pass.
    package func addmm(_ first: Tensor, _ second: Tensor) throws -> Tensor {
        // aten::addmm takes numbers, which the interface cannot carry; aten::linear calls it for
        // matrices, its bias being any addend.
        guard first.dimensions == 2, second.dimensions == 2 else {
            throw TorchError(
                "aten::addmm", shapes: [shape, first.shape, second.shape],
                message: "matrices are needed")
        }
        return try first.linear(second.transpose(0, 1), bias: self)
    }

    /// self + first · second, for self that broadcasts to [B, n, m], [B, n, k] and [B, k, m].
    package func baddbmm(_ first: Tensor, _ second: Tensor) throws -> Tensor {
        // aten::baddbmm takes numbers, which the interface cannot carry: two operators instead.
        try first.bmm(second).adding(self)
    }

    /// The inverses of the square matrices [..., n, n].
    ///
    /// - Throws: ``TorchError`` when one is singular, too.
    package func inverse() throws -> Tensor {
        try Dispatcher.call("aten::linalg_inv", "", .tensor(self))
    }

    /// The logarithms of the determinants of square matrices [..., n, n], [...]; NaN where one is
    /// negative.
    package func logDeterminant() throws -> Tensor {
        try Dispatcher.call("aten::logdet", "", .tensor(self))
    }

    /// X of self · X = right, for self of [..., n, n] and right of [..., n, m].
    ///
    /// - Throws: ``TorchError`` when a matrix is singular, too.
    package func solve(_ right: Tensor) throws -> Tensor {
        try Dispatcher.call(
            "aten::linalg_solve", "", .tensor(self), .tensor(right), .bool(true))
    }
}
