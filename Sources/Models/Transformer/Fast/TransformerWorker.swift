import Numerics
import Precoding

/// One worker of the transformer with one head, for the largest sum rate.
final class TransformerWorker: BatchWorker {
    private let extractor: ExtractorWorkspace
    private let head: HeadWorkspace
    private let users, antennas, chunk: Int
    /// Which users are silent, [G, K].
    private let silent: UnsafeMutablePointer<Bool>

    /// The channels that memory is kept for.
    var pieceSize: Int { chunk }

    init(_ inference: Inference, _ head: PackedHead, users: Int) {
        let c = inference.configuration
        chunk = Inference.chunk(c, tokens: users)
        antennas = c.antennas
        self.users = users
        extractor = ExtractorWorkspace(
            c, inference.weights, channels: chunk, users: users, hasRates: false)
        self.head = HeadWorkspace(head, channels: chunk, users: users, antennas: c.antennas)
        silent = .allocate(capacity: chunk * users)
        silent.initialize(repeating: false, count: chunk * users)
        Inference.useOneThreadOfBLAS()
    }

    deinit { silent.deallocate() }

    /// Precoders of `count` channels [count, K, N] into `target` [count, K, N], a chunk after the
    /// other.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let size = users * antennas
        for first in stride(from: 0, to: count, by: chunk) {
            let part = min(chunk, count - first)
            let features = extractor.extract(
                channels, rates: nil, first: first, count: part, link: link, silent: silent)
            // Without requests tokens are users, and antennas and power are not chosen.
            head.apply(
                .init(users: features, means: features, silent: silent, requests: nil),
                count: part, link: link, to: target + first * size, choice: nil)
        }
    }
}
