/// An error of LibTorch: the library is not there, or an operator refused its operands.
package struct TorchError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operator, such as `aten::matmul`, or what was tried with the library.
    package let operation: String
    /// The shapes of the operands, in the order of the operator's arguments.
    package let shapes: [[Int]]
    /// What LibTorch, or this wrapper, said.
    package let message: String

    /// An error of `operation` on operands of `shapes`.
    package init(_ operation: String, shapes: [[Int]] = [], message: String) {
        self.operation = operation
        self.shapes = shapes
        self.message = message
    }

    /// One sentence: `aten::matmul of [2, 3] and [4, 5]: …`.
    package var description: String {
        let operands = shapes.map { "\($0)" }.joined(separator: " and ")
        return operands.isEmpty
            ? "\(operation): \(message)" : "\(operation) of \(operands): \(message)"
    }
}
