import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The sets of ``ServedUsers``, whose derivation this follows.
//   2. A channel's set depends on that channel alone: lanes that are done are left as they are.
//   3. Speed: no logarithm. Instead of the sum of rates -ln(r A_kk) the product of r A_kk is compared.

/// The fast path of ``ServedUsers``: eight channels side by side in double precision.
///
/// K users up to 16, so that products of 16 numbers of at least 1e-15 stay in range. Sets are numbers 1
/// and 0 of every user and lane; users outside have rows of the identity in the inverses. A comparison
/// is never joined to another: Swift computes that one lane after another.
final class ServedUsersKernel {
    typealias Lanes = DoubleLanes
    typealias Vector = SIMD8<Double>

    /// Whether a user is in the set, 1 or 0, [K].
    let included: UnsafeMutablePointer<Lanes>
    /// (r I + G)^-1 over the set, lower triangle.
    let inverse: LaneMatrix<Lanes>
    /// Number of users in the set.
    private(set) var size = Vector.zero
    private let gram: LaneMatrix<Lanes>
    private let users: Int
    /// Whether a user has a channel and is not in the set, 1 or 0, [K].
    private let outside: UnsafeMutablePointer<Lanes>
    /// The product of r A_kk over the set, r its size: e to minus the rate of ``ServedUsers``.
    private var product = Vector(repeating: 1)
    /// The best sets so far.
    private var best: (included: UnsafeMutablePointer<Lanes>, size: Vector, product: Vector)
    /// b of a user that might be added, [2 K]: real and imaginary parts.
    private let response: UnsafeMutablePointer<Lanes>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<Lanes>

    /// A product must be smaller by this factor to count.
    private static let factor = 1 - ServedUsers.smallestGain
    /// The product of what is not to be chosen.
    private static let never = Double.infinity

    init(gram: LaneMatrix<Lanes>, storage: LaneStorage<Lanes>) {
        self.gram = gram
        users = gram.order
        included = storage.vector(users)
        outside = storage.vector(users)
        best = (storage.vector(users), .zero, .zero)
        inverse = storage.matrix(users)
        response = storage.vector(2 * users)
        column = storage.vector(2 * users)
    }

    /// Chooses the users worth serving.
    func choose() {
        leaveOut()
        guard hasOthers else { return }
        exchange()
        best.product = Vector(repeating: Self.never)
        keepBest()
        for k in 0..<users {
            outside[k] += included[k]
            included[k] = .zero
        }
        size = .zero
        product = Vector(repeating: 1)
        while addOne(onlyGains: true).max() >= 0 {}
        exchange()
        keepBest()
        takeBest()
    }

    /// The first step of ``choose()``: the best set on the way from all users to one.
    func leaveOut() {
        size = .zero
        for k in 0..<users {
            included[k] = Lanes.one.kept(where: gram.re[gram.place(k, k)], above: 0)
            outside[k] = .zero
            size += included[k].v
        }
        invert(regularization: size)
        product = Vector(repeating: 1)
        for k in 0..<users { product *= factor(inverse.re[inverse.place(k, k)].v, k, size) }
        best.product = Vector(repeating: Self.never)
        keepBest()
        for _ in 1..<max(2, users) {
            removeOne()
            keepBest()
        }
        takeBest()
    }

    /// The lanes whose users with a channel are all in the set.
    var complete: LaneSet {
        var others = Lanes.zero
        for k in 0..<users { others += outside[k] }
        return LaneSet(where: others, notAbove: 0.5)
    }

    /// The rates of ``ServedUsers`` in bit/s/Hz.
    var rates: Vector {
        var rates = product
        for lane in 0..<Lanes.count { rates[lane] = -Double.log2(rates[lane]) }
        return rates
    }

    /// Adds the user that is added at the smallest loss, or the largest gain; lanes in which nobody is
    /// left to add stay as they are.
    func addOne() { _ = addOne(onlyGains: false) }

