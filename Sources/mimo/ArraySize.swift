import ArgumentParser

/// Rows and columns of an array on the command line, as in `16x4`.
struct ArraySize: ExpressibleByArgument, CustomStringConvertible {
    /// Elements above each other, and side by side.
    let rows, columns: Int

    /// N.
    var antennas: Int { rows * columns }
    /// As it is given.
    var description: String { "\(rows)x\(columns)" }

    /// Largest number of rows and of columns.
    private static let limit = 64

    /// `nil` for anything but two numbers from 1 to 64 with an x between them.
    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let rows = Int(parts[0]), let columns = Int(parts[1]),
            (1...Self.limit).contains(rows), (1...Self.limit).contains(columns)
        else { return nil }
        self.rows = rows
        self.columns = columns
    }
}
