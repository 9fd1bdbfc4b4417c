/// The LibTorch library: PyTorch's tensors, operators and gradients, without Python.
///
/// It is no dependency of the build: the library is looked for and opened when it is first
/// needed. `python3 -m venv .venv && .venv/bin/pip install torch==2.13.0` brings it; any version
/// from 2.10 serves. It is looked for
/// 1. where the environment variable `MIMO_LIBTORCH` points to: a virtual environment, a torch
///    package's folder, its `lib` folder, or the library itself;
/// 2. in `.venv`, `.venv-peers` and `.venv-torch` of the current folder, the program's folder
///    and the folders above each;
/// 3. where `python3` would import `torch` from.
///
/// ```swift
/// try LibTorch.load()
/// let x = try Tensor([1, 2, 3] as [Float], shape: [3])
/// print(try (x * x).sum().item())  // 14.0
/// ```
///
/// Threads: operators may be called from any thread, also at once. What is changed in place must
/// not be used by another thread meanwhile. Whether gradients are recorded is a setting of each
/// thread (see ``Autograd``).
package enum LibTorch {
    /// How a user gets the library; the end of every error that says it is not there.
    static let howToGetIt =
        "get it by `python3 -m venv .venv && .venv/bin/pip install torch==2.13.0` "
        + "or set MIMO_LIBTORCH to where it is"

    /// The opened library and its functions.
    struct Loaded: Sendable {
        let path: String
        let symbols: Symbols
    }

    /// Opened at the first use, once.
    static let loaded: Result<Loaded, TorchError> = {
        do {
            let library = try open()
            return .success(Loaded(path: library.path, symbols: try Symbols(library)))
        } catch let error as TorchError {
            return .failure(error)
        } catch {
            return .failure(TorchError("LibTorch", message: "\(error)"))
        }
    }()

    private static let checked: Result<Void, TorchError> = loaded.flatMap { _ in
        do {
            try selfTest()
            return .success(())
        } catch let error as TorchError {
            return .failure(error)
        } catch {
            return .failure(TorchError("LibTorch", message: "\(error)"))
        }
    }

    /// The functions of the opened library.
    static func symbols() throws -> Symbols { try loaded.get().symbols }

    /// Opens the library and computes one known value and gradient with it.
    ///
    /// Later calls cost nothing. The other functions open the library too, but only this one and
    /// ``isAvailable`` make the test.
    ///
    /// - Throws: ``TorchError`` when the library is not found, too old, or computes wrongly.
    package static func load() throws { try checked.get() }

    /// Whether ``load()`` succeeds.
    package static var isAvailable: Bool {
        if case .success = checked { true } else { false }
    }

    /// The library's version, such as `2.13.0`; `nil` when it is not available.
    package static var version: String? {
        guard case .success(let loaded) = loaded else { return nil }
        let code = loaded.symbols.abiVersion
        return "\(code >> 56).\(code >> 48 & 255).\(code >> 40 & 255)"
    }

    /// The absolute path of the opened file; `nil` when it is not available.
    package static var path: String? { try? loaded.get().path }

    /// Sets how many threads one operator on the CPU may use.
    ///
    /// It holds for this thread and for those that have not called an operator yet: call it first.
    ///
    /// - Throws: ``TorchError`` when the library is not available.
    package static func setThreads(_ count: Int) throws {
        precondition(count > 0, "at least one thread")
        guard let set = try symbols().setThreads else {
            throw TorchError("LibTorch", message: "this build cannot set its number of threads")
        }
        set(Int32(count))
    }

    /// Whether a tensor can be made and used on the first CUDA device.
    package static let hasCUDA: Bool = {
        // Before 2.13, failed calls write pages to the error log: none is made without need.
        guard let symbols = try? symbols(), symbols.isBuiltForCUDA else { return false }
        return canUse(.cuda(0))
    }()

    /// Whether a tensor can be made and used on Apple's graphics processor.
    package static let hasMPS: Bool = {
        #if os(macOS)
            canUse(.mps)
        #else
            false
        #endif
    }()

    private static func canUse(_ device: Device) -> Bool {
        let one = try? Tensor.full([1], 1, type: .float32, device: device).item()
        return one == 1
    }
}
