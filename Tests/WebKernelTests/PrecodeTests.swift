import LinearAlgebra
import Models
import Numerics
import Precoding
import Testing
import _TestSupport

/// The module against the native precoders, whose sources it is built from.
@Suite(
    "Kernels for JavaScript: precoders", .enabled(if: WebKernels.isThere, "Node is not there"))
struct WebPrecodeTests {
    private static let model = Result {
        try StructuredModel(
            folder: TestProgram.root.appendingPathComponent("Models/mimo-structured").path)
    }

    /// What the native library has for a method: its double-precision form, and of the structured model,
    /// whose kernels are in double precision anyway, those.
    private static func native(_ method: String, _ sample: Sample) throws -> ComplexMatrix {
        if method == "structured" {
            let precoder = StructuredPrecoder(try model.get())
            return try #require(
                precoder.precoders(for: sample.channels, link: sample.link, threads: 1))[0]
        }
        return try PrecoderRegistry.precoder(named: method)
            .precoder(for: sample.channels[0], link: sample.link)
    }

    private static func call(_ method: String, _ sample: Sample) -> WebKernels.Call {
        .init(
            function: "precode",
            arguments: .init(
                method: method, channels: sample.channels.numbers, users: sample.channels.users,
                antennas: sample.channels.antennas, power: sample.link.maximumPower,
                noise: sample.link.noisePower))
    }

    private static let methods = [
        "mrt", "rzf", "zf", "zf-equal", "zf-waterfilling", "wmmse", "structured",
    ]

    @Test("weights, rates and power are those of the native precoder", arguments: methods)
    func agree(method: String) throws {
        let samples = Sample.regular + Sample.degenerate
        let answer = try WebKernels.run(samples.map { Self.call(method, $0) })
        #expect(answer.methods == Self.methods)
        for (sample, result) in zip(samples, answer.results) {
            #expect(result.error == nil, "\(sample.name): \(result.message ?? "")")
            let (users, antennas) = (sample.channels.users, sample.channels.antennas)
            let weights = try #require(result.weights)
            let native = try Self.native(method, sample)
            var (difference, size) = (0.0, 0.0)
            let ours = ComplexMatrix(rows: antennas, columns: users) { n, k in
                let place = 2 * (k * antennas + n)
                return Complex(Double(weights[place]), Double(weights[place + 1]))
            }
            for (a, b) in zip(ours.elements, native.elements) {
                difference += (a - b).squaredLength
                size += b.squaredLength
            }
            let reached = SpectralEfficiency.rates(
                channel: sample.channels[0], precoder: ours, link: sample.link)
            let rates = try #require(result.rates)
            if method == "wmmse" && sample.name == "equal users" {
                // Between equal users the iteration stands on a ridge, and rounding says who falls.
                let sum = SpectralEfficiency.sumRate(
                    channel: sample.channels[0], precoder: native, link: sample.link)
                #expect(abs(rates.reduce(0, +) - sum) <= 1e-3 * sum)
            } else {
                #expect(
                    difference.squareRoot() <= 1e-6 * size.squareRoot(),
                    "\(method), \(sample.name): weights \((difference / size).squareRoot()) apart")
            }
            for (rate, expected) in zip(rates, reached) {
                #expect(
                    abs(rate - expected) <= 1e-6 * max(expected, 1e-2),
                    "\(method), \(sample.name): rate \(rate), not \(expected)")
            }
            let power = try #require(result.power)
            #expect(abs(power - size) <= 1e-5 * sample.link.maximumPower, "\(sample.name)")
        }
    }

    @Test("the single-precision path of libmimo reaches the same rates")
    func sameRatesAsBatches() throws {
        let samples = Sample.regular.filter { $0.name.contains(" x ") }
        for method in Self.methods {
            let precoder: any Precoder =
                method == "structured"
                ? StructuredPrecoder(try Self.model.get())
                : try PrecoderRegistry.precoder(named: method)
            let answer = try WebKernels.run(samples.map { Self.call(method, $0) })
            for (sample, result) in zip(samples, answer.results) {
                let native = precoder.rates(on: sample.channels, link: sample.link)[0]
                let sum = native.reduce(0, +)
                let ours = try #require(result.rates).reduce(0, +)
                #expect(abs(ours - sum) <= 1e-4 * sum, "\(method), \(sample.name)")
            }
        }
    }

    @Test("rates of weights from estimates are those that the true channels allow")
    func judge() throws {
        let truth = Sample.rayleigh(users: 4, antennas: 32, seed: 20)
        let estimate = Sample.rayleigh(users: 4, antennas: 32, seed: 21)
        let link = Link(maximumPower: 20, noisePower: 2)
        let w = ZeroForcing(.equalPower).precoder(for: estimate[0], link: link)
        var weights: [Float] = []
        for k in 0..<4 {
            for n in 0..<32 {
                weights += [Float(w[n, k].rawStorage.x), Float(w[n, k].rawStorage.y)]
            }
        }
        let call = WebKernels.Call(
            function: "rates",
            arguments: .init(
                channels: truth.numbers, weights: weights, users: 4, antennas: 32, noise: 2))
        let result = try WebKernels.run([call]).results[0]
        let sinrs = SpectralEfficiency.sinrs(channel: truth[0], precoder: w, noisePower: 2)
        for k in 0..<4 {
            #expect(abs(try #require(result.sinr)[k] - sinrs[k]) <= 1e-5 * sinrs[k])
            let rate = SpectralEfficiency.rate(sinrs[k])
            #expect(abs(try #require(result.rates)[k] - rate) <= 1e-5 * rate)
        }
    }

    @Test("what cannot be computed is an exception that says so, and the next call works")
    func refusals() throws {
        let good = Self.call("zf", Sample.regular[0])
        var wrong: [(String, WebKernels.Call)] = []
        func add(_ words: String, _ change: (inout WebKernels.Call.Arguments) -> Void) {
            var call = good
            change(&call.arguments)
            wrong.append((words, call))
        }
        add("finite numbers, found NaN for user 0 and antenna 1") { $0.channels[2] = .nan }
        add("found Infinity") { $0.channels[0] = .infinity }
        add("expected 32 numbers") { $0.channels.removeLast() }
        add("users: expected a whole number from 1 to 16, found 17") { $0.users = 17 }
        add("users: expected") { $0.users = 0 }
        add("antennas: expected a whole number from 1 to 1024") { $0.antennas = 5000 }
        add("power: expected a positive number, found 0") { $0.power = 0 }
        add("power: expected") { $0.power = .nan }
        add("noise: expected") { $0.noise = .infinity }
        add("not finite, or not positive") {
            $0.power = 1e300
            $0.noise = 1e-300
        }
        add("leave double precision") {
            $0.channels[0] = 3e38
            $0.power = 1e300
        }
        add("method: expected one of mrt, rzf") { $0.method = "dirty paper" }
        let calls = wrong.flatMap { [$0.1, good] }
        let results = try WebKernels.run(calls).results
        for (i, (words, _)) in wrong.enumerated() {
            let message = results[2 * i].message ?? "no error"
            #expect(message.contains(words), "\(message)")
            #expect(["RangeError", "TypeError"].contains(results[2 * i].error))
            #expect(results[2 * i + 1].error == nil, "after \(words)")
        }
    }
}
