import Foundation
import LinearAlgebra

/// The memory of ``GramBand`` on one block, in the caller's.
struct GramBandMemory {
    typealias L = FloatLanes

    /// H in units of the noise at full power, [N, K].
    let planes: BandPlanes
    /// The weights at some antennas, [``chunk``, K], before they go out.
    let weights: BandPlanes
    let solver: BandSolver
    /// G of the second half of the antennas.
    let secondGram: LaneMatrix<L>
    /// Squared lengths of the columns of W, and of what is being computed of them, [K] each. As sums over
    /// antennas they are taken in two halves.
    let powers, partPowers: UnsafeMutablePointer<L>
    /// What the columns of W are to be multiplied by once more, [K].
    let columnFactors: UnsafeMutablePointer<L>
    /// Errors 1 / (1 + S) of estimates of pilot ratio S, and what rows are multiplied by, [K].
    private let errors, rowFactors: UnsafeMutablePointer<L>
    /// What numbers of the array are multiplied by, and the limit of a squared length of a channel below
    /// which no number can be too large.
    private let factors: UnsafeMutablePointer<L>
    let tile: BandTile
    /// Antennas that are worked on at a time.
    let chunk: Int

    init(_ method: BandSolver.Method, users: Int, antennas: Int, _ scratch: inout BandScratch) {
        // A chunk's planes take up to two thirds of a first-level cache of 48 KB; a multiple of 16, so
        // that tiles fit.
        chunk = 16
        planes = BandPlanes(
            vectors: scratch.take(2 * antennas * users, of: L.self), users: users)
        weights = BandPlanes(vectors: scratch.take(2 * chunk * users, of: L.self), users: users)
        solver = BandSolver(method, users: users, &scratch)
        secondGram = BandSolver.matrix(users, &scratch)
        powers = scratch.take(users, of: L.self)
        partPowers = scratch.take(users, of: L.self)
        columnFactors = scratch.take(users, of: L.self)
        errors = scratch.take(users, of: L.self)
        rowFactors = scratch.take(users, of: L.self)
        factors = scratch.take(2, of: L.self)
        tile = BandTile(scratch.take(BandTile.count, of: L.self))
    }

    private var users: Int { solver.gram.order }

    /// What numbers of the array are multiplied by.
    var factor: L { factors[0] }

    // MARK: - Settings

    /// Sets the pilot ratios in dB, [K].
    func setRatios(_ ratios: UnsafePointer<Float>?) {
        guard let ratios else { return }
        for k in 0..<users {
            let error = ratios[k] < .infinity ? 1 / (1 + pow(10, Double(ratios[k]) / 10)) : 0
            errors[k] = L(repeating: Float(error))
        }
    }

    /// Sets ``factor`` for the groups of a block.
    ///
    /// - Returns: the squared lengths of what is to be written.
    func setPowers(_ slot: BandSlot, _ block: BandBlock) -> L {
        var power = L.zero
        let scale = slot.channelLayout.scale
        let output = slot.precoderLayout.scale
        for lane in 0..<L.count {
            let watt = slot.power(block.group(lane))
            let ratio = watt / slot.noise
            factors[0][lane] = Float(ratio.squareRoot() * scale)
            // A number beyond the limit would make the length larger than its square.
            let limit = FiniteCheck.largest * FiniteCheck.largest * min(1, ratio)
            factors[1][lane] = max(Float(limit), .leastNormalMagnitude)
            power[lane] = Float(watt * output * output)
        }
        return power
    }

    // MARK: - Gram matrices

    func clear(_ gram: LaneMatrix<L>) {
        for k in 0..<users {
            for j in 0...k {
                gram.re[gram.place(k, j)] = .zero
                gram.im[gram.place(k, j)] = .zero
            }
        }
    }

    func addSecond() {
        let gram = solver.gram
        for k in 0..<users {
            for j in 0...k {
                let place = gram.place(k, j)
                gram.re[place] += secondGram.re[place]
                gram.im[place] += secondGram.im[place]
            }
        }
    }

    /// Adds the halves of a folded block.
    func addHalves() {
        let gram = solver.gram
        for k in 0..<users {
            for j in 0...k {
                let place = gram.place(k, j)
                gram.re[place] = Self.halvesAdded(gram.re[place])
                gram.im[place] = Self.halvesAdded(gram.im[place])
            }
        }
    }

    @inline(__always)
    private static func halvesAdded(_ x: L) -> L {
        L(x.v + SIMD16(lowHalf: x.v.highHalf, highHalf: x.v.lowHalf))
    }

