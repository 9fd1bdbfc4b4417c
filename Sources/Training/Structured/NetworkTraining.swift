import Models
import Support
import Torch

/// How much one of the structured model's two networks is trained, on groups of which sizes.
protocol NetworkConfiguration {
    /// Groups in all.
    var samples: Int { get }
    /// Groups of one iteration, all of one size.
    var batch: Int { get }
    /// Sizes K, one after the other.
    var users: [Int] { get }
    /// Largest learning rate of Adam.
    var learningRate: Double { get }
}

extension NetworkConfiguration {
    /// Number of iterations.
    var iterations: Int { max(1, samples / batch) }
}

/// The loop in which one of the structured model's two networks is trained: sizes in turn, one
/// step for each.
struct NetworkTraining {
    /// The model before training.
    let model: StructuredModel
    /// Its weights while they are trained.
    let optimizer: StructuredOptimizer
    private let configuration: any NetworkConfiguration

    /// Training of the weights in `range` of `model`.
    ///
    /// - Throws: `TorchError` when LibTorch is not there.
    init(
        _ model: StructuredModel, range: Range<Int>, _ configuration: any NetworkConfiguration,
        threads: Int?
    ) throws {
        try LibTorch.prepareForTraining(threads: threads)
        self.model = model
        self.configuration = configuration
        optimizer = try StructuredOptimizer(
            model, range: range, learningRate: configuration.learningRate,
            iterations: configuration.iterations)
    }

    /// Trains to the end and returns the trained model.
    ///
    /// - Parameters:
    ///   - observer: called after every iteration.
    ///   - step: makes the iteration of a number, from 0, on groups of a size, and returns the
    ///     value to observe; `nil` where it found no groups.
    func run(
        observer: (StructuredTraining.Progress) -> Void,
        step: (_ iteration: Int, _ users: Int) throws -> Double?
    ) throws -> StructuredModel {
        for iteration in 0..<configuration.iterations {
            let users = configuration.users[iteration % configuration.users.count]
            guard let value = try step(iteration, users) else { continue }
            observer(
                .init(
                    samples: (iteration + 1) * configuration.batch, users: users, value: value))
        }
        return try optimizer.trained(model)
    }
}
