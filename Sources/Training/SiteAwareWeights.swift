/// The weights of the environments in Algorithm 1: an environment that is far below what WMMSE
/// reaches there weighs more, so that environments of low rates count too.
///
/// w_e = clamp(U_e / R_e - 1, lower, upper) / sum of these, with U_e the reference rate and R_e the
/// rate so far. The formula is ours; Emery et al. (PIMRC 2025) tell it in words: the lower limit
/// lets an environment that passes its reference go on learning, the upper one keeps the first
/// iterations from being extreme.
struct SiteAwareWeights {
    /// Limits of a weight before the division by the sum.
    let lower, upper: Double

    /// The weights, [E]; they sum to 1.
    ///
    /// All are the same where every environment is at its reference and the lower limit is 0.
    ///
    /// - Parameters:
    ///   - rates: R_e in bit/s/Hz, [E]; 0 gives the upper limit.
    ///   - referenceRates: U_e in bit/s/Hz, [E].
    func weights(rates: [Double], referenceRates: [Double]) -> [Double] {
        precondition(
            rates.count == referenceRates.count, "one reference rate for each environment")
        let clamped = zip(rates, referenceRates).map { rate, reference in
            rate > 0 ? min(max(reference / rate - 1, lower), upper) : upper
        }
        let sum = clamped.reduce(0, +)
        return sum > 0 ? clamped.map { $0 / sum } : clamped.map { _ in 1 / Double(rates.count) }
    }
}
