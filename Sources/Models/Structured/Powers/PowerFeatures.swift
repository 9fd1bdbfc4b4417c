import LinearAlgebra
import Numerics

// The one definition of what the powers' network reads. ``PowersForward`` uses this code as it
// stands; ``PowerFeatureKernel`` and the training graph write the formulas again for vectors and
// tensors, take the constants and the order from here, and are tested against it.

/// What the structured model reads of a channel: numbers of users and of pairs of users that follow
/// from the Gram matrix alone, and move with the users when these are permuted.
///
/// K users; G = H H^H P / sigma^2, M = (I + G / K)^-1. Two kinds of numbers: fixed ones, which the
/// channel gives, and changing ones, which follow from the powers that the rounds so far have come
/// to (``round(beams:dual:transmit:)``).
package struct PowerFeatures {
    /// The numbers of user k, in the order in which the network reads them.
    package enum User: Int, CaseIterable, Sendable {
        /// u_k / 4, where u_k = ln(1 + G_kk / K) is its rate with a K-th of the power and nobody
        /// else.
        case alone
        /// v_k / 4, where v_k = -ln M_kk is its rate with everybody else.
        case together
        /// ln K.
        case logUsers
        /// The mean over the users of ``alone``.
        case meanAlone
        /// The mean over the users of ``together``.
        case meanTogether
        /// R_k / 4, where R_k = ln(1 + SINR_k) is its rate with the powers so far.
        case rate
        /// ln(K lambda_k) / 4 for its share lambda_k of the dual power.
        case dualShare
        /// ln(K q_k) / 4 for its share q_k of the transmit power.
        case transmitShare
        /// The mean over the users of ``rate``.
        case meanRate

        /// How many there are: `allCases.count`, as a constant that inner loops can be built on.
        package static let count = 9
    }

    /// The numbers of users k and j, in the order in which the network reads them.
    package enum Pair: Int, CaseIterable, Sendable {
        /// Squared correlation r = |G_kj|^2 / (G_kk G_jj).
        case correlation
        /// ln(r + 1e-4) / 4.
        case logCorrelation
        /// (u_j - u_k) / 4.
        case aloneDifference
        /// (v_j - v_k) / 4.
        case togetherDifference
        /// |M_kj|^2 / (M_kk M_jj), at most 1.
        case coupling
        /// The share of j in what disturbs k, interference and noise.
        case heard
        /// The share of k in what disturbs j.
        case sent

        /// How many there are: `allCases.count`, as a constant that inner loops can be built on.
        package static let count = 7
    }

    /// The fixed numbers of a user: those before the rate.
    package static let fixedUser = Array(User.allCases.prefix { $0 != .rate })
    /// The changing numbers of a user: the rate and those after it.
    package static let changingUser = Array(User.allCases.dropFirst(fixedUser.count))
    /// The fixed numbers of a pair: those before what is heard.
    package static let fixedPair = Array(Pair.allCases.prefix { $0 != .heard })
    /// The changing numbers of a pair.
    package static let changingPair = Array(Pair.allCases.dropFirst(fixedPair.count))

    /// Factor of every logarithm but ln K: rates up to 16 bit/s/Hz become numbers of about 1.
    package static let logarithmScale = 0.25
    /// Smallest G_kk: below it a user hears nothing.
    package static let smallestGain = 1e-9
    /// Largest G_kk, 120 dB: beyond it noise plays no part, and double precision has no digits left
    /// for it.
    package static let largestGain = 1e12
    /// Smallest value of the largest G_kk, -60 dB: below it only the noise counts, rates are
    /// proportional to the power, and so the best precoder is the same.
    package static let smallestLargestGain = 1e-6
    /// Smallest M_kk: at the largest gain it is no less than this, and rounding must not make it
    /// negative.
    package static let smallestInverse = 1e-13
    /// Limit of a score: shares stay above e^-24 of the largest, or their reciprocals would leave
    /// double precision.
    package static let scoreLimit = 12.0
    /// Smallest correlation that has a logarithm of its own.
    package static let smallestCorrelation = 1e-4

    /// Numbers of every user, [K], without the changing ones.
    package private(set) var users: [FeatureNumbers<User>]
    /// Numbers of every pair of users k and j, [K][K], without the changing ones.
    package private(set) var pairs: [[FeatureNumbers<Pair>]]

    /// G as the model takes it: scaled so that its largest diagonal element is from
    /// ``smallestLargestGain`` to ``largestGain``; zero stays zero.
    static func limited(_ gram: ComplexMatrix) -> ComplexMatrix {
        let largest = (0..<gram.rows).reduce(0) { max($0, gram[$1, $1].real) }
        let aim = min(max(largest, smallestLargestGain), largestGain)
        return largest > 0 && aim != largest ? (aim / largest) * gram : gram
    }

    /// The fixed numbers of a channel, from G [K, K].
    package init(gram: ComplexMatrix) {
        let count = gram.rows
        let scale = Self.logarithmScale
        let gains = (0..<count).map { max(gram[$0, $0].real, Self.smallestGain) }
        let system = ComplexMatrix(rows: count, columns: count) {
            gram[$0, $1].multiplied(by: 1 / Double(count)) + ($0 == $1 ? .one : .zero)
        }
        let m = system.solvePositiveDefinite(.identity(count)) ?? .identity(count)
        let diagonal = (0..<count).map { max(m[$0, $0].real, Self.smallestInverse) }
        let alone = gains.map { Double.log(onePlus: $0 / Double(count)) }
        let together = diagonal.map { -Double.log($0) }
        let meanAlone = alone.reduce(0, +) / Double(count)
        let meanTogether = together.reduce(0, +) / Double(count)
        users = (0..<count).map { k in
            var numbers = FeatureNumbers<User>()
            numbers[.alone] = alone[k] * scale
            numbers[.together] = together[k] * scale
            numbers[.logUsers] = Double.log(Double(count))
            numbers[.meanAlone] = meanAlone * scale
            numbers[.meanTogether] = meanTogether * scale
            return numbers
        }
        pairs = (0..<count).map { k in
            (0..<count).map { j in
                let correlation = gram[k, j].squaredLength / (gains[k] * gains[j])
                let coupling = m[k, j].squaredLength / (diagonal[k] * diagonal[j])
                var numbers = FeatureNumbers<Pair>()
                numbers[.correlation] = correlation
                numbers[.logCorrelation] =
                    Double.log(correlation + Self.smallestCorrelation) * scale
                numbers[.aloneDifference] = (alone[j] - alone[k]) * scale
                numbers[.togetherDifference] = (together[j] - together[k]) * scale
                numbers[.coupling] = min(coupling, 1)
                return numbers
            }
        }
    }

    /// All numbers of a round: the fixed ones, and what the powers so far give.
    ///
    /// - Parameters:
    ///   - beams: for the dual powers.
    ///   - dual: shares of the dual power, [K].
    ///   - transmit: shares of the transmit power, [K].
    package func round(beams: BeamGains, dual: [Double], transmit: [Double]) -> PowerFeatures {
        let count = dual.count
        let scale = Self.logarithmScale
        let heard = beams.gains.map { gains in zip(gains, transmit).map(*) }
        // Not the sum of all less the signal: of a strong one nothing would be left.
        let disturbance = (0..<count).map { k -> Double in
            (0..<count).reduce(1) { $1 == k ? $0 : $0 + heard[k][$1] }
        }
        let rates = (0..<count).map { Double.log(onePlus: heard[$0][$0] / disturbance[$0]) * scale }
        let mean = rates.reduce(0, +) / Double(count)
        var result = self
        for k in 0..<count {
            result.users[k][.rate] = rates[k]
            result.users[k][.dualShare] = Double.log(dual[k] * Double(count)) * scale
            result.users[k][.transmitShare] = Double.log(transmit[k] * Double(count)) * scale
            result.users[k][.meanRate] = mean
            for j in 0..<count {
                result.pairs[k][j][.heard] = heard[k][j] / disturbance[k]
                result.pairs[k][j][.sent] = heard[j][k] / disturbance[j]
            }
        }
        return result
    }
}
