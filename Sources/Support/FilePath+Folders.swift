import Foundation

extension FilePath {
    /// Makes the folder `path` and those above it that are missing; nothing if it is there.
    ///
    /// - Throws: ``SystemError`` of the call that failed; `ENOTDIR` where a file stands in the way.
    static func makeFolders(_ path: String) throws(SystemError) {
        if isFolder(path) { return }
        if mkdir(path, 0o777) == 0 { return }
        let error = SystemError.last
        switch error.code {
        case EEXIST:
            // Another process may have made it meanwhile; anything but a folder is in the way.
            guard isFolder(path) else { throw SystemError(ENOTDIR) }
        case ENOENT:
            let above = folder(path)
            guard !above.isEmpty, above != path else { throw error }
            try makeFolders(above)
            guard mkdir(path, 0o777) != 0 else { return }
            let second = SystemError.last
            guard second.code == EEXIST, isFolder(path) else { throw second }
        default: throw error
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}
