import Foundation
import Support
import Synchronization

/// The processes that work on one task together, on one machine or on several.
///
///     let group = try ProcessGroup.current()        // alone, or one of `mpirun -n 4`
///     try group.sum(&gradient)                      // now the same everywhere
///     if group.isRoot { print(loss) }
///
/// Started by `mpirun` or `srun`, the processes speak through MPI, whose library is looked for and
/// opened only then; started in any other way, the group is this process alone and every operation
/// returns at once. Open MPI and the libraries of MPICH's binary interface are known.
///
/// Collective operations (all but the properties and ``abort(code:)``) must be called by every
/// process, in the same order and with the same numbers of elements. They block, and may be called
/// from any thread; two at a time are done one after the other.
///
/// - Note: A process that ends on an error must take the others with it, as they would wait for it
///   for ever: see ``endOthersAtExit(code:)``.
package final class ProcessGroup: Sendable {
    /// A group of this process alone, whatever started it.
    package static let alone = ProcessGroup()

    /// The number of this process, 0 ..< ``size``.
    package let rank: Int
    /// The number of processes.
    package let size: Int
    /// The number of this process among those on the same machine; picks one of its GPUs.
    package let localRank: Int
    /// The number of the group's processes on this machine.
    package let localSize: Int
    /// This process's fair part of the machine's processors: how many threads to use by default.
    ///
    /// The processors that the launcher left to the processes on this machine, divided by their
    /// number, and no more than those this process is bound to; at least 1.
    package let threads: Int

    /// Whether this process is the one that reads, prints and reports: rank 0.
    package var isRoot: Bool { rank == 0 }

    /// nil in a group of one that nobody launched.
    let library: MPILibrary?
    /// Guards the library: one call at a time (MPI_THREAD_SERIALIZED), none after the end.
    let finished = Mutex(false)

    private init() {
        (rank, size, localRank, localSize, library) = (0, 1, 0, 1, nil)
        threads = Parallel.defaultThreads
    }

    private init(library: MPILibrary, announced: Int?) throws {
        self.library = library
        let world = library.handles.world
        try library.check(
            library.setErrorHandler(world, library.handles.errorsReturn), "MPI_Comm_set_errhandler")
        (rank, size) = try library.position(in: world)
        if size == 1, let announced, announced > 1 {
            throw InputError(
                library.name,
                expected: "the MPI library that belongs to the launcher, which started "
                    + "\(announced) processes (name its file in \(MPILaunch.libraryVariable))",
                found: "a library that sees only one process")
        }
        let local = try library.processorShare()
        (localRank, localSize, threads) = (local.rank, local.size, local.threads)
    }

    // The outcome of the first call; MPI can be initialised only once in a process's life.
    private static let shared = Mutex<Result<ProcessGroup, InputError>?>(nil)

    /// The group that this process was started in; initialises MPI at the first call.
    ///
    /// MPI is finalised when the program exits, or before by ``finalize()``.
    ///
    /// - Throws: `InputError` when the process was started by an MPI launcher but no MPI library
    ///   opens, the library does not belong to the launcher, or it does not start.
    package static func current() throws -> ProcessGroup {
        try shared.withLock { shared in
            if let shared { return try shared.get() }
            do {
                let group = try start()
                shared = .success(group)
                return group
            } catch let error as InputError {
                shared = .failure(error)
                throw error
            }
        }
    }

    /// The group, if ``current()`` has been called with success.
    static var started: ProcessGroup? { shared.withLock { try? $0?.get() } }

    private static func start() throws -> ProcessGroup {
        guard let launch = MPILaunch(environment: ProcessInfo.processInfo.environment) else {
            return alone
        }
        let library = try MPILibrary.open(for: launch)
        var initialized: Int32 = 0
        try library.check(library.initialized(&initialized), "MPI_Initialized")
        if initialized == 0 {
            var provided: Int32 = 0
            try library.check(
                library.initThread(nil, nil, MPILibrary.serialized, &provided), "MPI_Init_thread")
            atexit { ProcessGroup.exiting() }
            guard provided >= MPILibrary.serialized else {
                throw InputError(
                    library.name, expected: "calls from any thread (MPI_THREAD_SERIALIZED)",
                    found: "a library built for thread level \(provided)")
            }
        }
        return try ProcessGroup(library: library, announced: launch.size)
    }

    /// Ends the group's work; waits for the other processes.
    ///
    /// Call it when nothing more is to be exchanged, the same everywhere; later collective
    /// operations are a programmer's mistake. No process waits for another from then on (a launcher
    /// may still end them all when one exits with an error). A second call does nothing.
    ///
    /// - Throws: `InputError` with MPI's words.
    package func finalize() throws {
        try finished.withLock { finished in
            guard let library, !finished else { return }
            finished = true
            try library.check(library.finalize(), "MPI_Finalize")
        }
    }
}
