import Foundation
import Support
import Synchronization

extension ProcessGroup {
    // The status with which the group is to be ended at exit; 0 for a normal end.
    private static let failure = Atomic<Int32>(0)

    /// Says that this process is about to exit because of an error: at exit, the other processes
    /// of the group are ended too instead of being waited for.
    ///
    /// For the one place where a program catches what nobody else did:
    ///
    ///     do { try await run() } catch {
    ///         ProcessGroup.endOthersAtExit(code: 1)
    ///         Program.exit(withError: error)
    ///     }
    ///
    /// Without effect in a process that is alone, has no group or has finalised it.
    ///
    /// - Parameter code: the exit status; 0 is taken as 1.
    package static func endOthersAtExit(code: Int32) {
        failure.store(code == 0 ? 1 : code, ordering: .relaxed)
    }

    /// Ends every process of the group now, in any state, this one included.
    ///
    /// Unfinished files of this process are removed, and those of the others if the launcher ends
    /// them politely. Needs nothing of the other processes; may be called while another thread
    /// waits in a collective operation.
    ///
    /// - Parameter code: the exit status.
    package func abort(code: Int32) -> Never {
        AtomicFile.removePending()
        // MPI ends the process without the C library's own farewell.
        fflush(nil)
        if let library { _ = library.abort(library.handles.world, code) }
        _exit(code)
    }

    /// What is done with MPI when the program exits.
    static func exiting() {
        let code = failure.load(ordering: .relaxed)
        guard let group = started else {
            // MPI started but the group could not be made; nothing can be agreed on any more.
            return
        }
        if code != 0 {
            // Not if finalised: then nobody waits for this process. If the lock is taken, another
            // thread is in the middle of an operation, so the group is certainly not finalised.
            let isFinished = group.finished.withLockIfAvailable { $0 } ?? false
            if !isFinished { group.abort(code: code) }
            return
        }
        try? group.finalize()
    }
}
