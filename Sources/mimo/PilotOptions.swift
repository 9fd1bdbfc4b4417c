import ArgumentParser

/// What precoders know of the channels; shared by the commands that evaluate.
struct PilotOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pilot signal-to-noise ratio, -100 to 200 dB: precoders are made from estimates with white errors, "
                + "know the ratio, and are judged on the channels (default: they know the channels).",
            valueName: "dB"))
    var pilots: Double?

    @Option(
        help: ArgumentHelp(
            "Probability, 0.5 to 0.999, with which requested rates are to hold over estimates; needs --pilots "
                + "(default: \(ConfidenceOption.standard)).",
            valueName: "0.5…0.999"))
    var confidence: Double?

    func validate() throws {
        try Self.check(pilots)
        guard confidence == nil || pilots != nil else {
            throw ValidationError("--confidence is for rates over estimates: it needs --pilots")
        }
        try ConfidenceOption.check(confidence)
    }

    /// - Throws: `ValidationError` for a ratio that is no number, or none that is met.
    static func check(_ pilots: Double?) throws {
        try OptionRange.check("--pilots", pilots, OptionRange.pilots, unit: "dB")
    }
}