    /// The lanes whose channels may hold NaN, infinity or numbers beyond `FiniteCheck.largest`.
    var doubtful: LaneSet {
        var lanes = LaneSet()
        for k in 0..<users {
            let length = solver.gram.re[solver.gram.place(k, k)]
            lanes.formUnion(LaneSet(where: factors[1] - length, notAbove: 0))
        }
        return lanes
    }

    /// Makes G that of the estimates' rows after shrinking, with their errors as noise.
    ///
    /// - Returns: what the rows are multiplied by, [K].
    func shrink(antennas: Int) -> UnsafeMutablePointer<L> {
        let gram = solver.gram
        let part = L(repeating: 1 / Float(antennas))
        for k in 0..<users {
            // See ``ScalarEstimator`` and ``ChannelKnowledge/rows(for:)``.
            let shrinkage = L.one - errors[k]
            let noise = L.one + errors[k] * shrinkage * gram.re[gram.place(k, k)] * part
            rowFactors[k] = shrinkage * (L.one / noise).root
        }
        for k in 0..<users {
            for j in 0...k {
                let factor = rowFactors[k] * rowFactors[j]
                let place = gram.place(k, j)
                gram.re[place] = gram.re[place] * factor
                gram.im[place] = gram.im[place] * factor
            }
        }
        return rowFactors
    }

    // MARK: - Powers

    /// W at the antennas `range` into ``weights``, and its columns' squared lengths to ``partPowers``.
    func combine(_ range: Range<Int>) {
        BandCombination.run(
            planes.from(range.lowerBound), count: range.count, solver.coefficients,
            powers: partPowers, into: weights)
    }

    func clearPowers() {
        for k in 0..<users {
            powers[k] = .zero
            partPowers[k] = .zero
        }
    }

    /// Adds ``partPowers`` to ``powers``.
    func keepPowers() {
        for k in 0..<users {
            powers[k] += partPowers[k]
            partPowers[k] = .zero
        }
    }

    /// Adds the halves of a folded block.
    func addPowerHalves() {
        for k in 0..<users { powers[k] = Self.halvesAdded(powers[k]) }
    }

    /// Relative difference of a power from its aim that counts as rounding, and that from which on the
    /// weights have lost too many digits.
    private static let (tolerance, loss): (Float, Float) = (4e-6, 1e-2)

    /// Compares the powers of the columns with what they should be, and sets ``columnFactors`` to what
    /// brings them there: to 1 where they are.
    ///
    /// Where users are alike, columns are small differences of large numbers, of which the lengths that
    /// the coefficients promise are wrong.
    ///
    /// - Parameter power: of every lane.
    /// - Returns: the lanes whose columns need their factors, and those that have no use of them.
    func judgePowers(_ power: L) -> (off: LaneSet, lost: LaneSet) {
        let rounding = power * L(repeating: Self.tolerance)
        var (off, lost) = (L.zero, L.zero)
        func judge(_ found: L, _ aim: L) -> L {
            let distance = (found - aim).larger(aim - found)
            // 1 where it is large, or no number.
            let isOff = L.one.kept(where: distance - rounding, above: 0)
            off = off.larger(isOff)
            lost = lost.larger(
                L.one.kept(where: distance - power * L(repeating: Self.loss), above: 0))
            let factor = (aim * found.reciprocal(above: .leastNormalMagnitude)).root
            return factor.kept(where: isOff, above: 0) + (L.one - isOff)
        }
        if solver.method.normalization == .equalPower {
            let share = equalShare(power)
            for k in 0..<users { columnFactors[k] = judge(powers[k], live(k, share)) }
        } else {
            var (sum, trace) = (L.zero, L.zero)
            for k in 0..<users {
                sum += powers[k]
                trace += solver.gram.re[solver.gram.place(k, k)]
            }
            let factor = judge(sum, power.kept(where: trace, above: 0))
            for k in 0..<users { columnFactors[k] = factor }
        }
        return (
            LaneSet(where: L.zero - off, notAbove: -0.5),
            LaneSet(where: L.zero - lost, notAbove: -0.5)
        )
    }

    /// `value` in lanes in which user `k` has a channel.
    private func live(_ k: Int, _ value: L) -> L {
        value.kept(where: solver.gram.re[solver.gram.place(k, k)], above: 0)
    }

    /// The power of each user with a channel.
    private func equalShare(_ power: L) -> L {
        var count = L.zero
        for k in 0..<users { count += live(k, .one) }
        return power * count.reciprocal(above: 0)
    }
}
