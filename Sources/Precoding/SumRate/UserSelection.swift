import LinearAlgebra
import Numerics

/// The choice of the users that zero forcing should serve.
///
/// When users are nearly collinear, serving all of them costs more than it brings. Up to
/// ``fewUsers`` users every subset is tried. Of more users, starting from nobody, the one is added
/// that raises the sum rate of zero forcing with equal powers most, until none raises it: Dimic,
/// Sidiropoulos, "On downlink beamforming with greedy user selection", IEEE Transactions on Signal
/// Processing 2005, algorithm 1 (doi:10.1109/TSP.2005.855428).
///
/// O(2^K K^3) for few users, O(K^5) for many.
enum UserSelection {
    /// Users up to which every subset is tried: 31 small inverses.
    static let fewUsers = 5

    /// The coefficients X [K, K] of zero forcing for the chosen users, zero columns for the others.
    ///
    /// - Parameters:
    ///   - gram: G = H H^H in the channel's units.
    ///   - link: power and noise.
    static func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let scaled = link.powerToNoise * gram
        let users = gram.rows
        if users <= fewUsers {
            let tried = (1..<(1 << users)).map { bits in
                zeroForcing((0..<users).filter { bits >> $0 & 1 == 1 }, gram, link)
            }
            let rates = tried.map { sumRate(scaled, $0) }
            guard let best = rates.indices.max(by: { rates[$0] < rates[$1] }) else {
                return .zeros(users, users)
            }
            return tried[best]
        }
        var chosen: [Int] = []
        var best = (x: ComplexMatrix.zeros(users, users), sumRate: 0.0)
        while chosen.count < users {
            let candidates = (0..<users).filter { !chosen.contains($0) && isHeard($0, gram) }
                .map { user -> (user: Int, x: ComplexMatrix, sumRate: Double) in
                    let x = zeroForcing(chosen + [user], gram, link)
                    return (user, x, sumRate(scaled, x))
                }
            guard let next = candidates.max(by: { $0.sumRate < $1.sumRate }),
                next.sumRate > best.sumRate
            else { break }
            chosen.append(next.user)
            best = (next.x, next.sumRate)
        }
        return best.x
    }

    private static func isHeard(_ user: Int, _ gram: ComplexMatrix) -> Bool {
        gram[user, user].rawStorage.x > 0
    }

    private static func zeroForcing(
        _ chosen: [Int], _ gram: ComplexMatrix, _ link: Link
    ) -> ComplexMatrix {
        let part = ComplexMatrix(rows: chosen.count, columns: chosen.count) {
            gram[chosen[$0], chosen[$1]]
        }
        let x = ZeroForcing(.equalPower).coefficients(gram: part, link: link)
        var whole = ComplexMatrix.zeros(gram.rows, gram.rows)
        for (i, row) in chosen.enumerated() {
            for (j, column) in chosen.enumerated() { whole[row, column] = x[i, j] }
        }
        return whole
    }

    private static func sumRate(_ gram: ComplexMatrix, _ x: ComplexMatrix) -> Double {
        let (signal, interference) = WMMSE.received(gram: gram, coefficients: x)
        return zip(signal, interference).reduce(0) { sum, pair in
            pair.1 > 0 ? sum + SpectralEfficiency.rate(pair.0 * pair.0 / pair.1) : sum
        }
    }
}
