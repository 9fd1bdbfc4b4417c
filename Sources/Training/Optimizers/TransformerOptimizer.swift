import MessagePassing
import Models
import Torch

/// Moves the weights of the transformer: gradient, its mean over the processes, its largest norm,
/// then Muon and Adam at the learning rate of the iteration.
final class TransformerOptimizer {
    /// The loss or the gradient of a step is NaN or infinite; the weights are as they were.
    struct NotFinite: Error {
        /// The values whose weighted sum is the loss, [E].
        let means: [Double]
    }

    /// The weights and their gradient.
    let buffer: WeightBuffer
    /// What the last gradient was multiplied by to bring its norm below the limit; `nil` for no
    /// limit or no step.
    private(set) var lastClipping: Tensor?

    private let configuration: TrainingConfiguration
    private let iterations: Int
    private let processes: ProcessGroup
    private let adam: AdamOptimizer
    private let muon: MuonOptimizer?

    /// An optimiser of the weights in `buffer` for a run of `iterations`.
    init(
        _ buffer: WeightBuffer, _ configuration: TrainingConfiguration, iterations: Int,
        processes: ProcessGroup
    ) throws {
        self.buffer = buffer
        self.configuration = configuration
        self.iterations = iterations
        self.processes = processes
        let usesMuon = configuration.optimizer == .muon
        let others = buffer.layout.parameters.filter {
            !(usesMuon && MuonOptimizer.handles($0))
        }
        adam = try AdamOptimizer(buffer, ranges: Self.merged(others))
        muon = usesMuon ? try MuonOptimizer(buffer, memory: configuration.muonMomentum) : nil
    }

    /// The ranges of neighbouring parameters as one.
    private static func merged(_ parameters: [Parameter]) -> [Range<Int>] {
        parameters.reduce(into: []) { ranges, parameter in
            if let last = ranges.last, last.upperBound == parameter.offset {
                ranges[ranges.count - 1] = last.lowerBound..<parameter.range.upperBound
            } else {
                ranges.append(parameter.range)
            }
        }
    }

    /// Makes one step down the gradient of the sum over e of factor_e mean_e.
    ///
    /// - Parameters:
    ///   - iteration: its number, from 0, for the learning rate.
    ///   - means: recorded values, [E], of this process's groups.
    ///   - factors: [E].
    /// - Returns: the sum, and the values themselves, as means over all processes.
    /// - Throws: ``NotFinite``.
    func step(
        _ iteration: Int, lowering means: Tensor, factors: [Double]
    ) throws -> (loss: Double, means: [Double]) {
        let weighed = try means * Tensor(factors).to(means.type).to(means.device)
        let recorded = try weighed.sum()
        try buffer.clear()
        try recorded.backward()
        try buffer.collect()
        var reached = try means.detached().to(.float64).doubles()
        try processes.average(&reached)
        try processes.average(buffer.gradient)
        let loss = zip(factors, reached).reduce(0) { $0 + $1.0 * $1.1 }
        guard loss.isFinite, try gradientIsFinite() else { throw NotFinite(means: reached) }
        try move(iteration)
        return (loss, reached)
    }

    /// On the CPU only: elsewhere the wait would cost more than a NaN that shows one step later.
    private func gradientIsFinite() throws -> Bool {
        guard buffer.values.device == .cpu else { return true }
        return try buffer.gradient.square().sum().item().isFinite
    }

    private func move(_ iteration: Int) throws {
        try Autograd.withoutGradients {
            if configuration.gradientLimit > 0 {
                let norm = try buffer.gradient.square().sum().sqrt()
                let factor = try (configuration.gradientLimit / (norm + 1e-6)).clamped(max: 1)
                try buffer.gradient.multiply(by: factor)
                lastClipping = factor
            }
            let factor = LearningRate.factor(iteration: iteration, of: iterations, configuration)
            try muon?.step(learningRate: configuration.muonLearningRate * factor)
            try adam.step(
                number: iteration + 1, learningRate: configuration.learningRate * factor)
            try buffer.refresh()
        }
    }

    /// Everything that a checkpoint keeps, by name: weights and moments.
    var state: [(name: String, tensor: Tensor)] {
        var state = [
            (name: "weights", tensor: buffer.values), (name: "adam.moments", tensor: adam.moments),
            (name: "adam.squares", tensor: adam.squares),
        ]
        if let muon { state.append((name: "muon.momentum", tensor: muon.momentum)) }
        return state
    }
}
