import Numerics

/// One channel as planes of real numbers along the antennas: real parts of user 0, imaginary parts of
/// user 0, real parts of user 1 and so on, each padded with zeros to whole vectors.
///
/// Allocates when it is made and never again.
package final class ChannelPlanes {
    /// Vector of numbers of sixteen antennas.
    package typealias Vector = SIMD16<Float>

    /// Most users, antennas N, and N in whole vectors.
    package let capacity, antennas, blocks: Int
    /// Users that are loaded.
    package private(set) var users = 0
    /// The planes, [2 K, blocks].
    package let planes: UnsafeMutablePointer<Vector>

    /// Space for up to `capacity` users at `antennas` antennas.
    package init(capacity: Int, antennas: Int) {
        self.capacity = capacity
        self.antennas = antennas
        blocks = (antennas + 15) / 16
        planes = .allocate(capacity: max(1, 2 * capacity * blocks))
        planes.initialize(repeating: .zero, count: max(1, 2 * capacity * blocks))
    }

    deinit { planes.deallocate() }

    /// Forgets all users.
    package func clear() { users = 0 }

    /// Adds a user with the channel `row` [N], times `scale`.
    package func append(_ row: UnsafePointer<Complex<Float>>, scale: Float) {
        precondition(users < capacity, "more users than there is space for")
        let re = numbers(2 * users)
        let im = numbers(2 * users + 1)
        for n in 0..<antennas {
            let (x, y) = row[n].rawStorage
            re[n] = scale * x
            im[n] = scale * y
        }
        users += 1
    }

    /// The numbers of plane `index`: 2 k for the real parts of user k, 2 k + 1 for the others.
    @inlinable @inline(__always)
    package func numbers(_ index: Int) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer(planes + index * blocks).assumingMemoryBound(to: Float.self)
    }

    /// h_k h_j^H of users `k` and `j`, summed in double precision.
    package func product(_ k: Int, _ j: Int) -> (re: Double, im: Double) {
        let (a, b) = (planes + 2 * k * blocks, planes + (2 * k + 1) * blocks)
        let (c, d) = (planes + 2 * j * blocks, planes + (2 * j + 1) * blocks)
        var re = SIMD16<Double>.zero
        var im = SIMD16<Double>.zero
        for i in 0..<blocks {
            let (x, y) = (SIMD16<Double>(a[i]), SIMD16<Double>(b[i]))
            let (u, v) = (SIMD16<Double>(c[i]), SIMD16<Double>(d[i]))
            re.addProduct(x, u)
            re.addProduct(y, v)
            im.addProduct(y, u)
            im.addProduct(0 - x, v)
        }
        return (Self.sum(re), k == j ? 0 : Self.sum(im))
    }

    private static func sum(_ v: SIMD16<Double>) -> Double {
        let eight = v.lowHalf + v.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}
