import Foundation
import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite("The users worth serving, and what refinement makes of a start")
struct ServedUsersTests {
    /// Gram matrices from 1 user to 16, with more users than antennas, weak users and equal users, at
    /// -10 to 60 dB.
    static func grams(_ seeds: ClosedRange<UInt64>) -> [(name: String, gram: ComplexMatrix)] {
        let shapes = [(1, 1), (2, 4), (3, 2), (4, 1), (4, 16), (7, 4), (16, 5)]
        return seeds.flatMap { seed in
            shapes.flatMap { users, antennas in
                [-10.0, 15, 60].map { decibel in
                    var h = randomChannel(seed, users: users, antennas: antennas, spread: 30)
                    if seed % 3 == 0 && users > 2 {
                        for n in 0..<antennas { h[2, n] = h[0, n] }
                    }
                    if seed % 4 == 0 && users > 1 { for n in 0..<antennas { h[1, n] = .zero } }
                    let gram = (pow(10, decibel / 10) / Double(antennas)) * h.gram
                    return ("seed \(seed), \(users) x \(antennas), \(decibel) dB", gram)
                }
            }
        }
    }

    /// Sum of the uplink rates of `set` at equal powers, in nat: from the definition.
    static func uplinkRate(_ gram: ComplexMatrix, _ set: [Int]) throws -> Double {
        let size = Double(set.count)
        return try set.indices.reduce(0.0) { sum, k in
            // SINR of the MMSE receiver: g^H (R)^-1 g with R of the others, in K x K algebra.
            let others = set.filter { $0 != set[k] }
            let system = ComplexMatrix(rows: others.count, columns: others.count) {
                gram[others[$0], others[$1]] + ($0 == $1 ? Complex(size) : .zero)
            }
            let g = ComplexMatrix(rows: others.count, columns: 1) { row, _ in
                gram[others[row], set[k]]
            }
            var sinr = gram[set[k], set[k]].real
            if !others.isEmpty {
                let solved = try #require(system.solvePositiveDefinite(g))
                sinr -= (g.adjoint * solved)[0, 0].real
            }
            return sum + log1p(max(0, sinr) / size)
        }
    }

    @Test("the rate is that of the set, and no exchange raises it")
    func localMaximum() throws {
        for (name, gram) in Self.grams(1...4) {
            let served = ServedUsers(gram: gram)
            let rate = try Self.uplinkRate(gram, served.users)
            #expect(abs(served.rate - rate) < 1e-6 * max(1, rate), "\(name)")
            let heard = (0..<gram.rows).filter { gram[$0, $0].real > 0 }
            #expect(served.users.allSatisfy(heard.contains) && !served.users.isEmpty)
            let outside = heard.filter { !served.users.contains($0) }
            for j in outside {
                for i in served.users.indices {
                    var other = served.users
                    other[i] = j
                    #expect(try Self.uplinkRate(gram, other) < rate + 1e-6, "\(name)")
                }
            }
            let more = served.withOneMore
            #expect((more == nil) == outside.isEmpty, "\(name)")
            guard let more else { continue }
            for j in outside {
                let other = try Self.uplinkRate(gram, served.users + [j])
                #expect(more.rate > other - 1e-6, "\(name)")
            }
        }
    }

    @Test("of equal users the first stays; of two equal pairs at -10 dB one of each")
    func equalUsers() {
        let h = randomChannel(3, users: 2, antennas: 64, spread: 0)
        let norms = (0..<2).map { k in
            (0..<64).reduce(0.0) { $0 + h[k, $1].squaredLength }.squareRoot()
        }
        for decibel in [-10.0, 30, 60] {
            let all = ComplexMatrix(rows: 5, columns: 64) { k, n in
                h[k / 3, n].multiplied(by: 1 / norms[k / 3])
            }
            let gram = pow(10, decibel / 10) * all.gram
            #expect(Set(ServedUsers(gram: gram).users) == [0, 3], "\(decibel) dB")
        }
    }

    @Test("lanes choose the same users")
    func lanes() {
        let cases = Self.grams(1...5)
        for users in Set(cases.map(\.gram.rows)) {
            let same = cases.filter { $0.gram.rows == users }
            let block = ChannelBlock(users: users, antennas: 1)
            let kernel = ServedUsersKernel(gram: block.gram, storage: block.storage)
            for first in stride(from: 0, to: same.count, by: ChannelBlock.lanes) {
                let part = same[first..<min(first + ChannelBlock.lanes, same.count)]
                for lane in 0..<ChannelBlock.lanes {
                    let gram = part[first + lane % part.count].gram
                    for k in 0..<users {
                        for j in 0...k {
                            block.gram.set(
                                k, j, lane: lane, to: gram[k, j].real, gram[k, j].imaginary)
                        }
                    }
                }
                func check(_ expected: (ServedUsers) -> [Int], _ step: String) {
                    for (lane, one) in part.enumerated() {
                        let found = (0..<users).filter { kernel.included[$0][lane] == 1 }
                        let right = expected(ServedUsers(gram: one.gram)).sorted()
                        #expect(found == right, "\(one.name), \(step)")
                        #expect(kernel.size[lane] == Double(right.count))
                    }
                }
                kernel.choose()
                check({ $0.users }, "chosen")
                for (lane, one) in part.enumerated() {
                    let right = ServedUsers(gram: one.gram)
                    #expect(kernel.complete.contains(lane) == right.isComplete, "\(one.name)")
                    let rate = right.rate / log(2)
                    #expect(abs(kernel.rates[lane] - rate) < 1e-6 * max(1, rate), "\(one.name)")
                }
                kernel.addOne()
                check({ ($0.withOneMore ?? $0).users }, "one more")
            }
        }
    }

    @Test("refinement falls below no start and no cheap precoder")
    func neverBelow() {
        let link = Link(maximumPower: 1, noisePower: 1)
        for (name, gram) in Self.grams(6...9) {
            func rate(_ x: ComplexMatrix) -> Double {
                WMMSE.step(gram: gram, coefficients: x).sumRate
            }
            let start = WMMSEStart.random(seed: 3).coefficients(gram: gram, link: link)
            let refined = rate(WMMSERefinement.coefficients(gram: gram, start: start))
            let others: [any GramPrecoder] = [
                ZeroForcing(.equalPower), ZeroForcing(.waterFilling), ZeroForcing(.frobenius),
                RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower), WMMSE(),
            ]
            for other in others {
                let limit = rate(other.coefficients(gram: gram, link: link))
                #expect(refined > 0.999 * limit, "\(name): \(other.name)")
            }
            #expect(refined > 0.999999 * rate(start), "\(name)")
        }
    }
}
