import LinearAlgebra
import Numerics

/// Precoders of B groups, single precision.
///
/// Stored user by user, [B, K, N]: row k of group b is the column w_k of that group's W, so that a
/// user's weights lie together in memory as its channel does.
public struct PrecoderBatch: Sendable, Equatable {
    /// Groups B, users K, antennas N.
    public let count, users, antennas: Int
    /// The elements, [B, K, N].
    public internal(set) var elements: [Complex<Float>]

    /// A batch from its elements.
    ///
    /// - Precondition: `elements` holds B K N values.
    public init(count: Int, users: Int, antennas: Int, elements: [Complex<Float>]) {
        precondition(
            elements.count == count * users * antennas,
            "\(elements.count) values for [\(count), \(users), \(antennas)]")
        self.count = count
        self.users = users
        self.antennas = antennas
        self.elements = elements
    }

    /// The precoder W [N, K] of group `index`, in double precision.
    public subscript(index: Int) -> ComplexMatrix {
        let first = index * users * antennas
        return ComplexMatrix(rows: antennas, columns: users) { antenna, user in
            let (re, im) = elements[first + user * antennas + antenna].rawStorage
            return Complex(Double(re), Double(im))
        }
    }
}
