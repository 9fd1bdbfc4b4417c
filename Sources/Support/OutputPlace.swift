import Foundation

/// What stands where something is to be written, symbolic links followed.
///
///     let place = try OutputPlace("helsinki.safetensors")
///     if place.kind == .file { print("replaces", place.path) }
package struct OutputPlace: Equatable, Sendable {
    /// What is there.
    package enum Kind: Sendable {
        /// Nothing.
        case new
        /// A file, which is replaced.
        case file
        /// A pipe, a terminal or another device of characters: what is written goes there and nothing is
        /// replaced.
        case stream
    }

    /// What is there.
    package let kind: Kind
    /// Where it is: the end of the links.
    package let path: String

    /// Most bytes of a name, as in Linux and macOS.
    private static let longestName = 255

    /// Most links that follow each other, as in Linux.
    private static let longestChain = 40

    /// What stands at `path`.
    ///
    /// - Throws: ``InputError`` naming `path` where nothing can be written: no name, a folder, a socket, a
    ///   disk, a file without permission, links in a circle.
    package init(_ path: String) throws(InputError) {
        guard !path.isEmpty else { throw Self.refusal(path, "an empty name") }
        guard let mode = Self.mode(path) else {
            // The folders above it are looked at by whoever makes them.
            guard FilePath.name(path).utf8.count <= Self.longestName else {
                throw Self.refusal(path, SystemError(ENAMETOOLONG).description)
            }
            self.path = try Self.endOfLinks(path)
            kind = .new
            return
        }
        switch mode & S_IFMT {
        case S_IFREG where Self.isDescriptor(path), S_IFCHR, S_IFIFO:
            self.path = path
            kind = .stream
        case S_IFREG:
            guard access(path, W_OK) == 0 else {
                throw Self.refusal(path, "one that must not be written")
            }
            self.path = Self.realPath(path) ?? path
            kind = .file
        case S_IFDIR: throw Self.refusal(path, "a folder")
        case S_IFBLK: throw Self.refusal(path, "a disk")
        default: throw Self.refusal(path, "a socket")
        }
    }

    /// The permissions of what stands at `path`, links followed.
    static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    /// Whether a regular file stands at `path` itself, and no link to one.
    package static func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether two paths name one file.
    package static func areSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (stat(), stat())
        return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev
            && one.st_ino == other.st_ino
    }

    /// Whether `path` names a file that this process holds open, such as standard output.
    private static func isDescriptor(_ path: String) -> Bool {
        ["/dev/stdout", "/dev/stderr"].contains(path) || path.hasPrefix("/dev/fd/")
            || path.hasPrefix("/proc/self/fd/")
    }

    private static func realPath(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// Where a chain of links ends that leads to nothing.
    private static func endOfLinks(_ path: String) throws(InputError) -> String {
        var place = path
        for _ in 0..<longestChain {
            var status = stat()
            guard lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place)
            else { return place }
            place =
                target.hasPrefix("/") ? target : FilePath.join(FilePath.folder(place), target)
        }
        throw refusal(path, "links in a circle")
    }

    private static func refusal(_ path: String, _ found: String) -> InputError {
        InputError(
            path, expected: "a file or a new name that can be written to", found: found,
            kind: .output)
    }
}
