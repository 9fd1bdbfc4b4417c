/// How values become positions or colours.
struct Scale: Sendable, Encodable {
    var type: String?
    var domain: JSONValue?
    var range: JSONValue?
    var scheme: String?
    var zero: Bool?
    var nice: Bool?
    var reverse: Bool?
    /// Of a symmetric logarithm: where it turns from linear to logarithmic.
    var constant: Double?
}
