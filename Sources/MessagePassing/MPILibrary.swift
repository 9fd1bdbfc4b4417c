import Foundation
import Support

/// An MPI library, opened while the program runs: its functions and its handles.
///
/// Nothing of MPI is needed to build. No function here is called from two threads at once; see
/// ``ProcessGroup``.
struct MPILibrary: Sendable {
    typealias Handle = MPIHandles.Handle
    typealias Bytes = UnsafeMutableRawPointer
    typealias Number = UnsafeMutablePointer<Int32>
    typealias Text = UnsafeMutablePointer<CChar>

    /// MPI_THREAD_SERIALIZED: calls from any thread, one at a time.
    static let serialized: Int32 = 2
    /// More than any library's MPI_MAX_ERROR_STRING and MPI_MAX_LIBRARY_VERSION_STRING.
    private static let textCapacity = 16_384

    /// The name it was opened under.
    let name: String
    let handles: MPIHandles

    let initialized: @Sendable @convention(c) (Number) -> Int32
    let initThread: @Sendable @convention(c) (Number?, Bytes?, Int32, Number) -> Int32
    let finalize: @Sendable @convention(c) () -> Int32
    let abort: @Sendable @convention(c) (Handle, Int32) -> Int32
    let setErrorHandler: @Sendable @convention(c) (Handle, Handle) -> Int32
    let errorString: @Sendable @convention(c) (Int32, Text, Number) -> Int32
    let rank: @Sendable @convention(c) (Handle, Number) -> Int32
    let size: @Sendable @convention(c) (Handle, Number) -> Int32
    let splitType:
        @Sendable @convention(c) (
            Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>
        ) -> Int32
    let freeCommunicator: @Sendable @convention(c) (UnsafeMutablePointer<Handle>) -> Int32
    let barrier: @Sendable @convention(c) (Handle) -> Int32
    let broadcast: @Sendable @convention(c) (Bytes?, Int32, Handle, Int32, Handle) -> Int32
    let allReduce:
        @Sendable @convention(c) (
            Bytes?, Bytes?, Int32, Handle, Handle, Handle
        ) -> Int32
    let allGather:
        @Sendable @convention(c) (
            UnsafeRawPointer?, Int32, Handle, Bytes?, Int32, Handle, Handle
        ) -> Int32
    let gatherVarying:
        @Sendable @convention(c) (
            UnsafeRawPointer?, Int32, Handle, Bytes?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?, Handle, Int32, Handle
        ) -> Int32

    /// Opens the first library that `launch` knows of and this machine has.
    ///
    /// - Throws: `InputError` listing the names that were tried and how to help.
    static func open(for launch: MPILaunch) throws -> MPILibrary {
        var reasons: [String] = []
        for name in launch.candidates {
            // Open MPI's plug-ins look for its symbols among the global ones.
            if let library = dlopen(name, RTLD_NOW | RTLD_GLOBAL) {
                return try MPILibrary(name: name, library: library)
            }
            reasons.append(dlerror().map { String(cString: $0) } ?? name)
        }
        throw InputError(
            launch.library == nil ? launch.evidence : MPILaunch.libraryVariable,
            expected: "an MPI library, since this process was started by an MPI launcher "
                + "(\(launch.evidence) is set); install the launcher's own "
                + "(openmpi-bin or mpich with apt-get, open-mpi or mpich with Homebrew), name its "
                + "file in \(MPILaunch.libraryVariable), or set \(MPILaunch.forceVariable)=0 to "
                + "run each process alone",
            found: "none that opens; tried \(launch.candidates.joined(separator: ", ")) ("
                + reasons.joined(separator: "; ") + ")")
    }

    private init(name: String, library: UnsafeMutableRawPointer) throws {
        func symbol(_ symbol: String) throws -> UnsafeMutableRawPointer {
            guard let address = dlsym(library, symbol) else {
                throw InputError(name, expected: "an MPI library", found: "no symbol \(symbol)")
            }
            return address
        }
        func function<T>(_ symbolName: String, as type: T.Type = T.self) throws -> T {
            unsafeBitCast(try symbol(symbolName), to: T.self)
        }
        self.name = name
        initialized = try function("MPI_Initialized")
        initThread = try function("MPI_Init_thread")
        finalize = try function("MPI_Finalize")
        abort = try function("MPI_Abort")
        setErrorHandler = try function("MPI_Comm_set_errhandler")
        errorString = try function("MPI_Error_string")
        rank = try function("MPI_Comm_rank")
        size = try function("MPI_Comm_size")
        splitType = try function("MPI_Comm_split_type")
        freeCommunicator = try function("MPI_Comm_free")
        barrier = try function("MPI_Barrier")
        broadcast = try function("MPI_Bcast")
        allReduce = try function("MPI_Allreduce")
        allGather = try function("MPI_Allgather")
        gatherVarying = try function("MPI_Gatherv")
        if dlsym(library, "ompi_mpi_comm_world") != nil {
            handles = try .openMPI { UInt(bitPattern: try symbol($0)) }
            return
        }
        let getVersion: @convention(c) (Text, Number) -> Int32 =
            try function("MPI_Get_library_version")
        let version = Self.text { text, length in _ = getVersion(text, length) }
        guard ["MPICH", "Intel(R) MPI", "MVAPICH"].contains(where: version.contains) else {
            throw InputError(
                name, expected: "Open MPI, or a library of MPICH's binary interface",
                found: version)
        }
        handles = .mpich
    }

    /// Throws MPI's own words unless `code` is MPI_SUCCESS.
    ///
    /// - Parameters:
    ///   - code: what the call returned.
    ///   - call: its name.
    func check(_ code: Int32, _ call: String) throws {
        guard code != 0 else { return }
        let message = Self.text { text, length in _ = errorString(code, text, length) }
        throw InputError(call, expected: "success", found: message)
    }

    /// The text that a C function writes into a buffer.
    private static func text(_ body: (Text, Number) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: textCapacity) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return "" }
            var length: Int32 = 0
            body(start, &length)
            let count = min(max(0, Int(length)), buffer.count)
            return String(
                decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
                    .prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
