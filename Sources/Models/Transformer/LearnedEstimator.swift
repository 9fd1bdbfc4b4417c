import LinearAlgebra
import Numerics
import Precoding
import Support

/// The foundation model as a channel estimator: it knows what channels look like at many sites, with
/// an adapted head at one.
///
///     let model = try FoundationModel(folder: "Models/mimo-base")
///     let estimator = try LearnedEstimator(model, antennas: 64)
///     let known = estimator.knowledge(of: estimates, pilotRatio: 10)
///
/// Every user is a sequence of one token, so a guess depends on one estimate and its pilot ratio and
/// on nothing else: neither on the other users of a group nor on the unit of the channels. A ratio of
/// infinity (a channel that is known) returns the channel as it is. One user is computed by
/// `ReferenceForward` in double precision, a batch in single.
public struct LearnedEstimator: ChannelEstimator {
    /// Model and head, for example `mimo-base zero-shot`.
    public let name: String
    /// Everything that fixes the result, in one sentence.
    public let summary: String
    /// The shape of the model.
    public let configuration: ModelConfiguration
    private let reference: ReferenceForward
    private let weights: PackedExtractor
    private let head: OutputHead
    private let packedHead: PackedChannelHead

    /// The estimator of `model` with `head`.
    ///
    /// - Parameters:
    ///   - model: the extractor, and the default head.
    ///   - head: output layers of the same configuration; `nil` for the model's own.
    ///   - headName: what the head is called in tables.
    ///   - antennas: N of the channels to come.
    ///   - precision: in which the fast path keeps the weights.
    ///   - source: what to blame in the error; `nil` is the model's name.
    /// - Throws: `InputError` when the model is for another number of antennas, or its heads give
    ///   precoders.
    public init(
        _ model: FoundationModel, head: OutputHead? = nil,
        headName: String = LearnedPrecoder.zeroShot, antennas: Int,
        precision: WeightPrecision = .single, source: String? = nil
    ) throws {
        let c = model.configuration
        let source = source ?? "model \(model.name)"
        guard c.head == .channel else {
            throw InputError(
                source, expected: "a model that knows channels (head channel)",
                found: "one of head \(c.head.rawValue)")
        }
        guard c.antennas == antennas else {
            throw InputError(
                source, expected: "a model of \(antennas) antennas, as the channels have",
                found: "one of \(c.antennas)")
        }
        configuration = c
        self.head = head ?? model.defaultHead
        reference = ReferenceForward(model)
        weights = PackedExtractor(c, model.extractor, precision: precision)
        packedHead = PackedChannelHead(self.head, configuration: c, precision: precision)
        name = "\(model.name) \(headName)"
        summary =
            "foundation model \(model.name), "
            + (head == nil ? "default head" : "head \(headName)")
            + ": estimates cleaned by a transformer, blocks \(c.blocks), embedding "
            + "\(c.embedding), feed-forward \(c.feedForward), one token a user, errors in "
            + "\(c.errorRank) directions; weights "
            + WeightFingerprint.text(model.extractor, self.head.values)
    }

    /// Directions R of every error.
    public var rank: Int { configuration.errorRank }

    /// What is known of one user's channel, in double precision; see `ChannelEstimator`.
    ///
    /// - Precondition: the estimate is finite and has N antennas.
    public func guess(_ estimate: [Complex<Double>], pilotRatio: Double) -> ChannelGuess {
        reference.guess(estimate, pilotRatio: pilotRatio, head: head)
    }

    /// One token through the extractor, where attention is the value and the output layer, and
    /// through the head.
    public func flops(antennas: Int) -> FlopCount {
        let c = configuration
        let (d, n) = (Double(c.embedding), Double(antennas))
        let blocks = Double(c.blocks) * (2 * d * d + 2 * d * Double(c.feedForward))
        let outputs = 2 * n * Double(1 + c.errorRank) + Double(ChannelHead.scalars)
        return FlopCount(
            2 * (Double(c.tokenInputs) * d + blocks + d * outputs),
            formula: "2 ((2 N + 1) D + B (2 D^2 + 2 D F) + D (2 N (1 + R) + 2))")
    }

    /// Single precision; `nil` for another number of antennas.
    public func estimationWorker(antennas: Int) -> (any EstimationWorker)? {
        guard antennas == configuration.antennas else { return nil }
        return TransformerEstimation(configuration, weights, packedHead)
    }

    /// What the extractor makes of estimates, in single precision, [B K, D].
    ///
    /// - Parameters:
    ///   - estimates: [B, K, N].
    ///   - pilotRatios: in dB, [B, K]; `nil` takes them for known.
    ///   - threads: upper limit of threads.
    package func features(
        of estimates: ChannelBatch, pilotRatios: [Float]? = nil, threads: Int? = nil
    ) -> [Float] {
        let (users, d) = (estimates.count * estimates.users, configuration.embedding)
        let ratios = pilotRatios ?? Array(repeating: .infinity, count: users)
        precondition(ratios.count == users, "a pilot ratio for each of \(users) users")
        let features = SharedBuffer<Float>(repeating: 0, count: users * d)
        let pieces = BatchPieces(users, of: 64)
        estimates.elements.withUnsafeBufferPointer { source in
            ratios.withUnsafeBufferPointer { ratios in
                guard let from = source.baseAddress, let ratio = ratios.baseAddress else { return }
                nonisolated(unsafe) let place = (from, ratio)
                Parallel.forEach(pieces.count, threads: threads) {
                    TransformerEstimation(configuration, weights, packedHead)
                } _: { worker, index in
                    let first = pieces[index].lowerBound
                    worker.features(
                        of: place.0 + first * estimates.antennas, pilotRatios: place.1 + first,
                        count: pieces[index].count, into: features.pointer + first * d)
                }
            }
        }
        return features.array
    }
}
