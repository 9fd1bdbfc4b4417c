import ArgumentParser
import RayTracing
import Support

/// Mechanisms as they stand on the command line: names with commas between them.
struct MechanismList: ExpressibleByArgument, CustomStringConvertible {
    /// The mechanisms; at least one.
    var mechanisms: Set<Mechanism>

    init(_ mechanisms: Set<Mechanism>) { self.mechanisms = mechanisms }

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let known = names.map { Mechanism(rawValue: String($0)) }
        guard !known.contains(nil), !known.isEmpty else { return nil }
        mechanisms = Set(known.compactMap { $0 })
    }

    var description: String { mechanisms.map(\.rawValue).sorted().joined(separator: ",") }
    var defaultValueDescription: String { description }
}
