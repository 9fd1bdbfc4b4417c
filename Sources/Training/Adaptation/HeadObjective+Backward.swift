import Models
import Numerics

// Equations (4) to (8) of the derivation in HeadObjective.swift.

extension HeadObjective {
    /// Equation (4): fills row k of dL/d|g|^2 for a loss with dL/dR_k = `slope`.
    func differentiateRate(_ k: Int, slope: Double) {
        let (all, rest) = powers(k)
        for j in 0..<users {
            q[k * users + j] = slope * (1 / all - (j == k ? 0 : 1 / rest)) / .log(2)
        }
    }

    /// Equation (5): fills dL/dW; returns d = Re <W, dL/dW>.
    func differentiateSent() -> Double {
        var overlap = 0.0
        for j in 0..<users {
            for n in 0..<antennas {
                var sum = Complex<Double>.zero
                for k in 0..<users {
                    let factor = g[k * users + j].multiplied(by: 2 * q[k * users + j])
                    sum += h[k * antennas + n].conjugate * factor
                }
                let i = j * antennas + n
                dw[i] = sum
                overlap += w[i].real * sum.real + w[i].imaginary * sum.imaginary
            }
        }
        return overlap
    }

    /// Equation (6) for one element: dL/d(m C), `overlap` being d / a.
    private func columnSlope(_ i: Int, scale: Double, overlap: Double) -> Complex<Double> {
        (dw[i] - w[i].multiplied(by: overlap)).multiplied(by: scale)
    }

    /// Re conj(C) dL/d(m C) of one element.
    private func ownSlope(_ i: Int, scale: Double, overlap: Double) -> Double {
        let d = columnSlope(i, scale: scale, overlap: overlap)
        return c[i].real * d.real + c[i].imaginary * d.imaginary
    }

    /// Writes the derivatives by the head's columns, [K, 2 N]: equation (6), and equation (1) where
    /// it plays a part.
    func writeColumnSlopes(
        _ gradient: UnsafeMutablePointer<Float>, scale: Double, overlap: Double
    ) {
        for k in 0..<users {
            for n in 0..<antennas {
                let d =
                    mask[n]
                    ? columnSlope(k * antennas + n, scale: scale * roots[k], overlap: overlap)
                    : .zero
                gradient[2 * k * antennas + n] = Float(d.real)
                gradient[(2 * k + 1) * antennas + n] = Float(d.imaginary)
            }
        }
    }

    /// Equation (7): dL/dG, [K]; 0 where the powers alone play no part.
    private func gainSlopes(byScore: Double, scale: Double, overlap: Double) -> [Double] {
        let sum = roots.reduce(0) { $0 + $1 * $1 }
        return (0..<users).map { k in
            guard gains[k] > SingleUserPower.smallestGain, gains[k].isFinite else { return 0 }
            var own = 0.0
            for n in 0..<antennas where mask[n] {
                own += ownSlope(k * antennas + n, scale: scale, overlap: overlap)
            }
            let ofSum = sum > SingleUserPower.smallest ? byScore * roots[k] * roots[k] / sum : 0
            return -(own / 2 + ofSum) / gains[k]
        }
    }

    /// Equation (8): writes the derivatives by the antennas' scores, [N].
    func writeAntennaSlopes(
        _ gradient: UnsafeMutablePointer<Float>, _ scores: ArraySlice<Float>, factor: Double,
        byScore: Double, scale: Double, overlap: Double
    ) {
        let byGain = gainSlopes(byScore: byScore, scale: scale, overlap: overlap)
        for n in 0..<antennas {
            var sum = factor * configuration.powerPerAntenna
            for k in 0..<users {
                let i = k * antennas + n
                sum += ownSlope(i, scale: scale, overlap: overlap)
                sum += byGain[k] * h[i].squaredLength
            }
            let soft = Self.sigmoid(Double(scores[scores.startIndex + n]))
            gradient[n] = Float(sum * soft * (1 - soft))
        }
    }
}
