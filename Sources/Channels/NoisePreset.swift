import Support

/// Which noise power an evaluation uses.
public enum NoisePreset: Sendable, Equatable, CustomStringConvertible {
    /// One noise power for all sites, fixed so that the converged reference on line-of-sight users
    /// of the training sites averages 33.4 bit/s/Hz; see ``paperNoisePower``.
    case paper
    /// Thermal noise, noise figure and interference margin of the dataset.
    case thermal
    /// A given power in W.
    case watts(Double)

    /// The noise power of the preset `paper`, in W.
    ///
    /// At much higher signal-to-noise ratios every zero-forcing variant is within 1 % of the best
    /// and no method can be told from another; this constant puts the evaluation where Emery et al.
    /// (PIMRC 2025, Table I) have theirs. Found by `Benchmarks/noise-preset` on the training sites
    /// and kept fixed since.
    public static let paperNoisePower = 2.54e-10

    /// Parses `paper`, `thermal` or a power in W.
    ///
    /// - Throws: `InputError` for anything else.
    public init(_ text: String) throws {
        switch text {
        case "paper": self = .paper
        case "thermal": self = .thermal
        default:
            // Squares of the signal-to-noise ratio must be numbers.
            guard let power = Double(text), (1e-30...1e30).contains(power) else {
                throw InputError(
                    "--noise", expected: "paper, thermal or a power of 1e-30 to 1e30 W",
                    found: text)
            }
            self = .watts(power)
        }
    }

    /// The name as it is given on the command line.
    public var description: String {
        switch self {
        case .paper: "paper"
        case .thermal: "thermal"
        case .watts(let power): "\(power)"
        }
    }

    /// The noise power in W for a dataset made with the settings of `record`.
    ///
    /// - Parameters:
    ///   - record: of the dataset.
    ///   - band: the band that is looked at, where it is not the dataset's own: thermal noise grows as
    ///     its bandwidth.
    public func power(for record: DatasetRecord, over band: ResourceGrid? = nil) -> Double {
        switch self {
        case .paper: return Self.paperNoisePower
        case .watts(let power): return power
        case .thermal:
            let (noise, own) = (record.radio.noisePower, record.radio.bandwidth)
            guard let band, own > 0, own != band.bandwidth else { return noise }
            return noise * (band.bandwidth / own)
        }
    }
}
