import CMIMO
import Foundation
import Models
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import MIMOLibrary

@Suite("The C interface")
struct InterfaceTests {
    private static let (users, antennas, count) = (4, 64, 5)
    private static let link = Link(maximumPower: 20, noisePower: 0.3)

    private static func channels(seed: UInt64 = 1) -> [Complex<Float>] {
        var random = Philox(seed: seed, stream: 6)
        return (0..<(count * users * antennas)).map { _ in
            let (re, im) = random.normalPair()
            return Complex(Float(re), Float(im))
        }
    }

    private static func message() -> String {
        MIMOLibrary.lastError().map { String(cString: $0) } ?? ""
    }

    private static func numbers<Result>(
        _ complex: [Complex<Float>], _ body: (UnsafePointer<Float>) -> Result
    ) -> Result {
        complex.withUnsafeBytes {
            body($0.assumingMemoryBound(to: Float.self).baseAddress.unsafelyUnwrapped)
        }
    }

    private static func opened(
        _ method: String, users: Int = users, options: mimo_options? = nil
    ) throws -> OpaquePointer {
        var precoder: OpaquePointer?
        let status =
            if var options {
                MIMOLibrary.open(method, users, antennas, &options, &precoder)
            } else {
                MIMOLibrary.open(method, users, antennas, nil, &precoder)
            }
        try #require(status == MIMO_OK, "\(message())")
        return try #require(precoder)
    }

