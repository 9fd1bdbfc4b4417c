/// One figure: a Vega-Lite specification with its name and the words around it.
///
/// Figures are pure values: the same input gives the same bytes. ``Figure/write(_:into:)`` renders
/// them to files, ``Report`` puts them on a page.
public struct Figure: Sendable {
    /// Short name, used for files and anchors: `site-map`.
    public let name: String
    /// The heading above the figure.
    public let title: String
    /// One or two sentences below it: what is seen, under which settings.
    public let caption: String
    let view: VegaLite

    /// A figure from its parts; the caption becomes the figure's description for screen readers.
    init(name: String, title: String, caption: String, view: VegaLite) {
        self.name = name
        self.title = title
        self.caption = caption
        var view = view
        view.theme = FigureTheme.config
        view.description = "\(title). \(caption)"
        self.view = view
    }

    /// The Vega-Lite specification as JSON.
    public func specification() throws -> String {
        String(decoding: try view.json(), as: UTF8.self)
    }
}
