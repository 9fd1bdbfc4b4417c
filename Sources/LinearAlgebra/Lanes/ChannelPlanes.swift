import Numerics

/// One channel H [K, N] in planes, each of which holds one real number for every antenna.
///
/// Memory, with N rounded up to whole vectors of sixteen antennas by zeros:
///
///     planes  [2 K, blocks]   plane 2 k: real parts of user k;  plane 2 k + 1: its imaginary parts
///
/// Allocates when it is made and never again. Not to be shared between threads.
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

    /// h_k h_j^H of users `k` and `j`, element (k, j) of the Gram matrix, summed in double
    /// precision.
    package func product(_ k: Int, _ j: Int) -> (re: Double, im: Double) {
        // Two sums, for the lower and the upper eight antennas of a vector.
        var low = ComplexLanes<DoubleLanes>.zero
        var high = ComplexLanes<DoubleLanes>.zero
        for block in 0..<blocks {
            let (a, b) = (halves(of: k, block), halves(of: j, block))
            low.addProduct(a.low, conjugate: b.low)
            high.addProduct(a.high, conjugate: b.high)
        }
        return ((low.re + high.re).sum(), k == j ? 0 : (low.im + high.im).sum())
    }

    /// The numbers of user `k` at the sixteen antennas of a block, in double precision.
    @inline(__always)
    private func halves(
        of k: Int, _ block: Int
    ) -> (low: ComplexLanes<DoubleLanes>, high: ComplexLanes<DoubleLanes>) {
        let re = planes[2 * k * blocks + block]
        let im = planes[(2 * k + 1) * blocks + block]
        func wide(_ half: SIMD8<Float>) -> DoubleLanes { DoubleLanes(SIMD8<Double>(half)) }
        return (
            ComplexLanes(re: wide(re.lowHalf), im: wide(im.lowHalf)),
            ComplexLanes(re: wide(re.highHalf), im: wide(im.highHalf))
        )
    }
}
