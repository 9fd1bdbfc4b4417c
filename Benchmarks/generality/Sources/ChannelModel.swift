import Foundation
import LinearAlgebra
import Numerics
import Support

/// A law of channels that is no ray tracing: it draws H [K, N] with E ||h_k||^2 = 1 for the strongest
/// users, from a seed.
///
/// Arrays are linear at half a wavelength, directions within 60 degrees of broadside.
enum ChannelModel: String, CaseIterable, ChannelSource {
    /// Independent complex normal elements.
    case independent = "i.i.d."
    /// Exponential correlation, 0.9 from antenna to antenna and 0.7 from user to user (Loyka 2001,
    /// doi:10.1109/4234.951380).
    case kronecker = "Kronecker"
    /// Scatterers on a ring about each user, seen under 10 degrees.
    case oneRing = "one-ring"
    /// K users in a space of K / 2 dimensions.
    case halfRank = "rank K/2"
    /// Pairs of users without scatterers, 0.1 degree apart.
    case alike = "0.1 degree apart"
    /// Independent elements; the users' strengths evenly from 0 to -60 dB.
    case spread = "60 dB apart"

    var name: String { rawValue }

    func channels(count: Int, users: Int, antennas: Int) -> ChannelBatch? {
        ChannelBatch(
            (0..<count).map { group in
                var random = Philox(seed: UInt64(group), stream: UInt32(users << 16 | antennas))
                return channel(users: users, antennas: antennas, random: &random)
            })
    }

    /// H of `users` at `antennas`.
    private func channel(users: Int, antennas: Int, random: inout Philox) -> ComplexMatrix {
        switch self {
        case .independent: return Self.normal(users, antennas, &random)
        case .kronecker:
            let z = Self.normal(users, antennas, &random)
            return Self.root(0.7, users) * z * Self.root(0.9, antennas).adjoint
        case .oneRing: return Self.rings(users, antennas, &random)
        case .halfRank:
            let rank = (users + 1) / 2
            let mixing = Self.normal(users, rank, &random)
            return (1 / Double(rank).squareRoot()) * (mixing * Self.normal(rank, antennas, &random))
        case .alike:
            var angle = 0.0
            let rows = (0..<users).map { k -> [Complex<Double>] in
                angle = k % 2 == 0 ? random.uniform(in: -60..<60) : angle + 0.1
                let phase = random.uniform(in: 0..<(2 * .pi))
                return Self.steering(angle, antennas).map {
                    $0 * Complex(length: 1 / Double(antennas).squareRoot(), phase: phase)
                }
            }
            return ComplexMatrix(rows: users, columns: antennas) { rows[$0][$1] }
        case .spread:
            let h = Self.normal(users, antennas, &random)
            return ComplexMatrix(rows: users, columns: antennas) { k, n in
                h[k, n].multiplied(by: pow(10, -3 * Double(k) / Double(max(1, users - 1))))
            }
        }
    }

    /// Independent complex normal elements of variance 1 / N.
    private static func normal(_ rows: Int, _ columns: Int, _ random: inout Philox) -> ComplexMatrix
    {
        let scale = 1 / (2 * Double(columns)).squareRoot()
        return ComplexMatrix(rows: rows, columns: columns) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(scale * re, scale * im)
        }
    }

    /// The lower L with L L^T = R, R_ij = r^|i - j|: L_ij = r^(i - j) c_j, c_0 = 1 and
    /// c_j = sqrt(1 - r^2) after it.
    private static func root(_ r: Double, _ order: Int) -> ComplexMatrix {
        ComplexMatrix(rows: order, columns: order) { i, j in
            i < j ? .zero : Complex(pow(r, Double(i - j)) * (j == 0 ? 1 : (1 - r * r).squareRoot()))
        }
    }

    /// exp(j pi n sin(angle)), [N].
    private static func steering(_ degrees: Double, _ antennas: Int) -> [Complex<Double>] {
        let step = Double.pi * sin(degrees * .pi / 180)
        return (0..<antennas).map { Complex(length: 1, phase: step * Double($0)) }
    }

    private static func rings(_ users: Int, _ antennas: Int, _ random: inout Philox)
        -> ComplexMatrix
    {
        let scatterers = 50
        let scale = 1 / Double(scatterers * antennas).squareRoot()
        var h = ComplexMatrix.zeros(users, antennas)
        for k in 0..<users {
            let centre = random.uniform(in: -60..<60)
            for _ in 0..<scatterers {
                let angle = centre + random.uniform(in: -5..<5)
                let gain = Complex(length: scale, phase: random.uniform(in: 0..<(2 * .pi)))
                for (n, value) in steering(angle, antennas).enumerated() { h[k, n] += gain * value }
            }
        }
        return h
    }
}
