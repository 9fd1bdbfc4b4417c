extension Tensor {
    /// Has operators on this tensor recorded, or no longer.
    ///
    /// - Throws: ``TorchError`` for a type without gradients, or the result of recorded operators.
    package func setRequiresGradient(_ required: Bool) throws {
        try Dispatcher.check(
            symbols.setRequiresGradient(handle, required), "requires_grad_", self)
    }

    /// Adds the gradient of Σ weights · self to ``gradient`` of every tensor that self was computed
    /// from and that requires one.
    ///
    /// - Parameters:
    ///   - weights: in this tensor's shape; may be left out for a tensor of one element.
    ///   - keepGraph: whether the recorded graph can be used again; else its memory is given back.
    /// - Throws: ``TorchError`` when nothing was recorded, the graph is used up, or several elements
    ///   have no weights.
    package func backward(weights: Tensor? = nil, keepGraph: Bool = false) throws {
        try Dispatcher.run(
            "aten::_backward", "", .tensor(self), .tensors([]), .optionalTensor(weights),
            .optionalBool(keepGraph), .bool(false))
    }

    /// What ``backward(weights:keepGraph:)`` has added up, in this tensor's shape; `nil` before the first time.
    ///
    /// It is the gradient itself, not a copy: the next `backward` and writing in place change it.
    /// It stays valid for as long as it is held, even when another one is set.
    package var gradient: Tensor? {
        guard let slot = symbols.mutableGradient(implementation) else { return nil }
        var defined = false
        guard symbols.isDefined(slot, &defined) == 0, defined else { return nil }
        var copy: Symbols.Handle?
        guard symbols.newHandle(slot, &copy) == 0 else { return nil }
        return copy.map { Tensor(owning: $0) }
    }

    /// Makes `gradient` the tensor into which ``backward(weights:keepGraph:)`` adds; `nil` takes it away.
    ///
    /// With views of one flat tensor as the gradients of all parameters, `backward` fills that
    /// tensor in place: one call zeroes all, one reads all, one optimiser's step changes all.
    ///
    /// ```swift
    /// let flat = try Tensor.zeros([a.count + b.count])
    /// try a.setGradient(to: flat.narrow(0, start: 0, length: a.count).view(a.shape))
    /// try b.setGradient(to: flat.narrow(0, start: a.count, length: b.count).view(b.shape))
    /// ```
    ///
    /// - Throws: ``TorchError`` when shape, type or device are not this tensor's.
    package func setGradient(to gradient: Tensor?) throws {
        guard let slot = symbols.mutableGradient(implementation) else {
            throw TorchError("setGradient", shapes: [shape], message: "the tensor holds none")
        }
        guard let gradient else {
            var undefined: Symbols.Handle?
            try Dispatcher.check(symbols.newUndefined(&undefined), "setGradient", self)
            guard let undefined else { return }
            defer { _ = symbols.deleteHandle(undefined) }
            return try Dispatcher.check(symbols.assign(undefined, slot), "setGradient", self)
        }
        guard gradient.shape == shape, gradient.type == type, gradient.device == device else {
            throw TorchError(
                "setGradient", shapes: [shape, gradient.shape],
                message: "\(type) on \(device) is needed, \(gradient.type) on "
                    + "\(gradient.device) was given, shapes must be equal")
        }
        // A view made while recording would belong to a graph of its own.
        let plain = try gradient.detached()
        try Dispatcher.check(symbols.assign(plain.handle, slot), "setGradient", self, gradient)
    }
}
