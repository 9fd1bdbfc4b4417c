import LinearAlgebra
import Numerics

/// How the users share the power: how the columns of a precoder W = H^H X are scaled.
///
/// The choice moves the sum rate of zero forcing by up to 40 %, so tables must say which one they
/// mean.
public enum ColumnNormalization: Sendable, CaseIterable {
    /// One scale for the whole matrix: the columns keep their proportions. The paper's choice.
    case frobenius
    /// P / K for every user; users whose column is zero get none.
    case equalPower
    /// The split with the largest sum rate where no user hears another, so for zero forcing only.
    case waterFilling

    /// The factors of the columns, [K], up to one common scale.
    ///
    /// - Parameters:
    ///   - norms: squared norms ||H^H x_k||^2 of the columns, [K]; for water-filling of columns
    ///     that every user receives with amplitude 1. A column of norm 0 gets 0, except by
    ///     `frobenius`, which does not look at norms.
    ///   - link: power and noise.
    func factors(norms: [Double], link: Link) -> [Double] {
        switch self {
        case .frobenius: return norms.map { _ in 1 }
        case .equalPower: return norms.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        case .waterFilling:
            let gains = norms.map { $0 > 0 ? 1 / ($0 * link.noisePower) : 0 }
            let powers = WaterFilling.powers(gains: gains, power: link.maximumPower)
            // Roots apart: the share of a column of next to no length leaves double precision.
            return zip(powers, norms).map { $1 > 0 ? $0.squareRoot() / $1.squareRoot() : 0 }
        }
    }

    /// X with its columns scaled so, up to one common scale; G = `gram` = H H^H. O(K^3).
    func scaled(_ x: ComplexMatrix, gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        guard self != .frobenius else { return x }
        let norms = x.columnNorms(received: gram * x)
        return x.scalingColumns(by: factors(norms: norms, link: link))
    }
}
