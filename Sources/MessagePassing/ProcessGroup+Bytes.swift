import Foundation

extension ProcessGroup {
    /// Overwrites `bytes` with those of the root.
    ///
    /// - Parameter bytes: as many in every process.
    /// - Throws: `InputError` with MPI's words.
    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) throws {
        try broadcast(bytes, limit: Self.largestCount)
    }

    /// The same in calls of at most `limit` bytes, which tests choose small.
    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, limit: Int) throws {
        try withLibrary { library in
            try Self.pieces(bytes.count, limit: limit) { range in
                let code = library.broadcast(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count),
                    library.handles.byte, 0, library.handles.world)
                try library.check(code, "MPI_Bcast")
            }
        }
    }

    /// Overwrites `values` with those of the root, as many in every process.
    package func broadcast(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBytes { try broadcast($0) }
    }

    /// Overwrites `values` with those of the root, as many in every process.
    package func broadcast(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBytes { try broadcast($0) }
    }

    /// The root's `data`, of whatever length; what the others bring is ignored.
    package func broadcast(_ data: Data) throws -> Data {
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
    package func gather(_ data: Data) throws -> [Data] {
        // The offsets of one call count in 32 bits too.
        try gather(data, limit: Self.largestCount / size)
    }

    /// The same in rounds of at most `limit` bytes from each process, which tests choose small.
    package func gather(_ data: Data, limit: Int) throws -> [Data] {
        guard library != nil else { return [data] }
        let counts = try counts(data.count)
        var received = [Data](repeating: Data(), count: isRoot ? size : 0)
        try Self.pieces(counts.max() ?? 0, limit: limit) { range in
            let lengths = counts.map { Int32(range.clamped(to: 0..<$0).count) }
            let ends = lengths.reduce(into: [Int32]()) { ends, length in
                ends.append((ends.last ?? 0) + length)
            }
            let starts = zip(ends, lengths).map { $0 - $1 }
            let own = data.dropFirst(range.lowerBound).prefix(Int(lengths[rank]))
            var round = Data(count: isRoot ? Int(ends.last ?? 0) : 0)
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
    package func gather(_ text: String) throws -> [String] {
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
}
