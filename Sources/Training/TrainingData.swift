import Channels
import Foundation
import Models
import Precoding
import Support

/// The users of all environments, ready for training.
///
/// U users, N antennas.
public struct TrainingData: Sendable {
    /// The environments, in order of name.
    package var environments: [EnvironmentUsers]
    /// Antennas N.
    public var antennas: Int
    /// Channels in units of sqrt(P) / sigma, turned by their common phase if the model wants that,
    /// [U, 2 N]: N real parts, then N imaginary parts.
    public var channels: [Float]
    /// Attribution of the data, each once.
    public var attribution: [String]
    /// How the channels were made; `nil` where nobody knows.
    package var origin: Origin?

    /// Number of users U.
    public var userCount: Int { channels.count / (2 * antennas) }

    /// Fewest training and validation users of a pool, in groups of K: below it groups repeat.
    static let leastGroups = 5

    /// Data from its parts.
    package init(
        environments: [EnvironmentUsers], antennas: Int, channels: [Float],
        attribution: [String] = []
    ) {
        precondition(channels.count % (2 * antennas) == 0, "channels are rows of 2 N values")
        self.environments = environments
        self.antennas = antennas
        self.channels = channels
        self.attribution = attribution
    }

    /// Reads every dataset (.safetensors) in `folder`, in order of name.
    ///
    /// The files of one site become its two environments, with one pool for each mast that has at
    /// least five times K users to train on and K to validate on.
    ///
    /// - Parameters:
    ///   - folder: of datasets written by `mimo dataset` or `mimo trace`.
    ///   - configuration: shape of the model, K and noise.
    /// - Throws: `InputError` when the folder has no datasets, one of them is damaged, has another
    ///   number of antennas, channels that are not finite, or no environment has enough users.
    public init(folder: String, configuration: TrainingConfiguration) throws {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }.sorted()
        guard !names.isEmpty else {
            throw InputError(
                folder, expected: "a folder of datasets (mimo dataset -o FOLDER)", found: "none",
                kind: .unreadable)
        }
        let noise = try NoisePreset(configuration.noise)
        antennas = configuration.model.antennas
        environments = []
        channels = []
        attribution = []
        var found: [Environment: EnvironmentUsers] = [:]
        for name in names {
            let path = (folder as NSString).appendingPathComponent(name)
            let dataset = try ChannelDataset(path: path)
            guard dataset.antennaCount == antennas else {
                throw InputError(
                    path, expected: "\(antennas) antennas, as the model has",
                    found: "\(dataset.antennaCount)")
            }
            let first = userCount
            try addOrigin(dataset.record, path)
            try append(dataset, noise, configuration.model, path)
            for sight in Sight.allCases {
                let pool = Self.pool(dataset, sight, first)
                guard
                    pool.training.count >= Self.leastGroups * configuration.model.users,
                    pool.validation.count >= configuration.model.users
                else { continue }
                let key = Environment(site: dataset.record.site, sight: sight)
                found[key, default: EnvironmentUsers(key, pools: [])].pools.append(pool)
            }
        }
        environments = found.values.sorted { $0.name < $1.name }
        guard !environments.isEmpty else {
            throw InputError(
                folder,
                expected: "an environment with \(Self.leastGroups * configuration.model.users) "
                    + "users to train on and \(configuration.model.users) to validate on",
                found: "none in \(names.count) datasets")
        }
    }

    /// Channels of other arrays are other channels, however many antennas they have.
    private mutating func addOrigin(_ record: DatasetRecord, _ path: String) throws {
        var known = origin ?? Origin(array: record.array, carrierFrequencies: [], mechanisms: [])
        guard known.array == record.array else {
            throw InputError(
                path, expected: "the array of the other datasets, \(known.array.text)",
                found: record.array.text)
        }
        if !known.carrierFrequencies.contains(record.radio.carrierFrequency) {
            known.carrierFrequencies.append(record.radio.carrierFrequency)
        }
        let mechanisms = record.tracing.mechanisms ?? Origin.reflections
        known.mechanisms = Set(known.mechanisms ?? []).union(mechanisms).sorted()
        origin = known
    }

    private static func pool(
        _ dataset: ChannelDataset, _ sight: Sight, _ first: Int
    ) -> EnvironmentUsers.Pool {
        let users = dataset.users(sight)
        return EnvironmentUsers.Pool(
            mast: dataset.record.mast.placement,
            training: users.filter { !dataset.isTest[$0] }.map { first + $0 },
            validation: users.filter { dataset.isTest[$0] }.map { first + $0 })
    }

    mutating func append(
        _ dataset: ChannelDataset, _ noise: NoisePreset, _ model: ModelConfiguration, _ path: String
    ) throws {
        try dataset.requireFiniteChannels(path: path)
        let power = dataset.record.radio.maximumPower
        let scale = Float((power / noise.power(for: dataset.record)).squareRoot())
        guard scale.isFinite && scale > 0 else {
            throw InputError(path, expected: "positive finite powers", found: "\(power) W")
        }
        channels.reserveCapacity(channels.count + 2 * antennas * dataset.userCount)
        for user in 0..<dataset.userCount {
            let row = dataset.channel(of: user)
            var real = row.map { $0.rawStorage.x * scale }
            var imaginary = row.map { $0.rawStorage.y * scale }
            if model.removesCommonPhase { Self.turn(&real, &imaginary) }
            channels += real
            channels += imaginary
        }
        let source = dataset.record.attribution
        if !source.isEmpty && !attribution.contains(source) { attribution.append(source) }
    }

    /// Multiplies a channel by the phase that makes its mean real and positive.
    static func turn(_ real: inout [Float], _ imaginary: inout [Float]) {
        let x = real.reduce(0, +)
        let y = imaginary.reduce(0, +)
        let length = (x * x + y * y).squareRoot()
        guard length > 0 else { return }
        for n in real.indices {
            let (re, im) = (real[n], imaginary[n])
            real[n] = (re * x + im * y) / length
            imaginary[n] = (im * x - re * y) / length
        }
    }
}
