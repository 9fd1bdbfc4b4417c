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

    /// Channels from a few directions, each user's a little off; lengths differ by 40 dB.
    private static func channels(
        _ users: Int, _ places: [[Double]], seed: UInt64
    ) -> ComplexMatrix {
        var random = Philox(seed: seed)
        let rows = (0..<users).map { u -> [Complex<Double>] in
            var row = [Complex<Double>](repeating: .zero, count: n)
            for angle in places[u % places.count] {
                let (re, im) = random.normalPair()
                let jitter = angle + 0.02 * random.normalPair().0
                for i in 0..<n {
                    row[i] += Complex(re, im) * Complex(length: 1, phase: .pi * jitter * Double(i))
                }
            }
            let scale = pow(10, -2 * random.uniform())
            return row.map { $0.multiplied(by: scale) }
        }
        return ComplexMatrix(rows: users, columns: n) { rows[$0][$1] }
    }

    private static let sites = [[0.3, 0.5], [-0.9, -0.2], [0.05, 0.7], [-0.5, 0.9]]

    private static func base(laws: Int = 4) throws -> ChannelPrior {
        var fitting = PriorFitting()
        fitting.components = laws
        fitting.iterations = 8
        return try fitting.prior(of: channels(400, sites, seed: 1), path: "sites")
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
        let csi = Self.channels(80, Self.sites, seed: 8)
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
        configuration.sight = .nlos
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
            TrainingEnvironment.Pool(
                mast: "\(first)", training: (first..<end).map { Int32($0) }, validation: [70, 71])
        }
        let environments = [
            TrainingEnvironment(site: "a", lineOfSight: true, pools: [pools[0], pools[1]]),
            TrainingEnvironment(site: "b", lineOfSight: false, pools: [pools[2]]),
        ]
        let csi = Self.channels(72, Self.sites, seed: 9)
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
