import LinearAlgebra
import Numerics
import Support

/// The yardstick: WMMSE from several starts, run to convergence, the best kept for every channel.
///
/// Starts: MRT, RZF, the ZF with equal power, the ZF with water-filling, the ZF of the users
/// it should serve, and seeded random ones.
/// Not a proof of optimality; ``SumCapacity`` bounds what is missing. Deterministic.
/// Degenerate channels as for ``WMMSE``. O(K^2 N + starts I K^3).
public struct ReferencePrecoder: GramPrecoder {
    /// The starts, tried in this order; the first of equals wins.
    public let starts: [WMMSEStart]
    /// Largest number of iterations from each start.
    public let iterations: Int
    /// Relative gain of the sum rate over ten iterations below which a start counts as converged.
    public let tolerance: Double

    /// A reference.
    ///
    /// - Parameters:
    ///   - randomStarts: number of random starts beside the five fixed ones. 4 (ours): more found
    ///     nothing better by more than 0.1 % on average.
    ///   - iterations: 2,000 (ours): enough for the tolerance on all but nearly collinear users.
    ///   - tolerance: 1e-7 (ours): three digits below what a table shows.
    ///   - seed: of the random starts.
    public init(
        randomStarts: Int = 4, iterations: Int = 2_000, tolerance: Double = 1e-7, seed: UInt64 = 1
    ) {
        starts =
            [
                .maximumRatio, .zeroForcing(.equalPower), .regularized,
                .zeroForcing(.waterFilling), .selectedUsers,
            ] + (0..<randomStarts).map { .random(seed: seed &+ UInt64($0)) }
        self.iterations = iterations
        self.tolerance = tolerance
    }

    /// The identity: a reference, with the name for tables.
    public var id: PrecoderID {
        PrecoderID(
            "reference (WMMSE, best of \(starts.count) starts)", family: .wmmse, isReference: true)
    }

    /// What fixes the result, in one sentence.
    public var summary: String {
        "reduced WMMSE, best of the starts \(starts.map(\.name).joined(separator: ", ")); "
            + "up to \(iterations) iterations each, tolerance \(tolerance) "
            + "over \(WMMSEOptions.checkInterval) iterations"
    }

    var options: [WMMSEOptions] {
        starts.map { WMMSEOptions(iterations: iterations, start: $0, tolerance: tolerance) }
    }

    /// X [K, K] of the start whose WMMSE iteration ends at the highest sum rate.
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        var best = (x: ComplexMatrix.zeros(gram.rows, gram.rows), sumRate: -1.0)
        for option in options {
            let result = WMMSE(option).run(gram: gram, link: link)
            if result.sumRate > best.sumRate { best = (result.coefficients, result.sumRate) }
        }
        return best.x
    }

    /// An upper limit: every start run to the last iteration.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        let one = FlopCount.reducedWMMSE(users: users, antennas: antennas, iterations: iterations)
        return FlopCount(
            Double(starts.count) * one.total, formula: "\(starts.count) starts x (\(one.formula))")
    }

    /// A worker of the batched path for K up to `BatchedPrecoding/maximumUsers`, in double
    /// precision.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        BatchedPrecoding.worker(users: users, antennas: antennas, fallback: self) {
            BestStartBatch<DoubleLanes>(options, block: $0)
        }
    }
}
