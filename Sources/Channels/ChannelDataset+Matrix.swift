import LinearAlgebra
import Numerics

extension ChannelDataset {
    /// The downlink channel matrix H of a group of users, [K, N], in double precision; row k is
    /// the channel of `users[k]`.
    ///
    /// - Precondition: every index is a user of the dataset.
    public func channelMatrix(of users: [Int]) -> ComplexMatrix {
        ComplexMatrix(rows: users.count, columns: antennaCount) { row, column in
            let (real, imaginary) = csi[users[row] * antennaCount + column].rawStorage
            return Complex(Double(real), Double(imaginary))
        }
    }

    /// The channels of groups of users, [B, K, N], in single precision as stored.
    ///
    /// - Precondition: there is a group, all are of one size, every index is a user.
    public func batch(of groups: [[Int]]) -> ChannelBatch {
        ChannelBatch(
            count: groups.count, users: groups.first?.count ?? 0, antennas: antennaCount,
            elements: groups.flatMap { $0.flatMap { channel(of: $0) } })
    }
}
