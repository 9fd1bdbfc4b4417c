import Models
import Support

extension StructuredModel {
    /// The structured model in `folder`; `nil` when a model of another architecture is there.
    ///
    /// - Parameters:
    ///   - folder: of the model.
    ///   - model: the model as it was asked for, for the message.
    ///   - head: an adapted head that was asked for with it.
    /// - Throws: `InputError` naming the file: a damaged model, or a head, which it cannot have.
    init?(folder: String, named model: String, headFile head: String?) throws {
        guard ModelLibrary.architecture(in: folder) == StructuredConfiguration.structured else {
            return nil
        }
        if let head {
            throw InputError(
                head, expected: "no head, since \(model) is a structured model and has none",
                found: "one")
        }
        try self.init(folder: folder)
    }
}
