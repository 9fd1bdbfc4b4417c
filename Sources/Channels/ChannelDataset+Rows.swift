import Support

// Which row of a file of positions each user came from: tensor `user_row`, I32 [U], data rows from 0.
// Only in datasets of chosen users (``ChosenPositions``).
extension ChannelDataset {
    private static let rowTensor = "user_row"

    /// Puts the rows into `file`, if there are any.
    func setRows(in file: inout Safetensors) {
        if !userRows.isEmpty { file.set(Self.rowTensor, [userRows.count], userRows) }
    }

    /// The rows in `file`; empty where users were drawn.
    ///
    /// - Throws: `InputError` when there are not as many as users, or one is negative.
    static func rows(in file: Safetensors, users: Int) throws -> [Int32] {
        guard file.tensors[rowTensor] != nil else { return [] }
        let rows: [Int32] = try file.values(rowTensor, shape: [users])
        guard rows.allSatisfy({ $0 >= 0 }) else {
            throw InputError(file.path, expected: "\(rowTensor) from 0", found: "a negative row")
        }
        return rows
    }
}
