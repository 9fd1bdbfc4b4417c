import LinearAlgebra
import Numerics

/// The fast path of ``PowerFeatures``: the numbers of eight channels side by side.
///
/// K users, 8 lanes. What cancels is computed in double precision, logarithms in single, as the
/// network reads them. Memory: number i of user k in eight lanes at ``user(_:_:)``, [K, 9, lanes];
/// number i of users k and j at ``pair(_:_:_:)``, [K, K, 7, lanes]; those of a user and itself are
/// never written nor read.
final class PowerFeatureKernel {
    typealias Lanes = DoubleLanes
    typealias Pointer = UnsafeMutablePointer<Lanes>
    typealias Numbers = LaneNumbers.Numbers

    private static let lanes = LaneNumbers.lanes
    private static let scale = Float(PowerFeatures.logarithmScale)

    private let users: Int
    /// ln K.
    private let logUsers: Float
    private let userNumbers, pairNumbers: Numbers
    /// M = (I + G / K)^-1, lower triangle, diagonal from the smallest inverse on.
    private let wholeInverse: LaneMatrix<Lanes>
    /// Space that the inversion needs, [2 K].
    private let inversionSpace: Pointer
    /// G_kk and 1 / G_kk, from the smallest gain on, and 1 / M_kk, [K] each.
    private let gains, inverseGains, inverseDiagonal: Pointer
    /// Power that user k hears of beam j, [K, K]; 1 over what disturbs it, [K].
    private let heard, inverseDisturbance: Pointer
    /// Numbers whose logarithms are wanted: three of every user, one of every pair.
    private let userLogarithms, pairLogarithms: Numbers

    init(users: Int, storage: LaneStorage<Lanes>) {
        self.users = users
        logUsers = Float(Double.log(Double(users)))
        userNumbers = LaneNumbers.allocate(rows: users * PowerFeatures.User.count)
        pairNumbers = LaneNumbers.allocate(rows: users * users * PowerFeatures.Pair.count)
        userLogarithms = LaneNumbers.allocate(rows: 3 * users)
        pairLogarithms = LaneNumbers.allocate(rows: users * users)
        wholeInverse = storage.matrix(users)
        inversionSpace = storage.vector(2 * users)
        gains = storage.vector(users)
        inverseGains = storage.vector(users)
        inverseDiagonal = storage.vector(users)
        heard = storage.vector(users * users)
        inverseDisturbance = storage.vector(users)
    }

    deinit {
        for numbers in [userNumbers, pairNumbers, userLogarithms, pairLogarithms] {
            numbers.deallocate()
        }
    }

    /// Where number `feature` of user k lies, eight lanes.
    @inline(__always)
    func user(_ k: Int, _ feature: PowerFeatures.User) -> Numbers {
        userNumbers + (k * PowerFeatures.User.count + feature.rawValue) * Self.lanes
    }

    /// Where number `feature` of users k and j lies, eight lanes.
    @inline(__always)
    func pair(_ k: Int, _ j: Int, _ feature: PowerFeatures.Pair) -> Numbers {
        pairNumbers + ((k * users + j) * PowerFeatures.Pair.count + feature.rawValue) * Self.lanes
    }

    /// All numbers, for the network: of users, [K, 9, lanes], and of pairs, [K, K, 7, lanes].
    var all: (users: UnsafePointer<Float>, pairs: UnsafePointer<Float>) {
        (UnsafePointer(userNumbers), UnsafePointer(pairNumbers))
    }

    /// Where one of the numbers of user k whose logarithm is wanted lies.
    @inline(__always)
    private func logarithm(_ k: Int, _ i: Int, of count: Int) -> Numbers {
        userLogarithms + (count * k + i) * Self.lanes
    }

    @inline(__always)
    private func pairLogarithm(_ k: Int, _ j: Int) -> Numbers {
        pairLogarithms + (k * users + j) * Self.lanes
    }

    // MARK: - Fixed numbers

    /// The fixed numbers of the channels with Gram matrices `gram`.
    func describeChannels(_ gram: LaneMatrix<Lanes>) {
        invertWhole(gram)
        describeUsers()
        describePairs(gram)
    }

    /// M, and the gains.
    private func invertWhole(_ gram: LaneMatrix<Lanes>) {
        let m = wholeInverse
        let part = Lanes(repeating: 1 / Double(users))
        for k in 0..<users {
            for j in 0...k {
                let p = m.place(k, j)
                m.re[p] = Lanes.zero - gram.re[p] * part
                m.im[p] = Lanes.zero - gram.im[p] * part
            }
            m.re[m.place(k, k)] -= .one
        }
        _ = m.invertNegated(column: inversionSpace)
        let smallest = Lanes(repeating: PowerFeatures.smallestInverse)
        let least = Lanes(repeating: PowerFeatures.smallestGain)
        for k in 0..<users {
            let p = m.place(k, k)
            m.re[p] = m.re[p].larger(smallest)
            inverseDiagonal[k] = Lanes.one / m.re[p]
            gains[k] = gram.re[p].larger(least)
            inverseGains[k] = Lanes.one / gains[k]
        }
    }

