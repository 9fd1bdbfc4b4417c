import LinearAlgebra

/// The channels, or the precoders, of a block at some antennas: vectors of sixteen lanes.
///
/// Memory, K users: [antennas, K, 2], for each antenna and user the real parts of all lanes, then the
/// imaginary parts. All users of an antenna lie side by side, since that is how both products read them.
struct BandPlanes {
    let vectors: UnsafeMutablePointer<FloatLanes>
    let users: Int

    /// The numbers of user `k` at antenna `n`.
    @inline(__always)
    func place(_ n: Int, _ k: Int) -> UnsafeMutablePointer<FloatLanes> {
        vectors + (n &* users &+ k) &* 2
    }

    /// The same planes from antenna `n` on.
    @inline(__always)
    func from(_ n: Int) -> BandPlanes {
        BandPlanes(vectors: vectors + n &* users &* 2, users: users)
    }

    /// Writes the number of one lane.
    @inline(__always)
    func set(_ n: Int, _ k: Int, lane: Int, _ re: Float, _ im: Float) {
        LaneMatrix<FloatLanes>.set(place(n, k), 0, lane: lane, to: re)
        LaneMatrix<FloatLanes>.set(place(n, k), 1, lane: lane, to: im)
    }

    /// The number of one lane.
    @inline(__always)
    func get(_ n: Int, _ k: Int, lane: Int) -> (re: Float, im: Float) {
        (
            LaneMatrix<FloatLanes>.get(place(n, k), 0, lane: lane),
            LaneMatrix<FloatLanes>.get(place(n, k), 1, lane: lane)
        )
    }

    /// Multiplies the numbers of every user at `count` antennas by a factor of its own, [K].
    func scale(count: Int, by factors: UnsafePointer<FloatLanes>) {
        var place = vectors
        for _ in 0..<count {
            for k in 0..<users {
                place[0] = place[0] * factors[k]
                place[1] = place[1] * factors[k]
                place += 2
            }
        }
    }
}
