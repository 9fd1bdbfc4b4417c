import ArgumentParser
import Sites

/// Which triangles make one shape of a Mitsuba scene, as on the command line.
enum MitsubaShapes: String, ExpressibleByArgument, CaseIterable {
    case object, welded, material

    var grouping: MitsubaScene.Grouping {
        switch self {
        case .object: .object
        case .welded: .welded
        case .material: .material
        }
    }
}
