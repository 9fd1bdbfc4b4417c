import Synchronization

/// An array of numbers of one type and any number of dimensions, on one device.
///
/// It owns one handle of LibTorch and frees it when the last Swift reference goes. Several tensors
/// may share their elements (views, ``detached()``): what is written to one is seen in all.
///
/// Every operation that can fail throws a ``TorchError`` with the operator's name and the shapes of
/// its operands. Dimensions are counted from 0; negative ones from the end, −1 being the last.
package final class Tensor: @unchecked Sendable {
    // Sendable although unchecked: `handle` never changes, LibTorch counts references atomically,
    // and its operators may read one tensor from several threads. Writing in place while another
    // thread reads is a data race in LibTorch too and stays the caller's duty.
    let handle: Symbols.Handle

    private static let live = Atomic<Int>(0)

    /// How many tensors exist now, for tests that nothing is leaked.
    static var liveCount: Int { live.load(ordering: .relaxed) }

    /// Takes over a handle that came from LibTorch as a new reference.
    init(owning handle: Symbols.Handle) {
        self.handle = handle
        Self.live.add(1, ordering: .relaxed)
    }

    /// Takes over the handle that a C function stored into `handle`.
    convenience init(
        _ operation: @autoclosure () -> String, _ operands: Tensor?...,
        make: (Symbols, Symbols.HandleOut) -> Int32
    ) throws {
        var handle: Symbols.Handle?
        let status = make(try LibTorch.symbols(), &handle)
        guard status == 0, let handle else {
            let shapes = operands.compactMap { $0?.shape }
            throw TorchError(
                operation(), shapes: shapes, message: Dispatcher.lastMessage(try LibTorch.symbols())
            )
        }
        self.init(owning: handle)
    }

    deinit {
        _ = symbols.deleteHandle(handle)
        Self.live.subtract(1, ordering: .relaxed)
    }

    /// A tensor exists, so the library is there.
    var symbols: Symbols {
        guard case .success(let loaded) = LibTorch.loaded else {
            preconditionFailure("a tensor without LibTorch")
        }
        return loaded.symbols
    }
}
