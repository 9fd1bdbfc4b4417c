import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct BatchTests {
    /// Shapes with tails in antennas and in the batch, K up to the limit, K > N.
    static let shapes = [(1, 1, 1), (4, 64, 19), (3, 5, 33), (8, 16, 7), (16, 20, 3), (2, 3, 70)]

    static let precoders: [any Precoder] = [
        MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower),
        RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower), ZeroForcing(.frobenius),
        ZeroForcing(.equalPower),
        ZeroForcing(.waterFilling), WMMSE(WMMSEOptions(iterations: 100)),
        WMMSE(WMMSEOptions(iterations: 7, start: .random(seed: 3))),
        WMMSE(WMMSEOptions(iterations: 40, start: .zeroForcing(.equalPower))),
        WMMSE(WMMSEOptions(iterations: 500, tolerance: 1e-5)),
        ReferencePrecoder(randomStarts: 1, iterations: 100),
    ]

    @Test(arguments: shapes)
    func fastIsReference(users: Int, antennas: Int, count: Int) throws {
        let channels = (0..<count).map {
            randomChannel(UInt64($0), users: users, antennas: antennas, spread: 30)
        }
        let batch = ChannelBatch(channels)
        for precoder in Self.precoders {
            let fast = try #require(precoder.precoders(for: batch, link: unitLink, threads: 2))
            for i in 0..<min(count, 20) {
                let w = precoder.precoder(for: batch[i], link: unitLink)
                let expected = sumRate(batch[i], w, unitLink)
                let found = sumRate(batch[i], fast[i], unitLink)
                #expect(
                    abs(found - expected) < 1e-4 * expected,
                    "\(precoder.name), channel \(i) of \(users)x\(antennas): \(found) \(expected)")
                #expect(abs(fast[i].frobeniusNormSquared - 20) < 1e-4, "\(precoder.name)")
            }
        }
    }

    @Test(arguments: [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6])
    func everyNoise(noise: Double) throws {
        let link = Link(maximumPower: 20, noisePower: noise)
        let batch = ChannelBatch((0..<16).map { randomChannel($0, users: 4, antennas: 64) })
        for precoder in Self.precoders {
            let fast = try #require(precoder.precoders(for: batch, link: link, threads: 1))
            for i in 0..<batch.count {
                let w = precoder.precoder(for: batch[i], link: link)
                let expected = sumRate(batch[i], w, link)
                #expect(
                    abs(sumRate(batch[i], fast[i], link) - expected) < 1e-4 * expected,
                    "\(precoder.name), channel \(i), noise \(noise)")
            }
        }
    }

    /// Two users a thousandth to a hundred thousandth apart: pivots that single precision rounds away only
    /// at some ratios of power to noise.
    @Test(arguments: [(1e2, 1e-4), (1e4, 1e-3), (1e4, 1e-5), (1e6, 1e-2), (1e6, 1e-4), (1e9, 0.1)])
    func twins(ratio: Double, apart: Double) throws {
        let link = Link(maximumPower: 20, noisePower: 20 / ratio)
        let channels = (0..<40).map { seed in
            var h = randomChannel(UInt64(seed), users: 4, antennas: 64)
            for n in 0..<64 {
                let (a, b) = (h[0, n], h[1, n])
                h[1, n] = Complex<Double>(
                    a.real + apart * b.real, a.imaginary + apart * b.imaginary)
            }
            return h
        }
        let batch = ChannelBatch(channels)
        let precoders: [any Precoder] = [
            RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower),
            ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
        ]
        for precoder in precoders {
            let fast = try #require(precoder.precoders(for: batch, link: link, threads: 1))
            for i in 0..<batch.count {
                let w = precoder.precoder(for: batch[i], link: link)
                let expected = sumRate(batch[i], w, link)
                let found = sumRate(batch[i], fast[i], link)
                #expect(
                    abs(found - expected) < 1e-3 * expected + 1e-6,
                    "\(precoder.name), channel \(i), \(ratio), \(apart): \(found) \(expected)")
            }
        }
    }

    @Test("A channel whose squares single precision has none of is a channel, zeros are none")
    func faint() throws {
        let strong = randomChannel(1, users: 4, antennas: 64)
        let faint = ComplexMatrix(rows: 4, columns: 64) { strong[$0, $1].multiplied(by: 1e-26) }
        let zero = ComplexMatrix(rows: 4, columns: 64) { _, _ in .zero }
        let batch = ChannelBatch([strong, faint, zero])
        let linear: [any Precoder] = [
            MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower),
            RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower),
            ZeroForcing(.frobenius), ZeroForcing(.equalPower),
        ]
        for precoder in linear {
            let fast = try #require(precoder.precoders(for: batch, link: unitLink, threads: 1))
            #expect(abs(fast[1].frobeniusNormSquared - 20) < 1e-4, "\(precoder.name)")
            #expect(fast[2].frobeniusNormSquared == 0, "\(precoder.name)")
        }
    }

    @Test func independentOfThreadsAndNeighbours() throws {
        let channels = (0..<150).map { randomChannel(UInt64($0), users: 4, antennas: 16) }
        let batch = ChannelBatch(channels)
        for precoder in Self.precoders {
            let one = try #require(precoder.precoders(for: batch, link: unitLink, threads: 1))
            let many = precoder.precoders(for: batch, link: unitLink, threads: 5)
            #expect(one == many, "\(precoder.name)")
            let alone = precoder.precoders(
                for: ChannelBatch([channels[77]]), link: unitLink, threads: 1)
            #expect(alone?[0] == one[77], "\(precoder.name)")
        }
    }

    @Test func hugeGroupsHaveNoFastPath() {
        let batch = ChannelBatch([randomChannel(1, users: 17, antennas: 20)])
        #expect(WMMSE().precoders(for: batch, link: unitLink, threads: 1) == nil)
    }

    @Test(arguments: [1, 2, 4, 7, 16])
    func laneInverse(order: Int) throws {
        let storage = LaneStorage<DoubleLanes>()
        let matrix = storage.matrix(order)
        let grams = (0..<DoubleLanes.count).map {
            randomChannel(UInt64($0), users: order, antennas: order + 3).gram
        }
        for (lane, gram) in grams.enumerated() {
            for i in 0..<order {
                for j in 0...i {
                    let (re, im) = gram[i, j].rawStorage
                    matrix.re[matrix.place(i, j)][lane] = -re
                    matrix.im[matrix.place(i, j)][lane] = -im
                }
            }
        }
        let smallest = matrix.invertNegated(column: storage.vector(2 * order))
        for (lane, gram) in grams.enumerated() {
            #expect(smallest[lane] > 0)
            let expected = try #require(gram.inverse)
            for i in 0..<order {
                for j in 0...i {
                    let found = Complex(
                        matrix.re[matrix.place(i, j)][lane], matrix.im[matrix.place(i, j)][lane])
                    #expect(
                        (found - expected[i, j]).length
                            < 1e-9 * expected.frobeniusNormSquared.squareRoot(),
                        "lane \(lane), (\(i), \(j))")
                }
            }
        }
    }
}
