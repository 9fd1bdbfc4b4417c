import Foundation

/// A folder that files are to be written to, which need not be there yet.
package struct OutputFolder {
    /// Why nothing can be written to it; `nil` where nothing stands against it.
    package let problem: String?

    /// The folder at `path`; an empty path is the working folder.
    package init(_ path: String) {
        var place = path.isEmpty ? "." : path
        while OutputPlace.mode(place) == nil {
            let above = FilePath.folder(place)
            guard above != place else { break }
            place = above.isEmpty ? "." : above
        }
        guard let mode = OutputPlace.mode(place) else {
            problem = "nothing"
            return
        }
        if mode & S_IFMT != S_IFDIR {
            problem = place == path ? "a file" : "\(place), which is no folder"
        } else if access(place, W_OK | X_OK) != 0 {
            let error = SystemError.last
            problem = "\(place): \(error)"
        } else {
            problem = nil
        }
    }
}
