/// What the dispatcher's stack holds besides plain numbers. Each of these allocates inside
/// LibTorch, which frees it while it reads the stack.
extension Symbols {
    func code(of type: DataType) -> Int32 { typeCodes[Int(type.rawValue)] }

    func code(of device: Device) -> Int32 { deviceCodes[Int(device.kind.rawValue)] }

    /// A new handle of the same tensor.
    func share(_ tensor: Tensor) -> UInt64 {
        var copy: Handle?
        let status = newHandle(tensor.handle, &copy)
        return word(copy, status, "a tensor's handle")
    }

    /// An optional that has a value: a pointer to it.
    func box(_ value: UInt64) -> UInt64 {
        var pointer: UnsafeMutablePointer<UInt64>?
        if let newBox {
            _ = newBox(&pointer)
        } else {
            pointer = operatorNew?(MemoryLayout<UInt64>.size)?
                .bindMemory(to: UInt64.self, capacity: 1)
        }
        guard let pointer else { preconditionFailure("LibTorch could not make an optional") }
        pointer.pointee = value
        return UInt64(UInt(bitPattern: pointer))
    }

    func list<T>(_ values: [T], _ pack: (T) -> UInt64) -> UInt64 {
        var list: Handle?
        let status = newList(values.count, &list)
        let result = word(list, status, "a list")
        if let list { for value in values { _ = pushBack(list, pack(value)) } }
        return result
    }

    func string(_ text: StaticString) -> UInt64 {
        var handle: Handle?
        let status = text.withUTF8Buffer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { newString($0, characters.count, &handle) } ?? 1
            }
        }
        return word(handle, status, "a string")
    }

    /// Only the want of memory makes these fail, so there is nothing a caller could do.
    private func word(_ handle: Handle?, _ status: Int32, _ what: String) -> UInt64 {
        guard status == 0, let handle else {
            preconditionFailure("LibTorch could not make \(what)")
        }
        return UInt64(UInt(bitPattern: handle))
    }
}
