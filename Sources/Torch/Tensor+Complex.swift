/// Complex numbers and their parts. All throw a ``TorchError`` when the type does not fit.
extension Tensor {
    /// The same complex elements as pairs of real ones: [..., 2], real part first; not copied.
    public func realView() throws -> Tensor {
        try Dispatcher.call("aten::view_as_real", "", .tensor(self))
    }

    /// The same pairs of real elements, [..., 2], as complex ones; not copied.
    public func complexView() throws -> Tensor {
        try Dispatcher.call("aten::view_as_complex", "", .tensor(self))
    }

    /// The real parts; not copied.
    public func real() throws -> Tensor { try Dispatcher.call("aten::real", "", .tensor(self)) }

    /// The imaginary parts; not copied.
    public func imaginary() throws -> Tensor {
        try Dispatcher.call("aten::imag", "", .tensor(self))
    }

    /// The complex conjugates, as a copy.
    public func conjugated() throws -> Tensor {
        // aten::conj would only set a mark, which readers of the memory do not see.
        try Dispatcher.call("aten::conj_physical", "", .tensor(self))
    }
}
