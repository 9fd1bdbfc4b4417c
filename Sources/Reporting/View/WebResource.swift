import Foundation
import Support

/// The files of the interactive page: HTML, styles, scripts and the libraries in them.
///
/// They lie in the folder `Web` beside this source and are copied, as they are, to the folder of
/// the built program, where they are looked for: a program without them says so instead of ending.
enum WebResource {
    /// The package manager's folder for what this target copies.
    #if os(Linux)
        private static let bundle = "swift-mimo_Reporting.resources"
    #else
        private static let bundle = "swift-mimo_Reporting.bundle"
    #endif

    /// The bytes of the file `name`.
    ///
    /// - Throws: `InputError` when it is not beside the program.
    static func data(_ name: String) throws -> Data {
        let places = ["\(bundle)/Web/\(name)", "\(bundle)/Contents/Resources/Web/\(name)"]
        guard let path = places.lazy.compactMap(ProjectFiles.find).first,
            let data = FileManager.default.contents(atPath: path)
        else {
            throw InputError(
                name, expected: "the page's files in \(bundle) beside the program",
                found: "none", kind: .unreadable)
        }
        return data
    }

    /// The text of the file `name`.
    ///
    /// - Throws: `InputError` when it is not beside the program, or no text.
    static func text(_ name: String) throws -> String {
        guard let text = String(data: try data(name), encoding: .utf8) else {
            throw InputError(name, expected: "text in UTF-8", found: "other bytes")
        }
        return text
    }
}
