/// Changes of the elements themselves, seen in every view of them. They are not recorded for
/// gradients, whatever the thread's setting, and so suit parameters and other state. All throw a
/// ``TorchError`` when the shapes or devices do not go together.
extension Tensor {
    /// Overwrites with `other`, repeated along dimensions of length 1 and converted in type.
    package func copy(from other: Tensor) throws {
        try Autograd.withoutGradients {
            try Dispatcher.check(symbols.copy(handle, other.handle, 0), "aten::copy_", self, other)
        }
    }

    /// Overwrites with `value`.
    package func fill(_ value: Double) throws {
        try Autograd.withoutGradients {
            try Dispatcher.check(symbols.fill(handle, value), "aten::fill_", self)
        }
    }

    /// Overwrites with zeros.
    package func zero() throws {
        try Autograd.withoutGradients {
            try Dispatcher.check(symbols.zero(handle), "aten::zero_", self)
        }
    }

    /// self ← self · factor.
    package func multiply(by factor: Tensor) throws {
        try Autograd.withoutGradients {
            _ = try Dispatcher.call("aten::mul_", "Tensor", .tensor(self), .tensor(factor))
        }
    }

    /// self ← self · factor.
    package func multiply(by factor: Double) throws {
        try multiply(by: Constants.tensor(factor, like: self, asNumber: true))
    }

    /// self ← self + weight · (end − self): a running mean.
    package func interpolate(to end: Tensor, weight: Double) throws {
        try Autograd.withoutGradients {
            _ = try Dispatcher.call(
                "aten::lerp_", "Tensor", .tensor(self), .tensor(end),
                .tensor(Constants.tensor(weight, like: self)))
        }
    }

    /// self ← self + scale · other; in one pass for gapless tensors of one shape and type.
    package func add(_ other: Tensor, scale: Double = 1) throws {
        try Autograd.withoutGradients {
            // aten::add_ takes its scale as a number, which the interface cannot carry. A step of
            // gradient descent, θ ← θ − rate · g, is the same thing and takes a plain double.
            guard isContiguous, other.isContiguous, shape == other.shape, type == other.type,
                device == other.device, [.float32, .float64].contains(type)
            else { return try copy(from: adding(other, scale: scale)) }
            try Dispatcher.run(
                "aten::_fused_sgd_", "", .tensors([self]), .tensors([other]), .tensors([]),
                .double(0), .double(0), .double(-scale), .double(0), .bool(false), .bool(false),
                .bool(true), .none, .none)
        }
    }
}