    /// A = (r I + G)^-1 over the set.
    func invert(regularization r: Vector) {
        for k in 0..<users {
            let own = included[k].v
            for j in 0..<k {
                let p = gram.place(k, j)
                let both = Lanes(-(own * included[j].v))
                inverse.re[p] = gram.re[p] * both
                inverse.im[p] = gram.im[p] * both
            }
            let p = gram.place(k, k)
            inverse.re[p].v = -(own * (gram.re[p].v + r) + (1 - own))
        }
        _ = inverse.invertNegated(column: column)
    }

    // MARK: - Steps

    /// Adds the best user; where `onlyGains`, only if that makes the product smaller.
    ///
    /// - Returns: the user, -1 for none.
    private func addOne(onlyGains: Bool) -> Vector {
        var place = Vector(repeating: -1)
        guard hasOthers else { return place }
        let r = size + 1
        var smallest = onlyGains ? product * Self.factor : Vector(repeating: Self.never)
        invert(regularization: r)
        for j in 0..<users where outside[j].sum() > 0 {
            let inverseS = 1 / respond(to: j, regularization: r)
            var value = r * inverseS
            for k in 0..<users {
                let (re, im) = (response[2 * k].v, response[2 * k + 1].v)
                let gained = (re * re + im * im) * inverseS
                value *= factor(inverse.re[inverse.place(k, k)].v + gained, k, r)
            }
            value.replace(with: Self.never, where: outside[j].v .<= 0)
            let isBetter = value .< smallest * Self.factor
            smallest.replace(with: value, where: isBetter)
            place.replace(with: Double(j), where: isBetter)
        }
        let isAdded = place .>= 0
        move(place, to: 1)
        size.replace(with: r, where: isAdded)
        product.replace(with: smallest, where: isAdded)
        return place
    }

    /// Removes from every lane of several users the one whose removal makes the product smallest, of
    /// equals the last.
    private func removeOne() {
        let r = size - 1
        invert(regularization: Lanes(r).larger(.one).v)
        var smallest = Vector(repeating: Self.never)
        var place = Vector(repeating: -1)
        for k in 0..<users {
            let inverseOwn = 1 / inverse.re[inverse.place(k, k)].v
            var value = Vector(repeating: 1)
            for l in 0..<users where l != k {
                let lost = inverse.squaredMagnitude(l, k).v * inverseOwn
                value *= factor(inverse.re[inverse.place(l, l)].v - lost, l, r)
            }
            value.replace(with: Self.never, where: included[k].v .<= 0)
            let isBetter = value * Self.factor .<= smallest
            smallest.replace(with: value, where: isBetter)
            place.replace(with: Double(k), where: isBetter)
        }
        let isLast = r .< 1
        place.replace(with: -1, where: isLast)
        move(place, to: 0)
        product = smallest.replacing(with: product, where: isLast)
        size = r.replacing(with: size, where: isLast)
    }

    /// Exchanges users while that makes products smaller.
    private func exchange() {
        for _ in 0..<ServedUsers.largestExchanges(users: users) where !exchangeOne() { break }
    }

    /// Makes in every lane the exchange that makes the product smallest, of equals the first, where
    /// it becomes smaller.
    ///
    /// - Returns: whether any lane has changed.
    private func exchangeOne() -> Bool {
        guard hasOthers else { return false }
        invert(regularization: size)
        var smallest = product
        var (removed, added) = (Vector(repeating: -1), Vector(repeating: -1))
        for j in 0..<users where outside[j].sum() > 0 {
            let inverseS = 1 / respond(to: j, regularization: size)
            for i in 0..<users where included[i].sum() > 0 {
                var value = productAfterExchange(of: i, inverseS: inverseS)
                value.replace(with: Self.never, where: included[i].v .<= 0)
                value.replace(with: Self.never, where: outside[j].v .<= 0)
                let isBetter = value .< smallest * Self.factor
                smallest.replace(with: value, where: isBetter)
                removed.replace(with: Double(i), where: isBetter)
                added.replace(with: Double(j), where: isBetter)
            }
        }
        move(removed, to: 0)
        move(added, to: 1)
        product = smallest
        return removed.max() >= 0
    }

    // MARK: - Sets

    private var hasOthers: Bool { (0..<users).contains { outside[$0].sum() > 0 } }

