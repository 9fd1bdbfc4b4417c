#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A shared library opened for the rest of the process's life.
struct DynamicLibrary {
    /// Absolute path of the file.
    let path: String
    private let handle: UnsafeMutableRawPointer

    /// Opens the file at the absolute `path`, its symbols visible to what is loaded later: the
    /// operators of other LibTorch files find the dispatcher that way.
    init(opening path: String) throws(TorchError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL | Self.ownSymbolsFirst) else {
            let reason = dlerror().map { String(cString: $0) } ?? "dlopen failed"
            throw TorchError("LibTorch", message: reason)
        }
        self.path = path
        self.handle = handle
    }

    /// LibTorch brings its own BLAS under the names of ours (`sgemm_` …). Without this flag its
    /// calls end in ours, which may be set to another number of threads: half the speed in single
    /// precision was lost that way. macOS keeps the names of libraries apart by itself.
    #if canImport(Darwin)
        private static let ownSymbolsFirst: Int32 = 0
    #else
        private static let ownSymbolsFirst: Int32 = RTLD_DEEPBIND
    #endif

    /// The C function `name` as the function type `F`, which must be `@convention(c)`.
    func function<F>(_ name: String, as _: F.Type = F.self) throws -> F {
        guard let function: F = optionalFunction(name) else {
            throw TorchError(
                "LibTorch", message: "\(path) has no function \(name); \(LibTorch.howToGetIt)")
        }
        return function
    }

    /// The C function `name`, or `nil` when the library and what it links to do not have it.
    func optionalFunction<F>(_ name: String, as _: F.Type = F.self) -> F? {
        guard let address = dlsym(handle, name) else { return nil }
        return unsafeBitCast(address, to: F.self)
    }

    /// Whether the library, or what it links to, has a function `name`.
    func hasFunction(_ name: String) -> Bool { dlsym(handle, name) != nil }

    /// Whether a version is at least 2.10, the first to know numbers, devices and lists as
    /// arguments.
    static func isSupported(_ abiVersion: UInt64) -> Bool {
        abiVersion >= 2 << 56 | 10 << 48
    }

    /// LibTorch's version: major, minor and patch in the three upper bytes.
    ///
    /// - Throws: ``TorchError`` when it is older than 2.10.
    func abiVersion() throws -> UInt64 {
        let version: (@convention(c) () -> UInt64)? = optionalFunction("aoti_torch_abi_version")
        guard let value = version?(), Self.isSupported(value) else {
            throw TorchError(
                "LibTorch",
                message: "\(path) is no libtorch of version 2.10 or later; \(LibTorch.howToGetIt)")
        }
        return value
    }
}
