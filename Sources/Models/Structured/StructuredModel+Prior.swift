import Foundation
import Support

extension StructuredModel {
    /// Name of the prior's file in the folder of a model.
    public static let priorFile = "prior.safetensors"

    /// What channels look like at many sites: the prior that ships in the folder of a model, for
    /// sites without measurements (zero-shot).
    ///
    /// - Parameter folder: of a model.
    /// - Returns: `nil` where none ships with the model.
    /// - Throws: `InputError` naming the file when it is damaged.
    public static func prior(in folder: String) throws -> GaussianMixturePrior? {
        let path = FilePath.join(folder, priorFile)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try GaussianMixturePrior(path: path)
    }
}
