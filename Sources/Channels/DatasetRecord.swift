import RayTracing
import Sites

/// Everything that made a ``ChannelDataset``; stored with it as JSON.
public struct DatasetRecord: Sendable, Equatable, Codable {
    /// Name of the site.
    public var site: String
    /// File or generator the site came from.
    public var source: String
    /// Attribution and licence of the site's data.
    public var attribution: String
    /// Window of the site in degrees.
    public var bounds: GeographicBox
    /// Origin of the local frame.
    public var origin: GeographicPoint
    /// The mast and its array.
    public var mast: MastRecord
    /// Array geometry and element.
    public var array: ArrayRecord
    /// Carrier, bandwidth, noise and losses.
    public var radio: RadioRecord
    /// Ray tracing.
    public var tracing: TracingRecord
    /// How users were placed, and how many were dropped.
    public var users: UserRecord
    /// The ground; `nil` where it is level.
    public var terrain: TerrainRecord?
    /// Checksum of the surfaces, crowns and ground that paths were traced in, so that a change of the map
    /// can be told; `nil` in datasets of earlier versions and of other programs.
    public var siteChecksum: String?
    /// Seed of every random draw.
    public var seed: UInt64
    /// Version of swift-mimo that wrote the data.
    public var version: String
    /// The resource blocks of wideband channels; `nil` in a dataset for the carrier only.
    public var band: ResourceGrid?

    /// Where the mast stands.
    public struct MastRecord: Sendable, Equatable, Codable {
        /// Position of the array's centre in metres in the site's frame: x, y, z.
        public var position: [Double]
        /// Latitude and longitude.
        public var location: GeographicPoint
        /// How the place was chosen: `given`, `ground`, `roof`.
        public var placement: String
        /// Height of the array's centre above the ground (or roof) it stands on, in metres.
        public var height: Double
        /// Direction the array faces, degrees counter-clockwise from east.
        public var azimuth: Double
        /// Downward tilt in degrees.
        public var downtilt: Double
    }

    /// The antenna array.
    public struct ArrayRecord: Sendable, Equatable, Codable {
        /// Rows (vertical) and columns (horizontal) of elements.
        public var rows, columns: Int
        /// Element distance in wavelengths.
        public var spacing: Double
        /// Order of the elements: `column-major from top left`, element = column * rows + row.
        public var elementOrder: String
        /// Element pattern: `isotropic` or `3gpp-38.901`.
        public var pattern: String
        /// `crossed` for pairs of elements slanted by +45 and -45 degrees; `nil` for vertical ones.
        public var polarization: String?

        /// The array in words, for example `8 x 8 elements 0.5 wavelengths apart, 3gpp-38.901`.
        package var text: String {
            "\(rows) x \(columns) \(polarization.map { "\($0) " } ?? "")elements \(spacing) "
                + "wavelengths apart, \(pattern)"
        }
    }

    /// Carrier, bandwidth, noise and losses.
    public struct RadioRecord: Sendable, Equatable, Codable {
        /// Carrier in Hz.
        public var carrierFrequency: Double
        /// Bandwidth in Hz.
        public var bandwidth: Double
        /// Receiver noise figure in dB.
        public var noiseFigure: Double
        /// Interference from other cells above the noise, in dB.
        public var interferenceMargin: Double
        /// Thermal noise kTB plus noise figure plus margin, in W.
        public var noisePower: Double
        /// System loss in dB, already applied to the CSI.
        public var systemLoss: Double
        /// Largest transmit power in W.
        public var maximumPower: Double
    }

    /// Ray tracing.
    public struct TracingRecord: Sendable, Equatable, Codable {
        /// Largest number of interactions on a path.
        public var maximumDepth: Int
        /// Rays shot.
        public var rayCount: Int
        /// Reflection model: `slab` or `half-space`.
        public var reflection: String
        /// Polarisation of the user's antenna: `vertical`.
        public var polarization: String
        /// The frequency in Hz at which reflection coefficients were computed; `nil` where that is the
        /// carrier.
        public var frequency: Double?
        /// What was looked for beside the line of sight, of `specular`, `diffraction`, `transmission`
        /// and `scattering`; `nil` where that is `specular` alone.
        public var mechanisms: [String]?
        /// Most reflections on a path over an edge; `nil` where no edges were looked for.
        public var edgeReflections: Int?
        /// Most edges on a path where more than one were looked for.
        public var diffractionOrder: Int?
        /// How rough surfaces were looked for; `nil` where they were not.
        public var scattering: ScatteringConfiguration?
        /// Woods and trees that weakened paths; `nil` where there are none or they were left out.
        public var crowns: Int?

        /// What the depth counts, for people: reflections, or interactions where there are others.
        package var interactions: String { mechanisms == nil ? "reflections" : "interactions" }
    }

    /// Users.
    public struct UserRecord: Sendable, Equatable, Codable {
        /// Positions drawn in the served area.
        public var requested: Int
        /// Users without a path, which were dropped.
        public var dropped: Int
        /// Users whose coupling loss exceeds ``maximumCouplingLoss``, which were dropped too.
        public var uncovered: Int
        /// Largest coupling loss of a served user in dB.
        public var maximumCouplingLoss: Double
        /// Height above the ground in metres.
        public var height: Double
        /// Nearest and farthest horizontal distance from the mast in metres.
        public var minimumDistance, maximumDistance: Double
        /// Width of the served sector in degrees (360: all around).
        public var sector: Double
        /// Share of the users kept for testing.
        public var testShare: Double
        /// Users inside buildings; `nil` where all are outdoors.
        public var indoor: IndoorUsers?
        /// The file that positions were chosen in; `nil` where they were drawn. Then ``requested`` counts
        /// the positions that were tried, ``sector`` is 360, the distances are those of the nearest
        /// and the farthest position and ``height`` is the median height.
        public var file: PositionFile?
    }

    /// A file of chosen positions; see ``ChosenPositions``.
    public struct PositionFile: Sendable, Equatable, Codable {
        /// Its name without folders.
        public var name: String
        /// `geographic` or `local`.
        public var form: String
        /// SHA-256 of the positions.
        public var checksum: String
        /// Data rows in it.
        public var rows: Int
        /// Rows that were left out because their distance was not asked for.
        public var beyond: Int
    }
}
