import Foundation
import Support

extension ProcessGroup {
    /// Elements in one call of MPI, which counts in 32-bit integers.
    static let largestCount = 1 << 30

    /// Calls `body` with consecutive ranges of 0 ..< `count`, none longer than `limit`.
    static func pieces(
        _ count: Int, limit: Int = largestCount, _ body: (Range<Int>) throws -> Void
    ) rethrows {
        var start = 0
        while start < count {
            let end = min(count, start + limit)
            try body(start..<end)
            start = end
        }
    }

    /// Runs `body` with the library, one call at a time; not at all in a process that is alone.
    private func withLibrary(_ body: (MPILibrary) throws -> Void) throws {
        guard let library else { return }
        try finished.withLock { finished in
            precondition(!finished, "a collective operation after ProcessGroup.finalize()")
            try body(library)
        }
    }

    private func reduce(
        _ values: UnsafeMutableRawBufferPointer, stride: Int, type: (MPIHandles) -> UInt,
        operation: (MPIHandles) -> UInt
    ) throws {
        try withLibrary { library in
            let handles = library.handles
            try Self.pieces(values.count / stride) { range in
                let code = library.allReduce(
                    UnsafeMutableRawPointer(bitPattern: handles.inPlace),
                    values.baseAddress.map { $0 + range.lowerBound * stride },
                    Int32(range.count), type(handles), operation(handles), handles.world)
                try library.check(code, "MPI_Allreduce")
            }
        }
    }

    // MARK: Sums and maxima

    /// Replaces `values` by the sums over all processes, element by element.
    ///
    /// MPI gives every process the same bits, and the same bits again in a second run with as many
    /// processes in the same places. The order of the additions is the library's, so another number
    /// of processes may differ in the last digits; for two processes there is but one addition, and
    /// the sum is that of one process computing `a + b`.
    ///
    /// - Parameter values: as many in every process; any number.
    /// - Throws: `InputError` with MPI's words.
    /// - Complexity: O(count) additions, O(count) bytes sent by each process.
    public func sum(_ values: UnsafeMutableBufferPointer<Float>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 4, type: \.float, operation: \.sum)
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    public func sum(_ values: UnsafeMutableBufferPointer<Double>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 8, type: \.double, operation: \.sum)
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    public func sum(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBufferPointer { try sum($0) }
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    public func sum(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBufferPointer { try sum($0) }
    }

    /// The sum of `value` over all processes.
    public func sum(_ value: Double) throws -> Double {
        var values = [value]
        try sum(&values)
        return values[0]
    }

    /// Replaces `values` by the largest over all processes, element by element.
    ///
    /// What becomes of NaN is left open by MPI.
    ///
    /// - Throws: `InputError` with MPI's words.
    public func max(_ values: UnsafeMutableBufferPointer<Float>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 4, type: \.float, operation: \.maximum)
    }

    /// Replaces `values` by the largest over all processes, element by element.
    public func max(_ values: UnsafeMutableBufferPointer<Double>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 8, type: \.double, operation: \.maximum)
    }

    /// Replaces `values` by the largest over all processes, element by element.
    public func max(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBufferPointer { try max($0) }
    }

    /// Replaces `values` by the largest over all processes, element by element.
    public func max(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBufferPointer { try max($0) }
    }

    /// The largest of `value` over all processes.
    public func max(_ value: Double) throws -> Double {
        var values = [value]
        try max(&values)
        return values[0]
    }

    // MARK: Bytes

    /// Overwrites `bytes` with those of the root.
    ///
    /// - Parameter bytes: as many in every process.
    /// - Throws: `InputError` with MPI's words.
    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer) throws {
        try withLibrary { library in
            try Self.pieces(bytes.count) { range in
                let code = library.broadcast(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count),
                    library.handles.byte, 0, library.handles.world)
                try library.check(code, "MPI_Bcast")
            }
        }
    }

    /// Overwrites `values` with those of the root, as many in every process.
    public func broadcast(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBytes { try broadcast($0) }
    }

    /// Overwrites `values` with those of the root, as many in every process.
    public func broadcast(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBytes { try broadcast($0) }
    }

    /// The root's `data`, of whatever length; what the others bring is ignored.
    public func broadcast(_ data: Data) throws -> Data {
        var count = Int64(data.count)
        try withUnsafeMutableBytes(of: &count) { try broadcast($0) }
        var received = isRoot ? data : Data(count: Int(count))
        // The root's bytes are only read, but the call knows one kind of buffer.
        try received.withUnsafeMutableBytes { try broadcast($0) }
        return received
    }

    /// Brings the `data` of all processes to the root, in order of rank.
    ///
    /// - Parameter data: of any length, which may differ between processes.
    /// - Returns: ``size`` pieces at the root, none elsewhere.
    /// - Throws: `InputError` with MPI's words.
    public func gather(_ data: Data) throws -> [Data] {
        guard library != nil else { return [data] }
        let counts = try counts(data.count)
        // The offsets of one call count in 32 bits too, so long pieces go in several rounds.
        let limit = Self.largestCount / size
        var received = [Data](repeating: Data(), count: isRoot ? size : 0)
        try Self.pieces(counts.max() ?? 0, limit: limit) { range in
            let lengths = counts.map { Int32(range.clamped(to: 0..<$0).count) }
            let offsets = lengths.reduce(into: [Int32]()) { offsets, length in
                offsets.append((offsets.last ?? 0) + length)
            }
            let starts = zip(offsets, lengths).map { $0 - $1 }
            let own = data.dropFirst(range.lowerBound).prefix(Int(lengths[rank]))
            var round = Data(count: isRoot ? Int(offsets.last ?? 0) : 0)
            try withLibrary { library in
                let code = own.withUnsafeBytes { own in
                    round.withUnsafeMutableBytes { round in
                        library.gatherVarying(
                            own.baseAddress, lengths[rank], library.handles.byte,
                            round.baseAddress, lengths, starts, library.handles.byte, 0,
                            library.handles.world)
                    }
                }
                try library.check(code, "MPI_Gatherv")
            }
            for i in received.indices {
                received[i] += round.dropFirst(Int(starts[i])).prefix(Int(lengths[i]))
            }
        }
        return received
    }

    /// Brings the `text` of all processes to the root, in order of rank; see ``gather(_:)-(Data)``.
    public func gather(_ text: String) throws -> [String] {
        try gather(Data(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What every process counts, in order of rank.
    private func counts(_ count: Int) throws -> [Int] {
        var own = Int64(count)
        var all = [Int64](repeating: 0, count: size)
        try withLibrary { library in
            let bytes = Int32(MemoryLayout<Int64>.size)
            let code = all.withUnsafeMutableBytes { all in
                library.allGather(
                    &own, bytes, library.handles.byte, all.baseAddress, bytes,
                    library.handles.byte, library.handles.world)
            }
            try library.check(code, "MPI_Allgather")
        }
        return all.map(Int.init)
    }

    /// Waits until every process has come here.
    ///
    /// - Throws: `InputError` with MPI's words.
    public func barrier() throws {
        try withLibrary { try $0.check($0.barrier($0.handles.world), "MPI_Barrier") }
    }
}
