import Foundation
import LinearAlgebra
import Numerics

/// The exact field of a line source beside a long metal block of rectangular section: the method of moments
/// (R. F. Harrington, Field Computation by Moment Methods, 1968, chapter 3), pulses and points.
///
/// Time convention e^{+j omega t}, so that G = -j/4 H_0^(2)(k r). Where the electric field is along the
/// block (soft), the current on its surface makes up for the incident field; where the magnetic field is
/// (hard), the total field there solves u / 2 - int u dG/dn' = u_i, and is asked to vanish at points inside
/// as well, or the resonances of the inside would have a part in it (Schenck 1968,
/// doi:10.1121/1.1911085). Shares nothing with the tracer. With a dozen points to a wavelength the hard field
/// is right to a few hundredths of itself, the soft one to a few thousandths of the incident field.
struct MetalBlock {
    private let waveNumber: Double
    private let source: SIMD2<Double>
    private let points, normals: [SIMD2<Double>]
    private let widths: [Double]
    private let soft, hard: [Complex<Double>]

    /// A block `size` metres wide and deep whose top is at y = 0, its middle at x = 0.
    init(size: SIMD2<Double>, wavelength: Double, source: SIMD2<Double>) {
        let k = 2 * Double.pi / wavelength
        waveNumber = k
        self.source = source
        let half = size.x / 2
        let corners = [
            SIMD2(-half, -size.y), SIMD2(half, -size.y), SIMD2(half, 0), SIMD2(-half, 0),
        ]
        var (points, normals): ([SIMD2<Double>], [SIMD2<Double>]) = ([], [])
        var widths: [Double] = []
        for (i, a) in corners.enumerated() {
            let way = corners[(i + 1) % 4] - a
            let extent = (way * way).sum().squareRoot()
            let count = Int((12 * extent / wavelength).rounded(.up))
            for piece in 0..<count {
                points.append(a + way * ((Double(piece) + 0.5) / Double(count)))
                normals.append(SIMD2(way.y, -way.x) / extent)
                widths.append(extent / Double(count))
            }
        }
        (self.points, self.normals, self.widths) = (points, normals, widths)
        let incident = points.map { Self.green(k, $0 - source) }
        let count = points.count
        // Spread without a pattern that a resonance could have.
        let inside = (0..<count / 3).map { i -> SIMD2<Double> in
            let across = (Double(i) * 0.754877666).truncatingRemainder(dividingBy: 1)
            let deep = (Double(i) * 0.569840296).truncatingRemainder(dividingBy: 1)
            return SIMD2(0.9 * across - 0.45, -0.94 * deep - 0.03) * size
        }
        let currents = (0..<count).map { m in
            (0..<count).map { n in
                m == n
                    ? Self.mean(k, widths[n])
                    : Self.green(k, points[m] - points[n]).multiplied(by: widths[n])
            }
        }
        let within = inside.map { Self.green(k, $0 - source) }
        soft = Self.leastSquares(currents, incident.map { -$0 })
        let surface = (0..<count).map { m in
            (0..<count).map { n in
                m == n
                    ? Complex(0.5)
                    : -Self.slope(k, points[m] - points[n], normals[n])
                        .multiplied(by: widths[n])
            }
        }
        let dark = inside.map { point in
            (0..<count).map { n in
                -Self.slope(k, point - points[n], normals[n]).multiplied(by: widths[n])
            }
        }
        hard = Self.leastSquares(surface + dark, incident + within)
    }

    /// The field at `point`, relative to that without the block.
    func field(at point: SIMD2<Double>, soft isSoft: Bool) -> Complex<Double> {
        let free = Self.green(waveNumber, point - source)
        var sum = free
        for n in points.indices {
            let way = point - points[n]
            let kernel =
                isSoft
                ? soft[n] * Self.green(waveNumber, way)
                : hard[n] * Self.slope(waveNumber, way, normals[n])
            sum += kernel.multiplied(by: widths[n])
        }
        return sum / free
    }

    /// The x of least |A x - b| for the rows A, by the normal equations.
    private static func leastSquares(
        _ rows: [[Complex<Double>]], _ right: [Complex<Double>]
    ) -> [Complex<Double>] {
        let a = ComplexMatrix(
            rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
        let b = ComplexMatrix(rows: right.count, columns: 1, elements: right)
        let solution = (a.adjoint * a).solve(a.adjoint * b)
        return solution?.elements ?? Array(repeating: Complex(.nan), count: a.columns)
    }

    /// The integral of G over a short piece, from its middle.
    private static func mean(_ k: Double, _ width: Double) -> Complex<Double> {
        let log = Foundation.log(k * width / 4) + 0.5772156649015329 - 1
        return Complex(-log / (2 * .pi), -0.25).multiplied(by: width)
    }

    private static func green(_ k: Double, _ way: SIMD2<Double>) -> Complex<Double> {
        let x = k * (way * way).sum().squareRoot()
        return Complex(0, -0.25) * Complex(j0(x), -y0(x))
    }

    /// dG / dn' at a point `way` from one with unit normal `normal`.
    private static func slope(
        _ k: Double, _ way: SIMD2<Double>, _ normal: SIMD2<Double>
    ) -> Complex<Double> {
        let r = (way * way).sum().squareRoot()
        let hankel = Complex(j1(k * r), -y1(k * r))
        return (Complex(0, 0.25 * k) * hankel).multiplied(by: -(way * normal).sum() / r)
    }
}
