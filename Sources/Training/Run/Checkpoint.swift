import Foundation
import Support

/// Everything a training run needs to go on as if it had not stopped.
///
/// One file, written atomically; the one before is kept beside it as `checkpoint.previous…`. Random
/// numbers need no state of their own: they are functions of the seed and the iteration.
struct Checkpoint {
    /// The configuration.
    var configuration: TrainingConfiguration
    /// Iterations done.
    var iteration: Int
    /// Names of the environments.
    var environments: [String]
    /// What WMMSE reaches on training and on validation groups, bit/s/Hz, [E].
    var referenceRates, validationReferenceRates: [Double]
    /// Running mean rates, bit/s/Hz, [E].
    var rates: [Double]
    /// What was reached.
    var curve: LearningCurve
    /// Flat weights and the optimisers' moments, by name.
    var arrays: [String: [Double]]
    /// Seconds trained.
    var seconds: Double
    /// `TrainingData.checksum(startingFrom:)` of the run; `nil` of a version that did not keep it.
    var origin: String?

    /// The rest of the fields, as JSON in the file's metadata.
    private struct Header: Codable {
        var configuration: TrainingConfiguration
        var iteration: Int
        var environments: [String]
        var curve: LearningCurve
        var seconds: Double
        var origin: String?
        var version: String
    }

    static let fileName = "checkpoint.safetensors"
    static let previousName = "checkpoint.previous.safetensors"

    // Names of the arrays that are not the optimiser's.
    private static let referenceRatesKey = "bounds"
    private static let validationKey = "validation_bounds"
    private static let ratesKey = "rates"

    /// The checkpoint of a run that writes to `folder`.
    static func path(in folder: String) -> String {
        (folder as NSString).appendingPathComponent(fileName)
    }

    /// Writes to `folder`, keeping the last one as the previous.
    func write(to folder: String) throws {
        var file = Safetensors()
        for (name, values) in arrays {
            // Weights are single precision but in tests: half the bytes, not a bit lost.
            if configuration.precision == .float64 {
                file.set(name, [values.count], values)
            } else {
                file.set(name, [values.count], values.map(Float.init))
            }
        }
        file.set(Self.referenceRatesKey, [rates.count], referenceRates)
        file.set(Self.validationKey, [rates.count], validationReferenceRates)
        file.set(Self.ratesKey, [rates.count], rates)
        let header = Header(
            configuration: configuration, iteration: iteration, environments: environments,
            curve: curve, seconds: seconds, origin: origin,
            version: MIMOVersion.current)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        file.metadata["checkpoint"] = String(decoding: try encoder.encode(header), as: UTF8.self)
        let path = Self.path(in: folder)
        let data = try file.encoded()
        if FileManager.default.fileExists(atPath: path) {
            // A rename leaves a whole file under one of the two names at every moment.
            let previous = (folder as NSString).appendingPathComponent(Self.previousName)
            guard rename(path, previous) == 0 else {
                let failure = SystemError.last
                throw InputError(
                    previous, expected: "a file that can be replaced", found: "\(failure)")
            }
        }
        try AtomicFile.write(data, to: path)
    }

    /// Reads the checkpoint in `folder`, or `nil` where there is none.
    ///
    /// - Throws: `InputError` naming the file when it is damaged, and where the one before is.
    init?(folder: String) throws {
        let path = Self.path(in: folder)
        let previous = (folder as NSString).appendingPathComponent(Self.previousName)
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) || manager.fileExists(atPath: previous) else {
            return nil
        }
        do {
            try self.init(path: manager.fileExists(atPath: path) ? path : previous)
        } catch let error as InputError {
            let hint =
                manager.fileExists(atPath: previous)
                ? "; the one before is \(previous): put it in its place to go on from there" : ""
            throw InputError(
                error.source, expected: "a whole checkpoint (\(error.expected))",
                found: error.found + hint)
        }
    }

    private init(path: String) throws {
        let file = try Safetensors(path: path)
        guard let text = file.metadata["checkpoint"] else {
            throw InputError(path, expected: "a training checkpoint", found: "another file")
        }
        let header: Header
        do {
            header = try JSONDecoder().decode(
                Header.self, from: TrainingConfiguration.completed(Data(text.utf8)))
        } catch {
            throw InputError(
                path, expected: "a checkpoint of this version",
                found: DecodingError.reason(of: error, in: "JSON"))
        }
        configuration = header.configuration
        iteration = header.iteration
        environments = header.environments
        curve = header.curve
        seconds = header.seconds
        origin = header.origin
        let shape: [Int?] = [header.environments.count]
        referenceRates = try file.values(Self.referenceRatesKey, shape: shape)
        validationReferenceRates = try file.values(Self.validationKey, shape: shape)
        rates = try file.values(Self.ratesKey, shape: shape)
        arrays = [:]
        let known: Set = [Self.referenceRatesKey, Self.validationKey, Self.ratesKey]
        for (name, tensor) in file.tensors where !known.contains(name) {
            if tensor.type == "F64" {
                arrays[name] = try file.values(name) as [Double]
            } else {
                arrays[name] = (try file.values(name) as [Float]).map(Double.init)
            }
        }
    }

    init(
        configuration: TrainingConfiguration, iteration: Int, environments: [String],
        referenceRates: [Double], validationReferenceRates: [Double], rates: [Double],
        curve: LearningCurve, arrays: [String: [Double]], seconds: Double, origin: String?
    ) {
        self.configuration = configuration
        self.iteration = iteration
        self.environments = environments
        self.referenceRates = referenceRates
        self.validationReferenceRates = validationReferenceRates
        self.rates = rates
        self.curve = curve
        self.arrays = arrays
        self.seconds = seconds
        self.origin = origin
    }
}
