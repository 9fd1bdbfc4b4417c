/// The visual properties of a mark and what drives them.
struct Encoding: Sendable, Encodable {
    var x: Channel?
    var x2: Channel?
    var y: Channel?
    var y2: Channel?
    var color: Channel?
    var fill: Channel?
    var stroke: Channel?
    var strokeDash: Channel?
    var opacity: Channel?
    var text: Channel?
    var order: Channel?
    var detail: Channel?
    var tooltip: [Channel]?
}
