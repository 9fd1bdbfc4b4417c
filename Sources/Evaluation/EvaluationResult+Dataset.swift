import Channels
import Support

extension EvaluationResult {
    /// Whether this is an evaluation of a dataset's channels, as far as it says.
    ///
    /// - Parameters:
    ///   - dataset: whose channels are shown beside the result.
    ///   - file: where the dataset came from.
    ///   - path: where the result came from.
    /// - Throws: `InputError` when it has other users or was made of other channels.
    package func require(_ dataset: ChannelDataset, of file: String, result path: String) throws {
        guard userRates.count == dataset.userCount else {
            throw InputError(
                path, expected: "an evaluation of \(file), with \(dataset.userCount) users",
                found: "one with \(userRates.count) users")
        }
        let own = EvaluationRecord.checksum(of: dataset)
        guard record.channels.map({ $0 == own }) ?? true else {
            throw InputError(
                path, expected: "an evaluation of the channels in \(file)",
                found: "one of other channels (\(record.dataset ?? "another dataset"))")
        }
    }
}
