import Torch

/// Adam on parts of a flat weight buffer.
final class AdamOptimizer {
    let moments: Tensor
    let squares: Tensor
    private let count: Tensor
    private let parts: [(Tensor, Tensor, Tensor, Tensor)]

    /// An optimiser of the given ranges of the buffer.
    init(_ buffer: WeightBuffer, ranges: [Range<Int>]) throws {
        let (type, device) = (buffer.values.type, buffer.values.device)
        let moments = try Tensor.zeros([buffer.layout.count], type: type, device: device)
        let squares = try Tensor.zeros([buffer.layout.count], type: type, device: device)
        self.moments = moments
        self.squares = squares
        count = try Tensor.full([], 1, type: .float32, device: device)
        parts = try ranges.map { range in
            let views = try [buffer.values, buffer.gradient, moments, squares].map {
                try $0.narrow(0, start: range.lowerBound, length: range.count)
            }
            return (views[0], views[1], views[2], views[3])
        }
    }

    /// One step, the `number`-th (from 1).
    func step(number: Int, learningRate: Double) throws {
        guard !parts.isEmpty else { return }
        try count.fill(Double(number))
        try FusedAdam.step(
            parameters: parts.map(\.0), gradients: parts.map(\.1), firstMoments: parts.map(\.2),
            secondMoments: parts.map(\.3), steps: parts.map { _ in count },
            learningRate: learningRate)
    }
}
