import Foundation
import Support

extension Figure {
    /// The Python that draws figures, by path or name.
    ///
    /// - Throws: `InputError` when `MIMO_PYTHON` names none.
    public static func renderer() throws -> String { try PythonHelper.interpreter() }

    /// Makes sure that figures can be rendered, before hours of work that end with them.
    ///
    /// - Throws: `InputError` when there is no Python with vl-convert, saying how to get it.
    public static func requireRenderer() async throws {
        _ = try await FigureRenderer.render([], runtime: false)
    }

    /// Renders figures and writes each as NAME.svg, NAME.png (two pixels per point) and NAME.json
    /// (its specification) into `folder`.
    ///
    /// - Returns: the paths written.
    /// - Throws: `InputError` when there is no Python with vl-convert, or `folder` cannot be
    ///   written.
    @discardableResult
    public static func write(_ figures: [Figure], into folder: String) async throws -> [String] {
        let output = try await FigureRenderer.render(figures, runtime: false)
        return try write(figures, images: output.images, into: folder)
    }

    static func write(
        _ figures: [Figure], images: [FigureRenderer.Image], into folder: String
    ) throws -> [String] {
        var written: [String] = []
        for (figure, image) in zip(figures, images) {
            let base = (folder as NSString).appendingPathComponent(figure.name)
            try AtomicFile.write(image.svg, to: "\(base).svg")
            try AtomicFile.write(image.png, to: "\(base).png")
            try AtomicFile.write(try figure.specification(), to: "\(base).json")
            written += ["\(base).svg", "\(base).png", "\(base).json"]
        }
        return written
    }

    /// Renders the figure to one file; the ending of `path` says what: .svg, .png or .json.
    ///
    /// - Throws: `InputError` for another ending, without vl-convert, or when `path` cannot be
    ///   written.
    public func write(to path: String) async throws {
        let ending = (path as NSString).pathExtension.lowercased()
        guard ["svg", "png", "json"].contains(ending) else {
            throw InputError(path, expected: "a name ending in .svg, .png or .json", found: path)
        }
        if ending == "json" { return try AtomicFile.write(try specification(), to: path) }
        let output = try await FigureRenderer.render([self], runtime: false)
        for image in output.images {
            if ending == "svg" {
                try AtomicFile.write(image.svg, to: path)
            } else {
                try AtomicFile.write(image.png, to: path)
            }
        }
    }
}
