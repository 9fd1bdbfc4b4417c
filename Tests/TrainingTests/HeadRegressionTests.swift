import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing

@testable import Training

/// Heads of models that know channels, fitted in closed form.
@Suite("A head that knows a site's channels, by regression")
struct HeadRegressionTests {
    /// A model of random weights that has learned nothing.
    private static var model: FoundationModel {
        var c = ModelConfiguration.channel
        c.antennas = 8
        c.users = 3
        c.embedding = 24
        c.blocks = 1
        c.feedForward = 32
        c.errorRank = 1
        return FoundationModel(configuration: c, seed: 3)
    }

    private static func configuration(_ target: Double? = nil) -> HeadRegression.Configuration {
        var configuration = HeadRegression.Configuration()
        configuration.estimates = 2_000
        configuration.targetPilotRatio = target
        return configuration
    }

    private func error(_ head: OutputHead, _ data: TrainingData, at ratio: Double) throws -> Double
    {
        let estimator = try LearnedEstimator(Self.model, head: head, antennas: 8)
        return TrainedEstimator.error(
            of: estimator, on: data, users: data.environments[0].pools[0].validation,
            pilotRatio: ratio, seed: 4)
    }

    @Test("users that were left out are known better; pairs of estimates teach nearly as much")
    func helps() throws {
        let data = Small.data()
        let regression = try HeadRegression(Self.model, Self.configuration(), threads: 1)
        let local = data.selecting([0])
        let (head, penalty) = regression.head(local, local: 1, shares: [1])
        #expect(penalty < .infinity)
        for ratio in [0.0, 10] {
            let before = try error(Self.model.defaultHead, data, at: ratio)
            let after = try error(head, data, at: ratio)
            #expect(after < before - 0.5, "\(ratio) dB: \(after), \(before)")
            let pairs = try HeadRegression(Self.model, Self.configuration(10), threads: 1)
                .head(local, local: 1, shares: [1])
            #expect(try error(pairs.head, data, at: ratio) < before - 0.3)
        }
        // Everything but the correction stays.
        let layout = ParameterLayout.head(Self.model.configuration)
        for name in ["head.scalars.weight", "head.directions.weight"] {
            let range = layout[name].range
            #expect(head.values[range] == Self.model.defaultHead.values[range])
        }
    }

    @Test("the same bits on any number of threads; where nothing can be gained the head stays")
    func stays() throws {
        let data = Small.data().selecting([0])
        let one = try HeadRegression(Self.model, Self.configuration(), threads: 1)
        let two = try HeadRegression(Self.model, Self.configuration(), threads: 2)
        let head = one.head(data, local: 1, shares: [1])
        #expect(two.head(data, local: 1, shares: [1]).head == head.head)
        var stiff = Self.configuration()
        stiff.penalties = [.infinity]
        let same = try HeadRegression(Self.model, stiff, threads: 1)
        #expect(same.head(data, local: 1, shares: [1]).head == Self.model.defaultHead)
    }

    @Test("the solution is the minimum: its gradient is zero, its change of the errors negative")
    func minimum() throws {
        let c = Self.model.configuration
        let estimator = try LearnedEstimator(Self.model, antennas: 8)
        let data = Small.data()
        let users = Array(0..<30)
        let channels = data.batch(of: users, users: 1)
        let estimates = ChannelEstimate.batch(channels, pilotRatio: 5, seed: 2)
        let ratios = [Float](repeating: 5, count: 30)
        let features = estimator.features(of: estimates, pilotRatios: ratios)
        let guesses = estimator.knowledge(of: estimates, pilotRatio: 5).channels
        var sums = RegressionSums(c)
        for user in users {
            sums.add(
                features, guesses, channels, estimates, user: user, decibels: 5, exponent: 0.7)
        }
        let solution = try #require(sums.solution(penalty: 0.01))
        let best = sums.change(of: solution)
        #expect(best < 0)
        // A penalised minimum is above the unpenalised one and below what is farther out.
        let free = sums.change(of: sums.solution(penalty: 1e-6))
        #expect(free < best)
        let halved = solution.map { $0.map { $0 / 2 } }
        #expect(sums.change(of: halved) > best)
        #expect(sums.change(of: sums.solution(penalty: 1)) > best)
    }

    @Test("users decide which environments are alike, each environment once, best first")
    func similarity() throws {
        let data = Small.data(environments: 4)
        let similarity = UserSimilarity(try LearnedEstimator(Self.model, antennas: 8))
        let ranked = similarity.rank(data.selecting([2]), in: data, count: 3)
        #expect(ranked.count == 3 && ranked[0].index == 2)
        #expect(abs(ranked[0].cosine - 1) < 1e-5)
        #expect(ranked[1].cosine >= ranked[2].cosine && ranked[1].cosine < 1)
    }
}
