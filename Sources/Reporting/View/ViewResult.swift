import Evaluation

/// An evaluation that the interactive page shows.
public struct ViewResult: Sendable {
    /// The file it came from, for messages.
    public let path: String
    /// The evaluation.
    public let evaluation: EvaluationResult

    /// An evaluation from the file `path`.
    public init(_ evaluation: EvaluationResult, path: String) {
        self.path = path
        self.evaluation = evaluation
    }
}
