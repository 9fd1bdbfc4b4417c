import LinearAlgebra
import Numerics

/// The textbook WMMSE iteration, which inverts an N x N matrix every time; kept to check
/// ``WMMSE`` against and to show what the reduction saves.
///
/// Shi et al. 2011, Table I, with the power constraint removed as ``WMMSE`` explains. O(I N^3).
/// Degenerate channels as there.
public struct TextbookWMMSE: Precoder {
    /// Iterations, start, tolerance.
    public let options: WMMSEOptions

    /// The iteration with the given options.
    public init(_ options: WMMSEOptions = WMMSEOptions()) { self.options = options }

    /// The identity, with the name for tables.
    public var id: PrecoderID {
        PrecoderID("WMMSE textbook (\(options.summary))", family: .textbookWMMSE)
    }

    /// What fixes the result, in one sentence.
    public var summary: String { "WMMSE with an N x N inverse; \(options.summary)" }

    /// Operations of all iterations, also where the tolerance ends them earlier.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .textbookWMMSE(users: users, antennas: antennas, iterations: options.iterations)
    }

    /// W [N, K] after the last iteration, scaled to power P.
    public func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        precondition(channel.isFinite, "the channel must be finite")
        let start = options.start.coefficients(gram: channel.gram, link: link)
        let normalized = link.powerToNoise.squareRoot() * channel
        // Same scale as the reduced form, whose W is sqrt(P) H^H X / sigma.
        var w = normalized.adjoint * start
        var lastChecked = 0.0
        for iteration in 0..<options.iterations {
            let (next, sumRate) = Self.step(channel: normalized, precoder: w)
            if options.tolerance > 0 && iteration % WMMSEOptions.checkInterval == 0 {
                if iteration > 0 && sumRate - lastChecked <= options.tolerance * sumRate { break }
                lastChecked = sumRate
            }
            w = next
        }
        return w.scaled(toPower: link.maximumPower)
    }

    /// One iteration on H sqrt(P) / sigma [K, N] and W [N, K] of any scale.
    ///
    /// - Returns: the next W, and the sum rate (bit/s/Hz) of the W given, at full power.
    static func step(
        channel h: ComplexMatrix, precoder w: ComplexMatrix
    ) -> (precoder: ComplexMatrix, sumRate: Double) {
        let users = h.rows
        let power = w.frobeniusNormSquared
        guard power > 0 else { return (w, 0) }
        let received = h * w
        var a = [Double](repeating: 0, count: users)
        var b = ComplexMatrix.zeros(users, users)
        var sumRate = 0.0
        for k in 0..<users {
            // Without the user's own signal, which must not be subtracted again: beyond a ratio of 1e16
            // nothing would be left.
            let disturbance = (0..<users).reduce(power) {
                $1 == k ? $0 : $0 + received[k, $1].squaredLength
            }
            let total = disturbance + received[k, k].squaredLength
            let error = disturbance / total
            let receiver = received[k, k].conjugate.multiplied(by: 1 / total)
            a[k] = receiver.squaredLength / error
            b[k, k] = receiver.conjugate.multiplied(by: 1 / error)
            sumRate -= Double.log2(error)
        }
        let mu = a.reduce(0, +)
        guard mu > 0 else { return (.zeros(h.columns, users), sumRate) }
        // Signals more than 1e14 above the noise leave an N x N matrix that double precision cannot
        // invert; there a little more of the identity changes no rate.
        let trace = (0..<users).reduce(0.0) { sum, k in
            (0..<h.columns).reduce(sum) { $0 + a[k] * h[k, $1].squaredLength }
        }
        let sum =
            h.adjoint * (.diagonal(a) * h)
            + max(mu, 1e-14 * trace) * ComplexMatrix.identity(h.columns)
        guard let inverse = sum.inverse else { return (.zeros(h.columns, users), sumRate) }
        return (inverse * (h.adjoint * b), sumRate)
    }
}
