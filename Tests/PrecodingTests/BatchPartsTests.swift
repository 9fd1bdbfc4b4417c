import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite("Parts of the batched path")
struct BatchPartsTests {
    @Test("pieces cover a batch once, in order, none larger than asked for")
    func pieces() {
        for total in [0, 1, 2, 7, 64, 65, 130] {
            for size in [1, 3, 64, 1_000] {
                for pieces in [BatchPieces(total, of: size), BatchPieces(total, atMost: size)] {
                    let ranges = (0..<pieces.count).map { pieces[$0] }
                    #expect(ranges.flatMap { Array($0) } == Array(0..<total), "\(total), \(size)")
                    #expect(pieces.count == (total + size - 1) / size, "\(total), \(size)")
                    #expect(ranges.allSatisfy { !$0.isEmpty && $0.count <= pieces.largest })
                    #expect(pieces.largest <= size)
                }
                let whole = BatchPieces(total, of: size)
                #expect((0..<max(0, whole.count - 1)).allSatisfy { whole[$0].count == size })
                let even = BatchPieces(total, atMost: size)
                let sizes = (0..<even.count).map { even[$0].count }
                if let smallest = sizes.min() { #expect(even.largest - smallest <= 1) }
                #expect(sizes.max() ?? 0 == even.largest)
            }
        }
    }

    @Test("a set of lanes holds what was put in")
    func lanes() {
        var set = LaneSet(first: 3)
        set.insert(31)
        set.remove(1)
        #expect((0..<32).filter(set.contains) == [0, 2, 31])
        #expect(LaneSet(first: 0).isEmpty && !set.isEmpty)
        #expect((0..<32).allSatisfy(LaneSet(first: 32).contains))
        var values = DoubleLanes(repeating: 2)
        values[3] = 1
        values[5] = .nan
        values[6] = -1
        #expect((0..<8).filter(LaneSet(where: values, notAbove: 1).contains) == [3, 5, 6])
    }

    @Test("equations in lanes are solved like those of one matrix", arguments: [1, 2, 4, 7])
    func equations(order: Int) throws {
        let storage = LaneStorage<DoubleLanes>()
        let equations = LaneEquations<DoubleLanes>(order: order, storage: storage)
        // Positive diagonal, nothing positive off it, dominated by the diagonal.
        func element(_ k: Int, _ j: Int, _ lane: Int) -> Double {
            k == j ? Double(order) + 0.3 * Double(lane + k) : -0.1 * Double((k + j + lane) % 7)
        }
        for lane in 0..<DoubleLanes.count {
            for k in 0..<order {
                equations.solution[k][lane] = 1 + Double(k * lane)
                for j in 0...k { equations.matrix[k * order + j][lane] = element(k, j, lane) }
            }
        }
        let smallest = equations.solve(order: order)
        for lane in 0..<DoubleLanes.count {
            #expect(smallest[lane] > 0)
            let a = ComplexMatrix(rows: order, columns: order) {
                Complex(element(max($0, $1), min($0, $1), lane))
            }
            let b = ComplexMatrix(rows: order, columns: 1) { k, _ in Complex(1 + Double(k * lane)) }
            let x = try #require(a.solve(b))
            for k in 0..<order {
                #expect(
                    abs(equations.solution[k][lane] - x[k, 0].real) < 1e-10,
                    "lane \(lane), unknown \(k)")
            }
        }
    }

    @Test("equal channels get equal water; a channel at the level gets none")
    func waterLevel() {
        #expect(WaterFilling.powers(gains: [2, 2, 0.1], power: 1) == [0.5, 0.5, 0])
        // The level over the two good channels is 1 + 1 / 2, just where the third has its bottom.
        #expect(WaterFilling.powers(gains: [1, 1, 1 / 1.5], power: 1) == [0.5, 0.5, 0])
        #expect(WaterFilling.powers(gains: [0, 0], power: 1) == [0, 0])
        #expect(WaterFilling.powers(gains: [0, 3], power: 2) == [0, 2])
    }

    @Test("only zero forcing takes water-filling")
    func waterFillingIsForZeroForcing() async {
        await #expect(processExitsWith: .failure) { _ = MaximumRatioTransmission(.waterFilling) }
        await #expect(processExitsWith: .failure) { _ = RegularizedZeroForcing(.waterFilling) }
    }
}
