/// Paths as text, taken apart and put together without asking the file system.
///
/// Relative paths stay relative, so that messages say what the user wrote. Plain text and not
/// Foundation's `NSString`, whose library would be linked into libmimo for it.
package enum FilePath {
    /// `name` in `folder`.
    package static func join(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// The last component of `path`: the name of the file or folder.
    package static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? (path.hasPrefix("/") ? "/" : "")
    }

    /// The last component of `path` without its extension, what follows the last period; a period in
    /// front or at the end begins none.
    package static func stem(_ path: String) -> String {
        let name = name(path)
        guard let period = name.lastIndex(of: "."), period > name.startIndex,
            name.index(after: period) < name.endIndex
        else { return name }
        return String(name[..<period])
    }

    /// The folder that `path` lies in; empty for a name alone.
    package static func folder(_ path: String) -> String {
        let parts = path.split(separator: "/")
        let start = path.hasPrefix("/") ? "/" : ""
        return start + parts.dropLast().joined(separator: "/")
    }
}
