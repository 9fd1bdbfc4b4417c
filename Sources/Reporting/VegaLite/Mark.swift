/// The shape that stands for a row of data, with its constant looks.
struct Mark: Sendable, Encodable {
    /// The kinds of mark that our figures use.
    enum Kind: String, Sendable, Encodable {
        case bar, geoshape, line, point, rect, rule, text
    }

    var type: Kind
    var fill: String?
    var stroke: String?
    var strokeWidth: Double?
    var strokeDash: [Double]?
    var opacity: Double?
    var size: Double?
    var shape: String?
    var filled: Bool?
    var clip: Bool?
    var align: String?
    var baseline: String?
    /// What separates lines of a text.
    var lineBreak: String?
    var dx: Double?
    var dy: Double?
    var fontSize: Double?
    var fontWeight: String?
    var height: Double?
    var cornerRadiusEnd: Double?
    /// Whether the pointer takes note of the mark.
    var tooltip: Bool?

    /// A full dot.
    static func dot(size: Double) -> Mark {
        Mark(.point) {
            $0.filled = true
            $0.size = size
            $0.opacity = 1
        }
    }

    /// A mark of one kind; set its other properties in `change`.
    init(_ type: Kind, _ change: (inout Mark) -> Void = { _ in }) {
        self.type = type
        change(&self)
    }
}