    /// Takes the user `place` of every lane, -1 for none, into the set (1) or out of it (0).
    private func move(_ place: Vector, to value: Double) {
        for k in 0..<users {
            let isPlace = place .== Double(k)
            included[k].v.replace(with: value, where: isPlace)
            outside[k].v.replace(with: 1 - value, where: isPlace)
        }
    }

    /// Keeps the sets that are better than the best so far.
    private func keepBest() {
        let isBetter = product .< best.product * Self.factor
        for k in 0..<users { best.included[k].v.replace(with: included[k].v, where: isBetter) }
        best.size.replace(with: size, where: isBetter)
        best.product.replace(with: product, where: isBetter)
    }

    private func takeBest() {
        for k in 0..<users {
            outside[k] += included[k] - best.included[k]
            included[k] = best.included[k]
        }
        size = best.size
        product = best.product
    }

    // MARK: - Products

    /// r A_kk for users in the set, 1 for the others.
    @inline(__always)
    private func factor(_ diagonal: Vector, _ k: Int, _ r: Vector) -> Vector {
        let least = Lanes(repeating: ServedUsers.smallestDiagonal)
        return Lanes(diagonal * r).larger(least).v
            .replacing(with: 1, where: included[k].v .<= 0)
    }

    /// The product with user i left out and the user of ``response`` taken in.
    @inline(__always)
    private func productAfterExchange(of i: Int, inverseS: Vector) -> Vector {
        let least = Lanes(repeating: ServedUsers.smallestDiagonal)
        let (re, im) = (response[2 * i].v, response[2 * i + 1].v)
        let squared = re * re + im * im
        let inverseOwn = 1 / (inverse.re[inverse.place(i, i)].v + squared * inverseS)
        let new = (inverseS - squared * inverseS * inverseS * inverseOwn) * size
        var value = Lanes(new).larger(least).v
        for l in 0..<users where l != i {
            let (bre, bim) = (response[2 * l].v, response[2 * l + 1].v)
            // A_li + b_l conj(b_i) / s.
            let p = l > i ? inverse.place(l, i) : inverse.place(i, l)
            let aim = l > i ? inverse.im[p].v : -inverse.im[p].v
            let cre = inverse.re[p].v + (bre * re + bim * im) * inverseS
            let cim = aim + (bim * re - bre * im) * inverseS
            let diagonal = inverse.re[inverse.place(l, l)].v + (bre * bre + bim * bim) * inverseS
            value *= factor(diagonal - (cre * cre + cim * cim) * inverseOwn, l, size)
        }
        return value
    }

    /// b = A g_j into ``response``, 0 for users outside.
    ///
    /// - Returns: s.
    @inline(__always)
    private func respond(to j: Int, regularization r: Vector) -> Vector {
        var used = Vector.zero
        for k in 0..<users {
            var sum = ComplexLanes<Lanes>.zero
            for l in 0..<users where l != j {
                // A_kl g_l, as g_l conj(A_lk).
                let p = k >= l ? inverse.place(k, l) : inverse.place(l, k)
                let im = k == l ? Lanes.zero : k > l ? Lanes.zero - inverse.im[p] : inverse.im[p]
                sum.addProduct(
                    correlation(l, j), conjugate: ComplexLanes(re: inverse.re[p], im: im))
            }
            // The rows of users outside are not of the set's inverse.
            let b = sum * included[k]
            (response[2 * k], response[2 * k + 1]) = (b.re, b.im)
            guard k != j else { continue }
            let own = correlation(k, j)
            used += own.re.v * b.re.v + own.im.v * b.im.v
        }
        return Lanes(r + gram.re[gram.place(j, j)].v - used).larger(Lanes(r)).v
    }

    /// G_kj of users k in the set, k and j different; 0 for the others.
    @inline(__always)
    private func correlation(_ k: Int, _ j: Int) -> ComplexLanes<Lanes> {
        let p = k > j ? gram.place(k, j) : gram.place(j, k)
        let im = k > j ? gram.im[p] : Lanes.zero - gram.im[p]
        return ComplexLanes(re: gram.re[p], im: im) * included[k]
    }
}
