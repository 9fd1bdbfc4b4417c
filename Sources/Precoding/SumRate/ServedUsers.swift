import LinearAlgebra
import Numerics

// Goals, in order:
//   1. Defined for every Gram matrix: equal users, more users than antennas, silent users.
//   2. Legible: the reference of ``ServedUsersKernel``, which is the fast one.
//   3. O(K^3) a step: one inverse, from which every neighbour of a set follows by updates of rank one.
//
// Derivation. By uplink-downlink duality (Viswanath, Tse 2003, doi:10.1109/TIT.2003.814483) the
// rates that m users reach in the uplink with power 1 / m each and linear MMSE receivers,
// R_k = -ln(m A_kk) with A = (m I + G)^-1 over these users, can be had in the downlink with the same
// sum of powers. So f(S), the sum of these rates, is a sum rate that can be had by serving S alone, and
// all it needs is an inverse; unlike the rate of zero forcing it is defined where users are equal.
//
// With r the power's inverse in A = (r I + G_SS)^-1, the neighbours' diagonals are
//     without k:  A_ll - |A_lk|^2 / A_kk,
//     with j:     A_ll + |b_l|^2 / s,  and 1 / s for j;  b = A g_j,  s = r + G_jj - g_j^H b,
// where g_j are the correlations of j with S. r is the size that the neighbour has.
//
// Not used: adding users from none alone, as ``UserSelection`` does, nor leaving them out from all alone:
// in the trials' lowest cell that has 96 and 82 % of the reference, with exchanges 98 %. Nor to stop at
// the first removal that does not help: of two pairs of equal users at -10 dB one of each pair is best,
// and three users are worse than four.

