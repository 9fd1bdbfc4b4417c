import Evaluation

/// An evaluation that the interactive page shows.
package struct ViewResult: Sendable {
    /// The file it came from, for messages.
    package let path: String
    /// The evaluation.
    package let evaluation: EvaluationResult

    /// An evaluation from the file `path`.
    package init(_ evaluation: EvaluationResult, path: String) {
        self.path = path
        self.evaluation = evaluation
    }
}
