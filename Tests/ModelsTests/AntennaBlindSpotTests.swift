import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

@Suite("Requests unlike those that the antennas' network was trained on")
struct AntennaBlindSpotTests {
    private static func shipped() throws -> StructuredModel {
        try LoadedModel("mimo-structured").structuredModel()
    }

    private static func channel(_ users: Int, _ antennas: Int, _ seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed, stream: 5)
        return ComplexMatrix(rows: users, columns: antennas) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
    }

    @Test("few of many equal antennas are on where they are dear", arguments: [1.0, 100, 1_000])
    func equalAntennas(antennaPower: Double) throws {
        let energy = EnergyModel(powerPerAntenna: antennaPower)
        let selection = StructuredSelection(try Self.shipped(), energy: energy)
        for antennas in [16, 64] {
            for rate in [0.5, 3] {
                let h = ChannelBatch([ComplexMatrix(rows: 1, columns: antennas) { _, _ in .one }])
                let link = Link(maximumPower: 20, noisePower: 5)
                let best = AntennaSelection.greedy(
                    channel: h[0], rates: [rate], link: link, energy: energy)
                let sent = selection.transmissions(
                    for: h, rates: [rate], link: link, threads: 1)[0]
                let plain = selection.selection(for: h[0], rates: [rate], link: link)
                let cost: Double = sent.energy(energy)
                #expect(cost <= 1.001 * best.energy, "\(antennas), \(rate)")
                #expect(plain.energy <= 1.001 * best.energy, "\(antennas), \(rate)")
                // Of equal antennas the first are on; greedy removal, for few, keeps the last.
                let ends = sent.activeAntennas.enumerated().filter(\.element).map(\.offset)
                #expect(ends.first == 0 || ends.last == antennas - 1)
                #expect(ends.count == (ends.last ?? 0) - (ends.first ?? 0) + 1)
            }
        }
    }

    @Test("a request of which rounding is all there is ends like any other")
    func tinyRequests() throws {
        let energy = EnergyModel(powerPerAntenna: 12)
        let selection = StructuredSelection(try Self.shipped(), energy: energy)
        let link = Link(maximumPower: 20, noisePower: 2214.26611328125)
        // Found by fuzzing: two numbers of antennas took turns for ever.
        var state = UInt32(1)
        let spread = (0..<251).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state)) * 0x1p-31
        }
        func number(_ i: Int) -> Float { 0.027935108169913292 * spread[i % 251] }
        let batch = ChannelBatch(
            count: 2, users: 2, antennas: 64,
            elements: (0..<256).map { Complex(number(2 * $0), number(2 * $0 + 1)) })
        let rates = [
            0.024289991706609726, 2.5220538967317912e-21, 1.561692556606431e-06,
            3.413928177425831e-16,
        ]
        for sent in selection.transmissions(for: batch, rates: rates, link: link, threads: 1) {
            #expect(sent.precoder.isFinite && sent.transmitPower < 20 * (1 + 1e-9))
        }
    }

    @Test("dear and cheap antennas, many users: near greedy removal", arguments: UInt64(1)...4)
    func nearGreedy(seed: UInt64) throws {
        let model = try Self.shipped()
        let antennaPower = [0.1, 10, 100, 1_000][Int(seed % 4)]
        let energy = EnergyModel(powerPerAntenna: antennaPower)
        for (users, antennas) in [(2, 12), (4, 48), (10, 32)] {
            let h = ChannelBatch([Self.channel(users, antennas, seed)])
            let rates = (0..<users).map { 0.3 + 0.2 * Double($0 % 4) }
            let link = Link(maximumPower: 20, noisePower: 4)
            let best = AntennaSelection.greedy(
                channel: h[0], rates: rates, link: link, energy: energy)
            try #require(best.isFeasible)
            let selection = StructuredSelection(model, energy: energy)
            let sent = selection.transmissions(for: h, rates: rates, link: link, threads: 1)[0]
            let cost: Double = sent.energy(energy)
            #expect(cost <= 1.05 * best.energy, "seed \(seed), \(users) x \(antennas)")
            let plain = selection.selection(for: h[0], rates: rates, link: link)
            #expect(abs(plain.energy / cost - 1) < 0.05, "seed \(seed), \(users) x \(antennas)")
        }
    }

    @Test("the fast order of removal is the plain one", arguments: UInt64(1)...4)
    func removalOrder(seed: UInt64) throws {
        let (users, antennas) = (1 + Int(seed), 20 + Int(seed))
        let batch = ChannelBatch([Self.channel(users, antennas, seed)])
        let link = Link(maximumPower: 20, noisePower: 1)
        let rates = [Double](repeating: 1, count: users)
        let least = LeastPower.solve(channel: batch[0], rates: rates, link: link)
        let plain = AntennaForward.removalOrder(
            channel: batch[0], sinrTargets: [Double](repeating: 1, count: users),
            dual: least.uplinkPowers, antennaPower: 0.7, maximumPower: 20)
        #expect(plain.order.sorted() == Array(0..<antennas))
        let planes = ChannelPlanes(capacity: users, antennas: antennas)
        batch.elements.withUnsafeBufferPointer { elements in
            guard let source = elements.baseAddress else { return }
            for k in 0..<users { planes.append(source + k * antennas, scale: 1) }
        }
        let kernel = AntennaKernel(
            AntennaWeights(StructuredTests.model(seed: 1)), users: users, antennas: antennas)
        for _ in 0..<2 {
            var dual = least.uplinkPowers
            var order = [Int32](repeating: -1, count: antennas)
            let count = kernel.removalOrder(
                planes, sinrTargets: [Double](repeating: 1, count: users), dual: &dual,
                antennas: antennas, antennaPower: 0.7, maximumPower: 20, to: &order)
            #expect(count == plain.count, "seed \(seed)")
            #expect(order.map(Int.init) == plain.order, "seed \(seed)")
        }
    }

    @Test("what is called met is met, at every ratio", arguments: [60.0, 120, 240])
    func precision(ratio: Double) throws {
        let selection = StructuredSelection(try Self.shipped())
        let link = Link(maximumPower: 20, noisePower: 20 * pow(10, -ratio / 10))
        var met = 0
        for seed in [1, 3, 6] as [UInt64] {
            // Users ever harder to tell apart.
            let base = Self.channel(3, 16, seed)
            let apart = pow(10, -Double(seed))
            let h = ChannelBatch([
                ComplexMatrix(rows: 3, columns: 16) {
                    $0 == 2 ? base[0, $1] + base[2, $1].multiplied(by: apart) : base[$0, $1]
                }
            ])
            for rate in [2.0, 20] {
                let rates = [rate, rate, rate]
                let found = selection.selection(for: h[0], rates: rates, link: link)
                #expect(found.isFeasible == (found.least.obstacle == nil))
                guard found.isFeasible else { continue }
                met += 1
                let sent = selection.transmissions(
                    for: h, rates: rates, link: link, threads: 1)[0]
                let reached = SpectralEfficiency.rates(
                    channel: h[0], precoder: sent.precoder, link: link)
                for k in 0..<3 {
                    #expect(reached[k] > rate * (1 - 1e-5), "\(ratio) dB, seed \(seed), \(rate)")
                }
            }
        }
        if ratio < 200 { #expect(met > 0, "some requests are met at \(ratio) dB") }
    }
}

