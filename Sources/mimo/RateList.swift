import Support

/// Requested rates as they are given on the command line: numbers separated by commas.
enum RateList {
    /// The rates of `text` in bit/s/Hz.
    ///
    /// - Throws: `InputError` naming `option` for anything but numbers above 0 and up to 100.
    static func rates(_ text: String, option: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let rate = Double(text.filter { !$0.isWhitespace }), rate > 0, rate <= 100 else {
                throw InputError(
                    option, expected: "rates above 0 and up to 100 bit/s/Hz",
                    found: "\"\(text)\"")
            }
            return rate
        }
    }
}
