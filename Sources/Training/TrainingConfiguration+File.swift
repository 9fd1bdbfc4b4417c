import Channels
import Models
import Foundation
import Support

extension TrainingConfiguration {
    /// The preset `name`, changed by the fields of the YAML file at `path` if there is one.
    ///
    /// - Throws: `InputError` for an unknown preset, a file that cannot be read or is no YAML map,
    ///   an unknown field or a value that makes no sense.
    public init(preset name: String, path: String?) throws {
        guard let preset = Self.presets[name] else {
            throw InputError(
                "--preset", expected: Self.presets.keys.sorted().joined(separator: ", "),
                found: name)
        }
        guard let path else {
            self = preset
            return
        }
        try self.init(yaml: ConfigurationText.read(path), over: preset, source: path)
    }

    /// `base` changed by the fields of a YAML text.
    ///
    /// - Throws: see ``init(preset:path:)``.
    public init(yaml text: String, over base: TrainingConfiguration, source: String) throws {
        self = try ConfigurationText.decode(text, over: base, source: source)
        try validate(source: source)
    }

    /// A JSON object with a `configuration`, in which fields that an earlier version did not write
    /// have their defaults (or, for the shape of the model, what that version had), so that its runs
    /// can be continued.
    static func completed(_ json: Data) throws -> Data {
        var base = TrainingConfiguration()
        base.model.usesSingleUserPower = false
        guard var object = try JSONSerialization.jsonObject(with: json) as? [String: Any],
            let configuration = object["configuration"] as? [String: Any],
            let defaults = try JSONSerialization.jsonObject(
                with: JSONEncoder().encode(base)) as? [String: Any]
        else { return json }
        object["configuration"] = ConfigurationText.merged(configuration, over: defaults)
        return try JSONSerialization.data(withJSONObject: object)
    }

    /// Checks that the numbers make sense.
    ///
    /// - Throws: `InputError` naming the field.
    public func validate(source: String) throws {
        try model.validate(source: source)
        let positive: [(String, Double)] = [
            ("samples", Double(samples)), ("batch", Double(batch)), ("learningRate", learningRate),
            ("muonLearningRate", muonLearningRate), ("boundGroups", Double(boundGroups)),
            ("validationGroups", Double(validationGroups)),
            ("validationInterval", Double(validationInterval)), ("upperWeight", upperWeight),
            ("rateErrorWeight", requests.rateErrorWeight), ("maximumPower", requests.maximumPower),
        ]
        for (name, value) in positive where !(value > 0 && value.isFinite) {
            throw InputError(source, expected: "\(name) above 0", found: "\(value)")
        }
        let shares = [
            ("dropout", dropout), ("muonMomentum", muonMomentum), ("rateMemory", rateMemory),
        ]
        for (name, value) in shares where !(0..<1).contains(value) {
            throw InputError(source, expected: "\(name) from 0 to below 1", found: "\(value)")
        }
        guard lowerWeight >= 0, lowerWeight <= upperWeight else {
            throw InputError(
                source, expected: "lowerWeight from 0 to upperWeight",
                found: "\(lowerWeight), \(upperWeight)")
        }
        guard gradientLimit >= 0, warmup >= 0, patience >= 0, checkpointInterval >= 0,
            defaultHeadSamples >= 0
        else {
            throw InputError(
                source,
                expected: "gradientLimit, warmup, patience, checkpointInterval, "
                    + "defaultHeadSamples of 0 or more",
                found: "\(gradientLimit), \(warmup), \(patience), \(checkpointInterval), "
                    + "\(defaultHeadSamples)")
        }
        guard (1...2).contains(phase) else {
            throw InputError(source, expected: "phase 1 or 2", found: "\(phase)")
        }
        guard requests.lowestRequest > 0, requests.lowestRequest <= requests.highestRequest,
            requests.highestRequest <= 2, requests.powerPerAntenna >= 0
        else {
            throw InputError(
                source,
                expected: "0 < lowestRequest <= highestRequest <= 2, powerPerAntenna of 0 or more",
                found: "\(requests.lowestRequest), \(requests.highestRequest), "
                    + "\(requests.powerPerAntenna)")
        }
        guard channel.lowestPilotRatio < channel.highestPilotRatio,
            channel.lowestPilotRatio >= -30, channel.highestPilotRatio <= 60,
            (0...1).contains(channel.ratioExponent), channel.lawWeight >= 0,
            channel.lawWeight.isFinite, channel.rateWeight >= 0, channel.rateWeight.isFinite,
            (0...1).contains(channel.rateShare)
        else {
            throw InputError(
                source,
                expected: "-30 <= lowestPilotRatio < highestPilotRatio <= 60, ratioExponent and "
                    + "rateShare from 0 to 1, lawWeight and rateWeight of 0 or more",
                found: "\(channel.lowestPilotRatio), \(channel.highestPilotRatio), "
                    + "\(channel.ratioExponent), \(channel.rateShare), \(channel.lawWeight), "
                    + "\(channel.rateWeight)")
        }
        guard channel.rateWeight == 0 || channel.targetPilotRatio == nil else {
            throw InputError(
                source,
                expected: "rateWeight 0 where the channels are not known (targetPilotRatio)",
                found: "\(channel.rateWeight)")
        }
        guard model.head == .linear || phase == 1 else {
            throw InputError(
                source, expected: "phase 1 for a model that knows channels (head channel)",
                found: "phase \(phase)")
        }
        _ = try NoisePreset(noise)
    }
}
