import LinearAlgebra
import Numerics

/// Zero forcing: W = H^H G^-1 D, so that no user hears another, with three choices of D.
///
/// They differ by up to 40 % in sum rate, so tables must say which one they mean.
///
/// Degenerate channels: where G is singular (collinear users, a zero channel, K > N) the
/// Moore-Penrose inverse takes the place of G^-1, the least-squares answer; interference is then
/// left, and the power split is computed as if it were not. See
/// `ComplexMatrix.semidefiniteInverse(tolerance:)`.
public struct ZeroForcing: GramPrecoder {
    /// How the power is shared among the users.
    public enum Normalization: Sendable, CaseIterable {
        /// D = c I: the plain pseudo-inverse under one scale, as in the paper. Every user receives
        /// the same, so the weakest decides.
        case frobenius
        /// Every user is sent P / K.
        case equalPower
        /// The split that maximises the sum rate of zero forcing.
        case waterFilling
    }

    /// How the power is shared among the users.
    public let normalization: Normalization

    /// Zero forcing with the given normalisation.
    public init(_ normalization: Normalization) { self.normalization = normalization }

    /// The name for tables.
    public var name: String {
        switch normalization {
        case .frobenius: "ZF (Frobenius)"
        case .equalPower: "ZF (equal power)"
        case .waterFilling: "ZF (water-filling)"
        }
    }

    /// What fixes the result, in one sentence.
    public var summary: String {
        switch normalization {
        case .frobenius: "W = c H^H G^-1, one scale c (the paper's ZF)"
        case .equalPower: "columns of H^H G^-1, the same power for every user"
        case .waterFilling: "columns of H^H G^-1, powers by water-filling"
        }
    }

    /// See ``GramPrecoder/coefficients(gram:link:)``.
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let inverse = gram.semidefiniteInverse().inverse
        // ||H^H G^-1 e_k||^2 = [G^-1]_kk, also for the pseudo-inverse.
        let norms = (0..<gram.rows).map { max(0, inverse[$0, $0].rawStorage.x) }
        return inverse.scalingColumns(by: Self.columnScales(normalization, norms, link))
    }

    /// The factors of the columns of H^H G^-1, whose squared norms are `norms`, up to one scale.
    static func columnScales(
        _ normalization: Normalization, _ norms: [Double], _ link: Link
    ) -> [Double] {
        switch normalization {
        case .frobenius: return norms.map { _ in 1 }
        case .equalPower: return norms.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        case .waterFilling:
            let gains = norms.map { $0 > 0 ? 1 / ($0 * link.noisePower) : 0 }
            let powers = WaterFilling.powers(gains: gains, power: link.maximumPower)
            return zip(powers, norms).map { $1 > 0 ? ($0 / $1).squareRoot() : 0 }
        }
    }

    /// See ``FlopCount``.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .zeroForcing(users: users, antennas: antennas)
    }

    /// The batched path; see ``BatchedPrecoding``.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        BatchedPrecoding.worker(
            .zeroForcing(normalization), users: users, antennas: antennas, fallback: self)
    }
}
