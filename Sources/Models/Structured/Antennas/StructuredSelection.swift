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
    public let energy: EnergyModel
    let forward: AntennaForward
    private let weights: AntennaWeights

    /// The strategy of `model` under the energy model `energy`.
    public init(_ model: StructuredModel, energy: EnergyModel = .default) {
        id = PrecoderID(model.name, family: .structured, isLearned: true)
        self.energy = energy
        forward = AntennaForward(model)
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
        let all = AntennaSelection.all(
            channel: channel, rates: rates, link: link, energy: energy)
        let served = rates.indices.filter { rates[$0] > 0 }
        guard all.isFeasible, !served.isEmpty else {
            return .ordered(
                Array(0..<channel.columns), count: channel.columns, channel: channel, rates: rates,
                link: link, energy: energy, all: all)
        }
        let scale = 1 / link.noisePower.squareRoot()
        let servedChannel = ComplexMatrix(rows: served.count, columns: channel.columns) {
            channel[served[$0], $1].multiplied(by: scale)
        }
        let sinrTargets = served.map { SpectralEfficiency.sinr(forRate: rates[$0]) }
        let dual = served.map { all.least.uplinkPowers[$0] }
        let scores = forward.scores(
            channel: servedChannel, sinrTargets: sinrTargets, dual: dual,
            antennaPower: energy.powerPerAntenna, maximumPower: link.maximumPower)
        func first(_ order: [Int], _ count: Int) -> AntennaSelection {
            .ordered(
                order, count: count, channel: channel, rates: rates, link: link, energy: energy,
                all: all)
        }
        let proposed = scores.count { $0 > 0 }
        let own = first(scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }, proposed)
        let isNear = AntennaSelection.numbers(near: proposed, antennas: channel.columns)
            .contains(own.antennas)
        if isNear,
            Self.isFamiliar(
                users: served.count, antennas: channel.columns,
                antennaPower: energy.powerPerAntenna, maximumPower: link.maximumPower)
        {
            return own
        }
        guard channel.columns > Self.largestGreedy else {
            return .greedy(channel: channel, rates: rates, link: link, energy: energy)
        }
        let removal = AntennaForward.removalOrder(
            channel: servedChannel, sinrTargets: sinrTargets, dual: dual,
            antennaPower: max(energy.powerPerAntenna, AntennaForward.smallestAntennaPower),
            maximumPower: link.maximumPower)
        var other = first(removal.order, removal.count)
        while true {
            let next = first(removal.order, other.antennas)
            guard next.energy < other.energy else { break }
            other = next
        }
        return other.energy <= own.energy ? other : own
    }

    /// Whether the network has been trained on such requests, so that its proposal is looked at
    /// closely only where numbers of antennas far from it cost less.
    ///
    /// The limits are (ours): beyond them its energy is more than 5 % above greedy removal on some of
    /// the channels of `make bench-requests`.
    static func isFamiliar(
        users: Int, antennas: Int, antennaPower: Double, maximumPower: Double
    ) -> Bool {
        users <= 8 && antennas <= 128 && antennaPower <= 0.1 * maximumPower
    }

    /// Most antennas N at which plain greedy removal takes the place of removal to first order.
    static let largestGreedy = 16

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
