import Foundation
import Numerics

/// Our paths against another tracer's, path by path.
///
/// A reference path is matched by one of ours with the same kinds of interactions in the same order, a
/// delay within ``delayTolerance`` and points within ``vertexTolerance``. Only paths within ``window``
/// of the receiver's strongest count, on both sides: weaker ones carry nothing. Scattered paths are random
/// on both sides; of them the powers of receivers are compared.
public struct PathComparison: Sendable, Codable {
    /// Largest difference of delay of a match, in seconds.
    public static let delayTolerance = 3e-12
    /// Largest distance of points of a match, in metres. Generous: the points of a grazing path slide
    /// far along a wall for a tiny change of the wall, or of the other's single precision, while the
    /// delay, which is stationary there, tells paths apart.
    public static let vertexTolerance = 0.5
    /// Power window below the strongest path, in dB.
    public static let window = 40.0

    /// A path that one side has and the other lacks.
    public struct Odd: Sendable, Codable {
        /// Index of the receiver.
        public var receiver: Int
        /// Number of interactions.
        public var order: Int
        /// The interactions in order from the transmitter: R reflection, D diffraction,
        /// T transmission.
        public var interactions: String
        /// Delay in seconds.
        public var delay: Double
        /// Gain below the receiver's strongest path, in dB (0 or negative).
        public var relativeGainDB: Double
        /// Largest violation of the reflection law by the path's points, in radians.
        public var reflectionLawError: Double
        /// Whether every point lies on a surface with nothing in between, by brute force.
        public var isUnobstructed: Bool
    }

    /// How paths of one kind compare.
    public struct Tally: Sendable, Codable {
        /// Reference paths that count.
        public var reference = 0
        /// Those that we found too.
        public var matched = 0
        /// Largest |20 log10 (|a| / |a_ref|)| over matches, in dB; NaN without matches.
        public var maxGainErrorDB = Double.nan
        /// Mean of that over matches, in dB; NaN without matches.
        public var meanGainErrorDB = Double.nan

        /// Takes one match into account.
        mutating func add(gainErrorDB error: Double) {
            matched += 1
            maxGainErrorDB = matched == 1 ? error : max(maxGainErrorDB, error)
            meanGainErrorDB =
                matched == 1
                ? error : meanGainErrorDB + (error - meanGainErrorDB) / Double(matched)
        }
    }

    /// How scattered powers compare.
    public struct Powers: Sendable, Codable {
        /// Receivers that are compared: those that scattered paths reach on both sides.
        public var receivers = 0
        /// Receivers that they reach on one side alone.
        public var onOneSide = 0
        /// Mean over receivers of our power over the reference's, in dB; NaN without receivers.
        public var meanDifferenceDB = Double.nan
        /// Its standard deviation over receivers, in dB; NaN without receivers.
        public var deviationDB = Double.nan
    }

    /// Line of sight and paths of reflections alone.
    public var reflected = Tally()
    /// Paths over an edge.
    public var diffracted = Tally()
    /// Straight paths through walls.
    public var transmitted = Tally()
    /// What rough surfaces scatter.
    public var scattered = Powers()

    /// Number of reference paths that count.
    public var reference: Int { tallies.reduce(0) { $0 + $1.reference } }
    /// Reference paths that we found too.
    public var matched: Int { tallies.reduce(0) { $0 + $1.matched } }
    private var tallies: [Tally] { [reflected, diffracted, transmitted] }
    /// Reference paths that we lack.
    public var missing: [Odd] = []
    /// Our paths that the reference lacks.
    public var extra: [Odd] = []
    /// Largest difference of delay over matches, in seconds; NaN, as those below, over none.
    public var maxDelayError = Double.nan
    /// Largest |a - a_ref| / |a_ref| over matches of reflections alone.
    public var maxRelativeGainError = Double.nan
    /// The same with our field computed at the reference's own reflection points: what is left is
    /// the difference of the field formulas, without that of the geometry.
    public var maxRelativeFieldError = Double.nan
    /// Largest violation of the reflection law by the reference's own points over matches, in
    /// radians: how exact its geometry is.
    public var maxReferenceLawError = Double.nan
    /// Largest difference over receivers of the total path gain (all paths) in dB, where both sides
    /// have paths.
    public var maxTotalGainErrorDB = Double.nan

    /// Compares `ours`, one list per receiver, with `reference`; `solver` proves extra paths.
    package init(_ ours: [[PropagationPath]], with reference: PathReference, solver: PathSolver) {
        precondition(ours.count == reference.receivers.count, "one list of paths per receiver")
        for (index, receiver) in reference.receivers.enumerated() {
            compare(
                index, ours[index].filter { !$0.isScattered }, receiver, reference.transmitter,
                solver)
        }
        comparePowers(ours, reference)
    }

