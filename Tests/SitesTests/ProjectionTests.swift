import Foundation
import Support
import Testing

@testable import Sites

/// The map between degrees and metres.
struct ProjectionTests {
    static let origins = [
        GeographicPoint(latitude: 60.17, longitude: 24.94),
        GeographicPoint(latitude: -2.9, longitude: -79.0),
        GeographicPoint(latitude: 0, longitude: 179.99),
        GeographicPoint(latitude: 84, longitude: -170),
    ]

    @Test("There and back is the identity to a micrometre", arguments: origins)
    func roundTrip(origin: GeographicPoint) throws {
        let projection = try Projection(LocalFrame(origin: origin))
        for x in stride(from: -1000.0, through: 1000, by: 250) {
            for y in stride(from: -1000.0, through: 1000, by: 250) {
                let point = SIMD2(x, y)
                let back = projection.local(projection.geographic(point))
                #expect(Ring.length(back - point) < 1e-6)
            }
        }
        #expect(Ring.length(projection.local(origin)) < 1e-9)
    }

    @Test("A second of latitude and of longitude have the ellipsoid's lengths", arguments: origins)
    func lengths(origin: GeographicPoint) throws {
        // WGS 84: meridian radius M = a (1 - e²) / w³, prime vertical radius N = a / w,
        // w² = 1 - e² sin² latitude.
        let a = 6_378_137.0
        let e2 = 0.00669437999014
        let step = 1.0 / 3600
        let w = (1 - e2 * pow(sin(origin.latitude * .pi / 180), 2)).squareRoot()
        let meridian = a * (1 - e2) / pow(w, 3) * step * .pi / 180
        let parallel = a / w * cos(origin.latitude * .pi / 180) * step * .pi / 180
        let frame = LocalFrame(origin: origin)
        let north = try frame.local(
            GeographicPoint(latitude: origin.latitude + step, longitude: origin.longitude))
        let east = try frame.local(
            GeographicPoint(latitude: origin.latitude, longitude: origin.longitude + step))
        #expect(abs(north.x) < 1e-6 && abs(north.y - meridian) < 1e-4)
        #expect(abs(east.x - parallel) < 1e-4)
    }

    @Test("An origin off the globe is an error that says so")
    func offGlobe() {
        for origin in [
            GeographicPoint(latitude: 91, longitude: 0),
            GeographicPoint(latitude: 0, longitude: 400),
        ] {
            #expect(throws: InputError.self) { try Projection(LocalFrame(origin: origin)) }
        }
    }

    @Test("The window of a site is a box of the right size about the origin")
    func window() throws {
        let site = try Site.synthetic(name: "empty", buildings: [], size: 800)
        let window = try site.window()
        #expect(Ring.length(window.upper + window.lower) < 0.1)
        #expect(abs((window.upper - window.lower).x - 800) < 0.1)
        #expect(abs(site.bounds.squareKilometres - 0.64) < 0.01)
    }
}
