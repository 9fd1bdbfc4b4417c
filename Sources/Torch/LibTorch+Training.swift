extension LibTorch {
    /// Opens the library for a program that trains: freed memory is kept (see ``keepFreedMemory()``),
    /// and an operator takes at most `threads` threads; `nil` leaves their number as it is.
    ///
    /// - Throws: ``TorchError`` when the library is not found, too old, or computes wrongly.
    package static func prepareForTraining(threads: Int?) throws {
        keepFreedMemory()
        try load()
        if let threads { try setThreads(threads) }
    }
}
