import Foundation
import Support
import Testing
import _TestSupport

/// The document `text`, which must be of that format and fit its schema.
func document(
    _ text: String, _ format: DocumentFormat, at location: SourceLocation = #_sourceLocation
) throws -> [String: Any] {
    let violations = try JSONSchema(format).violations(of: text)
    let list = violations.prefix(10).joined(separator: "\n")
    #expect(violations.isEmpty, "\(format.rawValue): \(list)", sourceLocation: location)
    return try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        sourceLocation: location)
}
