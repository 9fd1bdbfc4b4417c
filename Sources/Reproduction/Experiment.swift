/// One table or figure: from a laboratory to numbers.
public protocol Experiment: Sendable {
    /// What it finds.
    associatedtype Result: ExperimentResult

    /// Runs the experiment; what was made before with the same settings is taken from the work
    /// folder.
    ///
    /// - Throws: ``Interrupted`` when the laboratory is told to stop; `InputError` and `TorchError`
    ///   as training and evaluation do.
    func run(in laboratory: Laboratory) throws -> Result
}
