import LinearAlgebra

extension LeastPower {
    /// Width of the interval at which the search for a share stops (ours): a millionth of the
    /// request is less than any model or measurement resolves.
    static let shareTolerance = 1e-6

    /// The largest t in [0, 1] such that t `rates` can be met with all antennas at the link's
    /// maximum power, from below and to 1e-6.
    ///
    /// The least power rises with t, so bisection finds it; t times the request is always feasible.
    /// Edge cases: 1 for a request that can be met, no request at all among them; 0 when a user
    /// whose channel is zero asks for anything; 0 also when less than 1e-6 of the request fits.
    ///
    ///     let t = LeastPower.largestShare(channel: h, rates: [8, 8, 8, 8], link: link)
    ///
    /// - Parameters:
    ///   - channel: H [K, N].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - link: power and noise.
    /// - Complexity: twenty-three times that of ``solve(channel:rates:link:mask:)`` at most.
    /// - Precondition: as of ``solve(channel:rates:link:mask:)``.
    public static func largestShare(
        channel: ComplexMatrix, rates: [Double], link: Link
    ) -> Double {
        let estimate = ShareEstimate(channel: channel, rates: rates, link: link)
        func isMet(_ share: Double) -> Bool {
            !estimate.rulesOut(share)
                && solve(channel: channel, rates: rates.map { share * $0 }, link: link).isFeasible
        }
        if isMet(1) { return 1 }
        // Shares that are known to be met, and not to be.
        var (met, missed) = (0.0, 1.0)
        func fits(_ share: Double) -> Bool {
            if share > met && share < missed {
                if isMet(share) { met = share } else { missed = share }
            }
            return share <= met
        }
        // Where the guess is right, the two ends of its interval are all that is solved.
        let guess = interval(estimate.fits)
        if fits(guess.low) { _ = fits(guess.high) }
        return interval(fits).low
    }

    /// The last interval of a bisection from 0 to 1: `low` fits or is 0, `high` does not or is 1.
    private static func interval(_ fits: (Double) -> Bool) -> (low: Double, high: Double) {
        var (low, high) = (0.0, 1.0)
        while high - low > shareTolerance {
            let middle = (low + high) / 2
            if fits(middle) { low = middle } else { high = middle }
        }
        return (low, high)
    }
}
