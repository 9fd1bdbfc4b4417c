import Foundation
import Testing

@testable import MessagePassing

@Suite struct ProcessGroupTests {
    @Test("A process that nobody launched is a group of one, and every operation an identity")
    func alone() throws {
        let group = ProcessGroup.alone
        #expect(group.rank == 0 && group.size == 1 && group.isRoot)
        #expect(group.localRank == 0 && group.localSize == 1 && group.threads >= 1)
        var floats: [Float] = [1, -0.0, .infinity, .leastNonzeroMagnitude]
        var doubles = floats.map(Double.init)
        let before = (floats.map(\.bitPattern), doubles.map(\.bitPattern))
        try group.sum(&floats)
        try group.max(&floats)
        try group.broadcast(&floats)
        try group.sum(&doubles)
        try group.max(&doubles)
        try group.broadcast(&doubles)
        #expect(floats.map(\.bitPattern) == before.0 && doubles.map(\.bitPattern) == before.1)
        #expect(try group.sum(2.5) == 2.5 && group.max(-2.5) == -2.5)
        #expect(try group.broadcast(Data([1, 2, 3])) == Data([1, 2, 3]))
        #expect(try group.gather(Data([4, 5])) == [Data([4, 5])])
        #expect(try group.gather("six") == ["six"])
        try group.barrier()
        try group.finalize()
        try group.finalize()
    }
}
