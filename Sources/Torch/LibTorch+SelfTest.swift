extension LibTorch {
    /// Computes loss = Σ relu(X W)² and its gradient by X for known numbers.
    ///
    /// The C interface checks no types, so a library whose calling convention differs from ours
    /// would crash or compute nonsense: better here than in the middle of a training.
    ///
    /// - Throws: ``TorchError`` when a number differs.
    static func selfTest() throws {
        // X W = [[−1, 2], [−1, 4]]: relu keeps the second column, d loss/d XW = 2 relu(X W).
        let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let w = try Tensor([1, 0, -1, 1] as [Float], shape: [2, 2])
        try x.setRequiresGradient(true)
        let loss = try x.matmul(w).relu().square().sum()
        try loss.backward()
        let value = try loss.item()
        let gradient = try x.gradient?.floats()
        guard value == 20, gradient == [0, 4, 0, 8] else {
            throw TorchError(
                "LibTorch",
                message: "the self-test of \(path ?? "the library") gave \(value) and gradient "
                    + "\(gradient ?? []) instead of 20 and [0, 4, 0, 8]")
        }
    }
}
