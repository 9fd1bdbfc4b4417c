import Channels
import Foundation
import Models
import Support
import Training

/// Says where a model is used on what it was not made for.
///
/// The precoders are valid there, but how good they are nobody has measured: a model that knows
/// channels of one array has no reason to know those of another.
enum ForeignUse {
    /// What is foreign to `model` about `dataset` and groups of `users`, a sentence each.
    static func notes(
        _ model: LoadedModel, on dataset: ChannelDataset, users: Int? = nil
    ) -> [String] {
        // What a structured model reads does not depend on array or band.
        guard model.architecture == .transformer, let base = try? model.foundationModel() else {
            return []
        }
        var notes: [String] = []
        if let origin = base.origin {
            let record = dataset.record
            if !tells(dataset, "array") {
                notes.append(
                    "\(model.name) was made for an array of \(origin.array.text); these channels do "
                        + "not tell theirs")
            } else if record.array != origin.array {
                notes.append(
                    "\(model.name) was made for an array of \(origin.array.text); these channels "
                        + "are of \(record.array.text)")
            }
            let known = origin.carrierFrequencies
            let list = origin.carriers
            if record.radio.carrierFrequency == 0 {
                notes.append(
                    "\(model.name) was made for \(list); these channels do not tell their carrier")
            } else if !known.contains(record.radio.carrierFrequency) {
                notes.append(
                    "\(model.name) was made for \(list); these channels are at "
                        + gigahertz(record.radio.carrierFrequency))
            }
        }
        if !model.knowsChannels, let users, users != base.configuration.users {
            notes.append(
                "\(model.name) was made for groups of \(base.configuration.users) users; these are "
                    + "of \(users)")
        }
        return notes
    }

    /// Whether the file of `dataset` had that section of the settings.
    private static func tells(_ dataset: ChannelDataset, _ section: String) -> Bool {
        !dataset.missing.contains { $0 == "settings" || $0.hasPrefix(section) }
    }

    /// Prints the notes on standard error, and returns them.
    @discardableResult
    static func note(
        _ model: LoadedModel, on dataset: ChannelDataset, users: Int? = nil
    ) -> [String] {
        let notes = notes(model, on: dataset, users: users)
        Note.tell(notes)
        return notes
    }

    private static func gigahertz(_ frequency: Double) -> String {
        String(format: "%g GHz", frequency / 1e9)
    }
}
