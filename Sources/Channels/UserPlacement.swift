import Foundation
import Support

/// Where users stand: uniform over the outdoor part of a sector of a ring about the mast, some of them,
/// if asked for, over the buildings in it.
public struct UserPlacement: Sendable, Equatable {
    /// Positions to draw.
    public var count: Int
    /// Height of the user's antenna above the ground, or the floor, in metres.
    public var height: Double
    /// Nearest and farthest horizontal distance from the mast in metres.
    public var distances: ClosedRange<Double>
    /// Width of the sector in degrees about the array's azimuth; 360 is all around.
    public var sector: Double
    /// Users whose coupling loss (mean loss to one array element, antenna gain and system loss
    /// included) exceeds this many dB are not served.
    public var maximumCouplingLoss = Self.defaultMaximumCouplingLoss

    /// Users inside buildings; `nil` where all are outdoors.
    public var indoor: IndoorUsers?

    /// The default of ``maximumCouplingLoss`` in dB.
    ///
    /// 133 dB (ours): with 64 antennas, 20 W and the noise preset `paper`, the whole cell's power on
    /// one such user gives it -6 dB, about where LTE and NR run out of modulation and coding
    /// schemes (CQI 1). Of weaker users the tracer knows little besides, since what it leaves out
    /// (diffraction, scattering, transmission) would carry more than what it finds.
    public static let defaultMaximumCouplingLoss = 133.0

    /// A placement; 50 to 400 m at 1.5 m by default (ours: a small urban cell).
    public init(
        count: Int, height: Double = 1.5, distances: ClosedRange<Double> = 50...400,
        sector: Double
    ) {
        self.count = count
        self.height = height
        self.distances = distances
        self.sector = sector
    }

    /// Draws the positions in metres, uniform over the area where `isAllowed` holds.
    ///
    /// Candidate i is a pure function of (seed, i); candidates that are not allowed are passed over.
    ///
    /// - Parameters:
    ///   - mast: horizontal position of the mast.
    ///   - azimuth: middle of the sector, degrees counter-clockwise from east.
    ///   - seed: of the draws.
    ///   - isAllowed: whether a user may stand at a point: outdoors, within the window.
    /// - Throws: `InputError` when fewer than one candidate in a thousand is allowed.
    public func positions(
        around mast: SIMD2<Double>, azimuth: Double, seed: UInt64,
        isAllowed: (SIMD2<Double>) -> Bool
    ) throws -> [SIMD3<Double>] {
        try positions(around: mast, azimuth: azimuth, seed: seed) { point, _ in
            isAllowed(point) ? SIMD3(point.x, point.y, height) : nil
        }
    }

    /// The same where `place` gives the position of a user at a point, from the point and the user's
    /// number, or `nil` where that user may not be.
    func positions(
        around mast: SIMD2<Double>, azimuth: Double, seed: UInt64,
        place: (SIMD2<Double>, Int) -> SIMD3<Double>?
    ) throws -> [SIMD3<Double>] {
        var result: [SIMD3<Double>] = []
        result.reserveCapacity(count)
        var candidate: UInt32 = 0
        let limit = UInt32(clamping: min(1000 + 1000 * count, Int(UInt32.max) - 1))
        while result.count < count {
            if candidate > limit {
                throw InputError(
                    "users",
                    expected:
                        "\(count) \(indoor == nil ? "outdoor " : "")positions in the served area",
                    found: "\(result.count) after \(candidate) draws")
            }
            var random = Philox(
                seed: seed, stream: RandomStream.userPositions, substream: candidate)
            candidate += 1
            // Uniform over the ring: the squared radius is uniform.
            let (near, far) = (distances.lowerBound, distances.upperBound)
            let radius = (near * near + random.uniform() * (far * far - near * near)).squareRoot()
            let angle = (azimuth + sector * (random.uniform() - 0.5)) * .pi / 180
            let point = mast + radius * SIMD2(cos(angle), sin(angle))
            if let position = place(point, result.count) { result.append(position) }
        }
        return result
    }
}
