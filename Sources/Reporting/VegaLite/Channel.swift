/// How one visual property follows a field of the data, or the constant it has.
struct Channel: Sendable, Encodable {
    /// What kind of values a field holds.
    enum FieldType: String, Sendable, Encodable {
        case quantitative, nominal
    }

    /// Another value where a parameter or a test holds.
    struct Condition: Sendable, Encodable {
        var param: String?
        var test: String?
        var value: JSONValue
    }

    var field: String?
    var type: FieldType?
    var datum: JSONValue?
    var value: JSONValue?
    var title: JSONValue?
    var scale: Scale?
    var axis: Hideable<Axis>?
    var legend: Hideable<Legend>?
    var header: Header?
    /// Values in the order in which they are shown, or null for the order of the data.
    var sort: JSONValue?
    var stack: JSONValue?
    var format: String?
    var condition: Condition?

    /// A field of numbers.
    static func quantitative(
        _ field: String, _ title: String? = nil, _ change: (inout Channel) -> Void = { _ in }
    ) -> Channel {
        Channel(field, .quantitative, title, change)
    }

    /// A field of numbers at which a bar or a line ends: `x2` or `y2`, whose kind is that of its start.
    static func end(_ field: String) -> Channel { Channel(field, nil, nil) { _ in } }

    /// A field of names.
    static func nominal(
        _ field: String, _ title: String? = nil, _ change: (inout Channel) -> Void = { _ in }
    ) -> Channel {
        Channel(field, .nominal, title, change)
    }

    /// The same value for every row.
    static func constant(_ value: JSONValue) -> Channel {
        var channel = Channel(nil, nil, nil) { _ in }
        channel.value = value
        return channel
    }

    /// A value of the data that every row has.
    static func datum(_ value: JSONValue) -> Channel {
        var channel = Channel(nil, nil, nil) { _ in }
        channel.datum = value
        return channel
    }

    /// A line of a tooltip.
    static func tip(_ field: String, _ title: String, _ format: String? = nil) -> Channel {
        Channel(field, format == nil ? .nominal : .quantitative, title) { $0.format = format }
    }

    private init(
        _ field: String?, _ type: FieldType?, _ title: String?, _ change: (inout Channel) -> Void
    ) {
        self.field = field
        self.type = type
        self.title = title.map { .string($0) }
        change(&self)
    }
}
