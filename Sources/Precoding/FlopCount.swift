/// A number of floating point operations and the formula behind it.
///
/// Counted as in Emery et al., PIMRC 2025: 2 per real multiply-add, 8 per complex multiply-add;
/// conjugation, bias, normalisation, softmax and the choice of powers are not counted. A Gram
/// matrix is counted by its lower triangle; an inverse of order n counts n^3 multiply-adds.
public struct FlopCount: Sendable, Equatable {
    /// Operations for one channel.
    public let total: Double
    /// The formula, with N antennas, K users, I iterations.
    public let formula: String

    /// A count from its parts.
    public init(_ total: Double, formula: String) {
        self.total = total
        self.formula = formula
    }

    /// MRT: conjugation and normalisation only.
    public static let maximumRatio = FlopCount(
        0, formula: "0 (conjugation and normalisation are not counted)")

    /// ZF and RZF: Gram matrix, inverse, product. 13,824 at N = 64, K = 4, as in the paper.
    public static func zeroForcing(users: Int, antennas: Int) -> FlopCount {
        let k = Double(users)
        let n = Double(antennas)
        return FlopCount(
            4 * n * k * (k + 1) + 8 * k * k * k + 8 * n * k * k,
            formula: "4 N K (K + 1) + 8 K^3 + 8 N K^2")
    }

    /// Textbook WMMSE: per iteration the N x N sum over users (8 N^2 K), its inverse (8 N^3), the
    /// inverse times the users' vectors (8 N^2 K) and what every user receives (8 N K^2).
    ///
    /// 85.2 MFLOP at N = 64, K = 4, I = 36.
    public static func textbookWMMSE(users: Int, antennas: Int, iterations: Int) -> FlopCount {
        let k = Double(users)
        let n = Double(antennas)
        return FlopCount(
            Double(iterations) * (8 * n * n * n + 16 * n * n * k + 8 * n * k * k),
            formula: "I (8 N^3 + 16 N^2 K + 8 N K^2)")
    }

    /// Reduced WMMSE: the Gram matrix and the last product once; per iteration G X (8 K^3), LU and
    /// solve ((8/3 + 8) K^3), errors and power (12 K^2), two diagonal scalings (4 K^2).
    ///
    /// 0.07 MFLOP at N = 64, K = 4, I = 36.
    public static func reducedWMMSE(users: Int, antennas: Int, iterations: Int) -> FlopCount {
        let k = Double(users)
        let n = Double(antennas)
        let once = 4 * n * k * (k + 1) + 8 * n * k * k
        let perIteration = (8 * k * k * k + 32 * k * k * k / 3 + 16 * k * k).rounded(.down)
        return FlopCount(
            once + Double(iterations) * perIteration,
            formula: "4 N K (K + 1) + 8 N K^2 + I (56/3 K^3 + 16 K^2)")
    }
}
