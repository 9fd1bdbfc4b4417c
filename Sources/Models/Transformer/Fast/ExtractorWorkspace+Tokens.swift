import Numerics
import Precoding

// Sums over antennas, and the factors that follow from them, are in double precision: a mean that
// nearly cancels would give a phase of few digits.

extension ExtractorWorkspace {
    /// Steps 0 to 3: from `count` channels to embedded tokens, in ``x``.
    func embed(
        _ channels: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Float>?, count: Int,
        link: Link, silent: UnsafeMutablePointer<Bool>
    ) {
        let scale = link.powerToNoise.squareRoot()
        let inputs = configuration.tokenInputs
        let d = configuration.embedding
        for index in 0..<count {
            for k in 0..<users {
                let user = index * users + k
                let norm = token(
                    channels + user * configuration.antennas, scale: scale,
                    into: hidden + (index * tokens + k) * inputs)
                silent[user] = norm == 0
                norms[user] = Float(norm)
            }
            // The rate token takes part in the product as a row of zeros, and is then replaced.
            if rates != nil {
                (hidden + (index * tokens + users) * inputs).update(repeating: 0, count: inputs)
            }
        }
        weights.embedding.apply(to: hidden, rows: count * tokens, into: x)
        guard let rates else { return }
        for index in 0..<count {
            let requested = rates + index * users
            let rows = x + index * tokens * d
            if let weight = weights.userRateEmbedding {
                for k in 0..<users {
                    RowKernels.add(weight, times: requested[k], to: rows + k * d, d)
                }
            }
            if let weight = weights.userPowerEmbedding {
                for k in 0..<users {
                    let norm = Double(norms[index * users + k])
                    let input = SingleUserPower.input(
                        SingleUserPower.share(rate: Double(requested[k]), gain: norm * norm))
                    RowKernels.add(weight, times: Float(input), to: rows + k * d, d)
                }
            }
            weights.rateEmbedding?.apply(to: requested, rows: 1, into: rows + users * d)
        }
    }

    /// The inputs of one user's token as ``TokenFeatures`` has them, from its channel [N]; returns
    /// the norm of the channel in units of sigma / sqrt(P).
    private func token(
        _ channel: UnsafePointer<Complex<Float>>, scale: Double, into target: RowKernels.Numbers
    ) -> Double {
        let n = configuration.antennas
        let source = UnsafeRawPointer(channel).assumingMemoryBound(to: Float.self)
        var (re, im, power) = sums(source)
        precondition(power.isFinite, "the channel must be finite")
        let length = scale * power.squareRoot()
        let norm = max(length, TokenFeatures.smallestNorm)
        var factor = scale
        if configuration.normalizesTokens {
            factor *= Double(n).squareRoot() / norm
            target[2 * n] = Float(TokenFeatures.logarithm(ofNorm: norm))
        }
        let magnitude = (re * re + im * im).squareRoot()
        if configuration.removesCommonPhase && magnitude > 0 {
            re *= factor / magnitude
            im *= factor / magnitude
        } else {
            re = factor
            im = 0
        }
        // h times conj(m) / |m| and the factor.
        let (x, y) = (SIMD8<Double>(repeating: re), SIMD8<Double>(repeating: im))
        for i in stride(from: 0, to: n & ~7, by: 8) {
            let both = UnsafeRawPointer(source + 2 * i).loadUnaligned(as: SIMD16<Float>.self)
            let (a, b) = (SIMD8<Double>(both.evenHalf), SIMD8<Double>(both.oddHalf))
            let (real, imaginary) = (SIMD8<Float>(a * x + b * y), SIMD8<Float>(b * x - a * y))
            UnsafeMutableRawPointer(target + i).storeBytes(of: real, as: SIMD8<Float>.self)
            UnsafeMutableRawPointer(target + n + i)
                .storeBytes(of: imaginary, as: SIMD8<Float>.self)
        }
        for i in (n & ~7)..<n {
            let a = Double(source[2 * i])
            let b = Double(source[2 * i + 1])
            target[i] = Float(a * re + b * im)
            target[n + i] = Float(b * re - a * im)
        }
        return length
    }

    /// Sums over the antennas of Re h, Im h and |h|^2.
    private func sums(_ source: UnsafePointer<Float>) -> (re: Double, im: Double, power: Double) {
        let count = 2 * configuration.antennas
        var sum = SIMD8<Double>.zero
        var squares = SIMD8<Double>.zero
        for i in stride(from: 0, to: count & ~7, by: 8) {
            let v = SIMD8<Double>(
                UnsafeRawPointer(source + i).loadUnaligned(as: SIMD8<Float>.self))
            sum += v
            squares += v * v
        }
        var (re, im, power) = (sum.evenHalf.sum(), sum.oddHalf.sum(), squares.sum())
        for i in stride(from: count & ~7, to: count, by: 2) {
            let a = Double(source[i])
            let b = Double(source[i + 1])
            re += a
            im += b
            power += a * a + b * b
        }
        return (re, im, power)
    }
}