    @Test("gives what the Swift precoders give, derived and learned")
    func results() throws {
        let channels = Self.channels()
        let batch = ChannelBatch(
            count: Self.count, users: Self.users, antennas: Self.antennas, elements: channels)
        let structured = try ModelLibrary.folder(of: ModelLibrary.shippedStructured)
        let base = try ModelLibrary.folder(of: ModelLibrary.shippedLinear)
        let expected: [(String, any Precoder)] = [
            ("zf-equal", ZeroForcing(.equalPower)),
            ("wmmse:20", WMMSE(WMMSEOptions(iterations: 20))),
            (structured, StructuredPrecoder(try StructuredModel(folder: structured))),
            (base, try LearnedPrecoder(FoundationModel(folder: base), antennas: 64)),
        ]
        for (method, precoder) in expected {
            let handle = try Self.opened(method)
            defer { MIMOLibrary.close(handle) }
            var found = [Complex<Float>](repeating: .zero, count: channels.count)
            let status = Self.numbers(channels) { source in
                found.withUnsafeMutableBytes {
                    MIMOLibrary.precode(
                        handle, source, Self.count, 20, 0.3,
                        $0.assumingMemoryBound(to: Float.self).baseAddress)
                }
            }
            #expect(status == MIMO_OK, "\(Self.message())")
            let one = try #require(precoder.precoders(for: batch, link: Self.link, threads: 1))
            #expect(found == one.elements, "\(method)")
            #expect(
                MIMOLibrary.describe(handle).map { String(cString: $0) } == precoder.summary)
            var rates = [Double](repeating: -1, count: Self.count * Self.users)
            let rated = Self.numbers(channels) { h in
                Self.numbers(found) { w in
                    MIMOLibrary.rates(
                        h, w, Self.count, Self.users, Self.antennas, 0.3, &rates)
                }
            }
            #expect(rated == MIMO_OK)
            let last = SpectralEfficiency.rates(
                channel: batch[4], precoder: one[4], link: Self.link)
            #expect(Array(rates.suffix(4)) == last)
        }
    }

    @Test("meets requested rates and says which antennas and whether")
    func requests() throws {
        let channels = Self.channels()
        let handle = try Self.opened(ModelLibrary.folder(of: ModelLibrary.shippedStructured))
        defer { MIMOLibrary.close(handle) }
        // The last group asks for what nobody can give.
        let wanted = (0..<20).map { $0 < 16 ? 2.0 : 40 }
        var sent = [Complex<Float>](repeating: .zero, count: channels.count)
        var active = [UInt8](repeating: 7, count: Self.count * Self.antennas)
        var met = [UInt8](repeating: 7, count: Self.count)
        let status = Self.numbers(channels) { source in
            sent.withUnsafeMutableBytes {
                MIMOLibrary.precodeRates(
                    handle, source, wanted, Self.count, 20, 0.3,
                    $0.assumingMemoryBound(to: Float.self).baseAddress, &active, &met)
            }
        }
        #expect(status == MIMO_OK, "\(Self.message())")
        #expect(met == [1, 1, 1, 1, 0])
        let w = PrecoderBatch(
            count: Self.count, users: Self.users, antennas: Self.antennas, elements: sent)
        let h = ChannelBatch(
            count: Self.count, users: Self.users, antennas: Self.antennas, elements: channels)
        for group in 0..<4 {
            let rates = SpectralEfficiency.rates(
                channel: h[group], precoder: w[group], link: Self.link)
            for rate in rates { #expect(abs(rate - 2) < 1e-3) }
            for n in 0..<Self.antennas {
                let isSilent = (0..<Self.users).allSatisfy { w[group][n, $0] == .zero }
                #expect(isSilent == (active[group * Self.antennas + n] == 0))
            }
        }
        let derived = try Self.opened("zf")
        defer { MIMOLibrary.close(derived) }
        let refused = Self.numbers(channels) { source in
            sent.withUnsafeMutableBytes {
                MIMOLibrary.precodeRates(
                    derived, source, wanted, Self.count, 20, 0.3,
                    $0.assumingMemoryBound(to: Float.self).baseAddress, nil, nil)
            }
        }
        #expect(refused == MIMO_UNSUPPORTED)
    }

    @Test("from estimates, a ratio for each user: as the Swift precoders, ratio by ratio")
    func estimates() throws {
        let channels = Self.channels()
        let batch = ChannelBatch(
            count: Self.count, users: Self.users, antennas: Self.antennas, elements: channels)
        let link = Link(maximumPower: 20, noisePower: 0.3)
        let base = try ModelLibrary.folder(of: ModelLibrary.shipped)
        let users = Self.count * Self.users
        func found(_ handle: OpaquePointer, _ ratios: [Float]) -> ([Complex<Float>], mimo_status) {
            var result = [Complex<Float>](repeating: .zero, count: channels.count)
            let status = Self.numbers(channels) { source in
                result.withUnsafeMutableBytes {
                    MIMOLibrary.precodeEstimates(
                        handle, source, ratios, Self.count, 20, 0.3,
                        $0.assumingMemoryBound(to: Float.self).baseAddress)
                }
            }
            return (result, status)
        }
        for method in ["rzf-equal", base] {
            let handle = try Self.opened(method)
            defer { MIMOLibrary.close(handle) }
            let precoder: any Precoder
            if method == base {
                precoder = try LoadedModel(folder: base).precoders(antennas: 64, pilotRatio: 5)
                    .sumRate
            } else {
                precoder = EstimatingPrecoder(
                    RegularizedZeroForcing(.equalPower), ScalarEstimator(), pilotRatio: 5)
            }
            let (ours, status) = found(handle, Array(repeating: 5, count: users))
            #expect(status == MIMO_OK, "\(Self.message())")
            let expected = try #require(precoder.precoders(for: batch, link: link, threads: 1))
            #expect(ours == expected.elements)
            // One user's ratio is another: only its group changes.
            var ratios = [Float](repeating: 5, count: users)
            ratios[Self.users + 1] = .infinity
            let (changed, _) = found(handle, ratios)
            let size = Self.users * Self.antennas
            #expect(changed[..<size] == ours[..<size] && changed[size...] != ours[size...])
            for wrong in [Float.nan, -Float.infinity, -101] {
                ratios[0] = wrong
                #expect(found(handle, ratios).1 == MIMO_INVALID_NUMBER)
            }
            #expect(Self.message().contains("pilot_ratios"))
        }
        // Users one by one.
        let handle = try Self.opened(base)
        defer { MIMOLibrary.close(handle) }
        var guesses = [Complex<Float>](repeating: .zero, count: channels.count)
        var variances = [Float](repeating: -1, count: users)
        let status = Self.numbers(channels) { source in
            guesses.withUnsafeMutableBytes {
                MIMOLibrary.estimate(
                    handle, source, Array(repeating: 5, count: users), users,
                    $0.assumingMemoryBound(to: Float.self).baseAddress, &variances)
            }
        }
        #expect(status == MIMO_OK, "\(Self.message())")
        let estimator = try LearnedEstimator(FoundationModel(folder: base), antennas: 64)
        let known = estimator.knowledge(of: batch, pilotRatio: 5)
        #expect(guesses == known.channels.elements && variances == known.errorVariances)
    }

    @Test("refuses to open what makes no sense, and says what it is")
    func openErrors() throws {
        let folder = try ModelLibrary.folder(of: ModelLibrary.shippedLinear)
        var precoder: OpaquePointer?
        func status(
            _ method: String?, _ users: Int = 4, _ antennas: Int = 64,
            _ change: (inout mimo_options) -> Void = { _ in }
        ) -> Int {
            precoder = OpaquePointer(bitPattern: 1)
            var options = mimo_options()
            options.struct_size = MemoryLayout<mimo_options>.size
            change(&options)
            let found = MIMOLibrary.open(method, users, antennas, &options, &precoder)
            #expect(found == MIMO_OK || precoder == nil)
            return Int(found)
        }
        #expect(MIMOLibrary.open("zf", 4, 64, nil, nil) == MIMO_INVALID_ARGUMENT)
        #expect(status(nil) == MIMO_INVALID_ARGUMENT)
        #expect(status("nonsense") == MIMO_INVALID_ARGUMENT)
        #expect(Self.message().contains("nonsense"))
        for size in [0, -1, Int.max, Int.min] {
            #expect(status("zf", size) == MIMO_INVALID_ARGUMENT)
            #expect(status("zf", 4, size) == MIMO_INVALID_ARGUMENT)
            #expect(Self.message().contains("\(size)"))
        }
        // A transformer has one number of antennas.
        #expect(status(folder, 4, 32) == MIMO_INVALID_FILE)
        #expect(status("zf") { $0.struct_size = 3 } == MIMO_INVALID_ARGUMENT)
        #expect(status("zf") { $0.threads = -1 } == MIMO_INVALID_ARGUMENT)
        #expect(status("zf") { $0.weights = 9 } == MIMO_INVALID_ARGUMENT)
        #expect(status("zf") { $0.antenna_power = .nan } == MIMO_INVALID_ARGUMENT)
        "missing.safetensors".withCString { head in
            #expect(status(folder) { $0.head = head } == MIMO_INVALID_FILE)
            #expect(Self.message().contains("missing.safetensors"))
            #expect(status("zf") { $0.head = head } == MIMO_INVALID_ARGUMENT)
        }
        MIMOLibrary.close(nil)
        #expect(MIMOLibrary.describe(nil) == nil)
    }

    @Test(
        "a known method with wrong options gets the reason, not the list of methods",
        arguments: [
            ("wmmse:abc", "a number of iterations from 1 to 100000"),
            ("wmmse:0", "a number of iterations from 1 to 100000"),
            ("wmmse:36:nowhere", "a start"),
            ("wmmse-textbook:-1", "a number of iterations from 1 to 100000"),
        ])
    func methodOptions(method: String, reason: String) {
        var precoder: OpaquePointer?
        #expect(MIMOLibrary.open(method, 4, 64, nil, &precoder) == MIMO_INVALID_ARGUMENT)
        #expect(precoder == nil)
        let message = Self.message()
        #expect(message.contains(method) && message.contains(reason), "\(message)")
    }

    @Test("an error that nobody foresaw is no invalid file")
    func unforeseen() {
        struct Unforeseen: Error {}
        #expect(InterfaceError.status { throw Unforeseen() } == MIMO_INTERNAL_ERROR)
        #expect(Self.message().contains("Unforeseen"))
        let damaged = InputError("model.safetensors", expected: "weights", found: "none")
        #expect(InterfaceError.status { throw damaged } == MIMO_INVALID_FILE)
        #expect(Self.message() == damaged.description)
    }

    @Test(
        "the documentation lists the derived methods that there are",
        arguments: ["Sources/CMIMO/include/mimo.h", "Python/swift_mimo/_precoder.py"])
    func methodList(path: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../\(path)").standardizedFileURL
        let text = try String(contentsOf: file, encoding: .utf8)
        let list = try #require(
            text.components(separatedBy: "a derived one: ").dropFirst().first?
                .components(separatedBy: ";").first)
        let listed = list.split { $0 == "," || $0 == "*" || $0.isWhitespace }.map(String.init)
        #expect(listed == PrecoderRegistry.names)
    }

    @Test("whoever opens a precoder without a fast path is told")
    func slow() throws {
        func description(_ method: String, users: Int) throws -> String {
            let handle = try Self.opened(method, users: users)
            defer { MIMOLibrary.close(handle) }
            return try #require(MIMOLibrary.describe(handle).map { String(cString: $0) })
        }
        let structured = try ModelLibrary.folder(of: ModelLibrary.shippedStructured)
        for method in ["zf", structured] {
            #expect(try !description(method, users: 16).contains("no fast path"))
            #expect(try description(method, users: 17).contains("no fast path for 17 users"))
        }
        // A model wider than a vector, at any number of users.
        var wide = StructuredConfiguration()
        wide.width = 17
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-wide-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try StructuredModel(configuration: wide, seed: 1).write(to: folder)
        let told = try description(folder, users: 4)
        #expect(told.contains("width 17") && told.contains("no fast path"), "\(told)")
    }

    @Test("refuses null pointers, bad counts, powers, channels and rates")
    func callErrors() throws {
        let handle = try Self.opened("zf-equal")
        defer { MIMOLibrary.close(handle) }
        let model = try Self.opened(ModelLibrary.folder(of: ModelLibrary.shippedStructured))
        defer { MIMOLibrary.close(model) }
        let size = 2 * Self.count * Self.users * Self.antennas
        var h = [Float](repeating: 0.5, count: size)
        for i in h.indices { h[i] = Float(i % 13) - 6 }
        var w = [Float](repeating: 0, count: size)
        let n = Self.count
        #expect(MIMOLibrary.precode(nil, h, n, 20, 1, &w) == MIMO_INVALID_ARGUMENT)
        #expect(MIMOLibrary.precode(handle, nil, n, 20, 1, &w) == MIMO_INVALID_ARGUMENT)
        #expect(MIMOLibrary.precode(handle, h, n, 20, 1, nil) == MIMO_INVALID_ARGUMENT)
        for count in [-1, Int.max, Int.min] {
            #expect(MIMOLibrary.precode(handle, h, count, 20, 1, &w) == MIMO_INVALID_ARGUMENT)
        }
        #expect(MIMOLibrary.precode(handle, nil, 0, 20, 1, nil) == MIMO_OK)
        for power in [0, -1, Double.nan, .infinity, 1e300] {
            #expect(MIMOLibrary.precode(handle, h, n, power, 1, &w) == MIMO_INVALID_NUMBER)
            #expect(MIMOLibrary.precode(handle, h, n, 20, power, &w) == MIMO_INVALID_NUMBER)
        }
        var bad = h
        bad[777] = .nan
        #expect(MIMOLibrary.precode(handle, bad, n, 20, 1, &w) == MIMO_INVALID_NUMBER)
        #expect(Self.message().contains("group 1"))
        var r = [Double](repeating: 0, count: 20)
        #expect(
            MIMOLibrary.rates(bad, h, n, Self.users, Self.antennas, 1, &r) == MIMO_INVALID_NUMBER)
        #expect(
            MIMOLibrary.rates(h, nil, n, Self.users, Self.antennas, 1, &r)
                == MIMO_INVALID_ARGUMENT)
        for rate in [-1, Double.nan, .infinity, 61] {
            r[3] = rate
            #expect(
                MIMOLibrary.precodeRates(model, h, r, n, 20, 1, &w, nil, nil)
                    == MIMO_INVALID_NUMBER)
        }
        r[3] = 1
        #expect(
            MIMOLibrary.precodeRates(model, bad, r, n, 20, 1, &w, nil, nil) == MIMO_INVALID_NUMBER)
        #expect(
            MIMOLibrary.precodeRates(model, h, nil, n, 20, 1, &w, nil, nil)
                == MIMO_INVALID_ARGUMENT)
    }
}
