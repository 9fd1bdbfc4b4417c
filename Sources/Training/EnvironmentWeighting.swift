/// How the gradients of the environments are weighed (Algorithm 1 of Emery et al., PIMRC 2025).
public enum EnvironmentWeighting: String, Sendable, Codable, CaseIterable {
    /// By how far an environment is below its upper bound, so that those with low rates count too.
    case siteAware
    /// All the same: environments of high rates have the largest gradients and win.
    case naive

    /// The weights of the environments, [E]; they sum to 1.
    ///
    /// Site-aware: w_e = clamp(U_e / R_e - 1, lower, upper), normalised, where U_e is the upper
    /// bound of environment e and R_e its rate up to now. The formula is ours; the paper tells it
    /// in words.
    ///
    /// - Parameters:
    ///   - rates: R_e in bit/s/Hz; 0 gives the upper limit.
    ///   - bounds: U_e in bit/s/Hz.
    ///   - lower: lower limit before normalisation.
    ///   - upper: upper limit before normalisation.
    public func weights(
        rates: [Double], bounds: [Double], lower: Double, upper: Double
    ) -> [Double] {
        precondition(rates.count == bounds.count, "one bound for each environment")
        let raw: [Double] =
            switch self {
            case .naive: rates.map { _ in 1 }
            case .siteAware:
                zip(rates, bounds).map { rate, bound in
                    rate > 0 ? min(max(bound / rate - 1, lower), upper) : upper
                }
            }
        let sum = raw.reduce(0, +)
        // All environments at their bounds and a lower limit of 0: nothing left to weigh.
        return sum > 0 ? raw.map { $0 / sum } : raw.map { _ in 1 / Double(raw.count) }
    }
}
