import Foundation
import Numerics

/// Our paths against another tracer's, path by path.
///
/// A reference path is matched by one of ours with as many reflections, a delay within
/// ``delayTolerance`` and reflection points within ``vertexTolerance``. Only paths within
/// ``window`` of the receiver's strongest count, on both sides: weaker ones carry nothing.
public struct PathComparison: Sendable, Codable {
    /// Largest difference of delay of a match, in seconds.
    public static let delayTolerance = 3e-12
    /// Largest distance of reflection points of a match, in metres. Generous: the points of a
    /// grazing path slide far along a wall for a tiny change of the wall.
    public static let vertexTolerance = 0.05
    /// Power window below the strongest path, in dB.
    public static let window = 40.0

    /// A path that one side has and the other lacks.
    public struct Odd: Sendable, Codable {
        /// Index of the receiver.
        public var receiver: Int
        /// Number of reflections.
        public var order: Int
        /// Delay in seconds.
        public var delay: Double
        /// Gain below the receiver's strongest path, in dB (0 or negative).
        public var relativeGainDB: Double
        /// Largest violation of the reflection law by the path's points, in radians.
        public var reflectionLawError: Double
        /// Whether every point lies on a surface with nothing in between, by brute force.
        public var isUnobstructed: Bool
    }

    /// Number of reference paths that count.
    public var reference = 0
    /// Reference paths that we found too.
    public var matched = 0
    /// Reference paths that we lack.
    public var missing: [Odd] = []
    /// Our paths that the reference lacks.
    public var extra: [Odd] = []
    /// Largest difference of delay over matches, in seconds.
    public var maxDelayError = 0.0
    /// Largest |a - a_ref| / |a_ref| over matches.
    public var maxRelativeGainError = 0.0
    /// The same with our field computed at the reference's own reflection points: what is left is
    /// the difference of the field formulas, without that of the geometry.
    public var maxRelativeFieldError = 0.0
    /// Largest violation of the reflection law by the reference's own points over matches, in
    /// radians: how exact its geometry is.
    public var maxReferenceLawError = 0.0
    /// Largest difference over receivers of the total path gain (all paths) in dB, where both sides
    /// have paths.
    public var maxTotalGainErrorDB = 0.0

    /// Compares `ours`, one list per receiver, with `reference`; `solver` proves extra paths.
    package init(_ ours: [[PropagationPath]], with reference: PathReference, solver: PathSolver) {
        precondition(ours.count == reference.receivers.count, "one list of paths per receiver")
        for (index, receiver) in reference.receivers.enumerated() {
            compare(index, ours[index], receiver, reference.transmitter, solver)
        }
    }

    private mutating func compare(
        _ index: Int, _ ours: [PropagationPath], _ receiver: PathReference.Receiver,
        _ transmitter: SIMD3<Double>, _ solver: PathSolver
    ) {
        let theirPowers = receiver.paths.map { $0.gain.lengthSquared }
        let ourPowers = ours.map { $0.gain.lengthSquared }
        let strongest = max(theirPowers.max() ?? 0, ourPowers.max() ?? 0)
        let threshold = strongest * pow(10, -Self.window / 10)
        var free = Set(ours.indices)
        for (path, power) in zip(receiver.paths, theirPowers) where power >= threshold {
            reference += 1
            let match = free.filter { Self.agree(ours[$0], path) }
                .min { abs(ours[$0].delay - path.delay) < abs(ours[$1].delay - path.delay) }
            guard let match else {
                let proof = solver.verify(
                    vertices: path.vertices, from: transmitter, to: receiver.position)
                missing.append(
                    Odd(
                        receiver: index, order: path.order, delay: path.delay,
                        relativeGainDB: Self.decibels(power / strongest),
                        reflectionLawError: proof.reflectionLawError,
                        isUnobstructed: proof.isUnobstructed))
                continue
            }
            free.remove(match)
            matched += 1
            maxDelayError = max(maxDelayError, abs(ours[match].delay - path.delay))
            maxRelativeGainError = max(
                maxRelativeGainError, (ours[match].gain - path.gain).length / path.gain.length)
            let atTheirPoints = solver.path(
                like: ours[match], through: path.vertices, from: transmitter,
                to: receiver.position)
            maxRelativeFieldError = max(
                maxRelativeFieldError,
                (atTheirPoints.gain - path.gain).length / path.gain.length)
            maxReferenceLawError = max(
                maxReferenceLawError,
                solver.verify(atTheirPoints, from: transmitter, to: receiver.position)
                    .reflectionLawError)
        }
        // A weak reference path may match one of ours just above the threshold.
        for (path, power) in zip(receiver.paths, theirPowers) where power < threshold {
            if let match = free.first(where: { Self.agree(ours[$0], path) }) { free.remove(match) }
        }
        for i in free.sorted() where ourPowers[i] >= threshold {
            let proof = solver.verify(ours[i], from: transmitter, to: receiver.position)
            extra.append(
                Odd(
                    receiver: index, order: ours[i].order, delay: ours[i].delay,
                    relativeGainDB: Self.decibels(ourPowers[i] / strongest),
                    reflectionLawError: proof.reflectionLawError,
                    isUnobstructed: proof.isUnobstructed))
        }
        let theirs = theirPowers.reduce(0, +)
        let total = ourPowers.reduce(0, +)
        // Where one side has nothing, the paths are listed as missing or extra instead.
        if theirs > 0, total > 0 {
            let difference = abs(Self.decibels(total / theirs))
            maxTotalGainErrorDB = max(maxTotalGainErrorDB, difference)
        }
    }

    private static func agree(_ ours: PropagationPath, _ theirs: PathReference.Path) -> Bool {
        ours.order == theirs.order && abs(ours.delay - theirs.delay) <= delayTolerance
            && zip(ours.vertices, theirs.vertices).allSatisfy { length($0 - $1) < vertexTolerance }
    }

    private static func decibels(_ ratio: Double) -> Double { 10 * log10(ratio) }
}
