extension WMMSEOptions {
    /// For example `36 iterations, mrt start`.
    public var summary: String {
        let stop = tolerance > 0 ? ", tolerance \(tolerance)" : ""
        return
            "\(tolerance > 0 ? "up to " : "")\(iterations) iterations, \(start.name) start\(stop)"
    }
}
