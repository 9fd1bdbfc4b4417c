import CGEOS
import CPROJ

/// The libraries that maps are read with.
package enum MapLibraries {
    /// Name and version of each.
    package static var versions: [String] {
        [
            "PROJ " + String(cString: proj_info().version),
            "GEOS " + String(cString: GEOSversion()),
        ]
    }
}
