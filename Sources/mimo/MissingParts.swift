import Channels
import Foundation

/// Says what a file of channels did not tell, and what was taken for it.
enum MissingParts {
    /// A sentence for each thing that matters to the numbers; none for a complete dataset.
    static func notes(_ dataset: ChannelDataset, path: String) -> [String] {
        let whole =
            dataset.drawn(from: .test) == .all
            ? ["no users are kept for testing: groups are drawn from all"] : []
        guard !dataset.missing.isEmpty else { return whole }
        var notes = ["\(path) has no \(dataset.missing.joined(separator: ", "))"]
        if !dataset.knowsSight {
            notes.append("whether users see the mast is not known: all are taken together (ALL)")
        }
        func lacks(_ name: String) -> Bool {
            dataset.missing.contains("settings") || dataset.missing.contains("radio")
                || dataset.missing.contains("radio.\(name)")
        }
        if lacks("maximumPower") {
            notes.append(
                "transmit power is taken for \(dataset.record.radio.maximumPower) W; --noise gives the "
                    + "noise power that goes with the channels' unit")
        }
        return notes + whole
    }

    /// Prints the notes on standard error, and returns them.
    @discardableResult
    static func note(_ dataset: ChannelDataset, path: String) -> [String] {
        let notes = notes(dataset, path: path)
        Note.tell(notes)
        return notes
    }
}