    private func describeUsers() {
        let part = Lanes(repeating: 1 / Double(users))
        for k in 0..<users {
            LaneNumbers.store(Lanes.one + gains[k] * part, to: logarithm(k, 0, of: 2))
            LaneNumbers.store(
                wholeInverse.re[wholeInverse.place(k, k)], to: logarithm(k, 1, of: 2))
        }
        LaneNumbers.takeLogarithms(userLogarithms, rows: 2 * users)
        var (meanAlone, meanTogether) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for k in 0..<users {
            let alone = Self.scale * LaneNumbers.load(logarithm(k, 0, of: 2))
            let together = -Self.scale * LaneNumbers.load(logarithm(k, 1, of: 2))
            meanAlone += alone
            meanTogether += together
            LaneNumbers.store(alone, to: user(k, .alone))
            LaneNumbers.store(together, to: user(k, .together))
            LaneNumbers.store(SIMD8(repeating: logUsers), to: user(k, .logUsers))
        }
        for k in 0..<users {
            LaneNumbers.store(meanAlone / Float(users), to: user(k, .meanAlone))
            LaneNumbers.store(meanTogether / Float(users), to: user(k, .meanTogether))
        }
    }

    private func describePairs(_ gram: LaneMatrix<Lanes>) {
        let floor = Lanes(repeating: PowerFeatures.smallestCorrelation)
        for k in 0..<users {
            for j in 0..<k {
                let correlation =
                    gram.squaredMagnitude(k, j) * inverseGains[k] * inverseGains[j]
                let coupling =
                    (wholeInverse.squaredMagnitude(k, j) * inverseDiagonal[k]
                    * inverseDiagonal[j]).smaller(.one)
                LaneNumbers.store(correlation + floor, to: pairLogarithm(k, j))
                LaneNumbers.store(correlation, to: pair(k, j, .correlation))
                LaneNumbers.store(correlation, to: pair(j, k, .correlation))
                LaneNumbers.store(coupling, to: pair(k, j, .coupling))
                LaneNumbers.store(coupling, to: pair(j, k, .coupling))
                storeDifference(.alone, as: .aloneDifference, k, j)
                storeDifference(.together, as: .togetherDifference, k, j)
            }
        }
        LaneNumbers.takeLogarithms(pairLogarithms, rows: users * users)
        for k in 0..<users {
            for j in 0..<k {
                let value = Self.scale * LaneNumbers.load(pairLogarithm(k, j))
                LaneNumbers.store(value, to: pair(k, j, .logCorrelation))
                LaneNumbers.store(value, to: pair(j, k, .logCorrelation))
            }
        }
    }

    /// What user j has more of than k, for both orders of the two.
    @inline(__always)
    private func storeDifference(
        _ feature: PowerFeatures.User, as target: PowerFeatures.Pair, _ k: Int, _ j: Int
    ) {
        let difference = LaneNumbers.load(user(j, feature)) - LaneNumbers.load(user(k, feature))
        LaneNumbers.store(difference, to: pair(k, j, target))
        LaneNumbers.store(-difference, to: pair(j, k, target))
    }

    // MARK: - Changing numbers

    /// The numbers that the powers so far give.
    func describeRound(_ beams: BeamKernel, _ shares: PowerShares) {
        listen(beams)
        for k in 0..<users {
            let signal = heard[k * users + k] * inverseDisturbance[k]
            LaneNumbers.store(Lanes.one + signal, to: logarithm(k, 0, of: 3))
            LaneNumbers.store(shares.dual[k], to: logarithm(k, 1, of: 3))
            LaneNumbers.store(shares.transmit[k], to: logarithm(k, 2, of: 3))
        }
        LaneNumbers.takeLogarithms(userLogarithms, rows: 3 * users)
        var mean = SIMD8<Float>.zero
        for k in 0..<users {
            let rate = Self.scale * LaneNumbers.load(logarithm(k, 0, of: 3))
            let dual = LaneNumbers.load(logarithm(k, 1, of: 3)) + logUsers
            let transmit = LaneNumbers.load(logarithm(k, 2, of: 3)) + logUsers
            mean += rate
            LaneNumbers.store(rate, to: user(k, .rate))
            LaneNumbers.store(Self.scale * dual, to: user(k, .dualShare))
            LaneNumbers.store(Self.scale * transmit, to: user(k, .transmitShare))
        }
        for k in 0..<users { LaneNumbers.store(mean / Float(users), to: user(k, .meanRate)) }
        for k in 0..<users {
            for j in 0..<users where j != k {
                LaneNumbers.store(
                    heard[k * users + j] * inverseDisturbance[k], to: pair(k, j, .heard))
                LaneNumbers.store(
                    heard[j * users + k] * inverseDisturbance[j], to: pair(k, j, .sent))
            }
        }
    }

    /// What users receive of the beams: the amplitude of their own signal, and interference plus
    /// noise, [K] each. A user without a channel receives no signal.
    func receive(
        _ beams: BeamKernel, gram: LaneMatrix<Lanes>, signal: Pointer, interference: Pointer
    ) {
        listen(beams)
        for k in 0..<users {
            signal[k] = heard[k * users + k].squareRoot()
                .kept(where: gram.re[gram.place(k, k)], above: 0)
            interference[k] = Lanes.one / inverseDisturbance[k]
        }
    }

    /// What every user hears of every beam, and what disturbs it.
    private func listen(_ beams: BeamKernel) {
        let columns = beams.columns
        for k in 0..<users {
            let inverseDual = beams.inverseDual[k]
            let factor = inverseDual * inverseDual
            var disturbance = Lanes.one
            for j in 0..<users where j != k {
                let power = columns.squaredMagnitude(k, j) * factor * beams.powerPerLength[j]
                heard[k * users + j] = power
                disturbance += power
            }
            let own = Lanes.one - columns.re[columns.place(k, k)] * inverseDual
            heard[k * users + k] = own * own * beams.powerPerLength[k]
            inverseDisturbance[k] = Lanes.one / disturbance
        }
    }
}
