import Channels
import Precoding
import Support

extension ChannelDataset {
    /// Power and noise of an evaluation, after a look at the numbers.
    ///
    /// - Parameters:
    ///   - noise: which noise power.
    ///   - path: where the dataset came from, for the message.
    /// - Throws: `InputError` when a channel is not finite, or a power not positive and finite.
    public func link(noise: NoisePreset, path: String) throws -> Link {
        try requireFiniteChannels(path: path)
        let power = record.radio.maximumPower
        guard power > 0 && power.isFinite else {
            throw InputError(path, expected: "a positive maximum power", found: "\(power) W")
        }
        let noisePower = noise.power(for: record)
        guard noisePower > 0 && noisePower.isFinite else {
            throw InputError(path, expected: "a positive noise power", found: "\(noisePower) W")
        }
        return Link(maximumPower: power, noisePower: noisePower)
    }
}
