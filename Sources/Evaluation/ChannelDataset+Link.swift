import Channels
import Foundation
import Numerics
import Precoding
import Support

extension ChannelDataset {
    /// Power and noise of an evaluation, after a look at the numbers.
    ///
    /// - Parameters:
    ///   - noise: which noise power.
    ///   - band: the band that is looked at, where it is not the dataset's own; see `NoisePreset`.
    ///   - path: where the dataset came from, for the message.
    /// - Throws: `InputError` when a channel is not finite or too far above the noise for the precoders'
    ///   arithmetic (`Link.largestPart`), or a power not positive and finite.
    public func link(
        noise: NoisePreset, over band: ResourceGrid? = nil, path: String
    ) throws -> Link {
        try requireFiniteChannels(path: path)
        let power = record.radio.maximumPower
        guard power > 0 && power.isFinite else {
            throw InputError(path, expected: "a positive maximum power", found: "\(power) W")
        }
        let noisePower = noise.power(for: record, over: band)
        guard noisePower > 0 && noisePower.isFinite else {
            throw InputError(path, expected: "a positive noise power", found: "\(noisePower) W")
        }
        let link = Link(maximumPower: power, noisePower: noisePower)
        try requireParts(below: link, path: path)
        return link
    }

    private func requireParts(below link: Link, path: String) throws {
        let limit = link.largestPart
        let largest = max(Self.largestPart(csi), Self.largestPart(band?.values ?? []))
        guard largest <= limit else {
            throw InputError(
                path,
                expected: String(
                    format:
                        "channels of parts up to %.3g for a noise of %.3g W (1e17 in units of it "
                        + "at full power)", limit, link.noisePower),
                found: String(format: "%.3g", largest))
        }
    }

    private static func largestPart(_ values: [Complex<Float>]) -> Float {
        values.reduce(0) { max($0, abs($1.rawStorage.x), abs($1.rawStorage.y)) }
    }
}
