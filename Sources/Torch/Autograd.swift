/// Whether operators are recorded, so that gradients can be computed from them.
package enum Autograd {
    /// Whether operators of this thread are recorded.
    package static var isEnabled: Bool {
        (try? LibTorch.symbols().gradientsAreEnabled()) ?? false
    }

    /// Calls `body` without recording its operators: faster, and needed to change parameters.
    ///
    /// The setting is the thread's, hence `body` cannot be asynchronous. Before returning, also by
    /// a throw, the old one is put back.
    ///
    /// - Throws: what `body` throws; ``TorchError`` when LibTorch is not there.
    package static func withoutGradients<Result>(_ body: () throws -> Result) throws -> Result {
        let symbols = try LibTorch.symbols()
        guard symbols.gradientsAreEnabled() else { return try body() }
        symbols.setGradientsEnabled(false)
        defer { symbols.setGradientsEnabled(true) }
        return try body()
    }
}
