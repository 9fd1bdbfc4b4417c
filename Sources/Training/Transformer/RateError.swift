import Torch

/// How far rates are from their requests, in the loss of phase 2.
package enum RateError: String, Sendable, Codable, CaseIterable {
    /// (R - r)^2, as the paper has it: large requests count most, those that cannot be met above all.
    case absolute
    /// The square of (R - r) / max(r, 0.5 bit/s/Hz), and beyond an error of 1 its tangent (ours: it
    /// is relative errors that are judged, and what cannot be met has a bounded say).
    case relative

    /// Requests below it count as if they were it, in bit/s/Hz.
    static let smallestRequest = 0.5

    /// The error of a rate and its derivative by the rate.
    func value(_ rate: Double, _ request: Double) -> (error: Double, slope: Double) {
        switch self {
        case .absolute:
            let miss = rate - request
            return (miss * miss, 2 * miss)
        case .relative:
            let unit = max(request, Self.smallestRequest)
            let miss = (rate - request) / unit
            let bent = min(max(miss, -1), 1)
            return (bent * bent + 2 * (abs(miss) - abs(bent)), 2 * bent / unit)
        }
    }

    /// The errors of rates [B, K], as recorded operators.
    func values(_ rates: Tensor, _ requests: Tensor) throws -> Tensor {
        switch self {
        case .absolute: return try (rates - requests).square()
        case .relative:
            let miss = try ((rates - requests) / requests.clamped(min: Self.smallestRequest)).abs()
            let bent = try miss.clamped(max: 1)
            return try bent.square() + (miss - bent) * 2.0
        }
    }
}
