import Foundation
import Models
import Numerics
import Precoding

// Equations (1) to (3) of the derivation in HeadObjective.swift.

extension HeadObjective {
    /// Fills h and C from channels [K, N] and columns [K, 2 N].
    func load(_ channels: ArraySlice<Complex<Float>>, _ columns: ArraySlice<Float>) {
        let (row, column) = (channels.startIndex, columns.startIndex)
        for k in 0..<users {
            for n in 0..<antennas {
                let i = k * antennas + n
                let (re, im) = channels[row + i].rawStorage
                h[i] = Complex(Double(re), Double(im))
                c[i] = Complex(
                    Double(columns[column + 2 * k * antennas + n]),
                    Double(columns[column + (2 * k + 1) * antennas + n]))
            }
        }
    }

    /// Fills m from scores [N + 1]: on where the score is 0 or more; where none is, the best alone.
    /// Returns how many are on.
    func chooseAntennas(_ scores: ArraySlice<Float>) -> Int {
        AntennaThreshold.apply(Array(scores.prefix(antennas)), count: antennas, to: &mask)
    }

    /// Equation (1): fills sqrt(p) and G for requested rates [K] and multiplies the columns; returns
    /// what the power score gains.
    func scaleColumns(_ requested: ArraySlice<Float>) -> Double {
        for k in 0..<users {
            roots[k] = 1
            gains[k] = .infinity
        }
        guard usesSingleUserPower else { return 0 }
        var sum = 0.0
        for (k, rate) in requested.enumerated() {
            gains[k] = 0
            for n in 0..<antennas where mask[n] { gains[k] += h[k * antennas + n].squaredLength }
            let share = SingleUserPower.share(rate: Double(rate), gain: gains[k])
            roots[k] = share.squareRoot()
            sum += share
            for n in 0..<antennas {
                c[k * antennas + n] = c[k * antennas + n].multiplied(by: roots[k])
            }
        }
        return SingleUserPower.scoreOffset(sum)
    }

    /// Equation (2): fills W with squared norm `power`; returns s.
    func send(power: Double) -> Double {
        var sum = 0.0
        for k in 0..<users {
            for n in 0..<antennas where mask[n] { sum += c[k * antennas + n].squaredLength }
        }
        let scale = sum > 1e-24 ? (power / sum).squareRoot() : 0
        for k in 0..<users {
            for n in 0..<antennas {
                let i = k * antennas + n
                w[i] = mask[n] ? c[i].multiplied(by: scale) : .zero
            }
        }
        return scale
    }

    /// Equation (3): fills g and R.
    func receive() {
        for k in 0..<users {
            for j in 0..<users {
                var sum = Complex<Double>.zero
                for n in 0..<antennas { sum += h[k * antennas + n] * w[j * antennas + n] }
                g[k * users + j] = sum
            }
            let (all, rest) = powers(k)
            rates[k] = log2(all / rest)
        }
    }

    /// T_k and I_k.
    func powers(_ k: Int) -> (all: Double, rest: Double) {
        let all = 1 + (0..<users).reduce(0) { $0 + g[k * users + $1].squaredLength }
        return (all, all - g[k * users + k].squaredLength)
    }
}
