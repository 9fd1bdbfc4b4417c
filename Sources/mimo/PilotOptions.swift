import ArgumentParser

/// What precoders know of the channels; shared by the commands that evaluate.
struct PilotOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pilot signal-to-noise ratio in dB: precoders are made from estimates with white errors, "
                + "know the ratio, and are judged on the channels (default: they know the channels).",
            valueName: "dB"))
    var pilots: Double?

    @Option(
        help: ArgumentHelp(
            "Probability with which requested rates are to hold over estimates; needs --pilots "
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

    /// - Throws: `ValidationError` for a ratio that is no number.
    static func check(_ pilots: Double?) throws {
        guard pilots?.isFinite ?? true else {
            throw ValidationError("--pilots must be a finite number of dB")
        }
    }
}
