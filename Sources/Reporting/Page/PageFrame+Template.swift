extension PageFrame {
    /// A page as a Mustache template. It is part of the program, so that an installed command needs
    /// no files beside it.
    ///
    /// - Parameters:
    ///   - title: of the window.
    ///   - styles: what the page adds to the looks that all have.
    ///   - header: what stands above the main part.
    ///   - main: the chapters.
    static func template(
        title: String, styles: String = "", header: String, main: String
    ) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
        <meta name="generator" content="swift-mimo {{frame.version}}">
        <title>\(title)</title>
        <style>
        \(Self.styles)
        \(styles)
        </style>
        </head>
        <body>
        \(header)
        <main>
        \(main)
        </main>
        <footer>
          <p>{{frame.attribution}}</p>
          <p>Made by swift-mimo {{frame.version}}. This page is one file and loads nothing.</p>
        </footer>
        <script>{{{frame.runtime}}}</script>
        <script>
        const specifications = {{{frame.specifications}}};
        \(script)
        </script>
        </body>
        </html>

        """
    }

    /// The figures of a chapter, its `plates`.
    static let figures = """
        {{#plates}}
          <figure id="figure-{{name}}">
            <h3>{{title}}</h3>
            <div class="plot" data-figure="{{name}}"></div>
            <noscript>{{{svg}}}</noscript>
            <figcaption class="caption">{{caption}}</figcaption>
          </figure>
        {{/plates}}
        """

    /// Draws every figure and says so in its place when one cannot be drawn.
    private static let script = """
        for (const place of document.querySelectorAll("[data-figure]")) {
          vegaEmbed(place, specifications[place.dataset.figure], {
            renderer: "svg",
            actions: { export: true, source: false, compiled: false, editor: false },
            downloadFileName: place.dataset.figure
          }).then(() => { place.dataset.drawn = "yes"; }).catch(error => {
            place.textContent = "This figure could not be drawn: " + error.message;
            console.error(error);
          });
        }
        """
}
