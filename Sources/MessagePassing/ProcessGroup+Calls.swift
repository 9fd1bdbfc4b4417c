extension ProcessGroup {
    /// Elements in one call of MPI, which counts in 32-bit integers.
    package static let largestCount = 1 << 30

    /// Calls `body` with consecutive ranges of 0 ..< `count`, none longer than `limit`.
    static func pieces(
        _ count: Int, limit: Int, _ body: (Range<Int>) throws -> Void
    ) rethrows {
        var start = 0
        while start < count {
            let end = min(count, start + limit)
            try body(start..<end)
            start = end
        }
    }

    /// Runs `body` with the library, one call at a time; not at all in a process that is alone.
    func withLibrary(_ body: (MPILibrary) throws -> Void) throws {
        guard let library else { return }
        try finished.withLock { finished in
            precondition(!finished, "a collective operation after ProcessGroup.finalize()")
            try body(library)
        }
    }

    /// Waits until every process has come here.
    ///
    /// - Throws: `InputError` with MPI's words.
    package func barrier() throws {
        try withLibrary { try $0.check($0.barrier($0.handles.world), "MPI_Barrier") }
    }
}
