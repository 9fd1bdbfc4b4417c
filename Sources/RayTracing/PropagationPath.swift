import Foundation
import Numerics

/// One way from the transmitter to a receiver: straight, or by reflections and a diffraction.
///
/// Time convention e^{+j omega t}. Directions and fields refer to the global frame (x east, y north,
/// z up); field components are along the vectors of `SphericalBasis`.
public struct PropagationPath: Sendable {
    /// Speed of light in vacuum in m/s.
    public static let speedOfLight = 299_792_458.0

    /// Where the wave is turned, in metres, in order from the transmitter; empty for line of sight.
    public var vertices: [SIMD3<Double>]
    /// What happens at each of these points.
    public var kinds: [InteractionKind]
    /// The mesh triangle at each reflection point; -1 at an edge and where a building is entered.
    public var triangles: [Int32]
    /// Length in metres.
    public var length: Double
    /// Unit vector in which the path leaves the transmitter.
    public var departure: SIMD3<Double>
    /// Unit vector from the receiver back along the path (against the wave).
    public var arrival: SIMD3<Double>
    /// Field transfer from (theta, phi) components at departure to those at arrival, without
    /// spreading and phase: rows arrival, columns departure. Identity up to signs for line of sight;
    /// in sqrt(metre) where there is a diffraction.
    package var transfer: PolarizationTransfer
    /// lambda / (4 pi d), the spreading between isotropic antennas: d is the length or, where a wave
    /// from s' before an edge goes on for s after it, sqrt(s s' (s + s')). The loss of leaves and of a
    /// building that is entered is in it.
    public var spreading: Double

    /// A path from its parts; of reflections alone where no `kinds` are given.
    package init(
        vertices: [SIMD3<Double>], kinds: [InteractionKind]? = nil, triangles: [Int32],
        length: Double, departure: SIMD3<Double>, arrival: SIMD3<Double>,
        transfer: PolarizationTransfer, spreading: Double
    ) {
        self.vertices = vertices
        self.kinds = kinds ?? vertices.map { _ in .reflection }
        self.triangles = triangles
        self.length = length
        self.departure = departure
        self.arrival = arrival
        self.transfer = transfer
        self.spreading = spreading
    }

    /// Number of interactions.
    public var order: Int { vertices.count }
    /// Whether a rough surface scatters it.
    public var isScattered: Bool { kinds.last == .scattering }
    /// Delay in seconds.
    public var delay: Double { length / Self.speedOfLight }
    /// Complex gain a between vertically polarised isotropic antennas (field along theta_hat in
    /// every direction), without the phase of the delay.
    public var gain: Complex<Double> { transfer.thetaTheta.multiplied(by: spreading) }

    /// The path on through a wall before which it ends at `point`, to somebody `depth` metres behind it,
    /// with a loss in dB; the direction of arrival stays.
    package func entering(
        at point: SIMD3<Double>, depth: Double, loss: Double
    ) -> PropagationPath {
        var path = self
        path.vertices.append(point)
        path.kinds.append(.transmission)
        path.triangles.append(-1)
        path.length += depth
        path.spreading *= length / path.length * pow(10, -loss / 20)
        return path
    }

    /// a e^{-j 2 pi f tau}: the complex gain at `frequency` in Hz, phase of the delay included.
    public func gain(at frequency: Double) -> Complex<Double> {
        // The number of whole waves is removed before multiplying by 2 pi, to keep the digits.
        let waves = (frequency * delay).truncatingRemainder(dividingBy: 1)
        return gain * Complex(length: 1, phase: -2 * .pi * waves)
    }
}
