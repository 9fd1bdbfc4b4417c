extension ProcessGroup {
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
    package func sum(_ values: UnsafeMutableBufferPointer<Float>) throws {
        try sum(values, limit: Self.largestCount)
    }

    /// The same in calls of at most `limit` elements, which tests choose small.
    package func sum(_ values: UnsafeMutableBufferPointer<Float>, limit: Int) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 4, type: \.float, operation: \.sum,
            limit: limit)
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    package func sum(_ values: UnsafeMutableBufferPointer<Double>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 8, type: \.double, operation: \.sum)
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    package func sum(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBufferPointer { try sum($0) }
    }

    /// Replaces `values` by the sums over all processes; see ``sum(_:)-(UnsafeMutableBufferPointer<Float>)``.
    package func sum(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBufferPointer { try sum($0) }
    }

    /// The sum of `value` over all processes.
    package func sum(_ value: Double) throws -> Double {
        var values = [value]
        try sum(&values)
        return values[0]
    }

    /// Replaces `values` by the largest over all processes, element by element.
    ///
    /// What becomes of NaN is left open by MPI.
    ///
    /// - Throws: `InputError` with MPI's words.
    package func max(_ values: UnsafeMutableBufferPointer<Float>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 4, type: \.float, operation: \.maximum)
    }

    /// Replaces `values` by the largest over all processes, element by element.
    package func max(_ values: UnsafeMutableBufferPointer<Double>) throws {
        try reduce(
            UnsafeMutableRawBufferPointer(values), stride: 8, type: \.double, operation: \.maximum)
    }

    /// Replaces `values` by the largest over all processes, element by element.
    package func max(_ values: inout [Float]) throws {
        try values.withUnsafeMutableBufferPointer { try max($0) }
    }

    /// Replaces `values` by the largest over all processes, element by element.
    package func max(_ values: inout [Double]) throws {
        try values.withUnsafeMutableBufferPointer { try max($0) }
    }

    /// The largest of `value` over all processes.
    package func max(_ value: Double) throws -> Double {
        var values = [value]
        try max(&values)
        return values[0]
    }

    private func reduce(
        _ values: UnsafeMutableRawBufferPointer, stride: Int, type: (MPIHandles) -> UInt,
        operation: (MPIHandles) -> UInt, limit: Int = largestCount
    ) throws {
        try withLibrary { library in
            let handles = library.handles
            try Self.pieces(values.count / stride, limit: limit) { range in
                let code = library.allReduce(
                    UnsafeMutableRawPointer(bitPattern: handles.inPlace),
                    values.baseAddress.map { $0 + range.lowerBound * stride },
                    Int32(range.count), type(handles), operation(handles), handles.world)
                try library.check(code, "MPI_Allreduce")
            }
        }
    }
}
