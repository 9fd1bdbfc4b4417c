import Foundation
import Support

/// Where models are found by name.
public enum ModelLibrary {
    /// The environment variable that names a folder of models.
    public static let folderVariable = "MIMO_MODELS"
    /// The model that ships with the project: it knows channels, and precodes.
    public static let shipped = "mimo-base"
    /// The transformer in the paper's form, whose heads give precoders; it ships beside it.
    public static let shippedLinear = "mimo-linear"
    /// The structured model that ships with the project.
    public static let shippedStructured = "mimo-structured"

    /// The folder of `model`: a path, or the name of a folder in the one that ``folderVariable``
    /// names or in the project's own `Models`.
    ///
    /// - Throws: `InputError` saying where it was looked for.
    public static func folder(of model: String) throws -> String {
        var isFolder: ObjCBool = false
        let manager = FileManager.default
        if manager.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue {
            return model
        }
        let named = ProcessInfo.processInfo.environment[folderVariable]
        // A character: the search for a text would bring Foundation's languages into libmimo.
        if !model.contains("/" as Character) {
            if let named,
                manager.fileExists(
                    atPath: "\(named)/\(model)/\(ModelFolder.configurationFile)")
            {
                return "\(named)/\(model)"
            }
            if let file = ProjectFiles.find(
                "Models/\(model)/\(ModelFolder.configurationFile)")
            {
                return FilePath.folder(file)
            }
        }
        throw InputError(
            model,
            expected: "the folder of a model, or the name of one in the project's Models or in the "
                + "folder that \(folderVariable) names",
            found: "none", kind: .unreadable)
    }
}
