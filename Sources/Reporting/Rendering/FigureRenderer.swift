import Foundation
import Support

/// Renders figures through vl-convert, which carries Vega-Lite, Vega and a drawing engine and needs
/// neither a browser nor a network.
enum FigureRenderer {
    /// One rendered figure.
    struct Image: Sendable {
        /// The drawing as text.
        var svg: String
        /// The drawing in pixels, two per point.
        var png: Data
    }

    /// The figures, and the JavaScript that draws them live when asked for.
    struct Output: Sendable {
        /// One image per figure, in order.
        var images: [Image]
        /// Vega, Vega-Lite and Vega-Embed as one script that sets `vegaEmbed`.
        var runtime: String
    }

    private struct Request: Encodable {
        var figures: [String]
        var runtime: Bool
        var scale: Double
    }

    private struct Response: Decodable {
        var svg: [String]
        var png: [Data]
        var runtime: String
    }

    private static let program = """
        import base64, json
        request = json.load(sys.stdin)
        drawings = [vl_convert.vegalite_to_svg(figure) for figure in request["figures"]]
        def png(drawing):
            return base64.b64encode(
                vl_convert.svg_to_png(drawing, scale=request["scale"])).decode()
        json.dump({
            "svg": drawings,
            "png": [png(drawing) for drawing in drawings],
            "runtime": vl_convert.javascript_bundle() if request["runtime"] else "",
        }, sys.stdout)
        """

    /// Renders `figures`; with `runtime` also returns the JavaScript that draws them.
    ///
    /// - Throws: `InputError` when there is no Python with vl-convert.
    static func render(_ figures: [Figure], runtime: Bool) async throws -> Output {
        let request = Request(
            figures: try figures.map { try $0.specification() }, runtime: runtime, scale: 2)
        let answer = try await PythonHelper.run(
            program, imports: [(module: "vl_convert", package: "vl-convert-python")],
            input: try JSONEncoder().encode(request))
        let response: Response
        do {
            response = try JSONDecoder().decode(Response.self, from: answer)
        } catch {
            let start = String(decoding: answer.prefix(80), as: UTF8.self)
            throw InputError(
                try PythonHelper.interpreter(), expected: "\(figures.count) figures as JSON",
                found: "\(answer.count) bytes that begin with \(start): \(error)")
        }
        guard response.svg.count == figures.count, response.png.count == figures.count else {
            throw InputError(
                try PythonHelper.interpreter(), expected: "\(figures.count) figures",
                found: "\(response.svg.count) SVG, \(response.png.count) PNG")
        }
        return Output(
            images: zip(response.svg, response.png).map { Image(svg: $0, png: $1) },
            runtime: response.runtime)
    }
}
