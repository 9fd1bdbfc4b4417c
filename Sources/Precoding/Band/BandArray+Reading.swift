import LinearAlgebra

extension BandArray {
    typealias Number = ComplexLanes<FloatLanes>

    /// Reads the channels of a block at the antennas `range` of its lanes, times `factor`.
    ///
    /// - Parameter planes: those of the first antenna of the lanes.
    func read(
        _ block: BandBlock, _ range: Range<Int>, times factor: FloatLanes, tile: BandTile,
        into planes: BandPlanes
    ) {
        switch order {
        case .groups where block.isWhole: readVectors(block, range, factor, planes)
        case .antennas: readAntennas(block, range, factor, tile, planes)
        case .users: readUsers(block, range, factor, tile, planes)
        default: readNumbers(block, range, factor, planes)
        }
    }

    private func readVectors(
        _ block: BandBlock, _ range: Range<Int>, _ factor: FloatLanes, _ planes: BandPlanes
    ) {
        if block.isFolded {
            readVectors(true, block, range, factor, planes)
        } else {
            readVectors(false, block, range, factor, planes)
        }
    }

    /// `isFolded` is a constant at every call.
    @inline(__always)
    private func readVectors(
        _ isFolded: Bool, _ block: BandBlock, _ range: Range<Int>, _ factor: FloatLanes,
        _ planes: BandPlanes
    ) {
        let (high, step) = (offset(8), 2 &* shape.users)
        // User by user: steps of one size are what the processor fetches ahead.
        for k in 0..<shape.users {
            var source = UnsafeRawPointer(place(k, range.lowerBound, block.first))
            var target = planes.place(range.lowerBound, k)
            for _ in 0..<range.count {
                let z =
                    isFolded ? Element.load(source, source + high) : Element.load(vector: source)
                Self.put(z * factor, target)
                source += antenna
                target += step
            }
        }
    }

    private func readAntennas(
        _ block: BandBlock, _ range: Range<Int>, _ factor: FloatLanes, _ tile: BandTile,
        _ planes: BandPlanes
    ) {
        let whole = range.lowerBound + range.count / Element.perVector * Element.perVector
        for k in 0..<shape.users {
            for n in stride(from: range.lowerBound, to: whole, by: Element.perVector) {
                readTile(place(k, n, block.first), tile)
                for i in 0..<Element.perVector {
                    Self.put(Element.unpack(tile.rows, i) * factor, planes.place(n &+ i, k))
                }
            }
        }
        readNumbers(block, whole..<range.upperBound, factor, planes)
    }

    private func readUsers(
        _ block: BandBlock, _ range: Range<Int>, _ factor: FloatLanes, _ tile: BandTile,
        _ planes: BandPlanes
    ) {
        // Numbers and planes lie in the same order.
        let count = range.count * shape.users
        let whole = count / Element.perVector * Element.perVector
        let source = place(0, range.lowerBound, block.first)
        let target = planes.place(range.lowerBound, 0)
        for first in stride(from: 0, to: whole, by: Element.perVector) {
            readTile(source + first &* Element.bytes, tile)
            for i in 0..<Element.perVector {
                Self.put(Element.unpack(tile.rows, i) * factor, target + 2 &* (first &+ i))
            }
        }
        for i in whole..<count {
            readNumber(source + i &* Element.bytes, factor, target + 2 &* i)
        }
    }

    private func readNumbers(
        _ block: BandBlock, _ range: Range<Int>, _ factor: FloatLanes, _ planes: BandPlanes
    ) {
        for n in range {
            for k in 0..<shape.users {
                readNumber(place(k, n, block.first), factor, planes.place(n, k))
            }
        }
    }

    @inline(__always)
    private func readNumber(
        _ source: UnsafeMutableRawPointer, _ factor: FloatLanes,
        _ target: UnsafeMutablePointer<FloatLanes>
    ) {
        for lane in 0..<BandBlock.lanes {
            let (re, im) = Element.load(source + offset(lane))
            LaneMatrix<FloatLanes>.set(target, 0, lane: lane, to: re)
            LaneMatrix<FloatLanes>.set(target, 1, lane: lane, to: im)
        }
        target[0] = target[0] * factor
        target[1] = target[1] * factor
    }

    /// Lane by lane, the vector of each lane's memory from `source` on; then transposed.
    @inline(__always)
    private func readTile(_ source: UnsafeMutableRawPointer, _ tile: BandTile) {
        for lane in 0..<BandBlock.lanes {
            tile.rows[lane].v = (source + offset(lane)).loadUnaligned(as: SIMD16<Float>.self)
        }
        tile.transpose()
    }

    @inline(__always)
    private static func put(_ z: Number, _ target: UnsafeMutablePointer<FloatLanes>) {
        target[0] = z.re
        target[1] = z.im
    }
}
