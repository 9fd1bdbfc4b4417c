import Numerics

/// Channels of B groups of K users at N antennas, single precision, [B, K, N], row-major.
public struct ChannelBatch: Sendable, Equatable {
    /// Groups B, users K, antennas N.
    public let count, users, antennas: Int
    /// The elements, [B, K, N].
    public let elements: [Complex<Float>]

    /// A batch from its elements.
    ///
    /// - Precondition: `elements` holds B K N values.
    public init(count: Int, users: Int, antennas: Int, elements: [Complex<Float>]) {
        precondition(
            users > 0 && antennas > 0 && elements.count == count * users * antennas,
            "\(elements.count) values for [\(count), \(users), \(antennas)]")
        self.count = count
        self.users = users
        self.antennas = antennas
        self.elements = elements
    }

    /// A batch of matrices of one shape [K, N], rounded to single precision.
    public init(_ channels: [ComplexMatrix]) {
        precondition(
            !channels.isEmpty
                && channels.allSatisfy {
                    $0.rows == channels[0].rows && $0.columns == channels[0].columns
                },
            "a batch needs at least one channel, all of one shape")
        self.init(
            count: channels.count, users: channels[0].rows, antennas: channels[0].columns,
            elements: channels.flatMap { channel in
                channel.elements.map { Complex(Float($0.rawStorage.x), Float($0.rawStorage.y)) }
            })
    }

    /// The channel of group `index`, [K, N], in double precision.
    public subscript(index: Int) -> ComplexMatrix {
        let size = users * antennas
        return ComplexMatrix(
            rows: users, columns: antennas,
            elements: elements[(index * size)..<((index + 1) * size)].map {
                Complex(Double($0.rawStorage.x), Double($0.rawStorage.y))
            })
    }
}
