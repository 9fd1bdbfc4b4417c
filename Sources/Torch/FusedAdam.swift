/// The Adam optimiser in one pass over parameters and moments. Kingma and Ba 2015, algorithm 1.
///
/// With g the gradient (plus `weightDecay` · θ), t the step,
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// θ ← θ − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).
package enum FusedAdam {
    /// Makes one step, changing parameters and moments in place.
    ///
    /// The lists have one entry for each parameter; one flat tensor for everything is fastest.
    ///
    /// - Parameters:
    ///   - parameters: θ, all of one type and device.
    ///   - gradients: g, in the shapes of the parameters.
    ///   - firstMoments: m, zeros before the first step.
    ///   - secondMoments: v, zeros before the first step.
    ///   - steps: t as `float32` of shape [], on the parameter's device; the caller writes it, from 1 on (0 would give NaN).
    ///   - learningRate: the length of a step.
    ///   - beta1: β₁, the memory of the mean.
    ///   - beta2: β₂, the memory of the square.
    ///   - weightDecay: λ; see `decoupled`.
    ///   - epsilon: ε, keeps the quotient finite.
    ///   - decoupled: AdamW: θ ← θ − learningRate · λ · θ before the step, instead of λ θ in g.
    ///     Loshchilov and Hutter 2019, algorithm 2.
    /// - Throws: ``TorchError`` when lists or shapes do not match, or a step is below 1.
    package static func step(
        parameters: [Tensor], gradients: [Tensor], firstMoments: [Tensor],
        secondMoments: [Tensor], steps: [Tensor], learningRate: Double, beta1: Double = 0.9,
        beta2: Double = 0.999, weightDecay: Double = 0, epsilon: Double = 1e-8,
        decoupled: Bool = false
    ) throws {
        try check(parameters, [gradients, firstMoments, secondMoments], steps)
        try Autograd.withoutGradients {
            try Dispatcher.run(
                decoupled ? "aten::_fused_adamw_" : "aten::_fused_adam_", "",
                .tensors(parameters), .tensors(gradients), .tensors(firstMoments),
                .tensors(secondMoments), .tensors([]), .tensors(steps), .double(learningRate),
                .double(beta1), .double(beta2), .double(weightDecay), .double(epsilon),
                .bool(false), .bool(false), .none, .none)
        }
    }

    /// The operator itself trusts its lists: what does not match would be read out of bounds.
    private static func check(
        _ parameters: [Tensor], _ others: [[Tensor]], _ steps: [Tensor]
    ) throws {
        let name = "aten::_fused_adam_"
        guard others.allSatisfy({ $0.count == parameters.count }), steps.count == parameters.count
        else {
            let counts = (others + [steps]).map { "\($0.count)" }.joined(separator: ", ")
            throw TorchError(
                name,
                message:
                    "\(parameters.count) parameters, but \(counts) gradients, moments and steps")
        }
        for (i, parameter) in parameters.enumerated() {
            for other in others.map({ $0[i] })
            where other.shape != parameter.shape || other.type != parameter.type
                || other.strides != parameter.strides || other.device != parameter.device
            {
                throw TorchError(
                    name, shapes: [parameter.shape, other.shape],
                    message:
                        "parameter \(i) is \(parameter.type), gradient or moment \(other.type); "
                        + "shapes, strides, types and devices must be equal")
            }
            guard steps[i].type == .float32, steps[i].device == parameter.device else {
                throw TorchError(
                    name, shapes: [steps[i].shape],
                    message: "step \(i) is \(steps[i].type) on \(steps[i].device), float32 on "
                        + "\(parameter.device) is needed")
            }
            // Reading the step from another device would wait for that.
            if steps[i].device == .cpu, try steps[i].item() < 1 {
                throw TorchError(name, message: "step \(try steps[i].item()) of parameter \(i) < 1")
            }
        }
    }
}
