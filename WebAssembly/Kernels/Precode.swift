import LinearAlgebra
import Models
import Numerics
import Precoding

/// The methods by the numbers that `kernels.js` gives their names.
enum Method: Int32 {
    case maximumRatio = 0
    case regularized = 1
    case zeroForcing = 2
    case zeroForcingEqualPower = 3
    case zeroForcingWaterFilling = 4
    case wmmse = 5
    case structured = 6

    /// W of the channels, row k for user k, [K, N].
    func precode(_ input: Input, to weights: UnsafeMutablePointer<Complex<Float>>) {
        if self == .structured {
            withStructured {
                $0.worker(input).precode(input.channels, count: 1, link: input.link, to: weights)
            }
            return
        }
        let channel = input.matrix
        let x = coefficients(gram: channel.gram, link: input.link)
        channel.precoder(coefficients: x, power: input.link.maximumPower).writeColumns(to: weights)
    }

    /// X of W = H^H X, [K, K], in double precision.
    private func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        switch self {
        case .maximumRatio:
            MaximumRatioTransmission().coefficients(gram: gram, link: link)
        case .regularized: RegularizedZeroForcing().coefficients(gram: gram, link: link)
        case .zeroForcing: ZeroForcing(.frobenius).coefficients(gram: gram, link: link)
        case .zeroForcingEqualPower:
            ZeroForcing(.equalPower).coefficients(gram: gram, link: link)
        case .zeroForcingWaterFilling:
            ZeroForcing(.waterFilling).coefficients(gram: gram, link: link)
        case .wmmse, .structured:
            WMMSE.iterate(
                gram: link.powerToNoise * gram, from: .identity(gram.rows),
                iterations: WMMSEOptions().iterations
            ).coefficients
        }
    }
}

/// Weights, SINR and rates; see `kernels.js`.
@_cdecl("mimo_precode")
func precode(
    _ method: Int32, _ channels: UnsafePointer<Float>, _ users: Int32, _ antennas: Int32,
    _ power: Double, _ noise: Double, _ weights: UnsafeMutablePointer<Float>,
    _ sinrs: UnsafeMutablePointer<Float>, _ rates: UnsafeMutablePointer<Float>
) -> Int32 {
    refusing { () throws(Refusal) -> Status in
        guard let method = Method(rawValue: method) else { throw Refusal(status: .method) }
        let input = try Input(
            channels, users: users, antennas: antennas, power: power, noise: noise)
        let target = UnsafeMutableRawPointer(weights)
            .assumingMemoryBound(to: Complex<Float>.self)
        method.precode(input, to: target)
        judge(input, weights: target, sinrs: sinrs, rates: rates)
        return .done
    }
}

/// SINR and rates of given weights; see `kernels.js`.
@_cdecl("mimo_rates")
func rates(
    _ channels: UnsafePointer<Float>, _ users: Int32, _ antennas: Int32, _ noise: Double,
    _ weights: UnsafeMutablePointer<Float>, _ sinrs: UnsafeMutablePointer<Float>,
    _ rates: UnsafeMutablePointer<Float>
) -> Int32 {
    refusing { () throws(Refusal) -> Status in
        let input = try Input(channels, users: users, antennas: antennas, power: 1, noise: noise)
        for i in 0..<(2 * input.users * input.antennas) where !weights[i].isFinite {
            throw Refusal(status: .number)
        }
        let target = UnsafeMutableRawPointer(weights)
            .assumingMemoryBound(to: Complex<Float>.self)
        judge(input, weights: target, sinrs: sinrs, rates: rates)
        return .done
    }
}

/// SINR and rates of the weights [K, N] as they are, in single precision.
func judge(
    _ input: Input, weights: UnsafePointer<Complex<Float>>, sinrs: UnsafeMutablePointer<Float>,
    rates: UnsafeMutablePointer<Float>
) {
    let w = ComplexMatrix(rows: input.antennas, columns: input.users) {
        let (re, im) = weights[$1 * input.antennas + $0].rawStorage
        return Complex(Double(re), Double(im))
    }
    let reached = SpectralEfficiency.sinrs(
        channel: input.matrix, precoder: w, noisePower: input.link.noisePower)
    for k in 0..<input.users {
        sinrs[k] = Float(reached[k])
        rates[k] = Float(SpectralEfficiency.rate(reached[k]))
    }
}

/// The number of what `body` came to, or of why it refused.
func refusing(_ body: () throws(Refusal) -> Status) -> Int32 {
    do { return try body().rawValue } catch { return error.status.rawValue }
}
