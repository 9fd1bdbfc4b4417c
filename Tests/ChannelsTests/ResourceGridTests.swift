import Support
import Testing

@testable import Channels

@Suite struct ResourceGridTests {
    @Test("Groups cover the blocks, and the carrier is the band's middle")
    func groups() throws {
        for (bandwidth, spacing, blocks) in [
            (5e6, 15e3, 25), (20e6, 30e3, 51), (100e6, 30e3, 273), (400e6, 120e3, 264),
        ] {
            for size in [1, 2, 4, 1_000] {
                let grid = try ResourceGrid(
                    bandwidth: bandwidth, spacing: spacing, groupSize: size)
                #expect(grid.blocks == blocks && grid.sizes.reduce(0, +) == blocks)
                let offsets = grid.offsets
                #expect(offsets.count == grid.groups && offsets == offsets.sorted())
                // Weighted by their blocks, the middles of the groups balance about the carrier.
                let moment = zip(offsets, grid.sizes).reduce(0) { $0 + $1.0 * Double($1.1) }
                #expect(abs(moment) < 1e-3)
                // All blocks and half a guard band fit into the channel.
                #expect(Double(blocks * 12) * spacing < bandwidth)
            }
        }
        let single = try ResourceGrid(bandwidth: 20e6, groupSize: 1_000)
        #expect(single.groups == 1 && single.offsets == [0])
    }

    @Test("What the standard does not have is refused by name")
    func refused() {
        for (bandwidth, spacing, size) in [
            (7e6, 30e3, 4), (5e6, 60e3, 4), (20e6, 17e3, 4), (20e6, 30e3, 0), (.nan, 30e3, 4),
            (.infinity, 30e3, 4), (20e6, .nan, 4), (-20e6, 30e3, 4), (1e300, 30e3, 4),
        ] {
            #expect(throws: InputError.self) {
                try ResourceGrid(bandwidth: bandwidth, spacing: spacing, groupSize: size)
            }
        }
    }
}
