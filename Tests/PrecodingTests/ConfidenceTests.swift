import Foundation
import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

@Suite("Rates that hold with a probability")
struct ConfidenceTests {
    static let link = Link(maximumPower: 20, noisePower: 1)

    static func normals(_ count: Int, _ random: inout Philox) -> [Complex<Double>] {
        (0..<count).map { _ in
            let (re, im) = random.normalPair()
            return Complex(re, im).multiplied(by: 0.5.squareRoot())
        }
    }

    /// What is known of `users` channels: errors white and along `rank` directions.
    static func knowledge(
        _ seed: UInt64, users: Int, antennas: Int, variance: Float, rank: Int
    ) -> ChannelKnowledge {
        var random = Philox(seed: seed, stream: 31)
        let length = (Double(variance) / Double(max(1, rank))).squareRoot()
        let elements = (0..<users).flatMap { _ -> [Complex<Float>] in
            (0...rank).flatMap { r in
                normals(antennas, &random).map {
                    Complex<Float>($0.multiplied(by: r == 0 ? 1 : length))
                }
            }
        }
        return ChannelKnowledge(
            count: 1, users: users, antennas: antennas, rank: rank, elements: elements,
            whiteVariances: Array(repeating: variance, count: users))
    }

    /// A channel that the law of the errors allows.
    static func channel(_ knowledge: ChannelKnowledge, _ random: inout Philox) -> ComplexMatrix {
        let rows = (0..<knowledge.users).map { k -> [Complex<Double>] in
            let guess = knowledge.guess(0, user: k)
            var row = guess.channel
            let white = normals(row.count, &random)
            let along = normals(guess.directions.count, &random)
            for n in row.indices {
                row[n] += white[n].multiplied(by: guess.whiteVariance.squareRoot())
                for r in along.indices { row[n] += along[r] * guess.directions[r][n] }
            }
            return row
        }
        return ComplexMatrix(rows: rows.count, columns: knowledge.antennas) { rows[$0][$1] }
    }

