import Foundation
import Numerics
import Support

/// Finds the paths that rough surfaces scatter to receivers.
///
/// A surface scatters everywhere; of the points where it was met by rays, a few stand for all of them.
/// For each receiver ``draws`` of them are drawn with probabilities in proportion to what they would
/// give in the open, by one random number for all of them (systematic sampling), and looked at: those
/// that are hidden give nothing, the others share the power of all. The expectation of each power, and
/// of every mean over directions and delays, is that of all points; their phases are random, as those
/// of a rough surface are.
///
/// What is drawn depends on the seed and the receiver's position alone.
struct ScatteringSearch {
    /// Points that are looked at for one receiver (ours). Where a share v of the power is in sight, the
    /// relative standard deviation of the total is at most sqrt((1 - v) / (v draws)): 9 % for a third.
    static let draws = 256
    /// Share of scattered power that is turned into the other polarisation (ours).
    static let crossPolarization = 0.1

    private let images: ImageMethod
    private let wavelength: Double
    private let configuration: PathSolverConfiguration
    private let points: [ScatterPoint]
    private let lanes: ScatterLanes

    init(
        images: ImageMethod, fields: FieldSolver, configuration: PathSolverConfiguration,
        source: SIMD3<Double>
    ) {
        self.images = images
        self.configuration = configuration
        wavelength = fields.wavelength
        points = ScatterLaunch(images: images, fields: fields, configuration: configuration)
            .points(from: source)
        lanes = ScatterLanes(points, lobe: configuration.scattering.lobe)
    }

    /// The paths to `receiver`, at most ``ScatteringConfiguration/paths``; none where all of
    /// them together are weaker than `floor`. O(points + draws log T).
    func paths(to receiver: SIMD3<Double>, floor: Double) -> [PropagationPath] {
        guard !points.isEmpty, configuration.scattering.paths > 0 else { return [] }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: lanes.count) { weights in
            let total = lanes.weights(at: SIMD3<Float>(receiver), into: weights)
            // No more can be in sight.
            guard total > 0, gain(total) >= floor else { return [] }
            var random = Philox(
                seed: configuration.seed, stream: RandomStream.scatteringDraws,
                substream: Self.substream(of: receiver))
            let seen = Self.drawn(
                Self.draws, of: weights[..<points.count].lazy.map(Double.init), total: total,
                at: random.uniform()
            ).filter { point, _ in
                !images.isOccluded(
                    from: points[point].position, to: receiver,
                    leaving: images.facets[Int(points[point].facet)])
            }
            let count = seen.reduce(0) { $0 + $1.times }
            guard count > 0, gain(total) * Double(count) / Double(Self.draws) >= floor else {
                return []
            }
            let most = configuration.scattering.paths
            let kept =
                seen.count <= most
                ? seen
                : Self.drawn(
                    most, of: seen.lazy.map { Double($0.times) }, total: Double(count),
                    at: random.uniform()
                ).map { (seen[$0.index].index, $0.times) }
            // Each draw that was seen stands for an equal share of what is in sight.
            let shares = kept.reduce(0) { $0 + $1.times }
            let share = total / Double(Self.draws) * Double(count) / Double(shares)
            return kept.map { point, times in
                let weight = Double(weights[point])
                return path(
                    over: points[point], number: point, to: receiver,
                    scale: (share * Double(times) / weight).squareRoot())
            }
        }
    }

    /// The path gain of what has the weight `weight`.
    private func gain(_ weight: Double) -> Double {
        let spreading = wavelength / (4 * .pi)
        return spreading * spreading * weight
    }

    /// `count` of `weights` in order, each with the number of times that it was drawn: those at which
    /// the running sum, which ends at `total`, passes (i + `start`) total / count. Systematic sampling;
    /// O(weights).
    private static func drawn(
        _ count: Int, of weights: some Sequence<Double>, total: Double, at start: Double
    ) -> [(index: Int, times: Int)] {
        var found: [(index: Int, times: Int)] = []
        let step = total / Double(count)
        var next = start * step
        var sum = 0.0
        for (index, weight) in weights.enumerated() {
            sum += weight
            var times = 0
            while next < sum {
                times += 1
                next += step
            }
            if times > 0 { found.append((index, times)) }
        }
        return found
    }

    private func path(
        over point: ScatterPoint, number: Int, to receiver: SIMD3<Double>, scale: Double
    ) -> PropagationPath {
        let way = receiver - point.position
        let distance = length(way)
        let arrival = -way / distance
        let shape = configuration.scattering.lobe.shape(
            cosine: -dot(arrival, point.normal), mirror: -dot(arrival, point.mirror))
        let amplitude = scale * shape.squareRoot()
        // A phase of its own for each pair of polarisations, the same for every receiver.
        var random = Philox(
            seed: configuration.seed, stream: RandomStream.scatteringPhases,
            substream: UInt32(truncatingIfNeeded: number))
        func turned(_ share: Double) -> Complex<Double> {
            let phase = 2 * .pi * random.uniform()
            let length = amplitude * share.squareRoot()
            return Complex(length * cos(phase), length * sin(phase))
        }
        let (same, other) = (1 - Self.crossPolarization, Self.crossPolarization)
        let (thetaTheta, thetaPhi) = (turned(same), turned(other))
        let (phiTheta, phiPhi) = (turned(other), turned(same))
        let a = point.amplitudes
        var kinds = [InteractionKind](repeating: .reflection, count: point.vertices.count)
        kinds[kinds.count - 1] = .scattering
        return PropagationPath(
            vertices: point.vertices, kinds: kinds, triangles: point.triangles,
            length: point.length + distance, departure: point.departure, arrival: arrival,
            transfer: PolarizationTransfer(
                thetaTheta: thetaTheta * a.thetaTheta + thetaPhi * a.phiTheta,
                thetaPhi: thetaTheta * a.thetaPhi + thetaPhi * a.phiPhi,
                phiTheta: phiTheta * a.thetaTheta + phiPhi * a.phiTheta,
                phiPhi: phiTheta * a.thetaPhi + phiPhi * a.phiPhi),
            spreading: wavelength / (4 * .pi * point.reach(distance)))
    }

    /// A number of the position's bits, so that results do not depend on the other receivers.
    private static func substream(of position: SIMD3<Double>) -> UInt32 {
        (0..<3).reduce(UInt32(2_166_136_261)) { hash, axis in
            let bits = position[axis].bitPattern
            return [UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)]
                .reduce(hash) { ($0 ^ $1) &* 16_777_619 }
        }
    }
}
