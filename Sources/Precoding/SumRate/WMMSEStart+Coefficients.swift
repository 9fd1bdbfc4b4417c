import LinearAlgebra
import Numerics
import Support

extension WMMSEStart {
    /// The name as it is printed and parsed: mrt, rzf, zf-frobenius, zf-equal, zf-waterfilling,
    /// selected, random-SEED.
    public var name: String {
        switch self {
        case .maximumRatio: "mrt"
        case .regularized: "rzf"
        case .zeroForcing(.frobenius): "zf-frobenius"
        case .zeroForcing(.equalPower): "zf-equal"
        case .zeroForcing(.waterFilling): "zf-waterfilling"
        case .selectedUsers: "selected"
        case .random(let seed): "random-\(seed)"
        }
    }

    /// The start of the given name, or `nil`.
    public init?(_ name: String) {
        let fixed: [WMMSEStart] =
            [.maximumRatio, .regularized, .selectedUsers]
            + ColumnNormalization.allCases.map(Self.zeroForcing)
        if let start = fixed.first(where: { $0.name == name }) {
            self = start
        } else if name.hasPrefix("random-"), let seed = UInt64(name.dropFirst(7)) {
            self = .random(seed: seed)
        } else {
            return nil
        }
    }

    /// The coefficients X [K, K] of the start, W = H^H X, up to scale.
    func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        switch self {
        case .maximumRatio: return .identity(gram.rows)
        case .regularized: return RegularizedZeroForcing().coefficients(gram: gram, link: link)
        case .zeroForcing(let normalization):
            return ZeroForcing(normalization).coefficients(gram: gram, link: link)
        case .selectedUsers: return UserSelection.coefficients(gram: gram, link: link)
        case .random(let seed):
            var random = Philox(seed: seed, stream: RandomStream.wmmseStarts)
            return ComplexMatrix(rows: gram.rows, columns: gram.rows) { row, _ in
                let (re, im) = random.normalPair()
                let norm = gram[row, row].rawStorage.x
                return norm > 0
                    ? Complex(re, im).multiplied(by: 1 / norm.squareRoot()) : .zero
            }
        }
    }
}
