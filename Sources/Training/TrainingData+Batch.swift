import LinearAlgebra
import Numerics

extension TrainingData {
    /// The channels of groups of `users` users as a batch, in units in which P = sigma^2 = 1.
    ///
    /// - Parameter groups: rows of ``channels``, [B, K].
    func batch(of groups: [Int], users: Int) -> ChannelBatch {
        var elements: [Complex<Float>] = []
        elements.reserveCapacity(groups.count * antennas)
        for user in groups {
            for antenna in 0..<antennas { elements.append(self[user, antenna]) }
        }
        return ChannelBatch(
            count: groups.count / users, users: users, antennas: antennas, elements: elements)
    }

    /// The channel of user `user` at antenna `antenna`.
    subscript(user: Int, antenna: Int) -> Complex<Float> {
        let row = 2 * antennas * user
        return Complex(channels[row + antenna], channels[row + antennas + antenna])
    }

    /// The channels of `users` at some antennas of the array, [K, N], times `scale`.
    func channel(of users: [Int], antennas chosen: [Int], scale: Double) -> ComplexMatrix {
        ComplexMatrix(rows: users.count, columns: chosen.count) { k, i in
            let (re, im) = self[users[k], chosen[i]].rawStorage
            return Complex(scale * Double(re), scale * Double(im))
        }
    }
}
