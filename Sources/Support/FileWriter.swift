import Foundation

/// A new file, or a pipe or device, that is written from its start to its end.
package final class FileWriter {
    private let descriptor: CInt
    /// The file in messages.
    private let name: String
    private var isOpen = true

    /// Makes the file at `path`.
    ///
    /// - Throws: ``InputError`` naming `name` when its folder cannot be written to.
    convenience init(_ path: String, for name: String) throws(InputError) {
        try self.init(path, O_CREAT | O_TRUNC, for: name, "a folder that can be written to")
    }

    /// Adds to the pipe or device at `path`.
    ///
    /// - Throws: ``InputError`` naming `name` when it cannot be written to.
    convenience init(streamAt path: String, for name: String) throws(InputError) {
        try self.init(path, O_APPEND, for: name, "a pipe or device that can be written to")
    }

    private init(
        _ path: String, _ flags: CInt, for name: String, _ expected: String
    ) throws(InputError) {
        descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
        let error = SystemError.last
        self.name = name
        guard descriptor >= 0 else {
            isOpen = false
            throw Self.failure(name, expected, error, .output)
        }
    }

    deinit { if isOpen { close(descriptor) } }

    /// Adds `contents`.
    ///
    /// - Throws: ``InputError`` naming the file when the disk is full or fails.
    package func write(_ contents: Data) throws(InputError) {
        var failure: InputError?
        contents.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = Foundation.write(descriptor, part.baseAddress, part.count)
                let error = SystemError.last
                if count < 0 && error.code == EINTR { continue }
                guard count > 0 else {
                    failure = Self.failure(name, "a disk with space left", error)
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
        if let failure { throw failure }
    }

    /// Brings the file to the disk and closes it.
    func finish() throws(InputError) {
        if fsync(descriptor) != 0 {
            let error = SystemError.last
            // EINVAL: the file lies where nothing is brought to a disk.
            guard error.code == EINVAL else {
                throw Self.failure(name, "a disk that takes the file", error)
            }
        }
        isOpen = false
        if close(descriptor) != 0 {
            let error = SystemError.last
            throw Self.failure(name, "a disk that takes the file", error)
        }
    }

    private static func failure(
        _ name: String, _ expected: String, _ error: SystemError,
        _ kind: InputError.Kind = .device
    ) -> InputError {
        InputError(name, expected: expected, found: error.description, kind: kind)
    }
}
