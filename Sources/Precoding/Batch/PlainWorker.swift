import LinearAlgebra
import Numerics

/// The worker of a precoder without a fast path: its double-precision form, channel by channel.
final class PlainWorker: BatchWorker {
    private let precoder: any Precoder
    private let users, antennas: Int

    init(_ precoder: any Precoder, users: Int, antennas: Int) {
        self.precoder = precoder
        self.users = users
        self.antennas = antennas
    }

    /// One: there is no gain in more channels at a time.
    var pieceSize: Int { 1 }

    /// Precodes channel by channel; allocates.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        for group in 0..<count {
            let place = group * users * antennas
            let h = ComplexMatrix(rows: users, columns: antennas) { k, n in
                Complex<Double>(channels[place + k * antennas + n])
            }
            precoder.precoder(for: h, link: link).writeColumns(to: target + place)
        }
    }
}
