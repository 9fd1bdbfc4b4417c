import Numerics

extension AntennaKernel {
    /// What the numbers of one antenna are compared with.
    struct Extremes {
        /// The least removal and the largest addition of all antennas, each per unit.
        let removal, addition: Float
        /// The sum of m.
        let active: Float
    }

    /// One round of the network: moves the scores.
    ///
    /// - Parameters:
    ///   - round: which.
    ///   - power: sum of the dual powers in W.
    ///   - antennaPower: power of an antenna in W.
    ///   - maximumPower: largest transmit power in W.
    func moveScores(_ round: Int, power: Double, antennaPower: Double, maximumPower: Double) {
        let extremes = extremes()
        weights.offsets(
            round,
            shared: shared(
                extremes, power: power, antennaPower: antennaPower, maximumPower: maximumPower),
            into: offsets)
        let limit = Vector(repeating: Float(AntennaForward.limit))
        for b in 0..<blocks {
            let moved =
                scores[b]
                + weights.change(round, numbers(of: b, extremes), offsets: offsets)
            let low = moved.replacing(
                with: Vector.zero - limit, where: moved .< Vector.zero - limit)
            scores[b] = low.replacing(with: limit, where: low .> limit)
        }
    }

    /// Removal of the antennas of a block per unit of being on; what fills up the last vector too.
    @inline(__always)
    private func removalPerUnit(_ b: Int) -> Vector {
        removal[b] / (active[b] + Float(AntennaFeatures.softness))
            + Float(AntennaFeatures.smallestRank)
    }

    /// Addition of the antennas of a block per unit of being off; what fills up the last vector too.
    @inline(__always)
    private func additionPerUnit(_ b: Int) -> Vector {
        addition[b] / (Float(1 + AntennaFeatures.softness) - active[b])
            + Float(AntennaFeatures.smallestRank)
    }

    func extremes() -> Extremes {
        let none = Vector(repeating: .greatestFiniteMagnitude)
        var least = none
        var (largest, sum) = (Vector.zero, Vector.zero)
        for b in 0..<blocks {
            sum += active[b]
            let r = removalPerUnit(b).replacing(with: none, where: exists[b] .== .zero)
            least = least.replacing(with: r, where: r .< least)
            let a = additionPerUnit(b) * exists[b]
            largest = largest.replacing(with: a, where: a .> largest)
        }
        return Extremes(
            removal: least.min(), addition: largest.max(), active: RowKernels.sum(sum))
    }

    /// The numbers that all antennas share, in the order of ``AntennaFeatures/shared``.
    func shared(
        _ extremes: Extremes, power: Double, antennaPower: Double, maximumPower: Double
    ) -> AntennaWeights.Shared {
        let divisor = AntennaFeatures.logarithmDivisor
        return (
            Float(Double.log(power / antennaPower) / divisor),
            Float(Double.log(Double(extremes.active) / Double(users)) / divisor),
            Float(Double.log(power / maximumPower) / divisor)
        )
    }

    /// The numbers of sixteen antennas of their own.
    @inline(__always)
    func numbers(of b: Int, _ extremes: Extremes) -> AntennaWeights.Numbers {
        let (x, y, on) = (removal[b], addition[b], active[b])
        let small = Float(AntennaFeatures.smallChange)
        // x / (1 + x) and x / (0.1 + x) by one division.
        let xs = x / ((1 + x) * (small + x))
        let ys = y / ((1 + y) * (small + y))
        let (r, s) = (removalPerUnit(b), additionPerUnit(b))
        return AntennaWeights.Numbers(
            score: scores[b] * Float(1 / AntennaFeatures.scoreDivisor), active: on,
            removal: xs * (small + x), smallRemoval: xs * (1 + x), addition: ys * (small + y),
            smallAddition: ys * (1 + y), leverage: leverage[b] / (1 + leverage[b]),
            removalRank: extremes.removal / (extremes.removal + r),
            additionRank: s / (s + extremes.addition))
    }
}
