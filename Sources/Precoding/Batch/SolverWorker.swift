import Numerics

/// A worker that calls a generic solver through a closure.
///
/// A worker is known by its protocol only, and a generic class that is called through a protocol
/// runs unspecialised, a hundred times slower. The closure is made where the solver's type is
/// known, so what it calls is the code made for that type.
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

    /// Calls the solver.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        body(channels, count, link, target)
    }
}
