import Foundation

/// What the program says of its own commands (`--experimental-dump-help`).
struct CommandDescription: Decodable {
    /// An option, a flag or a positional argument.
    struct Argument: Decodable {
        struct Name: Decodable {
            var kind, name: String

            /// As it is typed.
            var text: String { (kind == "short" ? "-" : "--") + name }
        }

        var kind: String
        var names: [Name]?
        var valueName, abstract: String?
        var allValues: [String]?

        /// As it is typed, the long form where there is one.
        var name: String {
            let long = names?.first { $0.kind == "long" } ?? names?.first
            return long?.text ?? "<\(valueName ?? "")>"
        }

        /// Every form in which it can be typed.
        var forms: [String] { (names ?? []).map(\.text) }
    }

    var commandName: String
    var arguments: [Argument]?
    var subcommands: [CommandDescription]?

    /// The commands of the built program, its own `help` left out.
    static func all() throws -> [CommandDescription] {
        struct Root: Decodable { var command: CommandDescription }
        let text = try Program.run("--experimental-dump-help").output
        let root = try JSONDecoder().decode(Root.self, from: Data(text.utf8)).command
        return (root.subcommands ?? []).filter { $0.commandName != "help" }
    }
}
