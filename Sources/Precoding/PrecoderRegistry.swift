import Support

/// The precoders by the names that the command line and files use.
///
///     let precoders = try PrecoderRegistry.precoders(named: "mrt,zf,rzf,wmmse:36")
///
/// `wmmse` and `wmmse-textbook` take `:ITERATIONS` and then `:START`, for example
/// `wmmse:100:zf-equal`.
public enum PrecoderRegistry {
    /// All names, with what they may be followed by.
    public static let names = [
        "mrt", "mrt-equal", "rzf", "rzf-equal", "zf", "zf-frobenius", "zf-equal", "zf-waterfilling",
        "wmmse[:ITERATIONS[:START]]", "wmmse-textbook[:ITERATIONS[:START]]", "reference",
    ]

    /// Whether what stands before the first colon of `name` is a known name; what follows it may be
    /// wrong all the same.
    package static func knows(_ name: String) -> Bool {
        let first = name.prefix { $0 != ":" }
        return names.contains { $0.prefix { $0 != "[" } == first }
    }

    /// The precoder of the given name.
    ///
    /// - Parameters:
    ///   - name: such as `zf-equal` or `wmmse:36`.
    ///   - source: what the name was given as, for messages.
    /// - Throws: `InputError` that lists the known names.
    public static func precoder(
        named name: String, source: String = "precoder"
    ) throws -> any Precoder {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1, let simple = simple(name) { return simple }
        switch parts.first {
        case "wmmse": return WMMSE(try options(parts, source))
        case "wmmse-textbook": return TextbookWMMSE(try options(parts, source))
        default:
            throw InputError(
                source, expected: "one of \(names.joined(separator: ", "))", found: "\"\(name)\"")
        }
    }

    /// The precoders of a list of names separated by commas, in that order.
    ///
    /// - Parameters:
    ///   - list: such as `zf,rzf-equal,wmmse:36`.
    ///   - source: what the list was given as, for messages.
    /// - Throws: `InputError` for an empty list, an unknown name or a repeated precoder.
    public static func precoders(
        named list: String, source: String = "precoder"
    ) throws -> [any Precoder] {
        let names = list.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard !names.isEmpty else {
            throw InputError(
                source, expected: "one of \(Self.names.joined(separator: ", "))",
                found: "an empty list")
        }
        var seen: Set<String> = []
        return try names.map { name in
            let precoder = try precoder(named: name, source: source)
            guard seen.insert(precoder.name).inserted else {
                throw InputError(
                    source, expected: "each precoder once", found: "\(name) again")
            }
            return precoder
        }
    }

    private static func simple(_ name: String) -> (any Precoder)? {
        switch name {
        case "mrt": MaximumRatioTransmission()
        case "mrt-equal": MaximumRatioTransmission(.equalPower)
        case "rzf": RegularizedZeroForcing()
        case "rzf-equal": RegularizedZeroForcing(.equalPower)
        case "zf", "zf-frobenius": ZeroForcing(.frobenius)
        case "zf-equal": ZeroForcing(.equalPower)
        case "zf-waterfilling": ZeroForcing(.waterFilling)
        case "reference": ReferencePrecoder()
        default: nil
        }
    }

    private static func options(_ parts: [String], _ source: String) throws -> WMMSEOptions {
        let name = parts.joined(separator: ":")
        var options = WMMSEOptions()
        if parts.count > 1 {
            guard let iterations = Int(parts[1]), (1...100_000).contains(iterations) else {
                throw InputError(
                    source, expected: "a number of iterations from 1 to 100000",
                    found: "\(parts[1]) in \(name)")
            }
            options.iterations = iterations
        }
        if parts.count > 2 {
            guard parts.count == 3, let start = WMMSEStart(parts[2]) else {
                throw InputError(
                    source,
                    expected: "a start: mrt, rzf, zf-frobenius, zf-equal, zf-waterfilling, "
                        + "selected or random-SEED",
                    found: "\(parts[2...].joined(separator: ":")) in \(name)")
            }
            options.start = start
        }
        return options
    }
}
