import LinearAlgebra

// Goals, in order:
//   1. The sets of ``ServedUsers``, whose derivation this follows.
//   2. A channel's set depends on that channel alone: lanes that are done are left as they are.
//   3. Speed: no logarithm. Instead of the sum of rates -ln(r A_kk) the product of r A_kk is compared.

/// The fast path of ``ServedUsers``: eight channels side by side in double precision.
///
/// K users up to 16, so that products of 16 numbers of at least 1e-15 stay in range. Sets are numbers 1
/// and 0 of every user and lane; users outside have rows of the identity in the inverses.
final class ServedUsersKernel {
    typealias Lanes = DoubleLanes
    typealias Vector = SIMD8<Double>
    typealias Mask = SIMDMask<SIMD8<Int64>>

    /// Whether a user is in the set, 1 or 0, [K].
    let included: UnsafeMutablePointer<Lanes>
    /// (r I + G)^-1 over the set, lower triangle.
    let inverse: LaneMatrix<Lanes>
    /// Number of users in the set.
    private(set) var size = Vector.zero
    let gram: LaneMatrix<Lanes>
    /// The product of r A_kk over the set, r its size: e to minus the rate of ``ServedUsers``.
    private var product = Vector.one
    /// The best sets so far.
    private var best: (included: UnsafeMutablePointer<Lanes>, size: Vector, product: Vector)
    private let users: Int
    /// b of a user that might be added, [2 K]: real and imaginary parts.
    private let response: UnsafeMutablePointer<Lanes>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<Lanes>

    /// A product must be smaller by this factor to count.
    private static let factor = 1 - ServedUsers.smallestGain

    init(gram: LaneMatrix<Lanes>, storage: LaneStorage<Lanes>) {
        self.gram = gram
        users = gram.order
        included = storage.vector(users)
        best = (storage.vector(users), .zero, .one)
        inverse = storage.matrix(users)
        response = storage.vector(2 * users)
        column = storage.vector(2 * users)
    }

    /// Chooses the users worth serving.
    func choose() {
        size = .zero
        for k in 0..<users {
            let isHeard = gram.re[gram.place(k, k)].v .> 0
            included[k] = Lanes(Vector.zero.replacing(with: 1, where: isHeard))
            size += included[k].v
        }
        invert(regularization: size)
        product = .one
        for k in 0..<users { product *= factor(inverse.re[inverse.place(k, k)].v, k, size) }
        best.product = Vector(repeating: .infinity)
        keepBest()
        for _ in 1..<max(2, users) {
            removeOne()
            keepBest()
        }
        takeBest()
        guard hasOthers else { return }
        exchange()
        best.product = Vector(repeating: .infinity)
        keepBest()
        for k in 0..<users { included[k] = .zero }
        size = .zero
        product = .one
        while any(addOne(where: { $0 .< $1 * Self.factor })) {}
        exchange()
        keepBest()
        takeBest()
    }

    /// Adds the user that is added at the smallest loss, or the largest gain.
    ///
    /// - Returns: the lanes in which nobody is left to add, which stay as they are.
    func addOne() -> LaneSet {
        let isAdded = addOne { new, _ in new .< .infinity }
        var complete = LaneSet()
        for lane in 0..<Lanes.count where !isAdded[lane] { complete.insert(lane) }
        return complete
    }

    /// Adds the best user in the lanes where its product and the one so far are `accepted`.
    private func addOne(where accepted: (Vector, Vector) -> Mask) -> Mask {
        guard hasOthers else { return Mask(repeating: false) }
        let r = size + 1
        var smallest = Vector(repeating: .infinity)
        var place = Vector(repeating: -1)
        invert(regularization: r)
        for j in 0..<users {
            let isOutside = outside(j)
            guard any(isOutside) else { continue }
            let s = respond(to: j, regularization: r)
            var value = r / s
            for k in 0..<users {
                let diagonal = inverse.re[inverse.place(k, k)].v + squaredResponse(k) / s
                value *= factor(diagonal, k, r)
            }
            let isBetter = isOutside .& (value .< smallest * Self.factor)
            smallest.replace(with: value, where: isBetter)
            place.replace(with: Double(j), where: isBetter)
        }
        let isAdded = accepted(smallest, product)
        for k in 0..<users {
            included[k].v.replace(with: 1, where: isAdded .& (place .== Double(k)))
        }
        size.replace(with: r, where: isAdded)
        product.replace(with: smallest, where: isAdded)
        return isAdded
    }

    /// Keeps the sets that are better than the best so far.
    private func keepBest() {
        let isBetter = product .< best.product * Self.factor
        for k in 0..<users { best.included[k].v.replace(with: included[k].v, where: isBetter) }
        best.size.replace(with: size, where: isBetter)
        best.product.replace(with: product, where: isBetter)
    }

    private func takeBest() {
        for k in 0..<users { included[k] = best.included[k] }
        size = best.size
        product = best.product
    }

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

