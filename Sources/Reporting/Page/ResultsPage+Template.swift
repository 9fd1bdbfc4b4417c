extension ResultsPage {
    /// What the page adds to the looks of the report.
    private static let styles = """
        .text p { max-width: 62em; }
        .text p + p { margin-top: 10px; }
        section > * + * { margin-top: 28px; }
        main section h2 + * { margin-top: 0; }
        .contents { display: flex; flex-wrap: wrap; gap: 8px 22px; margin-top: 26px; }
        .contents a { color: var(--accent); text-decoration: none; font-weight: 600; }
        .verdicts { list-style: none; padding: 18px 20px; background: var(--soft);
          border-radius: 10px; }
        .verdicts li { display: grid; grid-template-columns: 5.2em 1fr; padding: 5px 0; }
        .verdicts b { font-weight: 650; }
        .verdicts .met { color: var(--met); }
        .verdicts .missed { color: var(--missed); }
        .verdicts .found { color: var(--quiet); font-size: 14px; }
        .numbers-table th, .numbers-table td { padding: 6px 10px; text-align: right;
          white-space: nowrap; border-bottom: 1px solid var(--line); }
        .numbers-table th { color: var(--quiet); font-weight: 500; font-size: 13px;
          border-bottom: 1px solid var(--ink); }
        .numbers-table td:first-child, .numbers-table th:first-child { padding-left: 0;
          text-align: left; }
        .words-2 td:nth-child(2), .words-2 th:nth-child(2) { text-align: left; }
        details summary { cursor: pointer; color: var(--quiet); font-size: 14px; }
        details .settings { margin-top: 14px; }
        @media print { details > * { display: block; } }
        """

    /// The page as a Mustache template.
    static let template = PageFrame.template(
        title: "{{title}}", styles: styles,
        header: """
            <header>
              <p class="over">{{over}}</p>
              <h1>{{title}}</h1>
              <p class="lede">{{lede}}</p>
              <nav class="contents">
                {{#chapters}}<a href="#{{anchor}}">{{heading}}</a>
                {{/chapters}}
              </nav>
            </header>
            """,
        main: """
            {{#chapters}}
            <section id="{{anchor}}">
              <h2>{{heading}}</h2>
              <div class="text">{{#text}}<p>{{.}}</p>{{/text}}</div>
              {{#hasVerdicts}}
              <ul class="verdicts">
                {{#verdicts}}
                <li>{{#isMet}}<b class="met">met</b>{{/isMet}}\
            {{^isMet}}<b class="missed">missed</b>{{/isMet}}\
            <span>{{claim}}<br><span class="found">{{found}}</span></span></li>
                {{/verdicts}}
              </ul>
              {{/hasVerdicts}}
              <div class="stack">
              \(PageFrame.figures)
              </div>
              {{#tables}}
              <div>
                <h3>{{heading}}</h3>
                <div class="scroll"><table class="numbers-table words-{{wordColumns}}">
                  <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
                  <tbody>
                  {{#rows}}<tr>{{#.}}<td>{{.}}</td>{{/.}}</tr>
                  {{/rows}}
                  </tbody>
                </table></div>
                <p class="caption">{{caption}}</p>
              </div>
              {{/tables}}
              {{#hasSettings}}
              <details>
                <summary>Settings</summary>
                <div class="settings"><table>
                  {{#settings}}<tr><th>{{name}}</th><td>{{value}}</td></tr>
                  {{/settings}}
                </table></div>
              </details>
              {{/hasSettings}}
            </section>
            {{/chapters}}
            """)
}
