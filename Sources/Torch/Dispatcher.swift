/// Calls LibTorch's operators by name.
///
/// The stack is one word per argument, every argument of the schema in its order, defaults too;
/// results overwrite it from the start. LibTorch reads, and so consumes, the whole stack before it
/// runs the operator: also after an error nothing of it is left to free.
enum Dispatcher {
    /// Calls an operator that returns one tensor.
    ///
    /// - Throws: ``TorchError`` with the operator's name and the shapes of the tensors given.
    static func call(
        _ name: StaticString, _ overload: StaticString = "", _ arguments: Argument...
    ) throws -> Tensor {
        let symbols = try LibTorch.symbols()
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: arguments.count) {
            try run(name, overload, arguments, stack: $0, symbols)
            guard let handle = Symbols.Handle(bitPattern: UInt($0[0])) else {
                throw error("\(name)", arguments, message: "no result")
            }
            return Tensor(owning: handle)
        }
    }

    /// Calls an operator that returns nothing.
    ///
    /// - Throws: ``TorchError`` with the operator's name and the shapes of the tensors given.
    static func run(
        _ name: StaticString, _ overload: StaticString = "", _ arguments: Argument...
    ) throws {
        let symbols = try LibTorch.symbols()
        try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: arguments.count) {
            try run(name, overload, arguments, stack: $0, symbols)
        }
    }

    @inline(__always)
    private static func run(
        _ name: StaticString, _ overload: StaticString, _ arguments: [Argument],
        stack: UnsafeMutableBufferPointer<UInt64>, _ symbols: Symbols
    ) throws {
        guard let words = stack.baseAddress else { return }
        for i in arguments.indices {
            stack.initializeElement(at: i, to: arguments[i].pack(symbols))
        }
        let status = name.withCString { name in
            overload.withCString { overload in
                symbols.callDispatcher(name, overload, words, symbols.abiVersion)
            }
        }
        guard status == 0 else { throw error("\(name)", arguments, message: lastMessage(symbols)) }
    }

    /// Turns the status of a C function into an error that names `operation` and its operands.
    static func check(
        _ status: Int32, _ operation: @autoclosure () -> String, _ operands: Tensor?...
    ) throws {
        guard status == 0 else {
            throw TorchError(
                operation(), shapes: operands.compactMap { $0?.shape },
                message: lastMessage(try LibTorch.symbols()))
        }
    }

    private static func error(
        _ name: String, _ arguments: [Argument], message: String
    ) -> TorchError {
        TorchError(name, shapes: arguments.flatMap(\.shapes), message: message)
    }

    /// What LibTorch says of the last error on this thread.
    static func lastMessage(_ symbols: Symbols) -> String {
        guard let text = symbols.lastError?() else { return "LibTorch wrote why to the error log" }
        // Some messages go on for pages about every backend there is.
        let line = String(cString: text).prefix { $0 != "\n" }
        return line.count <= 300 ? String(line) : "\(line.prefix(300))…"
    }
}

extension StaticString {
    /// The text as C has it: static strings end in a zero byte.
    @inline(__always)
    fileprivate func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        UnsafeRawPointer(utf8Start).withMemoryRebound(
            to: CChar.self, capacity: utf8CodeUnitCount + 1, body)
    }
}
