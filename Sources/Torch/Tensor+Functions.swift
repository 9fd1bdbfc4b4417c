/// Functions of each element x. They throw a ``TorchError`` only when memory or device fail.
extension Tensor {
    /// x².
    package func square() throws -> Tensor {
        try Dispatcher.call("aten::square", "", .tensor(self))
    }

    /// √x.
    package func sqrt() throws -> Tensor { try Dispatcher.call("aten::sqrt", "", .tensor(self)) }

    /// 1/√x.
    package func rsqrt() throws -> Tensor { try Dispatcher.call("aten::rsqrt", "", .tensor(self)) }

    /// 1/x.
    package func reciprocal() throws -> Tensor {
        try Dispatcher.call("aten::reciprocal", "", .tensor(self))
    }

    /// ln x.
    package func log() throws -> Tensor { try Dispatcher.call("aten::log", "", .tensor(self)) }

    /// log₂ x.
    package func log2() throws -> Tensor { try Dispatcher.call("aten::log2", "", .tensor(self)) }

    /// eˣ.
    package func exp() throws -> Tensor { try Dispatcher.call("aten::exp", "", .tensor(self)) }

    /// |x|.
    package func abs() throws -> Tensor { try Dispatcher.call("aten::abs", "", .tensor(self)) }

    /// sin x, x in radians.
    package func sin() throws -> Tensor { try Dispatcher.call("aten::sin", "", .tensor(self)) }

    /// cos x, x in radians.
    package func cos() throws -> Tensor { try Dispatcher.call("aten::cos", "", .tensor(self)) }

    /// tanh x.
    package func tanh() throws -> Tensor { try Dispatcher.call("aten::tanh", "", .tensor(self)) }

    /// 1/(1 + e⁻ˣ).
    package func sigmoid() throws -> Tensor {
        try Dispatcher.call("aten::sigmoid", "", .tensor(self))
    }

    /// max(x, 0).
    package func relu() throws -> Tensor { try Dispatcher.call("aten::relu", "", .tensor(self)) }

    /// x Φ(x), Φ being the normal distribution function. Hendrycks and Gimpel 2016.
    ///
    /// LibTorch loses some 50 bytes of memory at each call that is recorded for gradients.
    package func gelu() throws -> Tensor {
        // Reading a string argument, LibTorch's dispatcher loses it (2.13). That is nothing beside a
        // step of training, but a service that only evaluates would grow for ever: for it, the
        // formula in operators without strings, slower by some microseconds.
        guard requiresGradient, Autograd.isEnabled else {
            return try self * Dispatcher.call("aten::special_ndtr", "", .tensor(self))
        }
        return try Dispatcher.call("aten::gelu", "", .tensor(self), .string("none"))
    }

    /// x, but at least `minimum` and at most `maximum`, where given.
    ///
    /// The gradient is 1 where x lies within, also on a bound, else 0.
    package func clamped(min minimum: Double? = nil, max maximum: Double? = nil) throws -> Tensor {
        var result = self
        if let minimum {
            result = try Dispatcher.call(
                "aten::clamp_min", "Tensor", .tensor(result),
                .tensor(Constants.tensor(minimum, like: result)))
        }
        if let maximum {
            result = try Dispatcher.call(
                "aten::clamp_max", "Tensor", .tensor(result),
                .tensor(Constants.tensor(maximum, like: result)))
        }
        return result
    }
}
