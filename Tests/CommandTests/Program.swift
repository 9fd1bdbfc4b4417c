import Foundation
import _TestSupport

/// Runs the built command as a user would.
enum Program {
    typealias Outcome = TestProgram.Outcome

    static let root = TestProgram.root

    static let kotka = root.appendingPathComponent("Sites/demo/kotka_karhula.osm.pbf").path

    /// The command, not started yet.
    static func process(_ arguments: [String]) -> Process {
        TestProgram.process([TestProgram.built("mimo")] + arguments)
    }

    static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    /// The same, with the arguments as a list.
    static func run(_ arguments: [String]) throws -> Outcome {
        try TestProgram.run([TestProgram.built("mimo")] + arguments)
    }

    /// A new empty folder, removed after `body`.
    static func inFolder(_ body: (String) throws -> Void) throws {
        try TestProgram.inFolder(body)
    }
}
