import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

/// The fast paths write the features' formulas again; each is held to the one definition.
@Suite("Features: the fast paths against the definition")
struct FeatureTests {
    @Test("there are as many features as the constants say, and as the networks have inputs")
    func counts() {
        #expect(PowerFeatures.User.allCases.count == PowerFeatures.User.count)
        #expect(PowerFeatures.Pair.allCases.count == PowerFeatures.Pair.count)
        #expect(AntennaFeatures.Number.allCases.count == AntennaFeatures.Number.count)
        #expect(PowerFeatures.fixedUser.count == 5 && PowerFeatures.fixedPair.count == 5)
        let layout = ParameterLayout.structured(StructuredConfiguration())
        #expect(layout["rounds.0.input.weight"].shape[1] == PowerFeatures.User.count)
        #expect(layout["rounds.0.pair.weight"].shape[1] == PowerFeatures.Pair.count)
        #expect(layout["antennas.0.hidden.weight"].shape[1] == AntennaFeatures.Number.count)
    }

    @Test("a token's inputs", arguments: [8, 21])
    func tokens(antennas: Int) {
        let channels = Fixtures.channels(3, 4, antennas, seed: 4)
        var compared = 0
        for c in Fixtures.configurations(antennas: antennas) {
            let model = FoundationModel(configuration: c, seed: 1)
            let inference = Inference(model)
            let work = ExtractorWorkspace(
                c, inference.weights, channels: 3, users: 4, hasRates: false)
            var silent = [Bool](repeating: false, count: 12)
            channels.elements.withUnsafeBufferPointer { elements in
                guard let source = elements.baseAddress else { return }
                work.embed(source, rates: nil, count: 3, link: Fixtures.link, silent: &silent)
            }
            for (group, user) in (0..<3).flatMap({ g in (0..<4).map { (g, $0) } }) {
                let row = (0..<antennas).map { channels[group][user, $0] }
                let expected = TokenFeatures.inputs(row, link: Fixtures.link, c)
                #expect(expected.count == c.tokenInputs)
                let first = (group * 4 + user) * c.tokenInputs
                let found = (0..<c.tokenInputs).map { Double(work.hidden[first + $0]) }
                #expect(relativeDifference(found, expected) < 1e-6)
                compared += 1
            }
        }
        #expect(compared == 32 * 12)
    }

    @Test("numbers of users and pairs", arguments: [(1, 4), (2, 16), (5, 9), (7, 5)])
    func powers(users: Int, antennas: Int) {
        let channels = Fixtures.channels(PowersKernel.lanes, users, antennas, seed: 6)
        let block = ChannelBlock(users: users, antennas: antennas)
        channels.elements.withUnsafeBufferPointer { elements in
            guard let source = elements.baseAddress else { return }
            block.load(source, ArraySlice(0..<PowersKernel.lanes), link: Fixtures.link)
        }
        let kernel = PowerFeatureKernel(users: users, storage: block.storage)
        let beams = BeamKernel(users: users, storage: block.storage)
        let shares = PowerShares(users: users, storage: block.storage)
        shares.reset()
        for i in 0..<(2 * users * PowersKernel.lanes) { shares.scores[i] = Float(i % 5) / 3 - 0.7 }
        shares.update()
        kernel.describeChannels(block.gram)
        beams.form(gram: block.gram, dual: shares.dual, transmit: shares.transmit)
        kernel.describeRound(beams, shares)
        for lane in 0..<PowersKernel.lanes {
            let gram = Fixtures.link.powerToNoise * channels[lane].gram
            let dual = (0..<users).map { shares.dual[$0][lane] }
            let transmit = (0..<users).map { shares.transmit[$0][lane] }
            let expected = PowerFeatures(gram: gram).round(
                beams: BeamGains(gram: gram, dual: dual), dual: dual, transmit: transmit)
            for k in 0..<users {
                for feature in PowerFeatures.User.allCases {
                    let found = Double(kernel.user(k, feature)[lane])
                    let right = expected.users[k][feature]
                    #expect(abs(found - right) < 2e-5 * max(1, abs(right)), "\(feature)")
                }
                for j in 0..<users where j != k {
                    for feature in PowerFeatures.Pair.allCases {
                        let found = Double(kernel.pair(k, j, feature)[lane])
                        let right = expected.pairs[k][j][feature]
                        #expect(abs(found - right) < 2e-5 * max(1, abs(right)), "\(feature)")
                    }
                }
            }
        }
    }

    @Test("numbers of antennas", arguments: [(1, 16), (2, 33), (3, 7), (4, 64)])
    func antennas(users: Int, antennas: Int) {
        var random = Philox(seed: 3, stream: 5)
        let h = ComplexMatrix(rows: users, columns: antennas) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
        let batch = ChannelBatch([h])
        let targets = (0..<users).map { 0.5 + Double($0) }
        let start = (0..<users).map { 0.1 + 0.2 * Double($0) }
        let planes = ChannelPlanes(capacity: users, antennas: antennas)
        batch.elements.withUnsafeBufferPointer { elements in
            guard let source = elements.baseAddress else { return }
            for k in 0..<users { planes.append(source + k * antennas, scale: 1) }
        }
        let model = StructuredTests.model(seed: 11)
        let kernel = AntennaKernel(AntennaWeights(model), users: users, antennas: antennas)
        // Antennas that are on, off and in between.
        let scores = (0..<antennas).map { Double($0 % 7) - 3 }
        for n in 0..<antennas { kernel.scores[n / 16][n % 16] = Float(scores[n]) }
        var dual = start
        let power = kernel.followAntennas(
            planes, sinrTargets: targets, dual: &dual, maximumPower: 20)
        kernel.weighAntennas(planes, sinrTargets: targets, dual: dual, antennaPower: 0.7)
        let extremes = kernel.extremes()
        let shared = kernel.shared(
            extremes, power: power, antennaPower: 0.7, maximumPower: 20)
        var plainDual = start
        let expected = AntennaForward.numbers(
            scores: scores, channel: batch[0], sinrTargets: targets, dual: &plainDual,
            antennaPower: 0.7, maximumPower: 20)
        for n in 0..<antennas {
            let found = kernel.numbers(of: n / 16, extremes)
            let own = [
                found.score, found.active, found.removal, found.smallRemoval, found.addition,
                found.smallAddition, found.leverage, found.removalRank, found.additionRank,
            ].map { Double($0[n % 16]) }
            let all = own + [Double(shared.0), Double(shared.1), Double(shared.2)]
            let order = AntennaWeights.Numbers.order + AntennaFeatures.shared
            #expect(Set(order) == Set(AntennaFeatures.Number.allCases))
            for (value, number) in zip(all, order) {
                #expect(abs(value - expected[n][number]) < 2e-4, "\(number) of antenna \(n)")
            }
        }
    }
}
