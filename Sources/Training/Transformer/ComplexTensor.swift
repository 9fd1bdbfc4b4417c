import Torch

/// Complex matrices [..., m, n] as a pair of real ones, as recorded operators.
struct ComplexTensor {
    /// Real and imaginary parts, [..., m, n].
    var re, im: Tensor

    /// From numbers whose last dimension holds n real parts, then n imaginary parts.
    static func splitting(_ numbers: Tensor) throws -> ComplexTensor {
        let n = (numbers.shape.last ?? 0) / 2
        return ComplexTensor(
            re: try numbers.narrow(-1, start: 0, length: n),
            im: try numbers.narrow(-1, start: n, length: n))
    }

    /// The conjugate transpose.
    func adjoint() throws -> ComplexTensor {
        ComplexTensor(re: try re.transpose(-1, -2), im: try im.transpose(-1, -2).negated())
    }

    /// The product of matrices.
    func times(_ other: ComplexTensor) throws -> ComplexTensor {
        ComplexTensor(
            re: try re.matmul(other.re) - im.matmul(other.im),
            im: try re.matmul(other.im) + im.matmul(other.re))
    }

    /// Every element times a real number of `factors`, which are broadcast.
    func scaled(by factors: Tensor) throws -> ComplexTensor {
        ComplexTensor(re: try re * factors, im: try im * factors)
    }

    /// |z|^2 of every element.
    func squares() throws -> Tensor { try re.square() + im.square() }

    /// Re tr(self^H other) of every matrix, [...].
    func product(_ other: ComplexTensor) throws -> Tensor {
        try (re * other.re + im * other.im).sum([-1, -2])
    }

    /// Re of self^H other on the diagonal, column by column, [..., n].
    func columnProducts(_ other: ComplexTensor) throws -> Tensor {
        try (re * other.re + im * other.im).sum([-2])
    }

    /// X of self X = right, self [..., m, m].
    ///
    /// - Throws: `TorchError` when a matrix is singular, too.
    func solve(_ right: ComplexTensor) throws -> ComplexTensor {
        let m = re.shape[re.shape.count - 1]
        let matrix = try Tensor.cat(
            [Tensor.cat([re, im.negated()], -1), Tensor.cat([im, re], -1)], -2)
        let found = try matrix.solve(Tensor.cat([right.re, right.im], -2))
        return ComplexTensor(
            re: try found.narrow(-2, start: 0, length: m),
            im: try found.narrow(-2, start: m, length: m))
    }

    /// The same numbers without what led to them.
    func detached() throws -> ComplexTensor {
        ComplexTensor(re: try re.detached(), im: try im.detached())
    }
}
