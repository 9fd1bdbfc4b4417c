import Foundation
import RayTracing

/// A planar array of equal elements, vertically polarised or in cross-polarised pairs; linear with
/// one row or one column.
///
/// In the array's own frame x is the boresight, y points left of it, z up. Element
/// `column * rows + row` stands at
///
///     y = (column - (columns - 1) / 2) spacing,   z = ((rows - 1) / 2 - row) spacing
///
/// wavelengths: down the first column from the top, then the next one. In an array of cross-polarised
/// pairs the elements of the first slant come first, then those of the second at the same places. The
/// frame is tilted down by `downtilt` and then turned to `azimuth`.
public struct AntennaArray: Sendable, Equatable {
    /// Vertical number of elements.
    public var rows: Int
    /// Horizontal number of elements.
    public var columns: Int
    /// Distance between neighbours in wavelengths.
    public var spacing: Double
    /// The elements' pattern.
    public var pattern: ElementPattern
    /// Which fields the elements send.
    public var polarization: Polarization
    /// Direction of the boresight in degrees counter-clockwise from east.
    public var azimuth: Double
    /// Downward tilt of the boresight in degrees.
    public var downtilt: Double

    /// Which fields the elements of an array send.
    public enum Polarization: String, Sendable, Codable, CaseIterable {
        /// Vertical: slant 0.
        case vertical
        /// Two elements at each place, slanted by +45 and -45 degrees.
        case crossed

        /// Slants of the elements at one place in degrees, zeta of TR 38.901 section 7.3.2.
        public var slants: [Double] { self == .vertical ? [0] : [45, -45] }
    }

    /// Name of the element order, as it is stored with data.
    public static let elementOrder = "column-major from top left: element = column * rows + row"

    /// An array; the default is the 8 x 8 half-wavelength one of Emery et al.
    public init(
        rows: Int = 8, columns: Int = 8, spacing: Double = 0.5,
        pattern: ElementPattern = .tr38901, azimuth: Double = 0, downtilt: Double = 0,
        polarization: Polarization = .vertical
    ) {
        precondition(rows > 0 && columns > 0, "an array has at least one element")
        self.rows = rows
        self.columns = columns
        self.spacing = spacing
        self.pattern = pattern
        self.polarization = polarization
        self.azimuth = azimuth
        self.downtilt = downtilt
    }

    /// Number of elements N.
    public var count: Int { places * polarization.slants.count }
    /// Number of places: elements of one slant.
    package var places: Int { rows * columns }

    /// The array's axes (boresight, left, up) in the site's frame.
    var axes: (x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>) {
        let turn = azimuth * .pi / 180
        let tilt = downtilt * .pi / 180
        return (
            SIMD3(cos(turn) * cos(tilt), sin(turn) * cos(tilt), -sin(tilt)),
            SIMD3(-sin(turn), cos(turn), 0),
            SIMD3(cos(turn) * sin(tilt), sin(turn) * sin(tilt), cos(tilt))
        )
    }

    /// Element positions relative to the array's centre in wavelengths, in the site's frame, [N].
    public var elementPositions: [SIMD3<Double>] {
        let (_, left, up) = axes
        return (0..<count).map { element in
            let (column, row) = (element % places).quotientAndRemainder(dividingBy: rows)
            let y = (Double(column) - Double(columns - 1) / 2) * spacing
            let z = (Double(rows - 1) / 2 - Double(row)) * spacing
            return y * left + z * up
        }
    }

    /// The far field of a vertically polarised element towards `direction` (unit vector, site's frame)
    /// as components along the site's theta_hat and phi_hat there; its squared length is the power
    /// gain.
    public func field(towards direction: SIMD3<Double>) -> (theta: Double, phi: Double) {
        field(towards: direction, slant: 0)
    }

    /// The far field of an element slanted by `slant` degrees, as in ``field(towards:)``.
    ///
    /// In its own frame the element radiates sqrt(A) (cos zeta theta_hat' + sin zeta phi_hat') (TR
    /// 38.901 section 7.3.2, model 2, slant zeta); tilting the array tilts these vectors with it
    /// (section 7.1.3).
    public func field(
        towards direction: SIMD3<Double>, slant: Double
    ) -> (theta: Double, phi: Double) {
        let (x, y, z) = axes
        let local = SIMD3(
            (direction * x).sum(), (direction * y).sum(), (direction * z).sum())
        let amplitude = pattern.gain(towards: local).squareRoot()
        let zeta = slant * .pi / 180
        if downtilt == 0 {
            return slant == 0 ? (amplitude, 0) : (amplitude * cos(zeta), amplitude * sin(zeta))
        }
        let basis = SphericalBasis(direction)
        let own = SphericalBasis(local)
        let sent = slant == 0 ? own.theta : cos(zeta) * own.theta + sin(zeta) * own.phi
        let field = sent.x * x + sent.y * y + sent.z * z
        return (amplitude * (field * basis.theta).sum(), amplitude * (field * basis.phi).sum())
    }
}
