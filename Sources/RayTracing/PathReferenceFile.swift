/// The JSON of a ``PathReference``, as it stands in the file.
struct PathReferenceFile: Decodable {
    struct Material: Decodable {
        var relative_permittivity: Double
        var conductivity_S_per_m: Double
        var thickness_m: Double
    }

    struct Interaction: Decodable {
        var vertex: [Double]
        /// Reflection where it is not there.
        var kind: String?
    }

    struct Path: Decodable {
        var interactions: [Interaction]
        var delay_s: Double
        var a: [Double]
    }

    struct Receiver: Decodable {
        var rx: [Double]
        var paths: [Path]
        /// Sum of |a|^2 of the scattered paths, which are not among the others.
        var scattered_power: Double?
    }

    /// How surfaces scatter, all of them alike.
    struct Scattering: Decodable {
        var coefficient: Double
        var lobe: ScatteringLobe
    }

    var scene: String
    var source: String
    var frequency_hz: Double
    var tx: [Double]
    var max_depth: Int
    var materials: [String: Material]
    var mesh: String
    var scattering: Scattering?
    var receivers: [Receiver]
}
