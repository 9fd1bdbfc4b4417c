import Numerics

/// A worker around a generic solver.
///
/// Called through a protocol, a generic class runs unspecialised, a hundred times slower; a closure
/// knows the solver's type.
final class SolverWorker: BatchWorker {
    typealias Body = (
        _ channels: UnsafePointer<Complex<Float>>, _ count: Int, _ link: Link,
        _ target: UnsafeMutablePointer<Complex<Float>>
    ) -> Void

    let pieceSize: Int
    private let body: Body

    init(pieceSize: Int, _ body: @escaping Body) {
        self.pieceSize = pieceSize
        self.body = body
    }

    /// See ``BatchWorker/precode(_:count:link:to:)``.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        body(channels, count, link, target)
    }
}
