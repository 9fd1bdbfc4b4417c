import Foundation
import LinearAlgebra
import Numerics
import Support

/// Random channels that come from no map.
enum ChannelModel: String, CaseIterable {
    /// Independent normal numbers.
    case iid
    /// A half-wavelength line of antennas; each user's paths come from within 10 degrees.
    case oneRing
    /// Independent normal numbers of half as many dimensions as users.
    case halfRank
    /// All antennas alike: which ones are on makes no difference, only how many.
    case identical

    /// Stream of its random numbers.
    var stream: UInt32 { UInt32(ChannelModel.allCases.firstIndex(of: self) ?? 0) + 1 }

    /// A channel [K, N] with E|h|^2 = N.
    func channel(users: Int, antennas: Int, _ random: inout Philox) -> ComplexMatrix {
        func normal() -> Complex<Double> {
            let (re, im) = random.normalPair()
            return Complex(re, im).multiplied(by: 0.5.squareRoot())
        }
        func normals(_ rows: Int, _ columns: Int) -> ComplexMatrix {
            ComplexMatrix(rows: rows, columns: columns) { _, _ in normal() }
        }
        switch self {
        case .iid:
            return normals(users, antennas)
        case .oneRing:
            let paths = 20
            var h = ComplexMatrix.zeros(users, antennas)
            for k in 0..<users {
                let centre = random.uniform(in: -1.0..<1.0)
                for _ in 0..<paths {
                    let angle = centre + 0.17 * random.uniform(in: -1.0..<1.0)
                    let gain = normal().multiplied(by: (1 / Double(paths)).squareRoot())
                    for n in 0..<antennas {
                        h[k, n] += gain * Complex(length: 1, phase: .pi * Double(n) * sin(angle))
                    }
                }
            }
            return h
        case .halfRank:
            let rank = max(1, users / 2)
            let scale = (1 / Double(rank)).squareRoot()
            return scale * (normals(users, rank) * normals(rank, antennas))
        case .identical:
            let gains = normals(users, 1)
            return ComplexMatrix(rows: users, columns: antennas) { k, _ in gains[k, 0] }
        }
    }
}
