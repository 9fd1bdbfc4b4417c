import LinearAlgebra
import Numerics
import Precoding
import Support

/// The structured model for requested rates: it says which antennas, algebra does the rest.
///
/// One pass of `AntennaForward` gives an order of the antennas and how many are to be on; the exact
/// powers of eight numbers of antennas near that one, and of eight spread over all, say how many it
/// will be (`AntennaSelection.ordered`). Where the request is unlike those that the network was
/// trained on, or numbers far from the proposed one cost less, the order of greedy removal to first
/// order (`AntennaForward.removalOrder`) is tried too and the cheaper one kept. So every request that can be met is met, as by
/// `AntennaSelectionPrecoder`: antennas are added in order where the proposal is not enough, and a
/// request that all antennas cannot meet is scaled down to its largest share that they can.
///
///     let model = try StructuredModel(folder: "Models/mimo-structured")
///     let sent = StructuredSelection(model).transmission(
///         for: channel, rates: [2, 2, 4, 1], link: link)
public struct StructuredSelection: RateTargetPrecoder {
    /// The structured model, called by the model's name; its antennas are learned.
    public let id: PrecoderID
    /// Everything that fixes the result, in one sentence.
    public let summary: String
    /// The power of an antenna, which the choice weighs against transmit power.
    public var energy: EnergyModel { choice.energy }
    /// How antennas are chosen for one channel, in double precision.
    let choice: StructuredChoice
    private let weights: AntennaWeights

    /// The strategy of `model` under the energy model `energy`.
    public init(_ model: StructuredModel, energy: EnergyModel = .default) {
        id = PrecoderID(model.name, family: .structured, isLearned: true)
        choice = StructuredChoice(AntennaForward(model), energy: energy)
        weights = AntennaWeights(model)
        summary =
            "structured model \(model.name): scores of antennas in "
            + "\(model.configuration.antennaRounds) rounds, exact power for sixteen numbers of "
            + "antennas in their order, by removal too where requests are unfamiliar, \(energy.powerPerAntenna) W per antenna; weights "
            + WeightFingerprint.text(model.weights)
    }

    /// Which antennas are on, with exact power: infeasible when all antennas cannot meet the request.
    public func selection(
        for channel: ComplexMatrix, rates: [Double], link: Link
    ) -> AntennaSelection {
        choice.selection(for: channel, rates: rates, link: link)
    }

    /// The same in single precision, to the rounding of which scores and so, where antennas are as
    /// good as equal, the choice between them may differ; the rates are exact on what was chosen.
    ///
    /// O(T (K^2 N + K^3 + N D)) for T rounds of width D, and O(I K^3) for the powers.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        channels.check(rates: rates)
        let (users, antennas) = (channels.users, channels.antennas)
        return Parallel.map(
            channels.count, threads: threads,
            state: { SelectionWorkspace(weights, users: users, antennas: antennas) },
            { work, b in
                let fast = channels.elements.withUnsafeBufferPointer { elements in
                    rates.withUnsafeBufferPointer { rates -> Transmission? in
                        guard let source = elements.baseAddress, let requested = rates.baseAddress
                        else { return nil }
                        return work.transmission(
                            source + b * users * antennas, rates: requested + b * users,
                            link: link, antennaPower: energy.powerPerAntenna)
                    }
                }
                if let fast { return fast }
                let h = channels[b]
                let requested = channels.rates(of: b, in: rates)
                return selection(for: h, rates: requested, link: link)
                    .transmission(over: h, rates: requested, link: link)
            })
    }
}
