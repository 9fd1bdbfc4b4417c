import LinearAlgebra
import Numerics

/// What the searches over antennas share: the requests that count, what each antenna adds to the
/// Gram matrix, and the kernel that solves a block of candidates.
///
/// A candidate, a mask of antennas, is known by its Gram matrix alone: the sum over its antennas of
/// h_n h_n^H / sigma^2, [K, K].
struct AntennaSearch {
    /// Users with a request, K.
    let users: Int
    /// h_n / sigma of each antenna and served user, [N][K].
    let columns: [[ComplexMatrix.Element]]
    /// H H^H / sigma^2 on all antennas, [K, K].
    let fullGram: ComplexMatrix
    /// Dual powers on all antennas, [K]: a start from below for every mask.
    let fullLambda: [Double]
    private let kernel: LeastPowerKernel<DoubleLanes>
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
        fullGram = h.gram
        // A shade below the solution, so that rounding cannot put the start above it.
        fullLambda = served.map { least.uplinkPowers[$0] * (1 - 1e-9) }
        self.limit = limit ?? link.maximumPower
        kernel = LeastPowerKernel(users: served.count)
        for (k, user) in served.enumerated() {
            kernel.set(sinrTarget: SpectralEfficiency.sinr(forRate: rates[user]), of: k)
        }
    }

    /// The Gram matrix of no antenna.
    var emptyGram: ComplexMatrix { .zeros(users, users) }

    /// `gram` without antenna `n`. O(K^2).
    func removing(_ n: Int, from gram: ComplexMatrix) -> ComplexMatrix {
        gram.addingOuterProduct(of: columns[n], scale: -1)
    }

    /// `gram` with antenna `n`, whose gains count `scale` times. O(K^2).
    func adding(_ n: Int, to gram: ComplexMatrix, scale: Double = 1) -> ComplexMatrix {
        gram.addingOuterProduct(of: columns[n], scale: scale)
    }

    /// Least powers in W and dual powers [K] of all candidates, from the dual powers `start` [K];
    /// infinite powers where the request cannot be met within the limit.
    func powers(
        _ grams: [ComplexMatrix], from start: [Double]
    ) -> [(power: Double, lambda: [Double])] {
        var result: [(power: Double, lambda: [Double])] = []
        result.reserveCapacity(grams.count)
        let lanes = DoubleLanes.count
        for first in stride(from: 0, to: grams.count, by: lanes) {
            let count = min(lanes, grams.count - first)
            // Lanes that are left over repeat the last candidate.
            for lane in 0..<lanes { load(grams[first + min(lane, count - 1)], lane: lane) }
            for k in 0..<users { kernel.lambda[k] = DoubleLanes(repeating: start[k]) }
            let totals = kernel.solve(limit: limit)
            for lane in 0..<count {
                let power = totals[lane] <= limit ? totals[lane] : .infinity
                result.append((power, (0..<users).map { kernel.lambda[$0][lane] }))
            }
        }
        return result
    }

    private func load(_ gram: ComplexMatrix, lane: Int) {
        for k in 0..<users {
            for j in 0...k {
                let (re, im) = gram[k, j].rawStorage
                kernel.gram.set(k, j, lane: lane, to: re, k == j ? 0 : im)
            }
        }
    }
}
