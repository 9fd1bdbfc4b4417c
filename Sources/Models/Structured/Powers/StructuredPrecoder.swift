import LinearAlgebra
import Numerics
import Precoding

/// The structured model as a precoder for the largest sum rate: any number of users, antennas and
/// any signal-to-noise ratio.
///
/// The network gives powers, and refinement makes the most of them: a few iterations of WMMSE, and
/// where these leave a doubt, starts that leave users out, among them WMMSE of 36 iterations from MRT.
/// So equal users, users far apart in strength and more users than antennas are no special cases, and
/// the sum rate is never below that of regularised zero forcing with equal power, nor, but for what
/// `TheStructuredModel.md` tells, of zero forcing and of that WMMSE. Of users with equal channels the
/// first is served.
///
/// A channel in units of the noise whose strongest user is outside -60 to 120 dB is treated as one at
/// that limit.
///
///     let precoder = StructuredPrecoder(try StructuredModel(folder: "Models/mimo-structured"))
///     let w = precoder.precoder(for: channel, link: link)
public struct StructuredPrecoder: GramPrecoder {
    /// The structured model, learned, called by the model's name.
    public let id: PrecoderID
    /// Everything that fixes the result, in one sentence.
    public let summary: String
    /// The model.
    public let model: StructuredModel
    private let forward: PowersForward
    private let weights: PowersWeights?

    /// The precoder of `model`.
    public init(_ model: StructuredModel) {
        self.model = model
        id = PrecoderID(model.name, family: .structured, isLearned: true)
        forward = PowersForward(model)
        weights = PowersWeights(model)
        summary =
            "structured model \(model.name): dual and transmit powers from the Gram matrix, width "
            + "\(model.configuration.width)"
            + (model.configuration.hasFastPath
                ? "" : " (no fast path above \(StructuredConfiguration.largestFastWidth))")
            + ", rounds \(model.configuration.rounds); refined by reduced WMMSE from these, from the "
            + "users worth serving and from MRT where that is in doubt; weights "
            + WeightFingerprint.text(model.weights)
    }

    /// The coefficients X [K, K] of W = H^H X; see `PowersForward` and `WMMSERefinement`.
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let scaled = PowerFeatures.limited(link.powerToNoise * gram)
        let shares = forward.shares(gram: scaled)
        let start = PowersForward.coefficients(
            gram: scaled, dual: shares.dual, transmit: shares.transmit)
        return WMMSERefinement.coefficients(gram: scaled, start: start)
    }

    /// The fast path; `nil` beyond `BatchedPrecoding.maximumUsers` users, or when the model is wider
    /// than a vector.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        guard let weights, users <= BatchedPrecoding.maximumUsers else { return nil }
        return StructuredWorker(weights, users: users, antennas: antennas)
    }

    /// Slots, where there is the fast path.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        workerBand(users: users, antennas: antennas)
    }

    /// Of a channel that the first stage of the refinement settles: Gram matrix and last product as
    /// zero forcing has them, the inverses of order K that the rounds need, the network, K inverses to
    /// see whether users should be left out, and 8 iterations. The other stages add up to 120 iterations
    /// and, where users are left out, 4 K inverses and O(K^4) for every exchange of users.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        let (k, n) = (Double(users), Double(antennas))
        let d = Double(forward.configuration.width)
        let inputs = Double(PowerFeatures.User.count)
        let pairs = Double(PowerFeatures.Pair.count)
        let rounds = Double(forward.configuration.rounds)
        let algebra =
            4 * n * k * (k + 1) + 8 * n * k * k + (rounds + 2) * (8 * k * k * k + 12 * k * k)
        let perUser = 12 * d * d + 2 * inputs * d + 4 * d
        let perPair = 2 * pairs * d + 4 * d
        let network = rounds * (k * perUser + k * (k - 1) * perPair)
        let refinement =
            k * (8 * k * k * k + 12 * k * k) + (8 * (56 * k * k * k / 3 + 16 * k * k)).rounded()
        return FlopCount(
            algebra + network + refinement,
            formula:
                "4 N K (K + 1) + 8 N K^2 + (K + L + 2) (8 K^3 + 12 K^2) + L (K (12 D^2 + (2 e + 4) D)"
                + " + K (K - 1) (2 f + 4) D) + 8 (56/3 K^3 + 16 K^2)")
    }
}
