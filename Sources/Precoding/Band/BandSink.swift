import LinearAlgebra

/// Where the weights of a block go, antenna by antenna.
protocol BandSink {
    /// Takes the weight of user `k` at antenna `n` of the block, all lanes.
    func put(_ n: Int, _ k: Int, _ w: ComplexLanes<FloatLanes>)
}

/// An array in which groups lie side by side.
struct BandVectorSink<Element: BandElement>: BandSink {
    private let base: UnsafeMutableRawPointer
    private let user, antenna: Int

    init(_ array: BandArray<Element>, _ block: BandBlock) {
        base = array.place(0, 0, block.first)
        user = array.user
        antenna = array.antenna
    }

    @inline(__always)
    func put(_ n: Int, _ k: Int, _ w: ComplexLanes<FloatLanes>) {
        Element.store(w, vector: base + (k &* user &+ n &* antenna))
    }
}

/// The same for folded blocks.
struct BandHalvesSink<Element: BandElement>: BandSink {
    private let base: UnsafeMutableRawPointer
    private let user, antenna, high: Int

    init(_ array: BandArray<Element>, _ block: BandBlock) {
        base = array.place(0, 0, block.first)
        user = array.user
        antenna = array.antenna
        high = array.offset(8)
    }

    @inline(__always)
    func put(_ n: Int, _ k: Int, _ w: ComplexLanes<FloatLanes>) {
        let place = base + (k &* user &+ n &* antenna)
        Element.store(w, place, place + high)
    }
}

/// Planes of the weights, for arrays of other orders.
struct BandPlaneSink: BandSink {
    let planes: BandPlanes

    @inline(__always)
    func put(_ n: Int, _ k: Int, _ w: ComplexLanes<FloatLanes>) {
        let place = planes.place(n, k)
        place[0] = w.re
        place[1] = w.im
    }
}
