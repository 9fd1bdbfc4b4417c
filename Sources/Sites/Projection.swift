import CPROJ
import Foundation
import Support

/// The map between latitude and longitude and a ``LocalFrame``, by PROJ.
///
/// Transverse Mercator about the frame's origin on the WGS 84 ellipsoid, scale 1, no false
/// offsets. One context and one transformation, owned here; not to be shared between threads,
/// so make one per task.
package final class Projection {
    private let context: OpaquePointer?
    private let transformation: OpaquePointer
    /// The frame that is projected to.
    package let frame: LocalFrame

    /// The projection of `frame`.
    ///
    /// - Throws: `InputError` when the origin is not a place on the ellipsoid.
    package init(_ frame: LocalFrame) throws {
        self.frame = frame
        let origin = frame.origin
        let expected = "an origin between 90° S and 90° N, 180° W and 180° E"
        let found = "latitude \(origin.latitude), longitude \(origin.longitude)"
        guard abs(origin.latitude) <= 90, abs(origin.longitude) <= 180 else {
            throw InputError("local frame", expected: expected, found: found)
        }
        context = proj_context_create()
        guard let made = proj_create(context, Self.definition(frame)) else {
            proj_context_destroy(context)
            throw InputError("local frame", expected: expected, found: found)
        }
        transformation = made
    }

    /// What the projection of `frame` is in the words of PROJ.
    static func definition(_ frame: LocalFrame) -> String {
        "+proj=tmerc +lat_0=\(frame.origin.latitude) +lon_0=\(frame.origin.longitude) "
            + "+k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"
    }

    deinit {
        proj_destroy(transformation)
        proj_context_destroy(context)
    }

    /// The position of `point`, x east and y north, in metres.
    package func local(_ point: GeographicPoint) -> SIMD2<Double> {
        let radians = Double.pi / 180
        let result = proj_trans(
            transformation, PJ_FWD,
            proj_coord(point.longitude * radians, point.latitude * radians, 0, 0))
        return SIMD2(result.xy.x, result.xy.y)
    }

    /// The point at `position`, x east and y north, in metres.
    package func geographic(_ position: SIMD2<Double>) -> GeographicPoint {
        let result = proj_trans(transformation, PJ_INV, proj_coord(position.x, position.y, 0, 0))
        let degrees = 180 / Double.pi
        return GeographicPoint(
            latitude: result.lp.phi * degrees, longitude: result.lp.lam * degrees)
    }
}
