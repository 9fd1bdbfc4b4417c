import Foundation
import Torch

/// What some tests need beside the package; use it in `.enabled(if:)`.
///
///     @Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
package enum Requirement {
    /// Whether continuous integration runs the tests: the environment variable CI is set to
    /// something but `false` or `0`.
    package static let isContinuousIntegration: Bool = {
        let value = ProcessInfo.processInfo.environment["CI"] ?? ""
        return !["", "0", "false"].contains(value.lowercased())
    }()

    /// Whether tests that need LibTorch run: where it is, and always in continuous integration, so
    /// that they fail there when it is missing instead of being skipped without a word.
    package static let libTorch = LibTorch.isAvailable || isContinuousIntegration

    /// The same for LibTorch together with a Python that has PyTorch.
    package static let pythonWithTorch =
        LibTorch.isAvailable && PythonWithTorch.python != nil || isContinuousIntegration
}
