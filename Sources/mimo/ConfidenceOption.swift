import ArgumentParser
import Precoding

/// The probability with which requested rates are to hold over estimates.
enum ConfidenceOption {
    /// What is promised where nobody asks for anything else.
    static let standard = 0.95

    /// - Throws: `ValidationError` for a probability that cannot be asked for.
    static func check(_ confidence: Double?) throws {
        try OptionRange.check(
            "--confidence", confidence, OutageConstrainedPrecoder.confidences)
    }
}
