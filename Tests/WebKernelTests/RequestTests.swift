import LinearAlgebra
import Models
import Precoding
import Testing
import _TestSupport

/// The module against the native strategies for requested rates.
@Suite(
    "Kernels for JavaScript: requested rates", .enabled(if: WebKernels.isThere, "Node is not there")
)
struct WebRequestTests {
    private static let model = Result {
        try StructuredModel(
            folder: TestProgram.root.appendingPathComponent("Models/mimo-structured").path)
    }

    private struct Request {
        var name: String
        var sample: Sample
        var rates: [Double]
    }

    /// Requests that can be met, that ask nothing of somebody or everybody, and that cannot be met.
    private static let requests: [Request] = {
        var requests: [Request] = []
        for (users, antennas) in [(1, 16), (2, 32), (3, 7), (4, 16), (4, 64), (8, 64), (9, 20)] {
            let sample = Sample(
                name: "",
                channels: Sample.rayleigh(users: users, antennas: antennas, seed: UInt64(users)))
            let rates = (0..<users).map { 0.5 + Double($0 % 3) }
            requests.append(
                Request(name: "\(users) x \(antennas)", sample: sample, rates: rates))
        }
        let four = Sample(name: "", channels: Sample.rayleigh(users: 4, antennas: 32, seed: 40))
        requests.append(Request(name: "two users off", sample: four, rates: [0, 2, 0, 1]))
        requests.append(Request(name: "nobody", sample: four, rates: [0, 0, 0, 0]))
        requests.append(Request(name: "tiny", sample: four, rates: [1e-3, 1e-3, 1e-3, 1e-3]))
        requests.append(Request(name: "too much", sample: four, rates: [9, 9, 9, 9]))
        requests.append(Request(name: "far too much", sample: four, rates: [2000, 1, 1, 1]))
        for degenerate in Sample.degenerate {
            requests.append(
                Request(
                    name: degenerate.name, sample: degenerate,
                    rates: Array(repeating: 1, count: degenerate.channels.users)))
        }
        return requests
    }()

    private static func native(_ selection: String) throws -> any RateTargetPrecoder {
        switch selection {
        case "all": AntennaSelectionPrecoder(.all)
        case "greedy": AntennaSelectionPrecoder(.greedy)
        default: StructuredSelection(try model.get())
        }
    }

    @Test(
        "antennas, powers and rates are those of the native strategy",
        arguments: ["all", "structured", "greedy"])
    func agree(selection: String) throws {
        let calls = Self.requests.map { request in
            WebKernels.Call(
                function: "request",
                arguments: .init(
                    selection: selection, channels: request.sample.channels.numbers,
                    users: request.sample.channels.users,
                    antennas: request.sample.channels.antennas,
                    power: request.sample.link.maximumPower,
                    noise: request.sample.link.noisePower, rates: request.rates))
        }
        let results = try WebKernels.run(calls).results
        let strategy = try Self.native(selection)
        for (request, result) in zip(Self.requests, results) {
            #expect(result.error == nil, "\(request.name): \(result.message ?? "")")
            let (h, link) = (request.sample.channels[0], request.sample.link)
            let sent = strategy.transmission(for: h, rates: request.rates, link: link)
            let least = LeastPower.solve(channel: h, rates: request.rates, link: link)
            #expect(result.feasible == least.isFeasible, "\(request.name)")
            #expect(result.obstacle == least.obstacle?.rawValue, "\(request.name)")
            let energy = sent.energy(.default)
            #expect(
                abs(try #require(result.energy) - energy) <= 1e-5 * energy,
                "\(request.name): \(result.energy ?? .nan) W, not \(energy) W")
            let mask = try #require(result.mask)
            #expect(mask == sent.activeAntennas.map { $0 ? 1 : 0 }, "\(request.name)")
            let power = try #require(result.transmitPower)
            #expect(abs(power - sent.transmitPower) <= 1e-5 * max(power, 1e-9), "\(request.name)")
            let weights = try #require(result.weights)
            let squares = weights.reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(squares - power) <= 1e-5 * max(power, 1e-9), "\(request.name)")
            for n in mask.indices where mask[n] == 0 {
                for k in 0..<h.rows {
                    let place = 2 * (k * h.columns + n)
                    #expect(weights[place] == 0 && weights[place + 1] == 0, "\(request.name)")
                }
            }
            let reached = try #require(result.rates)
            if least.isFeasible {
                for (rate, wanted) in zip(reached, request.rates) {
                    #expect(abs(rate - wanted) <= 1e-4 * max(wanted, 1e-2), "\(request.name)")
                }
            } else {
                let native = SpectralEfficiency.rates(
                    channel: h, precoder: sent.precoder, link: link)
                for (rate, expected) in zip(reached, native) {
                    #expect(abs(rate - expected) <= 1e-4 * max(expected, 1e-2), "\(request.name)")
                }
            }
        }
    }

    @Test("wrong requests are exceptions that say so")
    func refusals() throws {
        let sample = Sample.regular[5]
        let users = sample.channels.users
        func call(_ rates: [Double], _ selection: String = "all") -> WebKernels.Call {
            .init(
                function: "request",
                arguments: .init(
                    selection: selection, channels: sample.channels.numbers, users: users,
                    antennas: sample.channels.antennas, power: 20, noise: 2, rates: rates))
        }
        let results = try WebKernels.run([
            call([1]), call(Array(repeating: -1, count: users)),
            call(Array(repeating: .nan, count: users)),
            call(Array(repeating: 1, count: users), "random"),
        ]).results
        let words = [
            "one for each of \(users) users, found 1", "not negative, found -1 for user 0",
            "not negative, found NaN for user 0",
            "selection: expected one of all, structured, greedy",
        ]
        for (result, expected) in zip(results, words) {
            #expect(result.message?.contains(expected) == true, "\(result.message ?? "no error")")
        }
    }
}