    @Test("one number without a mean: an exponential distribution")
    func exponential() throws {
        for (weight, variance, t) in [(1.0, 1.0, 0.05), (2.5, 0.3, 1.0), (0.1, 40, 3)] {
            let form = try #require(
                NormalQuadraticForm(
                    weights: [weight], mean: [.zero],
                    covariance: ComplexMatrix.diagonal([variance])))
            let expected = exp(-t / (weight * variance))
            #expect(abs(form.probability(atLeast: t) - expected) < 1e-4, "\(weight) \(variance)")
        }
    }

    @Test("a form's probability is that of drawn numbers", arguments: UInt64(1)...12)
    func probability(seed: UInt64) throws {
        let users = 1 + Int(seed % 5)
        var random = Philox(seed: seed, stream: 9)
        // A covariance of less than full rank too.
        let rank = seed % 3 == 0 ? max(1, users - 1) : users
        let factor = ComplexMatrix(
            rows: users, columns: rank, elements: Self.normals(users * rank, &random))
        let strength = [0.02, 0.3, 2][Int(seed % 3)]
        let scaled = strength.squareRoot() * factor
        let mean = Self.normals(users, &random)
        let weights = (0..<users).map { $0 == 0 ? 1.5 : -0.4 }
        // u = g L^H, so that E[conj(u_i) u_j] = (L L^H)_ij.
        let form = try #require(
            NormalQuadraticForm(
                weights: weights, mean: mean, covariance: scaled * scaled.adjoint))
        let draws = 40_000
        let values = (0..<draws).map { _ -> Double in
            let g = ComplexMatrix(rows: 1, columns: rank, elements: Self.normals(rank, &random))
            let u = g * scaled.adjoint
            return (0..<users).reduce(0) {
                $0 + weights[$1] * (mean[$1] + u[0, $1]).squaredLength
            }
        }.sorted()
        let average = values.reduce(0, +) / Double(draws)
        #expect(abs(average - form.mean) < 5 * form.deviation / Double(draws).squareRoot())
        for share in [0.02, 0.05, 0.3, 0.7, 0.97] {
            let t = values[Int(share * Double(draws))]
            guard t > 0 else { continue }
            let error = 4 * (share * (1 - share) / Double(draws)).squareRoot() + 1e-4
            let found = form.probability(atLeast: t)
            #expect(abs(found - (1 - share)) < error, "seed \(seed), \(share): \(found)")
        }
    }

    @Test("normal quantiles invert the distribution function")
    func quantiles() {
        for x in stride(from: -6.0, through: 6, by: 0.25) {
            let p = erfc(-x / 2.0.squareRoot()) / 2
            #expect(abs(NormalQuantile.value(p) - x) < 1e-4 * max(1, abs(x)), "\(x)")
        }
    }

    /// Channels drawn to see how often rates hold.
    static let draws = 20_000

    /// How often each user of `sent` gets its rate over channels drawn from the law, [K].
    static func shares(
        _ known: ChannelKnowledge, _ sent: OutageConstrainedTransmission, rates: [Double],
        seed: UInt64
    ) -> [Double] {
        var random = Philox(seed: seed, stream: 8)
        var met = [Int](repeating: 0, count: rates.count)
        for _ in 0..<draws {
            let reached = SpectralEfficiency.rates(
                channel: channel(known, &random), precoder: sent.transmission.precoder, link: link)
            for k in rates.indices where reached[k] >= rates[k] { met[k] += 1 }
        }
        return met.map { Double($0) / Double(draws) }
    }

    @Test(
        "each user gets its rate as often as was promised, over channels drawn from the law",
        arguments: [(UInt64(1), 0, 0.9), (2, 0, 0.95), (3, 2, 0.95), (4, 3, 0.8)])
    func calibration(seed: UInt64, rank: Int, confidence: Double) {
        let rates = [1.0, 2, 0.5]
        let known = Self.knowledge(seed, users: 3, antennas: 16, variance: 0.004, rank: rank)
        var robust = OutageConstrainedPrecoder(
            AntennaSelectionPrecoder(.greedy), confidence: confidence)
        robust.errorFactor = 1
        robust.directionShare = 1
        let sent = robust.transmissions(for: known, rates: rates, link: Self.link, threads: 1)[0]
        #expect(sent.isFeasible)
        #expect(sent.transmission.antennas < 16, "antennas are chosen")
        let shares = Self.shares(known, sent, rates: rates, seed: seed)
        let error = 4 * (confidence * (1 - confidence) / Double(Self.draws)).squareRoot()
        for k in 0..<3 {
            let share = shares[k]
            #expect(abs(share - sent.probabilities[k]) < error, "seed \(seed), user \(k): \(share)")
            #expect(sent.probabilities[k] >= confidence - 1e-9)
            #expect(sent.probabilities[k] < confidence + 0.002, "no power is wasted")
        }
    }

    @Test("channels without errors get exactly what the inner strategy sends")
    func known() {
        let inner = AntennaSelectionPrecoder(.greedy)
        let h = ChannelBatch([randomChannel(4, users: 3, antennas: 12)])
        for rates in [[1.0, 0, 2], [9, 9, 9.0]] {
            let sent = OutageConstrainedPrecoder(inner).transmissions(
                for: ChannelKnowledge(h), rates: rates, link: Self.link, threads: 1)[0]
            let share = LeastPower.largestShare(channel: h[0], rates: rates, link: Self.link)
            let expected = inner.transmission(
                for: h[0], rates: rates.map { share < 1 ? share * $0 : $0 }, link: Self.link)
            #expect(sent.transmission == expected)
            #expect(sent.share == share && sent.probabilities == [1, 1, 1])
        }
    }

    @Test("errors that vanish lead to the power of known channels")
    func vanishing() throws {
        let h = randomChannel(6, users: 3, antennas: 10, spread: 5)
        let rates = [1.0, 2, 0.5]
        let exact = LeastPower.solve(channel: h, rates: rates, link: Self.link)
        for variance in [1e-6, 1e-9] {
            let found = try #require(
                OutagePower.solve(
                    guesses: (0..<3).map { k in
                        ChannelGuess(channel: (0..<10).map { h[k, $0] }, whiteVariance: variance)
                    }, rates: rates, confidence: 0.95, link: Self.link,
                    mask: Array(repeating: true, count: 10)))
            #expect(found.power > exact.power)
            #expect(found.power < exact.power * (1 + 20 * variance.squareRoot()))
        }
    }

    @Test("more confidence takes more power, until it cannot be had", arguments: UInt64(1)...3)
    func monotone(seed: UInt64) {
        let known = Self.knowledge(seed, users: 3, antennas: 12, variance: 0.01, rank: 1)
        let guesses = (0..<3).map { known.guess(0, user: $0) }
        let all = [Bool](repeating: true, count: 12)
        var last = 0.0
        for confidence in [0.5, 0.7, 0.9, 0.95, 0.99] {
            let found = OutagePower.solve(
                guesses: guesses, rates: [1, 1, 1.5], confidence: confidence, link: Self.link,
                mask: all)
            let power = found?.power ?? .infinity
            #expect(power > last || power == .infinity, "seed \(seed), \(confidence)")
            last = power
        }
    }

    @Test("a request that cannot be met as surely is met as surely as it can, at full power")
    func lessSure() {
        let known = Self.knowledge(3, users: 3, antennas: 12, variance: 0.01, rank: 1)
        var robust = OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy), confidence: 0.99)
        robust.errorFactor = 1
        robust.directionShare = 1
        let guesses = (0..<3).map { known.guess(0, user: $0) }
        let all = [Bool](repeating: true, count: 12)
        // Rates that a coin's chance can have and 0.99 cannot.
        func power(_ rate: Double, _ confidence: Double) -> OutagePower? {
            OutagePower.solve(
                guesses: guesses, rates: [rate, rate, rate], confidence: confidence,
                link: Self.link, mask: all)
        }
        var rate = 1.0
        while power(rate, 0.99) != nil { rate *= 1.02 }
        rate *= 1.05
        let sent = robust.transmissions(
            for: known, rates: [rate, rate, rate], link: Self.link, threads: 1)[0]
        #expect(!sent.isFeasible && !sent.isAsSure && sent.share == 1)
        #expect(sent.transmission.antennas == 12)
        let least = sent.probabilities.min() ?? 0
        #expect(least >= 0.5 && least < 0.99)
        #expect(power(rate, least - 1e-6) != nil && power(rate, min(0.99, least + 0.01)) == nil)
        // They hold as often as is told, over channels drawn from the law.
        let shares = Self.shares(known, sent, rates: [rate, rate, rate], seed: 3)
        for k in 0..<3 { #expect(abs(shares[k] - sent.probabilities[k]) < 0.015) }
    }

    @Test("a request that errors put out of reach is cut to its largest share")
    func outOfReach() {
        let known = Self.knowledge(5, users: 2, antennas: 8, variance: 0.2, rank: 0)
        let robust = OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy))
        let sent = robust.transmissions(
            for: known, rates: [6, 0], link: Self.link, threads: 1)[0]
        #expect(!sent.isFeasible && sent.share > 0.1 && sent.share < 1)
        #expect(sent.transmission.antennas == 8)
        #expect(sent.transmission.transmitPower <= Self.link.maximumPower * (1 + 1e-9))
        #expect(sent.probabilities[0] >= 0.95 - 1e-9 && sent.probabilities[1] == 1)
        let nothing = robust.transmissions(
            for: known, rates: [0, 0], link: Self.link, threads: 1)[0]
        #expect(nothing.isFeasible && nothing.transmission.antennas == 0)
    }

    @Test("the number of threads changes no bit")
    func threads() {
        let parts = (1...6).map {
            Self.knowledge(UInt64($0), users: 2, antennas: 8, variance: 0.01, rank: 1)
        }
        let known = ChannelKnowledge(
            count: 6, users: 2, antennas: 8, rank: 1, elements: parts.flatMap(\.elements),
            whiteVariances: parts.flatMap(\.whiteVariances))
        let robust = OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy))
        let rates = (0..<12).map { 0.5 + 0.25 * Double($0 % 4) }
        let one = robust.transmissions(for: known, rates: rates, link: Self.link, threads: 1)
        #expect(
            one == robust.transmissions(for: known, rates: rates, link: Self.link, threads: 3))
        let alone = robust.transmissions(
            for: parts[2], rates: Array(rates[4..<6]), link: Self.link, threads: 1)
        #expect(alone[0] == one[2], "a channel's result depends on that channel alone")
    }
}
