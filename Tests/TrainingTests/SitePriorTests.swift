import Channels
import Foundation
import Models
import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Training

@Suite("Priors of sites from datasets and training data")
struct SitePriorTests {
    private static let n = 16

    /// Channels of `users` users, each antenna's an independent complex normal number.
    private static func channels(_ users: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed)
        let values = (0..<(users * n)).map { _ -> Complex<Double> in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
        return ComplexMatrix(rows: users, columns: n) { values[$0 * n + $1] }
    }

    private static func base() throws -> GaussianMixturePrior {
        var fitting = PriorFitting()
        fitting.components = 4
        fitting.iterations = 8
        return try fitting.prior(of: channels(400, seed: 1), path: "sites")
    }

    /// Users in turn with and without line of sight, every fourth kept for testing.
    private static func dataset(_ csi: ComplexMatrix) -> ChannelDataset {
        SmallDataset.dataset(
            csi: (0..<csi.rows).flatMap { u in
                (0..<n).map { Complex(Float(csi[u, $0].real), Float(csi[u, $0].imaginary)) }
            }, antennas: n, lineOfSight: (0..<csi.rows).map { $0 % 2 == 0 },
            isTest: (0..<csi.rows).map { $0 % 4 == 3 })
    }

    @Test("a site's prior learns nothing from users kept for testing, and says what made it")
    func site() throws {
        let csi = Self.channels(80, seed: 8)
        let other = ComplexMatrix(rows: 80, columns: Self.n) { u, i in
            u % 4 == 3 ? Complex(Double(i), 1) : csi[u, i]
        }
        let base = try Self.base()
        var configuration = SitePrior.Configuration()
        for shots in [nil, 12] {
            configuration.shots = shots
            let made = try SitePrior(
                of: Self.dataset(csi), configuration, from: base, path: "site")
            let again = try SitePrior(
                of: Self.dataset(other), configuration, from: base, path: "site")
            let isSame = made.prior == again.prior
            #expect(isSame, "\(shots ?? 0) shots")
            #expect(made.origin.users == shots ?? 60 && made.origin.site == "small")
        }
        configuration.sight = .obstructed
        configuration.shots = 20
        #expect(
            try SitePrior(of: Self.dataset(csi), configuration, from: base, path: "site").origin
                .users
                == 20)
        configuration.shots = 21
        #expect(throws: InputError.self) {
            try SitePrior(of: Self.dataset(csi), configuration, from: base, path: "site")
        }
        configuration.shots = 5
        #expect(throws: InputError.self) {
            try SitePrior(of: Self.dataset(csi), configuration, from: nil, path: "site")
        }
    }

    @Test("the prior of many sites takes as many users of every mast, none to validate on")
    func balanced() throws {
        let pools = [(0, 40), (40, 60), (60, 64)].map { first, end in
            EnvironmentUsers.Pool(
                mast: "\(first)", training: Array(first..<end), validation: [70, 71])
        }
        let environments = [
            EnvironmentUsers(
                Environment(site: "a", sight: .lineOfSight), pools: [pools[0], pools[1]]),
            EnvironmentUsers(Environment(site: "b", sight: .obstructed), pools: [pools[2]]),
        ]
        let csi = Self.channels(72, seed: 9)
        let data = TrainingData(
            environments: environments, antennas: Self.n,
            channels: (0..<72).flatMap { u in
                (0..<Self.n).map { Float(csi[u, $0].real) }
                    + (0..<Self.n).map { Float(csi[u, $0].imaginary) }
            })
        var configuration = PriorPretraining()
        configuration.usersPerPool = 10
        let users = configuration.users(of: data)
        #expect(users.count == 24 && Set(users).count == 24)
        for (range, count) in [(0..<40, 10), (40..<60, 10), (60..<64, 4)] {
            #expect(users.count { range.contains($0) } == count)
        }
        configuration.usersPerPool = 100
        configuration.fitting.components = 4
        let prior = try configuration.prior(of: data, source: "data")
        let direct = try configuration.fitting.prior(
            of: ComplexMatrix(rows: 64, columns: Self.n) { u, i in
                Complex(Double(Float(csi[u, i].real)), Double(Float(csi[u, i].imaginary)))
            }, path: "data")
        let isSame = prior == direct
        #expect(isSame)
    }
}
