import Foundation
import Support

/// Prints `value` as a JSON document of that format on standard output, keys in order.
func printJSON(_ value: some Encodable, as format: DocumentFormat) throws {
    let json = try ResultCoding.encode(Document(format, value))
    print(String(decoding: json, as: UTF8.self), terminator: "")
}
