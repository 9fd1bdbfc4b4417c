import LinearAlgebra
import Precoding
import Support

/// The foundation model with one head as a precoder, for the largest sum rate or for requested rates.
///
///     let model = try FoundationModel(folder: "Models/mimo-linear")
///     let precoder = try LearnedPrecoder(model, antennas: dataset.antennaCount)
///     let w = precoder.precoder(for: channel, link: link)
///
/// As a `Precoder` it is asked for no rates, so every antenna is on and W has squared Frobenius norm
/// P; any number of users K will do. One channel is computed by `ReferenceForward` in double
/// precision, a batch by `Inference`. As a `RateTargetPrecoder` it chooses antennas and power too,
/// for K = `users` of the configuration.
public struct LearnedPrecoder: Precoder {
    /// A learned transformer, called by model and head, for example `mimo-linear zero-shot`.
    public let id: PrecoderID
    /// Everything that fixes the result, in one sentence.
    public let summary: String
    /// The shape of the model.
    public let configuration: ModelConfiguration
    /// Whether the model was trained for requested rates, and not for the sum rate alone.
    public let isTrainedForRates: Bool
    private let reference: ReferenceForward
    private let inference: Inference
    private let head: OutputHead
    private let packedHead: PackedHead

    /// What the default head is called: it has seen nothing of the site.
    public static let zeroShot = "zero-shot"

    /// The precoder of `model` with `head`.
    ///
    /// - Parameters:
    ///   - model: the extractor, and the default head.
    ///   - head: output layers of the same configuration; `nil` for the model's own.
    ///   - headName: what the head is called in tables.
    ///   - antennas: N of the channels to come.
    ///   - precision: in which the fast path keeps the weights.
    ///   - source: what to blame in the error; `nil` is the model's name.
    /// - Throws: `InputError` when the model is for another number of antennas, or knows channels
    ///   instead of giving precoders.
    public init(
        _ model: FoundationModel, head: OutputHead? = nil, headName: String = Self.zeroShot,
        antennas: Int, precision: WeightPrecision = .single, source: String? = nil
    ) throws {
        let c = model.configuration
        guard c.head == .linear else {
            throw InputError(
                source ?? "model \(model.name)",
                expected: "a model whose heads give precoders (head linear)",
                found: "one of head \(c.head.rawValue)")
        }
        guard c.antennas == antennas else {
            throw InputError(
                source ?? "model \(model.name)",
                expected: "a model of \(antennas) antennas, as the channels have",
                found: "one of \(c.antennas)")
        }
        configuration = c
        isTrainedForRates = model.isTrainedForRates
        self.head = head ?? model.defaultHead
        packedHead = PackedHead(self.head, configuration: c, precision: precision)
        reference = ReferenceForward(model)
        inference = Inference(model, precision: precision)
        id = PrecoderID(
            "\(model.name) \(headName)", family: .transformer, isLearned: true, head: headName)
        let switches =
            [
                c.normalizesTokens ? "normalised channels" : "raw channels",
                c.removesCommonPhase ? "common phase removed" : "phases as they are",
            ].joined(separator: ", ")
        summary =
            "foundation model \(model.name), "
            + (head == nil ? "default head" : "head \(headName)")
            + ": transformer, blocks \(c.blocks), embedding \(c.embedding), "
            + "attention heads \(c.attentionHeads), feed-forward \(c.feedForward), "
            + "normalisation \(c.normalizationOrder.rawValue) each layer, \(switches); weights "
            + WeightFingerprint.text(model.extractor, self.head.values)
    }

    /// The name for tables: the label of ``id``.
    public var name: String { id.label }

    /// Learned, and not derived.
    public var isLearned: Bool { true }

    /// W [N, K] in double precision; squared Frobenius norm P.
    ///
    /// - Precondition: N is that of the model.
    public func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        reference.output(for: channel, link: link, head: head).precoder
    }

    /// One forward pass, counted as the paper does; see `FlopCount`.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        var shape = FlopCount.TransformerShape(
            antennas: antennas, users: users, hasRateToken: false)
        shape.embedding = configuration.embedding
        shape.feedForward = configuration.feedForward
        shape.blocks = configuration.blocks
        shape.extraInputs = configuration.tokenInputs - 2 * configuration.antennas
        return .transformer(shape)
    }

    /// Single precision; `nil` for another number of antennas.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        guard antennas == configuration.antennas else { return nil }
        return TransformerWorker(inference, packedHead, users: users)
    }

    /// Slots; `nil` for another number of antennas.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        workerBand(users: users, antennas: antennas)
    }

    /// What the model sends over a batch, in single precision; `rates` [B, K] or `nil`.
    func transmit(
        over channels: ChannelBatch, rates: [Float]?, link: Link, threads: Int?
    ) -> HeadOutputBatch {
        let features = inference.features(of: channels, link: link, rates: rates, threads: threads)
        return inference.apply(packedHead, to: features, link: link, threads: threads)
    }
}
