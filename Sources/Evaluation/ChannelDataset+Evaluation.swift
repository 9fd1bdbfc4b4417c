import Channels
import Precoding
import Support

extension ChannelDataset {
    /// The users of one split that `pool` leaves to draw from, ascending.
    public func users(lineOfSight: Bool, pool: EvaluationPool) -> [Int] {
        let onlyTest = pool == .test && isTest.contains(true)
        return (0..<userCount).filter {
            self.lineOfSight[$0] == lineOfSight && (!onlyTest || isTest[$0])
        }
    }

    /// The channels of `groups`, [groups, K, N], in single precision as stored.
    ///
    /// - Precondition: there is a group, all are of one size, every index is a user.
    public func channels(of groups: [[Int]]) -> ChannelBatch {
        ChannelBatch(
            count: groups.count, users: groups.first?.count ?? 0, antennas: antennaCount,
            elements: groups.flatMap { $0.flatMap { channel(of: $0) } })
    }

    /// Power and noise of an evaluation, after a look at the numbers.
    ///
    /// - Parameters:
    ///   - noise: which noise power.
    ///   - path: where the dataset came from, for the message.
    /// - Throws: `InputError` when a channel is not finite, or a power not positive and finite.
    public func link(noise: NoisePreset, path: String) throws -> Link {
        let bad = csi.firstIndex { !($0.rawStorage.x.isFinite && $0.rawStorage.y.isFinite) }
        if let bad {
            throw InputError(
                path, expected: "finite channels",
                found: "user \(bad / antennaCount), antenna \(bad % antennaCount): "
                    + "\(csi[bad].rawStorage)")
        }
        let power = settings.radio.maximumPower
        guard power > 0 && power.isFinite else {
            throw InputError(path, expected: "a positive maximum power", found: "\(power) W")
        }
        let noisePower = noise.power(for: settings)
        guard noisePower > 0 && noisePower.isFinite else {
            throw InputError(path, expected: "a positive noise power", found: "\(noisePower) W")
        }
        return Link(maximumPower: power, noisePower: noisePower)
    }
}
