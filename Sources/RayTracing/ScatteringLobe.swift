import Foundation

/// How a rough surface spreads what it scatters over the half-space before it.
///
/// Degli-Esposti, Fuschini, Vitucci, Falciasecca, "Measurement and modelling of scattering from
/// buildings", IEEE Transactions on Antennas and Propagation 55(1), 2007, doi:10.1109/TAP.2006.888422.
/// The density p per steradian integrates to 1 over the half-space, so that a surface scatters the
/// same share of what meets it at every angle.
public enum ScatteringLobe: Sendable, Hashable {
    /// p = cos theta_s / pi, whatever the angle of incidence.
    case lambertian
    /// p = ((1 + cos psi) / 2)^alpha / F_alpha, psi from the direction of mirror-like reflection; the
    /// exponent alpha is 1 to ``exponentLimit``.
    case directive(Int)

    /// The largest exponent of a directive lobe.
    public static let exponentLimit = 64

    /// 1 / F_alpha for a wave that meets the surface at an angle theta_i from the normal.
    ///
    /// F_alpha = 2^{-alpha} sum_j C(alpha, j) I_j, with I_j = 2 pi / (j + 1) for even j, and that times
    /// cos theta_i sum_{w = 0}^{(j - 1) / 2} C(2w, w) (sin theta_i / 2)^{2w} for odd j (eq. 14). For a
    /// Lambertian surface 1 / pi. O(alpha).
    func scale(incidence cosine: Double) -> Double {
        guard case .directive(let exponent) = self else { return 1 / .pi }
        let quarter = max(0, 1 - cosine * cosine) / 4
        var total = 0.0
        var binomial = 1.0
        var (term, series) = (1.0, 0.0)
        for j in 0...exponent {
            var integral = 2 * .pi / Double(j + 1)
            if j % 2 == 1 {
                let w = Double((j - 1) / 2)
                if w > 0 { term *= quarter * (2 * w) * (2 * w - 1) / (w * w) }
                series += term
                integral *= cosine * series
            }
            total += binomial * integral
            binomial *= Double(exponent - j) / Double(j + 1)
        }
        return pow(2, Double(exponent)) / total
    }

    /// p times F_alpha towards a direction at `cosine` of the angle from the normal and `mirror` of that
    /// from the direction of mirror-like reflection; 0 behind the surface.
    @inline(__always)
    func shape(cosine: Double, mirror: Double) -> Double {
        guard cosine > 0 else { return 0 }
        switch self {
        case .lambertian: return cosine
        case .directive(let exponent): return pow(max(0, 1 + mirror) / 2, Double(exponent))
        }
    }
}

extension ScatteringLobe: CustomStringConvertible {
    /// `lambertian`, or the exponent.
    public var description: String {
        switch self {
        case .lambertian: "lambertian"
        case .directive(let exponent): "\(exponent)"
        }
    }

    /// The lobe that ``description`` says; `nil` for another text.
    public init?(_ text: String) {
        if text == "lambertian" {
            self = .lambertian
        } else if let exponent = Int(text), (1...Self.exponentLimit).contains(exponent) {
            self = .directive(exponent)
        } else {
            return nil
        }
    }
}

extension ScatteringLobe: Codable {
    /// The text of ``description``.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let lobe = ScatteringLobe(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no lobe: \(text)"))
        }
        self = lobe
    }

    /// Writes ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
