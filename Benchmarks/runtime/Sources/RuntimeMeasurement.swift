import CLinearAlgebra
import Models
import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support

/// Times the precoders of the package on one batch.
struct RuntimeMeasurement {
    /// What was found of one precoder.
    struct Row: Encodable {
        var name: String
        /// Seconds of one channel alone, and of the whole batch on one and two threads.
        var single, batchOne, batchTwo: Double
        /// Operations of one channel, as the paper counts them.
        var flops: Double
        /// Mean sum rate in bit/s/Hz, and the largest relative difference of a group's sum rate from
        /// that of the double-precision form.
        var sumRate, worstDifference: Double
    }

    /// All rows and what they are measured against.
    struct Report: Encodable {
        var batch, users, antennas: Int
        var rows: [Row]
        /// The model that cleans estimates.
        var estimation: EstimationMeasurement.Report
        /// Measured single-precision matrix products in FLOP/s: BLAS, by threads.
        var sgemmPeak: [Int: Double]
        /// Seconds to read H and write as much, by threads.
        var copy: [Int: Double]
        /// Bits of the vectors of this build.
        var vectorBits: Int
    }

    private let channels: ChannelBatch
    private let models: String
    private let link: Link
    private let precoders: [any Precoder]

    init(channels path: String, models: String, name: String? = nil) throws {
        let file = try Safetensors(path: path)
        let shape = try file.tensor("channels", shape: [nil, nil, nil]).shape
        channels = ChannelBatch(
            count: shape[0], users: shape[1], antennas: shape[2],
            elements: try file.values("channels"))
        guard let power = file.metadata["maximum_power"].flatMap(Double.init),
            let noise = file.metadata["noise_power"].flatMap(Double.init)
        else { throw InputError(path, expected: "powers in the metadata", found: "none") }
        link = Link(maximumPower: power, noisePower: noise)
        self.models = models
        let base = try FoundationModel(folder: "\(models)/mimo-linear")
        let structured = try StructuredModel(folder: "\(models)/mimo-structured")
        let all: [any Precoder] = [
            try LearnedPrecoder(base, antennas: shape[2]),
            try LearnedPrecoder(
                base, headName: "bfloat16", antennas: shape[2], precision: .bfloat16),
            StructuredPrecoder(structured),
            WMMSE(WMMSEOptions(iterations: 100)), WMMSE(), ZeroForcing(.frobenius),
            ZeroForcing(.equalPower), ZeroForcing(.waterFilling), RegularizedZeroForcing(),
            MaximumRatioTransmission(),
        ]
        precoders = all.filter { name.map($0.name.contains) ?? true }
    }

    /// The median of the seconds of `body`, each over as many calls as fill a millisecond, for at
    /// least 7 measurements and a second.
    private func seconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        body()
        let once = clock.measure(body) / .seconds(1)
        let calls = max(1, Int(1e-3 / max(once, 1e-9)))
        var times: [Double] = []
        let start = clock.now
        while times.count < 7 || clock.now - start < .seconds(1) {
            let time = clock.measure { for _ in 0..<calls { body() } } / .seconds(1)
            times.append(time / Double(calls))
        }
        return times.sorted()[times.count / 2]
    }

    private func sgemmPeak(threads: Int) -> Double {
        BLASThreads.set(threads)
        let n = 1_024
        let a = [Float](repeating: 0.5, count: n * n)
        let b = [Float](repeating: 0.25, count: n * n)
        var c = [Float](repeating: 0, count: n * n)
        let time = seconds { mimo_sgemm(Int32(n), Int32(n), Int32(n), a, b, &c) }
        BLASThreads.set(1)
        return 2 * Double(n * n * n) / time
    }

    private func copySeconds(threads: Int) -> Double {
        var target = channels.elements
        return target.withUnsafeMutableBufferPointer { target in
            channels.elements.withUnsafeBufferPointer { source in
                nonisolated(unsafe) let (from, to) = (source.baseAddress!, target.baseAddress!)
                let part = source.count / threads
                return seconds {
                    Parallel.forEach(threads, threads: threads) {
                        (to + $0 * part).update(from: from + $0 * part, count: part)
                    }
                }
            }
        }
    }

    private func row(_ precoder: any Precoder) throws -> Row {
        let (count, users, antennas) = (channels.count, channels.users, channels.antennas)
        var result = [Complex<Float>](repeating: .zero, count: channels.elements.count)
        var times: [Double] = []
        for (threads, groups) in [(1, 1), (1, count), (2, count)] {
            let runtime = PrecodingRuntime(
                precoder, users: users, antennas: antennas, threads: threads)
            runtime.warmUp()
            times.append(
                channels.elements.withUnsafeBufferPointer { source in
                    result.withUnsafeMutableBufferPointer { target in
                        seconds {
                            try? runtime.precode(
                                source.baseAddress!, count: groups, link: link,
                                into: target.baseAddress!)
                        }
                    }
                })
        }
        let fast = PrecoderBatch(
            count: count, users: users, antennas: antennas, elements: result)
        var (sum, worst) = (0.0, 0.0)
        for group in 0..<count {
            let h = channels[group]
            let found = SpectralEfficiency.sumRate(
                channel: h, precoder: fast[group], link: link)
            sum += found
            guard group < 100 else { continue }
            let expected = SpectralEfficiency.sumRate(
                channel: h, precoder: precoder.precoder(for: h, link: link), link: link)
            worst = max(worst, abs(found - expected) / expected)
        }
        return Row(
            name: precoder.name, single: times[0], batchOne: times[1], batchTwo: times[2],
            flops: precoder.flops(users: users, antennas: antennas).total,
            sumRate: sum / Double(count), worstDifference: worst)
    }

    /// Measures everything.
    func report() throws -> Report {
        Report(
            batch: channels.count, users: channels.users, antennas: channels.antennas,
            rows: try precoders.map(row),
            estimation: try EstimationMeasurement(channels, models: models)
                .report(measure: seconds),
            sgemmPeak: [1: sgemmPeak(threads: 1), 2: sgemmPeak(threads: 2)],
            copy: [1: copySeconds(threads: 1), 2: copySeconds(threads: 2)],
            vectorBits: Int(mimo_vector_bits()))
    }
}
