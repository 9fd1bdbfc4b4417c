import ArgumentParser
import Models
import Foundation
import Support

/// What precoders know of the channels; shared by the commands that evaluate.
struct PilotOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pilot signal-to-noise ratio in dB: precoders are made from estimates with white errors, "
                + "and judged on the channels (default: they know the channels).",
            valueName: "dB"))
    var pilots: Double?

    @Option(
        name: .customLong("prior"),
        help: ArgumentHelp(
            "Prior of a site's channels for the structured model (mimo adapt), beside the one that "
                + "ships with it (repeatable); needs --pilots.",
            valueName: "file"))
    var priors: [String] = []

    func validate() throws { try Self.check(pilots, hasPrior: !priors.isEmpty) }

    /// - Throws: `ValidationError` for a prior without a pilot ratio, or a ratio that is no number.
    static func check(_ pilots: Double?, hasPrior: Bool) throws {
        guard !hasPrior || pilots != nil else {
            throw ValidationError(
                "--prior improves estimates: say with --pilots at which ratio they were made")
        }
        guard pilots?.isFinite ?? true else {
            throw ValidationError("--pilots must be a finite number of dB")
        }
    }

    /// A prior and what tables call it.
    typealias Named = (label: String, prior: GaussianMixturePrior, source: String)

    /// The priors of --prior, for channels of `antennas`, called by their files' names.
    ///
    /// - Throws: `InputError` naming the file: none, no prior, another number of antennas.
    func named(antennas: Int) throws -> [Named] {
        try priors.map {
            (
                "prior \(URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent)",
                try GaussianMixturePrior(path: $0, antennas: antennas), $0
            )
        }
    }
}