/// The users worth serving, when serving all of them costs more than it brings: a local maximum of
/// the sum rate at equal powers over sets of users.
///
/// From all users on, the one whose removal costs least is removed until one is left, and the best set
/// on this way is kept; unless that is all users, they are then exchanged for others while this raises
/// the rate, and the same is tried with users added from none. K users: K removals and K additions of
/// O(K^3), up to ``largestExchanges(users:)`` exchanges of O(K^4). Of users that make no difference
/// (equal channels) the first stays. Users without a channel are not chosen.
package struct ServedUsers {
    /// The chosen users, in no order that means anything.
    package private(set) var users: [Int]
    /// The sum of their uplink rates at equal powers in nat.
    package private(set) var rate: Double
    /// G in units of the noise at full power, [K, K].
    private var gram: ComplexMatrix

    /// Smallest gain in nat that counts: equal users differ by rounding.
    static let smallestGain = 1e-9
    /// Smallest r A_kk: at a gain of 120 dB it is no less, and rounding must not make it negative.
    static let smallestDiagonal = 1e-15
    /// Limit of the number of exchanges, twice the number of users (ours): more than 8 of 16 were
    /// never met.
    static func largestExchanges(users: Int) -> Int { 2 * users }

    /// The users worth serving of the channel with G = `gram` = H H^H P / sigma^2, [K, K].
    package init(gram: ComplexMatrix) {
        self.init(leavingOutFrom: gram)
        guard !isComplete else { return }
        exchange()
        var added = self
        (added.users, added.rate) = ([], 0)
        while let more = added.withOneMore, more.rate > added.rate + Self.smallestGain {
            added = more
        }
        added.exchange()
        if added.rate > rate + Self.smallestGain { self = added }
    }

    /// The first step: the best set on the way from all users to one.
    init(leavingOutFrom gram: ComplexMatrix) {
        self.gram = gram
        users = (0..<gram.rows).filter { gram[$0, $0].rawStorage.x > 0 }
        rate = 0
        let all = inverse(size: users.count)
        rate = users.indices.reduce(0) { $0 + uplinkRate(all[$1, $1].rawStorage.x, users.count) }
        var fewer = self
        while fewer.users.count > 1 {
            fewer.removeOne()
            if fewer.rate > rate + Self.smallestGain { self = fewer }
        }
    }

    /// Whether nobody with a channel is left out.
    var isComplete: Bool { left.isEmpty }

    /// The same with the user that is added at the smallest loss, or the largest gain; `nil` when
    /// nobody is left.
    package var withOneMore: ServedUsers? {
        let a = inverse(size: users.count + 1)
        var best: (user: Int, rate: Double)?
        for j in left {
            let (b, s) = addition(of: j, to: a, size: users.count + 1)
            let rate = users.indices.reduce(uplinkRate(1 / s, users.count + 1)) {
                $0 + uplinkRate(a[$1, $1].rawStorage.x + b[$1].squaredLength / s, users.count + 1)
            }
            if rate > (best?.rate ?? -.infinity) + Self.smallestGain { best = (j, rate) }
        }
        guard let best else { return nil }
        var more = self
        more.users.append(best.user)
        more.rate = best.rate
        return more
    }

    /// Coefficients X [K, K] of regularised zero forcing with equal power for these users, zero
    /// for the others.
    package var coefficients: ComplexMatrix {
        let part = ComplexMatrix(rows: users.count, columns: users.count) {
            gram[users[$0], users[$1]]
        }
        let x = RegularizedZeroForcing(.equalPower).coefficients(
            gram: part, link: Link(maximumPower: 1, noisePower: 1))
        var whole = ComplexMatrix.zeros(gram.rows, gram.rows)
        for (i, row) in users.enumerated() {
            for (j, column) in users.enumerated() { whole[row, column] = x[i, j] }
        }
        return whole
    }

    /// Users with a channel that are not chosen.
    private var left: [Int] {
        (0..<gram.rows).filter { gram[$0, $0].rawStorage.x > 0 && !users.contains($0) }
    }

    /// (r I + G)^-1 over the chosen users, r = `size`.
    private func inverse(size: Int) -> ComplexMatrix {
        let system = ComplexMatrix(rows: users.count, columns: users.count) {
            gram[users[$0], users[$1]] + ($0 == $1 ? Complex(Double(size)) : .zero)
        }
        return system.solvePositiveDefinite(.identity(users.count)) ?? .identity(users.count)
    }

    /// -ln(r A_kk).
    private func uplinkRate(_ diagonal: Double, _ size: Int) -> Double {
        -Double.log(max(Double(size) * diagonal, Self.smallestDiagonal))
    }

    /// b and s of user j.
    private func addition(
        of j: Int, to a: ComplexMatrix, size: Int
    ) -> (b: [Complex<Double>], s: Double) {
        let g = users.map { gram[$0, j] }
        let b = users.indices.map { row in
            users.indices.reduce(Complex<Double>.zero) { $0 + a[row, $1] * g[$1] }
        }
        let used = zip(g, b).reduce(0.0) { $0 + ($1.0.conjugate * $1.1).rawStorage.x }
        let s = Double(size) + gram[j, j].rawStorage.x - used
        return (b, max(s, Double(size)))
    }

    /// Removes the user whose removal costs least, of equals the last.
    private mutating func removeOne() {
        let size = users.count - 1
        let a = inverse(size: size)
        var best = (place: -1, rate: -Double.infinity)
        for k in users.indices {
            let own = a[k, k].rawStorage.x
            var sum = 0.0
            for l in users.indices where l != k {
                sum += uplinkRate(a[l, l].rawStorage.x - a[l, k].squaredLength / own, size)
            }
            if sum >= best.rate - Self.smallestGain { best = (k, sum) }
        }
        users.remove(at: best.place)
        rate = best.rate
    }

    /// Exchanges users while that raises the rate.
    private mutating func exchange() {
        for _ in 0..<Self.largestExchanges(users: gram.rows) where !exchangeOne() { break }
    }

    /// Makes the exchange of one user for another that raises the rate most, of equals the first.
    ///
    /// - Returns: whether one does.
    private mutating func exchangeOne() -> Bool {
        let size = users.count
        let a = inverse(size: size)
        var best = (place: -1, user: -1, rate: rate)
        for j in left {
            let (b, s) = addition(of: j, to: a, size: size)
            for i in users.indices {
                let own = a[i, i].rawStorage.x + b[i].squaredLength / s
                var sum = uplinkRate(1 / s - b[i].squaredLength / (s * s * own), size)
                for l in users.indices where l != i {
                    let cross = a[l, i] + (b[l] * b[i].conjugate).multiplied(by: 1 / s)
                    let diagonal = a[l, l].rawStorage.x + b[l].squaredLength / s
                    sum += uplinkRate(diagonal - cross.squaredLength / own, size)
                }
                if sum > best.rate + Self.smallestGain { best = (i, j, sum) }
            }
        }
        guard best.place >= 0 else { return false }
        users[best.place] = best.user
        rate = best.rate
        return true
    }
}
