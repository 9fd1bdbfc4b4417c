import LinearAlgebra
import Numerics

/// What share of a request fits, to all appearances: a guess for ``LeastPower/largestShare(channel:rates:link:)``.
///
/// The powers are those of ``LeastPower`` but by Newton's method (``LeastPowerKernel``), a handful of
/// steps where the fixed point takes thousands; what they say is not checked by the rates that they give.
struct ShareEstimate {
    /// Requested rates in bit/s/Hz of the K users that request something.
    private let rates: [Double]
    /// H H^H / sigma^2 of them, [K, K].
    private let gram: ComplexMatrix
    private let limit: Double
    private let kernel: LeastPowerKernel<SingleLane>

    /// Part by which what each user needs alone must be above the maximum power to rule a request out
    /// (ours): far more than rounding.
    private static let margin = 1e-3

    init(channel: ComplexMatrix, rates: [Double], link: Link) {
        let served = rates.indices.filter { rates[$0] > 0 }
        let h = ComplexMatrix(rows: served.count, columns: channel.columns) {
            channel[served[$0], $1]
        }
        self.rates = served.map { rates[$0] }
        gram = (1 / link.noisePower) * h.gram
        limit = link.maximumPower
        kernel = LeastPowerKernel(users: served.count)
        for k in served.indices {
            for j in 0...k {
                let (re, im) = gram[k, j].rawStorage
                kernel.gram.set(k, j, lane: 0, to: re, k == j ? 0 : im)
            }
        }
    }

    /// Whether `share` of the request takes more than the maximum power even if no user disturbed
    /// another.
    func rulesOut(_ share: Double) -> Bool { leastAlone(share) > (1 + Self.margin) * limit }

    /// Whether `share` of the request seems to fit.
    func fits(_ share: Double) -> Bool {
        guard leastAlone(share) <= limit else { return false }
        for k in rates.indices {
            let target = SpectralEfficiency.sinr(forRate: share * rates[k])
            kernel.set(sinrTarget: target, of: k)
            kernel.lambda[k].v = target / gram[k, k].rawStorage.x
        }
        return kernel.solve(limit: limit).v <= limit
    }

    /// Sum of the powers in W that the users would need alone: no request takes less.
    private func leastAlone(_ share: Double) -> Double {
        rates.indices.reduce(0) {
            $0 + SpectralEfficiency.sinr(forRate: share * rates[$1]) / gram[$1, $1].rawStorage.x
        }
    }
}