    private mutating func comparePowers(_ ours: [[PropagationPath]], _ reference: PathReference) {
        var differences: [Double] = []
        for (paths, receiver) in zip(ours, reference.receivers) {
            guard let theirs = receiver.scatteredPower else { continue }
            // Some of ours comes in the other polarisation, of which the reference has none.
            let power = paths.filter(\.isScattered).reduce(0) { sum, path in
                sum + path.spreading * path.spreading
                    * (path.transfer.thetaTheta.lengthSquared
                        + path.transfer.phiTheta.lengthSquared)
            }
            if power > 0, theirs > 0 {
                differences.append(Self.decibels(power / theirs))
            } else if power > 0 || theirs > 0 {
                scattered.onOneSide += 1
            }
        }
        guard !differences.isEmpty else { return }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        scattered.receivers = differences.count
        scattered.meanDifferenceDB = mean
        scattered.deviationDB =
            (differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }

    /// Which tally a path of these kinds is in.
    private static func tally(
        _ kinds: [InteractionKind]
    ) -> WritableKeyPath<PathComparison, Tally> {
        if kinds.contains(.diffraction) { return \.diffracted }
        return kinds.contains(.transmission) ? \.transmitted : \.reflected
    }

    private mutating func compare(
        _ index: Int, _ ours: [PropagationPath], _ receiver: PathReference.Receiver,
        _ transmitter: SIMD3<Double>, _ solver: PathSolver
    ) {
        let theirPowers = receiver.paths.map { $0.gain.lengthSquared }
        let ourPowers = ours.map { $0.gain.lengthSquared }
        let strongest = max(theirPowers.max() ?? 0, ourPowers.max() ?? 0)
        // Surfaces of no thickness reflect nothing, and nothing has no level.
        guard strongest > 0 else { return }
        let threshold = strongest * pow(10, -Self.window / 10)
        var free = Set(ours.indices)
        for (path, power) in zip(receiver.paths, theirPowers) where power >= threshold {
            let tally = Self.tally(path.kinds)
            self[keyPath: tally].reference += 1
            let match = free.filter { Self.agree(ours[$0], path) }
                .min { Self.distance(ours[$0], path) < Self.distance(ours[$1], path) }
            guard let match else {
                let proof = solver.verify(
                    vertices: path.vertices, kinds: path.kinds, from: transmitter,
                    to: receiver.position)
                missing.append(
                    Odd(
                        receiver: index, order: path.order,
                        interactions: Self.letters(path.kinds), delay: path.delay,
                        relativeGainDB: Self.decibels(power / strongest),
                        reflectionLawError: proof.reflectionLawError,
                        isUnobstructed: proof.isUnobstructed))
                continue
            }
            free.remove(match)
            let gainError = 2 * abs(Self.decibels(ours[match].gain.length / path.gain.length))
            Self.raise(&maxDelayError, to: abs(ours[match].delay - path.delay))
            self[keyPath: tally].add(gainErrorDB: gainError)
            guard tally == \.reflected else { continue }
            Self.raise(
                &maxRelativeGainError, to: (ours[match].gain - path.gain).length / path.gain.length)
            let atTheirPoints = solver.path(
                like: ours[match], through: path.vertices, from: transmitter,
                to: receiver.position)
            Self.raise(
                &maxRelativeFieldError,
                to: (atTheirPoints.gain - path.gain).length / path.gain.length)
            Self.raise(
                &maxReferenceLawError,
                to: solver.verify(atTheirPoints, from: transmitter, to: receiver.position)
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
                    receiver: index, order: ours[i].order,
                    interactions: Self.letters(ours[i].kinds), delay: ours[i].delay,
                    relativeGainDB: Self.decibels(ourPowers[i] / strongest),
                    reflectionLawError: proof.reflectionLawError,
                    isUnobstructed: proof.isUnobstructed))
        }
        let theirs = theirPowers.reduce(0, +)
        let total = ourPowers.reduce(0, +)
        // Where one side has nothing, the paths are listed as missing or extra instead.
        if theirs > 0, total > 0 {
            Self.raise(&maxTotalGainErrorDB, to: abs(Self.decibels(total / theirs)))
        }
    }

    /// Takes `value` for the largest where `largest` is less or is none yet.
    private static func raise(_ largest: inout Double, to value: Double) {
        largest = largest.isNaN ? value : max(largest, value)
    }

    private static func agree(_ ours: PropagationPath, _ theirs: PathReference.Path) -> Bool {
        ours.kinds == theirs.kinds && abs(ours.delay - theirs.delay) <= delayTolerance
            && distance(ours, theirs) < vertexTolerance
    }

    /// Largest distance of two paths' points, in metres.
    private static func distance(
        _ ours: PropagationPath, _ theirs: PathReference.Path
    ) -> Double {
        zip(ours.vertices, theirs.vertices).map { length($0 - $1) }.max() ?? 0
    }

    private static func letters(_ kinds: [InteractionKind]) -> String {
        String(
            kinds.map { kind -> Character in
                switch kind {
                case .reflection: "R"
                case .diffraction: "D"
                case .scattering: "S"
                case .transmission: "T"
                }
            })
    }

    private static func decibels(_ ratio: Double) -> Double { 10 * log10(ratio) }
}
