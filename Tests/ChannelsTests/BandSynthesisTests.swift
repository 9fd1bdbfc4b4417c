import Foundation
import Numerics
import RayTracing
import Support
import Testing

@testable import Channels

@Suite struct BandSynthesisTests {
    /// Made-up paths of three users: none, one, and many with long delays.
    static func table(paths: [Int] = [0, 1, 13]) -> PathTable {
        PathTable(
            paths.enumerated().map { user, count in
                (0..<count).map { path in
                    var random = Philox(seed: 7, stream: UInt32(user), substream: UInt32(path))
                    func direction() -> SIMD3<Double> {
                        let z = 2 * random.uniform() - 1
                        let phi = 2 * Double.pi * random.uniform()
                        let r = (1 - z * z).squareRoot()
                        return SIMD3(r * cos(phi), r * sin(phi), z)
                    }
                    func number() -> Complex<Double> {
                        let (re, im) = random.normalPair()
                        return Complex(re, im)
                    }
                    return PropagationPath(
                        vertices: (0..<(path % 4)).map { SIMD3(Double($0), 2, 3) },
                        triangles: (0..<(path % 4)).map(Int32.init),
                        length: 3_000 * random.uniform(),
                        departure: direction(), arrival: direction(),
                        transfer: PolarizationTransfer(
                            thetaTheta: number(), thetaPhi: number(), phiTheta: number(),
                            phiPhi: number()), spreading: 1e-4 * random.uniform())
                }
            })
    }

    private static func largestError(
        _ found: ArraySlice<Complex<Float>>, _ wanted: [Complex<Double>]
    ) -> Double {
        let scale = wanted.map(\.length).max() ?? 0
        let errors = zip(found, wanted).map { pair -> Double in
            let (re, im) = pair.0.rawStorage
            return (Complex(Double(re), Double(im)) - pair.1).length
        }
        return scale > 0 ? (errors.max() ?? 0) / scale : errors.max() ?? 0
    }

    @Test(
        "Every group of a band is the exact sum of the paths",
        arguments: [
            AntennaArray(azimuth: 30, downtilt: 8),
            AntennaArray(rows: 3, columns: 5, pattern: .isotropic),
            AntennaArray(rows: 1, columns: 1),
            AntennaArray(rows: 4, columns: 5, downtilt: 5, polarization: .crossed),
        ],
        [[0.0], [-5e5, 5e5], try ResourceGrid(bandwidth: 100e6).offsets, [0, 1e6, 5e6]])
    func equalsReference(array: AntennaArray, offsets: [Double]) {
        let table = Self.table()
        let fast = BandSynthesis(
            array: array, frequency: 3.5e9, systemLoss: 3, offsets: offsets
        ).channels(of: table, threads: 1)
        let plain = ChannelSynthesis(array: array, frequency: 3.5e9, systemLoss: 3)
        #expect(fast.count == 3 * offsets.count * array.count)
        for user in 0..<3 {
            let paths = table.paths(of: user)
            for (s, offset) in offsets.enumerated() {
                let first = (user * offsets.count + s) * array.count
                let wanted = plain.channel(paths, offset: offset)
                let error = Self.largestError(fast[first..<(first + array.count)], wanted)
                #expect(error < 3e-6, "user \(user), group \(s): \(error)")
            }
        }
    }

    @Test("The result is the same on any number of threads, and for any choice of users")
    func threads() throws {
        let table = Self.table(paths: [4, 0, 9, 1, 2])
        let band = BandSynthesis(
            array: AntennaArray(), frequency: 2e9, systemLoss: 0,
            offsets: try ResourceGrid(bandwidth: 20e6).offsets)
        let all = band.channels(of: table, threads: 1)
        #expect(all == band.channels(of: table, threads: 3))
        let some = band.channels(of: table, users: [2, 0], threads: 2)
        let size = band.userCount
        #expect(Array(some[..<size]) == Array(all[(2 * size)..<(3 * size)]))
        #expect(Array(some[size...]) == Array(all[..<size]))
    }

    @Test("Beams squint: over the band the array's phases follow the frequency")
    func squint() {
        // One path, no delay but what the array makes: neighbouring columns differ by
        // 2 pi f d / c, at the edge of the band by (1 + x / f) as much.
        let path = PropagationPath(
            vertices: [], triangles: [], length: 0, departure: SIMD3(0.6, 0.8, 0),
            arrival: SIMD3(-0.6, -0.8, 0),
            transfer: PolarizationTransfer(
                thetaTheta: .one, thetaPhi: .zero, phiTheta: .zero, phiPhi: .one), spreading: 1)
        let array = AntennaArray(rows: 1, columns: 2, pattern: .isotropic)
        let h = BandSynthesis(
            array: array, frequency: 1e9, systemLoss: 0, offsets: [0, 1e8]
        ).channels(of: PathTable([[path]]))
        for (s, frequency) in [1e9, 1.1e9].enumerated() {
            // y points left of the boresight: the second column is 0.5 wavelengths further to it.
            let phase = (h[2 * s + 1] / h[2 * s]).phase
            let wanted = remainder(2 * .pi * 0.5 * 0.8 * frequency / 1e9, 2 * .pi)
            #expect(abs(Double(phase) - wanted) < 1e-5)
        }
    }

    @Test("Offsets fall into runs of equal distances")
    func runs() throws {
        let grid = try ResourceGrid(bandwidth: 100e6)
        let runs = BandSynthesis.runs(grid.offsets)
        // 68 groups of four blocks, then one block alone, nearer to the last.
        #expect(runs.map(\.count) == [68, 1] && runs.map(\.first) == [0, 68])
        #expect(BandSynthesis.runs([1]).map(\.count) == [1])
        #expect(BandSynthesis.runs([1, 2, 4, 6, 8]).map(\.count) == [2, 3])
    }
}