    /// Whether any lane has a user with a channel outside its set.
    private var hasOthers: Bool { (0..<users).contains { any(outside($0)) } }

    private func outside(_ k: Int) -> Mask {
        (included[k].v .== 0) .& (gram.re[gram.place(k, k)].v .> 0)
    }

    /// r A_kk for users in the set, 1 for the others.
    @inline(__always)
    private func factor(_ diagonal: Vector, _ k: Int, _ r: Vector) -> Vector {
        let least = Vector(repeating: ServedUsers.smallestDiagonal)
        let value = diagonal * r
        return Vector.one.replacing(
            with: value.replacing(with: least, where: value .< least),
            where: included[k].v .> 0)
    }

    /// Removes from every lane of several users the one whose removal makes the product smallest, of
    /// equals the last.
    private func removeOne() {
        let r = size - 1
        invert(regularization: r.replacing(with: 1, where: r .< 1))
        var smallest = Vector(repeating: .infinity)
        var place = Vector(repeating: -1)
        for k in 0..<users {
            let inverseOwn = 1 / inverse.re[inverse.place(k, k)].v
            var value = Vector.one
            for l in 0..<users where l != k {
                let lost = inverse.squaredMagnitude(l, k).v * inverseOwn
                value *= factor(inverse.re[inverse.place(l, l)].v - lost, l, r)
            }
            let isBetter = (included[k].v .> 0) .& (value * Self.factor .<= smallest)
            smallest.replace(with: value, where: isBetter)
            place.replace(with: Double(k), where: isBetter)
        }
        let isRemoved = r .>= 1
        for k in 0..<users {
            included[k].v.replace(with: 0, where: isRemoved .& (place .== Double(k)))
        }
        size.replace(with: r, where: isRemoved)
        product.replace(with: smallest, where: isRemoved)
    }

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
        for j in 0..<users {
            let isOutside = outside(j)
            guard any(isOutside) else { continue }
            let s = 1 / respond(to: j, regularization: size)
            for i in 0..<users {
                let value = productAfterExchange(of: i, inverseS: s)
                let isBetter =
                    isOutside .& (included[i].v .> 0) .& (value .< smallest * Self.factor)
                smallest.replace(with: value, where: isBetter)
                removed.replace(with: Double(i), where: isBetter)
                added.replace(with: Double(j), where: isBetter)
            }
        }
        let isGain = removed .>= 0
        for k in 0..<users {
            included[k].v.replace(with: 0, where: removed .== Double(k))
            included[k].v.replace(with: 1, where: added .== Double(k))
        }
        product.replace(with: smallest, where: isGain)
        return any(isGain)
    }

    /// The product with user i left out and the user of ``response`` taken in.
    @inline(__always)
    private func productAfterExchange(of i: Int, inverseS: Vector) -> Vector {
        let least = Vector(repeating: ServedUsers.smallestDiagonal)
        let (re, im) = (response[2 * i].v, response[2 * i + 1].v)
        let squared = re * re + im * im
        let inverseOwn = 1 / (inverse.re[inverse.place(i, i)].v + squared * inverseS)
        let new = (inverseS - squared * inverseS * inverseS * inverseOwn) * size
        var value = new.replacing(with: least, where: new .< least)
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
                let g = correlation(l, j)
                let p = k >= l ? inverse.place(k, l) : inverse.place(l, k)
                let im = k == l ? Lanes.zero : inverse.im[p]
                // A_kl g_l, as g_l conj(A_lk).
                sum.addProduct(
                    g,
                    conjugate: ComplexLanes(
                        re: inverse.re[p], im: k > l ? Lanes.zero - im : im))
            }
            // The rows of users outside are not of the set's inverse.
            response[2 * k].v = sum.re.v * included[k].v
            response[2 * k + 1].v = sum.im.v * included[k].v
            guard k != j else { continue }
            let own = correlation(k, j)
            used += own.re.v * response[2 * k].v + own.im.v * response[2 * k + 1].v
        }
        let s = r + gram.re[gram.place(j, j)].v - used
        return s.replacing(with: r, where: s .< r)
    }

    /// G_kj of users k in the set, k and j different; 0 for the others.
    @inline(__always)
    private func correlation(_ k: Int, _ j: Int) -> ComplexLanes<Lanes> {
        let p = k > j ? gram.place(k, j) : gram.place(j, k)
        let im = k > j ? gram.im[p] : Lanes.zero - gram.im[p]
        return ComplexLanes(re: gram.re[p], im: im) * included[k]
    }

    @inline(__always)
    private func squaredResponse(_ k: Int) -> Vector {
        let (re, im) = (response[2 * k].v, response[2 * k + 1].v)
        return re * re + im * im
    }
}

extension SIMD8<Double> {
    fileprivate static var one: Self { Self(repeating: 1) }
}
