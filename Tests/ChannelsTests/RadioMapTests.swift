import Foundation
import RayTracing
import Sites
import Support
import Testing

@testable import Channels

/// Maps of a street with known answers.
@Suite struct RadioMapTests {
    private func recipe(_ cell: Double = 8) -> RadioMapRecipe {
        var recipe = RadioMapRecipe(cell: cell)
        recipe.tracing.rayCount = 60_000
        recipe.tracing.maximumDepth = 2
        return recipe
    }

    private func masts(_ site: Site) throws -> [Mast] {
        try [MastProposal.Placement.ground, .roof].map {
            try Mast(site: site, proposal: MastProposal(site: site, placement: $0), height: nil)
        }
    }

    @Test("Nothing is known beyond the window, which the last cells may overlap")
    func beyondTheWindow() throws {
        let site = Fixtures.street()
        let window = try site.window()
        let extent = window.upper - window.lower
        // The middle of the last row or column lies outside.
        let cell = (extent.x / 2.4, extent.x / 2.6)
        for cell in [cell.0, cell.1, 1.5 * max(extent.x, extent.y)] {
            let recipe = recipe(cell)
            let masts = try masts(site)
            guard let map = try? recipe.map(site: site, masts: masts) else { continue }
            for row in 0..<map.record.rows {
                for column in 0..<map.record.columns
                where map.x[column] > window.upper.x || map.y[row] > window.upper.y {
                    #expect(map.gains[row * map.record.columns + column].isNaN, "\(cell) m")
                }
            }
        }
        let map = try recipe(cell.0).map(site: site, masts: masts(site))
        #expect(map.x.contains { $0 > window.upper.x }, "a middle beyond the window was tried")
    }

    @Test("Every cell says what the tracer says at its middle, indoors there is nothing")
    func cells() throws {
        let site = Fixtures.street()
        let recipe = recipe(25)
        let masts = try masts(site)
        let map = try recipe.map(site: site, masts: masts)
        let (columns, rows) = try recipe.grid(of: site)
        #expect(map.record.columns == columns && map.record.rows == rows)
        #expect(map.gains.count == 2 * columns * rows)
        let solver = try PathSolver(
            mesh: site.mesh, frequency: 2e9, configuration: recipe.tracing)
        var outdoors: [(cell: Int, position: SIMD3<Double>)] = []
        let upper = try site.window().upper
        for row in 0..<rows {
            for column in 0..<columns {
                let cell = row * columns + column
                let point = SIMD2(map.x[column], map.y[row])
                if point.x <= upper.x, point.y <= upper.y, site.isOutdoors(point) {
                    outdoors.append((cell, SIMD3(point.x, point.y, 1.5)))
                } else {
                    #expect(map.gains[cell].isNaN && map.sights[cell].isNaN)
                    #expect(map.bestMasts[cell] == -1 && map.interferenceRatios[cell].isNaN)
                }
            }
        }
        #expect(outdoors.count > 200 && outdoors.count < columns * rows)
        for (m, mast) in masts.enumerated() {
            let paths = solver.paths(from: mast.position, to: outdoors.map(\.position))
            for (place, found) in zip(outdoors, paths) {
                let i = m * columns * rows + place.cell
                #expect(map.gains[i] == Float(PathStatistics.gain(found)))
                #expect(map.sights[i] == (found.contains { $0.order == 0 } ? 1 : 0))
                #expect(map.gainErrors[i].isNaN)
                if !found.isEmpty {
                    let spread = Float(PathStatistics.delaySpread(found))
                    #expect(abs(map.delaySpreads[i] - spread) <= 1e-5 * spread + 1e-15)
                }
            }
        }
    }

    @Test("The best mast, and its ratio to the other and to noise")
    func ratios() throws {
        let site = Fixtures.street()
        let map = try recipe(40).map(site: site, masts: masts(site))
        let cells = map.cellCount
        let best = map.bestMasts
        let ratios = map.interferenceRatios
        var compared = 0
        for cell in 0..<cells where !map.gains[cell].isNaN {
            let gains = [Double(map.gains[cell]), Double(map.gains[cells + cell])]
            guard gains.contains(where: { $0 > 0 }) else {
                #expect(best[cell] == -1 && ratios[cell] == 0)
                continue
            }
            compared += 1
            let server = gains[0] >= gains[1] ? 0 : 1
            #expect(Int(best[cell]) == server)
            // 20 W, 10 dB of system loss.
            let wanted = 2 * gains[server] / (2 * gains[1 - server] + map.record.noisePower)
            #expect(abs(Double(ratios[cell]) - wanted) < 1e-5 * wanted)
        }
        #expect(compared > 100)
        // k T B of 20 MHz and 7 dB.
        #expect(abs(10 * log10(map.record.noisePower) + 123.97) < 0.05)
    }

    @Test("Several positions in a cell: mean and standard error, the same on any number of threads")
    func samples() throws {
        let site = Fixtures.street()
        var recipe = recipe(50)
        recipe.samples = 8
        let mast = try [masts(site)[0]]
        recipe.tracing.threads = 1
        let one = try recipe.map(site: site, masts: mast)
        recipe.tracing.threads = 3
        let three = try recipe.map(site: site, masts: mast)
        #expect(one.gains.map(\.bitPattern) == three.gains.map(\.bitPattern))
        #expect(one.gainErrors.map(\.bitPattern) == three.gainErrors.map(\.bitPattern))
        let errors = one.gainErrors.filter { !$0.isNaN }
        #expect(errors.count > 50)
        // Eight positions that differ: an error, and never more than all power in one of them.
        #expect(errors.allSatisfy { $0 >= 0 && $0 <= 1.0001 })
        #expect(errors.count { $0 > 0.01 } > errors.count / 2)
        #expect(one.sights.contains { $0 > 0 && $0 < 1 })
    }

    @Test("Writing and reading gives the same map back; other files are refused by name")
    func file() throws {
        let site = Fixtures.street()
        let map = try recipe(60).map(site: site, masts: masts(site))
        let path = NSTemporaryDirectory() + "/mimo-map-\(UInt32.random(in: 0 ... .max)).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try map.write(to: path)
        let back = try RadioMap(path: path)
        #expect(back.record == map.record)
        #expect(back.gains.map(\.bitPattern) == map.gains.map(\.bitPattern))
        #expect(back.delaySpreads.map(\.bitPattern) == map.delaySpreads.map(\.bitPattern))
        #expect(back.bestMasts == map.bestMasts)
        #expect(throws: InputError.self) { try ChannelDataset(path: path) }
        #expect(throws: InputError.self) { try RadioMap(path: path + ".none") }
    }

    @Test("A grid of too many cells is refused before it is traced")
    func tooFine() throws {
        let site = Fixtures.street()
        #expect(throws: InputError.self) {
            try RadioMapRecipe(cell: 0.01).map(site: site, masts: masts(site))
        }
    }
}
