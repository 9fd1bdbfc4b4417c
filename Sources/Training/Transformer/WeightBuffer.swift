import Models
import Torch

/// All trained weights as one flat tensor, with one flat tensor for their gradients.
///
/// Each parameter is a view of the flat tensor, and its gradient a view of the flat gradient, so
/// the optimiser's step, the clipping and the message between processes are one operator each.
///
/// With `compute` in bfloat16, matrices are used through a second flat buffer in that format, which
/// ``refresh()`` fills from the weights; what their products leave there as gradients is added to
/// the gradient by ``collect()``. Normalisations stay in the weights' own format.
final class WeightBuffer {
    /// Where each parameter lies.
    let layout: ParameterLayout
    /// The weights, [count].
    let values: Tensor
    /// Their gradient, [count].
    let gradient: Tensor
    /// Format of the matrices in products.
    let computeType: DataType

    private let lowValues: Tensor?
    private let lowGradient: Tensor?
    private let leaves: [String: Tensor]

    /// Puts `values` on `device`.
    ///
    /// - Parameters:
    ///   - layout: of the parameters.
    ///   - values: in the order of the layout.
    ///   - type: format of the weights: float32, or float64 in tests.
    ///   - computeType: format of the products.
    ///   - device: where.
    init(
        _ layout: ParameterLayout, values: [Float], type: DataType, computeType: DataType,
        device: Device
    ) throws {
        precondition(values.count == layout.count, "one value for each weight")
        self.layout = layout
        self.computeType = computeType
        self.values = try Tensor(values, shape: [layout.count]).to(type).to(device)
        gradient = try Tensor.zeros([layout.count], type: type, device: device)
        if computeType == type {
            lowValues = nil
            lowGradient = nil
        } else {
            lowValues = try Tensor.zeros([layout.count], type: computeType, device: device)
            lowGradient = try Tensor.zeros([layout.count], type: computeType, device: device)
        }
        var leaves: [String: Tensor] = [:]
        for parameter in layout.parameters {
            let isLow = lowValues != nil && Self.isProduct(parameter)
            let leaf = try Self.view(isLow ? lowValues ?? self.values : self.values, parameter)
            try leaf.setRequiresGradient(true)
            try leaf.setGradient(
                to: Self.view(isLow ? lowGradient ?? gradient : gradient, parameter))
            leaves[parameter.name] = leaf
        }
        self.leaves = leaves
        try refresh()
    }

    /// Normalisations stay in the weights' format: they are a handful of numbers, and their
    /// rounding would reach everything after them.
    private static func isProduct(_ parameter: Parameter) -> Bool {
        !parameter.name.contains("norm")
    }

    private static func view(_ flat: Tensor, _ parameter: Parameter) throws -> Tensor {
        try flat.narrow(0, start: parameter.offset, length: parameter.count)
            .view(parameter.shape).detached()
    }

    /// The parameter `name` as the graph uses it.
    subscript(name: String) -> Tensor {
        guard let leaf = leaves[name] else { preconditionFailure("no parameter \(name)") }
        return leaf
    }

    /// Brings the low-precision copy up to date; after every step.
    func refresh() throws {
        guard let lowValues else { return }
        try Autograd.withoutGradients { try lowValues.copy(from: values) }
    }

    /// Sets the gradient to zero; before every `backward()`.
    func clear() throws {
        try gradient.zero()
        try lowGradient?.zero()
    }

    /// Adds the low-precision part to the gradient; after every `backward()`.
    func collect() throws {
        guard let lowGradient else { return }
        try Autograd.withoutGradients { try gradient.add(lowGradient.to(gradient.type)) }
    }
}
