import Foundation
import Models

extension LearnedPrecoder {
    /// The precoder of `model`, read from `folder`, with its default head or that of `headFile`,
    /// which is called by the file's name.
    ///
    /// - Parameter antennas: N of the dataset.
    /// - Throws: `InputError` naming the file: no head of that model, another number of antennas.
    init(
        _ model: FoundationModel, from folder: String, headFile: String?, antennas: Int
    ) throws {
        guard let headFile else {
            try self.init(model, antennas: antennas, source: folder)
            return
        }
        try self.init(
            model, head: OutputHead(path: headFile, of: model),
            headName: URL(fileURLWithPath: headFile).deletingPathExtension().lastPathComponent,
            antennas: antennas, source: folder)
    }
}
