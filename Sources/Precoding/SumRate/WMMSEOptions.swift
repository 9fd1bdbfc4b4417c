/// Everything that fixes the result of a WMMSE iteration.
public struct WMMSEOptions: Sendable, Equatable {
    /// Largest number of iterations I. 36 are what the paper's FLOP count assumes; at its noise
    /// they reach 99 % of the converged sum rate.
    public var iterations: Int
    /// Where the iteration starts.
    public var start: WMMSEStart
    /// Relative gain of the sum rate over ``checkInterval`` iterations below which the iteration
    /// stops; 0 runs all iterations.
    public var tolerance: Double

    /// Iterations between two looks at the tolerance, so that looking costs nothing.
    public static let checkInterval = 10

    /// Options; see the properties.
    public init(
        iterations: Int = 36, start: WMMSEStart = .maximumRatio, tolerance: Double = 0
    ) {
        precondition(iterations >= 0 && tolerance >= 0, "iterations and tolerance are not negative")
        self.iterations = iterations
        self.start = start
        self.tolerance = tolerance
    }
}
