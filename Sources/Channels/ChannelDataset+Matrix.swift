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
}
