import Numerics
import Sites

/// A pool of single-user channels of one site and one mast, with everything that made them.
///
/// U users, N antennas. Row u of ``csi`` is the effective downlink channel of user u at the carrier: the
/// received sample is y = h x for the transmitted vector x, so no conjugate is needed anywhere. The
/// system loss of ``DatasetRecord`` is already in it. Of a file from elsewhere that has nothing but
/// channels, the rest is filled in and named in ``missing``.
public struct ChannelDataset: Sendable {
    /// Everything that made the data.
    public var record: DatasetRecord
    /// Effective downlink channels, [U, N], row-major; amplitude gain (dimensionless).
    public var csi: [Complex<Float>]
    /// User positions in metres in the site's frame, [U].
    public var positions: [SIMD3<Double>]
    /// Whether the straight line to the mast is free, [U].
    public var lineOfSight: [Bool]
    /// Which users are kept for testing only, [U]; groups never mix the two.
    public var isTest: [Bool]
    /// Number of propagation paths, [U].
    public var pathCounts: [Int32]
    /// Sum over paths of |a|^2, without the array's and the system's gain or loss, [U].
    public var pathGains: [Float]
    /// Root-mean-square delay spread in seconds, [U].
    public var delaySpreads: [Float]
    /// Antenna positions relative to the mast in metres, [N], in the array's element order.
    public var antennaPositions: [SIMD3<Double>]
    /// Outlines of the buildings, for maps.
    public var footprints: [Footprint]
    /// Some traced paths, for pictures.
    public var samplePaths: [SamplePath]
    /// Every path of every user; `nil` where the file has none (format 1, channels from elsewhere).
    public var paths: PathTable?
    /// The channels over a band; `nil` in a file for the carrier only.
    public var band: ChannelBand?
    /// What the file did not say and was filled in, by name: tensors and entries of the settings.
    public var missing: [String] = []
    /// The data row of the file of positions that each user came from, from 0, [U]; empty where
    /// users were drawn. See ``ChosenPositions``.
    public var userRows: [Int32] = []
    /// Metres from the wall through which each user is reached, 0 outdoors, [U]; empty where nobody is
    /// indoors or the file does not say. See ``IndoorUsers``.
    public var indoorDepths: [Float] = []

    /// The ground that was traced over; `nil` where it is level, at z = 0.
    public var terrain: Terrain?

    /// One ring of a building's outline.
    public struct Footprint: Sendable, Equatable {
        /// Corners in metres in the site's frame, first point not repeated.
        public var ring: [SIMD2<Float>]
        /// Top of the building in metres, in the site's frame.
        public var top: Float
        /// The ground it stands on in metres, in the site's frame.
        public var ground: Float
        /// Whether the ring is a courtyard.
        public var isCourtyard: Bool

        /// A ring from its parts.
        public init(ring: [SIMD2<Float>], top: Float, ground: Float = 0, isCourtyard: Bool) {
            self.ground = ground
            self.ring = ring
            self.top = top
            self.isCourtyard = isCourtyard
        }
    }

    /// One traced path from the mast to a user.
    public struct SamplePath: Sendable, Equatable {
        /// Index of the user.
        public var user: Int32
        /// |a|^2 of the path.
        public var gain: Float
        /// Mast, reflection points, user; in metres in the site's frame.
        public var points: [SIMD3<Float>]

        /// A path from its parts.
        public init(user: Int32, gain: Float, points: [SIMD3<Float>]) {
            self.user = user
            self.gain = gain
            self.points = points
        }
    }

    /// Whether the users' sight is known; otherwise all have ``Sight/unknown``.
    public var knowsSight: Bool { !missing.contains(Self.sightTensor) }
    /// Whether gain, number and delay spread of every user's paths are known.
    public var knowsPaths: Bool {
        !["path_gain", "path_count", "delay_spread"].contains(where: missing.contains)
    }
    /// Whether there is a place for every user.
    public var knowsPositions: Bool { !missing.contains(Self.positionTensor) }

    static let sightTensor = "line_of_sight"
    static let positionTensor = "positions"
    static let indoorTensor = "indoor_depth"

    /// Number of users U.
    public var userCount: Int { lineOfSight.count }
    /// Number of antennas N.
    public var antennaCount: Int { antennaPositions.count }

    /// The channel of user `user`, [N].
    public func channel(of user: Int) -> ArraySlice<Complex<Float>> {
        csi[(user * antennaCount)..<((user + 1) * antennaCount)]
    }
}
