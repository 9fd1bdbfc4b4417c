import LinearAlgebra

extension BandArray {
    /// Writes the weights of a block at the antennas `range` of its lanes.
    ///
    /// - Parameter planes: those of the first of these antennas.
    func write(_ block: BandBlock, _ range: Range<Int>, tile: BandTile, from planes: BandPlanes) {
        switch order {
        case .groups where block.isWhole:
            if block.isFolded {
                writeVectors(true, block, range, planes)
            } else {
                writeVectors(false, block, range, planes)
            }
        case .antennas: writeAntennas(block, range, tile, planes)
        case .users: writeUsers(block, range, tile, planes)
        default: writeNumbers(block, range, 0, planes)
        }
    }

    /// `isFolded` is a constant at every call.
    @inline(__always)
    private func writeVectors(
        _ isFolded: Bool, _ block: BandBlock, _ range: Range<Int>, _ planes: BandPlanes
    ) {
        let (high, step) = (offset(8), 2 &* shape.users)
        for k in 0..<shape.users {
            var target = place(k, range.lowerBound, block.first)
            var source = planes.place(0, k)
            for _ in 0..<range.count {
                if isFolded {
                    Element.store(Self.get(source), target, target + high)
                } else {
                    Element.store(Self.get(source), vector: target)
                }
                target += antenna
                source += step
            }
        }
    }

    private func writeAntennas(
        _ block: BandBlock, _ range: Range<Int>, _ tile: BandTile, _ planes: BandPlanes
    ) {
        let whole = range.count / Element.perVector * Element.perVector
        for k in 0..<shape.users {
            for n in stride(from: 0, to: whole, by: Element.perVector) {
                for i in 0..<Element.perVector {
                    Element.pack(Self.get(planes.place(n &+ i, k)), tile.rows, i)
                }
                writeTile(place(k, range.lowerBound &+ n, block.first), block, tile)
            }
        }
        writeNumbers(block, range, whole, planes)
    }

    private func writeUsers(
        _ block: BandBlock, _ range: Range<Int>, _ tile: BandTile, _ planes: BandPlanes
    ) {
        let count = range.count * shape.users
        let whole = count / Element.perVector * Element.perVector
        let target = place(0, range.lowerBound, block.first)
        let source = planes.place(0, 0)
        for first in stride(from: 0, to: whole, by: Element.perVector) {
            for i in 0..<Element.perVector {
                Element.pack(Self.get(source + 2 &* (first &+ i)), tile.rows, i)
            }
            writeTile(target + first &* Element.bytes, block, tile)
        }
        for i in whole..<count {
            writeNumber(source + 2 &* i, block, target + i &* Element.bytes)
        }
    }

    /// Number by number, from antenna `first` of the range on.
    private func writeNumbers(
        _ block: BandBlock, _ range: Range<Int>, _ first: Int, _ planes: BandPlanes
    ) {
        for n in first..<range.count {
            for k in 0..<shape.users {
                writeNumber(
                    planes.place(n, k), block, place(k, range.lowerBound &+ n, block.first))
            }
        }
    }

    @inline(__always)
    private func writeNumber(
        _ source: UnsafePointer<FloatLanes>, _ block: BandBlock,
        _ target: UnsafeMutableRawPointer
    ) {
        for lane in 0..<BandBlock.lanes where block.isOwn(lane) {
            Element.store(source[0][lane], source[1][lane], target + offset(lane))
        }
    }

    /// Transposes, and writes lane by lane.
    @inline(__always)
    private func writeTile(
        _ target: UnsafeMutableRawPointer, _ block: BandBlock, _ tile: BandTile
    ) {
        tile.transpose()
        for lane in 0..<BandBlock.lanes where block.isOwn(lane) {
            (target + offset(lane)).storeBytes(of: tile.rows[lane].v, as: SIMD16<Float>.self)
        }
    }

    @inline(__always)
    private static func get(_ source: UnsafePointer<FloatLanes>) -> Number {
        Number(re: source[0], im: source[1])
    }
}
