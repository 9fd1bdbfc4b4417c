import LinearAlgebra
import Numerics
import Precoding

/// Channels as JavaScript hands them over, looked at: what is in here may be given to every kernel.
struct Input {
    /// Most users K: those of the fast path of the native library.
    static let largestUsers = 16
    /// Most antennas N (ours).
    static let largestAntennas = 1024
    /// Largest power of a channel over the noise: its square is a number still.
    static let largestRatio = 1e150

    let users, antennas: Int
    /// H, [K, N], single precision as it came.
    let channels: UnsafePointer<Complex<Float>>
    let link: Link

    /// - Throws: what is wrong with the numbers.
    init(
        _ channels: UnsafePointer<Float>, users: Int32, antennas: Int32, power: Double,
        noise: Double
    ) throws(Refusal) {
        (self.users, self.antennas) = (Int(users), Int(antennas))
        guard 1...Self.largestUsers ~= self.users, 1...Self.largestAntennas ~= self.antennas else {
            throw Refusal(status: .shape)
        }
        guard power > 0, power.isFinite, noise > 0, noise.isFinite, (power / noise).isFinite,
            power / noise > 0
        else { throw Refusal(status: .number) }
        link = Link(maximumPower: power, noisePower: noise)
        self.channels = UnsafeRawPointer(channels).assumingMemoryBound(to: Complex<Float>.self)
        for k in 0..<self.users {
            var energy = 0.0
            for i in (2 * k * self.antennas)..<(2 * (k + 1) * self.antennas) {
                guard channels[i].isFinite else { throw Refusal(status: .number) }
                energy += Double(channels[i]) * Double(channels[i])
            }
            guard energy * link.powerToNoise < Self.largestRatio else {
                throw Refusal(status: .range)
            }
        }
    }

    /// H, [K, N], in double precision.
    var matrix: ComplexMatrix {
        ComplexMatrix(rows: users, columns: antennas) {
            let (re, im) = channels[$0 * antennas + $1].rawStorage
            return Complex(Double(re), Double(im))
        }
    }
}

/// Why a call was refused.
struct Refusal: Error {
    let status: Status
}
