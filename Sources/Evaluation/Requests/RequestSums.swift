/// Which sum rates the groups request.
public enum RequestSums: Sendable, Equatable {
    /// Sum rates in bit/s/Hz, the same in every environment.
    case rates([Double])
    /// Shares of the environment's mean sum rate under the reference precoder: as hard in one as in
    /// the other.
    case shares([Double])

    /// The rates, or the shares.
    var values: [Double] {
        switch self {
        case .rates(let values), .shares(let values): values
        }
    }
}
