import Numerics

/// A dense complex matrix in double precision, row-major.
///
/// The reference type of the project: algorithms are first written on it, plainly. Fast kernels
/// work on their own layouts and are checked against it. It is deliberately not generic and not
/// lazy.
///
///     let h = ComplexMatrix(rows: 2, columns: 3) { row, column in Complex(Double(row), 1) }
///     let gram = h * h.adjoint
public struct ComplexMatrix: Sendable, Equatable {
    /// The element type.
    public typealias Element = Complex<Double>

    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// The elements, row after row.
    public var elements: [Element]

    /// A matrix from its elements, row after row.
    ///
    /// - Precondition: `elements` holds `rows * columns` values.
    public init(rows: Int, columns: Int, elements: [Element]) {
        precondition(elements.count == rows * columns, "\(rows) x \(columns) elements expected")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix whose element at (row, column) is `value(row, column)`.
    public init(rows: Int, columns: Int, _ value: (Int, Int) -> Element) {
        self.rows = rows
        self.columns = columns
        elements = []
        elements.reserveCapacity(rows * columns)
        for row in 0..<rows { for column in 0..<columns { elements.append(value(row, column)) } }
    }

    /// The matrix of zeros.
    public static func zeros(_ rows: Int, _ columns: Int) -> ComplexMatrix {
        ComplexMatrix(
            rows: rows, columns: columns,
            elements: Array(repeating: .zero, count: rows * columns))
    }

    /// The identity of order `n`.
    public static func identity(_ n: Int) -> ComplexMatrix {
        ComplexMatrix(rows: n, columns: n) { $0 == $1 ? .one : .zero }
    }

    /// The diagonal matrix of `values`.
    public static func diagonal(_ values: [Double]) -> ComplexMatrix {
        ComplexMatrix(rows: values.count, columns: values.count) {
            $0 == $1 ? Complex(values[$0]) : .zero
        }
    }

    /// The element at (`row`, `column`).
    @inlinable
    public subscript(row: Int, column: Int) -> Element {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }
}
