import Foundation

/// What a user should know beside the results, on standard error.
enum Note {
    /// Prints a line for each.
    static func tell(_ notes: [String]) {
        for note in notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    }
}
