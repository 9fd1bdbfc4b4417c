/// A Vega-Lite view: the part of the grammar (vega.github.io/vega-lite, version 6) that our figures
/// need, as values that encode to its JSON.
///
///     VegaLite(
///         .mark(Mark(.line)), data: .table(table), width: 300, height: 200,
///         encoding: Encoding(x: .quantitative("rate"), y: .quantitative("share")))
///
/// Anything the figures do not use is left out on purpose.
struct VegaLite: Sendable {
    /// What a view shows: one mark, or other views put together.
    indirect enum Content: Sendable {
        /// One kind of mark.
        case mark(Mark)
        /// Views on top of each other, first at the bottom.
        case layers([VegaLite])
        /// One view per value of a field.
        case facets(Facet, of: VegaLite)
        /// Views side by side.
        case row([VegaLite])
        /// Views below each other.
        case column([VegaLite])
    }

    var content: Content
    var data: DataSource?
    var width: Double?
    var height: Double?
    var projection: Projection?
    var encoding: Encoding?
    var transform: [Transform]?
    var params: [Parameter]?
    var resolve: Resolve?
    var spacing: Double?
    /// Views in a line of wrapped facets.
    var columns: Int?
    /// Only at the top.
    var description: String?
    /// Only at the top.
    var theme: JSONValue?

    init(
        _ content: Content, data: DataSource? = nil, width: Double? = nil,
        height: Double? = nil, projection: Projection? = nil, encoding: Encoding? = nil,
        transform: [Transform]? = nil, params: [Parameter]? = nil, resolve: Resolve? = nil,
        columns: Int? = nil, spacing: Double? = nil
    ) {
        self.content = content
        self.data = data
        self.width = width
        self.height = height
        self.projection = projection
        self.encoding = encoding
        self.transform = transform
        self.params = params
        self.resolve = resolve
        self.spacing = spacing
        self.columns = columns
    }
}
