import LinearAlgebra
import Numerics

/// What the searches over antennas share: the requests that count, the antennas' rank-1 terms, and
/// the kernel that solves a block of candidates.
struct AntennaSearch {
    /// Users with a request, K.
    let users: Int
    /// h_n / sigma of each antenna and served user, [N][K].
    let columns: [[ComplexMatrix.Element]]
    /// H H^H / sigma^2 on all antennas, row-major [K, K].
    let fullGram: [ComplexMatrix.Element]
    /// Dual powers on all antennas, [K]: a start from below for every mask.
    let fullLambda: [Double]
    let kernel: LeastPowerKernel<DoubleLanes>
    /// Power in W above which a mask counts as infeasible.
    let limit: Double

    /// `nil` when nothing is requested, or not even all antennas are enough.
    ///
    /// - Parameter limit: power in W above which a mask counts as infeasible; that of the link if
    ///   `nil`.
    init?(
        channel: ComplexMatrix, rates: [Double], link: Link, least: LeastPower,
        limit: Double? = nil
    ) {
        let served = rates.indices.filter { rates[$0] > 0 }
        guard least.isFeasible, !served.isEmpty else { return nil }
        users = served.count
        let scale = 1 / link.noisePower.squareRoot()
        columns = (0..<channel.columns).map { n in
            served.map { channel[$0, n].multiplied(by: scale) }
        }
        let h = ComplexMatrix(rows: served.count, columns: channel.columns) {
            channel[served[$0], $1].multiplied(by: scale)
        }
        fullGram = h.gram.elements
        // A shade below the solution, so that rounding cannot put the start above it.
        fullLambda = served.map { least.uplinkPowers[$0] * (1 - 1e-9) }
        self.limit = limit ?? link.maximumPower
        kernel = LeastPowerKernel(users: served.count)
        for (k, user) in served.enumerated() {
            kernel.set(sinrTarget: SpectralEfficiency.sinr(forRate: rates[user]), of: k)
        }
    }

    /// G - h_n h_n^H for antenna `n`, the rank-1 downdate. O(K^2).
    func removing(_ n: Int, from gram: [ComplexMatrix.Element]) -> [ComplexMatrix.Element] {
        adding(n, to: gram, sign: -1)
    }

    /// G + h_n h_n^H for antenna `n`. O(K^2).
    func adding(
        _ n: Int, to gram: [ComplexMatrix.Element], sign: Double = 1
    ) -> [ComplexMatrix.Element] {
        var result = gram
        for k in 0..<users {
            for j in 0..<users {
                let term = columns[n][k] * columns[n][j].conjugate
                result[k * users + j] += term.multiplied(by: sign)
            }
        }
        return result
    }

    /// Least powers and dual powers of all `grams`, from `start`; infinite where infeasible.
    func powers(
        _ grams: [[ComplexMatrix.Element]], from start: [Double]
    ) -> [(power: Double, lambda: [Double])] {
        var result: [(power: Double, lambda: [Double])] = []
        result.reserveCapacity(grams.count)
        let lanes = DoubleLanes.count
        for first in stride(from: 0, to: grams.count, by: lanes) {
            let count = min(lanes, grams.count - first)
            for lane in 0..<lanes {
                let gram = grams[first + min(lane, count - 1)]
                for k in 0..<users {
                    for j in 0...k {
                        let (re, im) = gram[k * users + j].rawStorage
                        let place = kernel.gram.place(k, j)
                        LaneMatrix<DoubleLanes>.set(kernel.gram.re, place, lane: lane, to: re)
                        LaneMatrix<DoubleLanes>.set(
                            kernel.gram.im, place, lane: lane, to: k == j ? 0 : im)
                    }
                }
            }
            for k in 0..<users { kernel.lambda[k] = DoubleLanes(repeating: start[k]) }
            let totals = kernel.solve(limit: limit)
            for lane in 0..<count {
                result.append(
                    (
                        totals[lane] <= limit ? totals[lane] : .infinity,
                        (0..<users).map { kernel.lambda[$0][lane] }
                    ))
            }
        }
        return result
    }
}