extension AntennaBlindSpotTests {
    @Test("One mask for a band: near greedy removal, and every user gets its rate")
    func band() throws {
        let selection = StructuredSelection(try Self.shipped())
        var (own, greedy) = (0.0, 0.0)
        for seed in UInt64(1)...4 {
            let common = Self.channel(4, 24, seed)
            let channels = (0..<3).map { s in
                let other = Self.channel(4, 24, 100 * seed + UInt64(s))
                return ComplexMatrix(rows: 4, columns: 24) {
                    common[$0, $1] + other[$0, $1].multiplied(by: 0.4)
                }
            }
            let request = BandRequest(
                channels: channels, rates: [1, 2, 1, 1.5],
                link: Link(maximumPower: 20, noisePower: 0.5))
            let choice = selection.selection(for: request)
            let reference = BandSelection.greedy(request)
            #expect(choice.isFeasible && reference.isFeasible)
            own += choice.energy
            greedy += reference.energy
            for (s, group) in choice.groups.enumerated() {
                let rates = SpectralEfficiency.rates(
                    channel: channels[s], precoder: group.precoder, link: request.link)
                for (rate, wanted) in zip(rates, request.rates) {
                    #expect(abs(rate - wanted) < 1e-6)
                }
            }
        }
        #expect(own <= 1.03 * greedy, "\(own) W, greedy \(greedy) W")
    }
}
