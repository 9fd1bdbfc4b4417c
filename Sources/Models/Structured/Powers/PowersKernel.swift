import LinearAlgebra
import Precoding

// Goals, in order:
//   1. The result of ``PowersForward``: what cancels is in double precision, the network and
//      logarithms in single.
//   2. A channel's result depends on that channel alone.
//   3. Speed: the K x K algebra of eight channels at once, one per lane; the network channel by
//      channel, a user's state in one vector. For a single channel the other lanes idle.

/// The structured model's powers on a block of eight channels: the rounds, and the coefficients that
/// refinement makes of where they end.
///
/// Each step keeps its own memory: ``BeamKernel`` the beams, ``PowerFeatureKernel`` what the network
/// reads, ``PowersNetwork`` the users' states, ``PowerShares`` scores and powers,
/// `WMMSERefinementKernel` what is made of these.
final class PowersKernel {
    typealias Lanes = DoubleLanes
    static let lanes = Lanes.count

    let block: ChannelBlock
    private let users, rounds: Int
    private let beams: BeamKernel
    private let features: PowerFeatureKernel
    private let network: PowersNetwork
    private let shares: PowerShares
    let refinement: WMMSERefinementKernel

    init(_ weights: PowersWeights, users: Int, antennas: Int) {
        self.users = users
        rounds = weights.rounds
        block = ChannelBlock(users: users, antennas: antennas)
        beams = BeamKernel(users: users, storage: block.storage)
        features = PowerFeatureKernel(users: users, storage: block.storage)
        network = PowersNetwork(weights, users: users, lanes: Self.lanes)
        shares = PowerShares(users: users, storage: block.storage)
        refinement = WMMSERefinementKernel(block)
    }

    /// Runs a stage of the refinement, the first of them after the network, and fills the block's
    /// coefficients for those of its first `count` channels that the stage settles.
    ///
    /// - Returns: the lanes that need the next stage; ``refinement`` has their states.
    func run(_ stage: WMMSERefinement.Stage, count: Int) -> LaneSet {
        limitGains()
        if stage == .start { runNetwork(count: count) }
        return refinement.run(stage, count: count)
    }

    /// The network, and what users receive from its powers.
    private func runNetwork(count: Int) {
        shares.reset()
        network.reset()
        features.describeChannels(block.gram)
        for round in 0..<rounds {
            beams.form(gram: block.gram, dual: shares.dual, transmit: shares.transmit)
            features.describeRound(beams, shares)
            let numbers = features.all
            for lane in 0..<count {
                network.round(
                    round, lane: lane,
                    .init(
                        users: numbers.users + lane, pairs: numbers.pairs + lane,
                        scores: shares.scores + lane, stride: Self.lanes))
            }
            shares.update()
        }
        beams.form(gram: block.gram, dual: shares.dual, transmit: shares.transmit)
        features.receive(
            beams, gram: block.gram, signal: refinement.signal,
            interference: refinement.interference)
    }

    /// Brings the largest gain between ``PowerFeatures/smallestLargestGain`` and
    /// ``PowerFeatures/largestGain``.
    private func limitGains() {
        let gram = block.gram
        var largest = Lanes.zero
        for k in 0..<users { largest = largest.larger(gram.re[gram.place(k, k)]) }
        // A channel of zeros has the identity here.
        let aim = largest.smaller(Lanes(repeating: PowerFeatures.largestGain))
            .larger(Lanes(repeating: PowerFeatures.smallestLargestGain))
        let factor = aim / largest
        for k in 0..<users {
            for j in 0...k {
                let p = gram.place(k, j)
                gram.re[p] = gram.re[p] * factor
                gram.im[p] = gram.im[p] * factor
            }
        }
    }
}
